package formats_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

const magic7z = "7z\xbc\xaf\x27\x1c"

// standIn puts a program called bsdtar before all others, for the test alone.
func standIn(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a script of the shell")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bsdtar"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// giveTar is a stand-in that writes what stands behind the six bytes of a 7z.
const giveTar = `for last; do :; done; tail -c +7 "${last#@}"`

// TestBsdtar reads the members of the tar that bsdtar makes, and leads back to
// them; a program that fails or floods is named.
func TestBsdtar(t *testing.T) {
	standIn(t, giveTar)
	data := append([]byte(magic7z), tarred(t, entry{name: "d/a.csv", data: memberSheet}, entry{name: "../out.csv", data: memberSheet})...)
	c, sum := read(t, "x.7z", data, formats.Options{Temp: t.TempDir()})
	if len(c.rows) == 0 || steps(c.rows[0]) != "bsdtar > tar d/a.csv" || !strings.Contains(sum.Stopped, "leads out") {
		t.Fatalf("%d rows, %+v", len(c.rows), sum)
	}
	readBack(t, "x.7z", data, c.rows)
	for name, script := range map[string]string{"fails": "echo no such archive >&2; exit 1", "no tar": "echo x"} {
		standIn(t, script)
		_, err := formats.Read(context.Background(), input("x.7z", data), formats.Options{}, &collected{})
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "7z archive") {
			t.Errorf("%s: %v", name, err)
		}
	}
	standIn(t, "yes")
	_, err := formats.Read(context.Background(), input("x.7z", data), formats.Options{Temp: t.TempDir(), Limits: formats.Limits{Stream: 1 << 20}}, &collected{})
	if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "limit") {
		t.Errorf("floods: %v", err)
	}
}

// TestBsdtarNotInstalled says what to do.
func TestBsdtarNotInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, head := range []string{magic7z, "Rar!\x1a\x07\x01\x00"} {
		_, err := formats.Read(context.Background(), input("x.bin", []byte(head+"rest")), formats.Options{}, &collected{})
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "bsdtar, which unpacks it, is not installed") {
			t.Errorf("%v", err)
		}
	}
}

// TestBsdtarReal reads a 7z that the program itself made, where it is installed.
func TestBsdtarReal(t *testing.T) {
	program, err := exec.LookPath("bsdtar")
	if err != nil {
		t.Skip("bsdtar is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(memberSheet), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(program, "-C", dir, "-a", "-c", "-f", filepath.Join(dir, "x.7z"), "a.csv").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	data, err := os.ReadFile(filepath.Join(dir, "x.7z"))
	if err != nil {
		t.Fatal(err)
	}
	c, _ := read(t, "x.7z", data, formats.Options{})
	if len(c.rows) == 0 {
		t.Error("no rows")
	}
	readBack(t, "x.7z", data, c.rows)
}
