package app

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
)

// exported is a delivery of plain, packed and archived sheets, with damage.
func exported(t *testing.T) (dir string) {
	t.Helper()
	a := freshCase(t)
	files := twoHandsets()
	files["almagrebe/messages.csv"] += "almagrebe,broken\n"
	var packed, archive bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := zip.NewWriter(&archive)
	for name, text := range map[string]string{"x/a.csv": files["birchtern/messages.csv"], "b.csv": sheet("coriander", line{"2020-04-04 11:34:40", "coriander", "almagrebe", "hello, you"})} {
		m, err := w.Create(name)
		if err == nil {
			_, err = m.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := z.Write([]byte(sheet("damson", line{"2020-04-04 11:34:40", "damson", "almagrebe", "two\nlines"})))
	if err != nil || z.Close() != nil || w.Close() != nil {
		t.Fatal(err)
	}
	files["damson.csv.gz"], files["more.zip"], files["photo.jpg"] = packed.String(), archive.String(), "\xff\xd8\xff\xe0 no text"
	a.takeIn(t, requestOf(lay(t, t.TempDir(), files)))
	dir = filepath.Join(t.TempDir(), "export")
	e, err := a.ExportDelivery(t.Context(), ann, "D1", dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if e.Files != 5 || e.Originals != 5 || e.Rows != 12 || e.Rejects != 1 {
		t.Errorf("exported %+v", e)
	}
	return dir
}

// recheck runs the script, which shares no code with hut3.
func recheck(t *testing.T, dir string) (string, int) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here: the independent recheck was not run")
	}
	cmd := exec.CommandContext(t.Context(), python, "../../tools/recheck/recheck.py", dir)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// Another program, in another language, finds every row where the manifest says.
func TestIndependentRecheck(t *testing.T) {
	t.Parallel()
	dir := exported(t)
	out, code := recheck(t, dir)
	if code != 0 {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	for _, want := range []string{"checked: 5 originals", "checked: 12 rows", "checked: 1 reject\n", "checked: 5 files, members and sheets counted", "0 differences"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// What was altered in an export is named.
func TestRecheckNamesWhatDiffers(t *testing.T) {
	t.Parallel()
	dir := exported(t)
	manifest := filepath.Join(dir, "manifest.jsonl")
	sound, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, says string }{
		"a place":     {`"row":3,"kind":"message"`, `"row":3,"kind":"message","x":1`, ""},
		"a length":    {`"offset":34,"length":105`, `"offset":35,"length":105`, "DIFFERS: row 1: the bytes at 35"},
		"a number":    {`"reject":5,`, `"reject":55,`, "not 1 to 13, each once"},
		"a count":     {`"rows":4,"rejects":1`, `"rows":5,"rejects":1`, "were registered"},
		"a header":    {`"rejects":0,"blank":0,"read_as":"csv","delimiter":",","encoding":"utf-8","header_row":0`, `"rejects":0,"blank":0,"read_as":"csv","delimiter":",","encoding":"utf-8","header_row":1`, "Python counts"},
		"a file gone": {`{"file":"photo.jpg"`, `{"fill":"photo.jpg"`, "4 files, not 5"},
	} {
		altered := strings.Replace(string(sound), c.from, c.to, 1)
		if altered == string(sound) {
			t.Fatalf("%s: the manifest does not hold %s:\n%s", name, c.from, sound)
		}
		rewrite(t, manifest, []byte(altered))
		out, code := recheck(t, dir)
		if want := map[bool]int{true: 0, false: 1}[c.says == ""]; code != want || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit code %d:\n%s", name, code, out)
		}
	}
	rewrite(t, manifest, sound)
	found, err := filepath.Glob(filepath.Join(dir, "originals", "*"))
	if err != nil || len(found) == 0 {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	rewrite(t, found[0], raw)
	if out, code := recheck(t, dir); code != 1 || !strings.Contains(out, "its original has the SHA-256") {
		t.Errorf("an original altered: exit code %d:\n%s", code, out)
	}
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	if out, code := recheck(t, dir); code != 1 || !strings.Contains(out, "its original cannot be read") {
		t.Errorf("an original gone: exit code %d:\n%s", code, out)
	}
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	for ref, want := range map[string]hut3.Code{"": hut3.Usage, "D7": hut3.NotFound, "x": hut3.Usage} {
		if _, err := a.ExportDelivery(t.Context(), ann, ref, t.TempDir()+"/e", true); hut3.CodeOf(err) != want {
			t.Errorf("%q: %v", ref, err)
		}
	}
}
