package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n  Version 2.0, January 2004":                                                    "Apache-2.0",
		"Licensed under the Apache License, Version 2.0":                                                 "Apache-2.0",
		"Permission is hereby granted, free of charge, to any":                                           "MIT",
		"Redistributions in binary form must\nreproduce … Neither the name of":                           "BSD-3-Clause",
		"Redistributions in binary form must reproduce the above":                                        "BSD-2-Clause",
		"Mozilla Public License Version 2.0 … Secondary License means the GNU General Public License":    "MPL-2.0",
		"Permission to use, copy, modify, and/or distribute this software for any purpose":               "ISC",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                                           "",
		"GNU Affero General Public License. Redistributions in binary form must reproduce … MIT besides": "",
		"All of the code has been dedicated to the public\ndomain by the authors.":                       "public domain",
		"All rights reserved.": "",
	} {
		got, err := classify(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestRender(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("README.md", "not a licence")
	if _, err := render([]module{{Path: "example.org/a", Dir: dir}}, nil, nil); err == nil || !strings.Contains(err.Error(), "no licence file") {
		t.Errorf("a module without a licence: %v", err)
	}
	write("LICENSE", "Permission is hereby granted, free of charge, by A\r\n")
	page, err := render([]module{{Path: "example.org/a", Version: "v1.2.3", Dir: dir}}, []module{{Path: "example.org/b", Version: "v0.1.0", Dir: dir}}, []vendored{{Name: "c", Version: "1", Licence: "ISC", text: "of c"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| example.org/a | v1.2.3 | MIT |", "| example.org/b | v0.1.0 | MIT |", "| c | 1 | ISC |", "### c\n\n~~~~text\nof c\n", "free of charge, by A\n~~~~"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}

func TestParse(t *testing.T) {
	const out = `{"Module":{"Path":"hut3","Main":true}}{}{"Module":{"Path":"b","Version":"v2"}}{"Module":{"Path":"a","Version":"v1"}}{"Module":{"Path":"b","Version":"v2"}}`
	got, err := parse(strings.NewReader(out))
	if err != nil || len(got) != 2 || got[0].Path != "a" || got[1].Version != "v2" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := parse(strings.NewReader("{")); err == nil {
		t.Error("half a document is read")
	}
}
