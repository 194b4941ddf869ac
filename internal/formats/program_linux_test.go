//go:build linux

package formats_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// TestBsdtarConfined runs a stand-in that looks about: it has no environment of
// ours, an empty folder, and limits; it can write no file, and what it started
// ends with it.
func TestBsdtarConfined(t *testing.T) {
	t.Setenv("HUT3_DATA", "a secret of ours")
	temp := t.TempDir()
	data := append([]byte(magic7z), tarred(t, entry{name: "a.csv", data: memberSheet})...)
	for name, script := range map[string]string{
		"environment": `sleep 0.2; env | grep -c HUT3 >&2; exit 3`,
		"folder":      `sleep 0.2; ls -A | wc -l >&2; exit 3`,
	} {
		standIn(t, script)
		_, err := formats.Read(context.Background(), input("x.7z", data), formats.Options{Temp: temp}, &collected{})
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "status 3 0)") {
			t.Errorf("%s: %v", name, err)
		}
	}
	standIn(t, `sleep 0.2; ulimit -n >&2; ulimit -f >&2; ulimit -c >&2; exit 3`)
	_, err := formats.Read(context.Background(), input("x.7z", data), formats.Options{Temp: temp}, &collected{})
	if err == nil || !strings.Contains(err.Error(), "status 3 32 0 0)") {
		t.Errorf("limits: %v", err)
	}
	out := filepath.Join(temp, "written")
	standIn(t, `sleep 0.2; echo x > `+out+`; `+giveTar)
	_, _ = formats.Read(context.Background(), input("x.7z", data), formats.Options{Temp: temp}, &collected{}) // whatever the shell makes of it
	if info, err := os.Stat(out); err == nil && info.Size() > 0 {
		t.Errorf("it wrote %d bytes", info.Size())
	}
	left, err := os.ReadDir(temp)
	for _, f := range left {
		if f.Name() != "written" {
			t.Errorf("%s is left behind, %v", f.Name(), err)
		}
	}
}
