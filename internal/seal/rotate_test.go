package seal

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"hut3"
)

// What was sealed for a key is opened after the key was retired, more than once;
// what is sealed for the new one is no business of the old alone.
func TestRetiredKeysOpenWhatIsOld(t *testing.T) {
	t.Parallel()
	dir, at := t.TempDir(), time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	first, sender := identity(t, "DERBYS"), identity(t, "EMSOU")
	_, err := Rotate(dir, first, at)
	wantCode(t, err, hut3.NotFound)
	must(t, first.Save(dir))
	sealedFor := func(to *Identity) []byte {
		var out bytes.Buffer
		w, err := Seal(&out, []Recipient{to.Recipient()}, sender)
		must(t, err)
		_, err = io.WriteString(w, "a package")
		must(t, err)
		must(t, w.Close())
		return out.Bytes()
	}
	read := func(raw []byte, by *Identity) (string, error) {
		o, err := Open(bytes.NewReader(raw), by, []Recipient{sender.Recipient()}, OpenOptions{})
		if err != nil {
			return "", err
		}
		defer o.Close()
		text, err := io.ReadAll(o)
		return string(text), err
	}
	old := [][]byte{sealedFor(first)}
	for n := range 2 {
		next, err := NewIdentity("DERBYS", &seeded{seed: string(rune('a' + n))})
		must(t, err)
		when := at.Add(time.Duration(n) * time.Hour)
		undo, err := Rotate(dir, next, when)
		must(t, err)
		must(t, undo())
		if back, err := LoadAll(dir, "DERBYS"); err != nil || back.Recipient() == next.Recipient() {
			t.Fatalf("undone, and %v stands: %v", back, err)
		}
		_, err = Rotate(dir, next, when)
		must(t, err)
		now, err := LoadAll(dir, "DERBYS")
		must(t, err)
		if now.Recipient() != next.Recipient() {
			t.Fatalf("the present card is %s", now.Recipient())
		}
		old = append(old, sealedFor(now))
		for i, raw := range old {
			if text, err := read(raw, now); err != nil || text != "a package" {
				t.Errorf("rotation %d, package %d: %q %v", n, i, text, err)
			}
		}
		_, err = read(old[len(old)-1], first)
		wantCode(t, err, hut3.Refused)
	}
	list, err := Retired(dir, "DERBYS")
	must(t, err)
	if len(list) != 2 || list[0].Recipient() != first.Recipient() {
		t.Errorf("%d are retired, the first %v", len(list), list[0])
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 3 {
		t.Errorf("%d files are left, want the key and two retired ones", len(left))
	}
	for _, e := range left {
		info, err := e.Info()
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %o", e.Name(), info.Mode().Perm())
		}
	}
	_, err = Retired(dir, "DERBY")
	must(t, err)
	if list, _ := Retired(dir, "DERBY"); len(list) != 0 {
		t.Error("a unit has the keys of another whose name begins the same")
	}
}
