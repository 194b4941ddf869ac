package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVendored(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(dir, "vendored.json")
	if got, err := readVendored(list); err != nil || got != nil {
		t.Errorf("no list: %v %v", got, err)
	}
	write("LICENCE", "Permission is hereby granted, free of charge, by B")
	write("b.js", "let b = 1\n")
	const good = `[{"name":"b","version":"1.2.3","licence":"MIT","licence_file":"LICENCE","assets":[{"file":"b.js","sha256":"SUM"},{"file":"LICENCE","parts":true}]}]`
	const sum = "594d1030250594e73a37a915e44f72147febebcbd99f5915c9ce17e579d1fc4e"
	have := func(json string) (string, error) {
		write("vendored.json", json)
		got, err := readVendored(list)
		var page bytes.Buffer
		renderVendored(&page, got)
		return page.String(), err
	}
	page, err := have(strings.Replace(good, "SUM", sum, 1))
	if err != nil || !strings.Contains(page, "| b | 1.2.3 | MIT |") {
		t.Errorf("%s %v", page, err)
	}
	for what, bad := range map[string]string{
		"another file":       strings.Replace(good, "SUM", strings.Repeat("0", 64), 1),
		"no sum":             strings.Replace(good, `,"sha256":"SUM"`, "", 1),
		"another licence":    strings.Replace(strings.Replace(good, "SUM", sum, 1), "MIT", "ISC", 1),
		"no version":         strings.Replace(strings.Replace(good, "SUM", sum, 1), "1.2.3", "", 1),
		"no licence file":    strings.Replace(strings.Replace(good, "SUM", sum, 1), "LICENCE", "nowhere", 1),
		"a field of another": strings.Replace(good, "assets", "files", 1),
	} {
		if _, err := have(bad); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
