package app

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
)

// Who may not see a delivery is stated what he sees whether or not its register can
// be read: a fault of it would tell that it is there. Who may is told of the fault.
func TestStatementBesideAHiddenRegister(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	if _, err := a.AddAuthority(t.Context(), ann, hut3.Authority{Title: "the warrant"}); err != nil {
		t.Fatal(err)
	}
	take := func(compartment, text string) {
		t.Helper()
		dir := lay(t, t.TempDir(), map[string]string{"birchtern/messages.csv": sheet("birchtern", line{"2020-04-04 11:34:00", "birchtern", "quince", text})})
		a.takeIn(t, ingest.Request{Paths: []string{dir}, Authority: "AUTH-1", Compartment: compartment})
	}
	take("", "one")
	take("source", "another")
	subjects := []string{"", "encrochat/birchtern", "encrochat/birchtern~quince", "D1", "D2"}
	told := func(who hut3.Actor) (out []string) {
		t.Helper()
		for _, s := range subjects {
			c, err := a.Completeness(t.Context(), who, s)
			if err != nil {
				out = append(out, s+": "+err.Error())
				continue
			}
			c.Made = ""
			raw, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s+": "+string(raw))
		}
		return out
	}
	before := told(analyst)
	if whole := strings.Join(before, "\n"); strings.Contains(whole, `"D2"`) || !strings.Contains(whole, `"messages":1`) {
		t.Fatalf("the analyst is told of the hidden delivery:\n%s", whole)
	}
	cutRegister(t, a, "D2")
	a.forget()
	if diff := cmp.Diff(before, told(analyst)); diff != "" {
		t.Errorf("what the analyst is told (-before +after the register was cut):\n%s", diff)
	}
	for i, said := range told(ann) {
		if faulty := strings.Contains(said, "register of D2"); faulty != (subjects[i] != "D1") {
			t.Errorf("the custodian is told of %q: %s", subjects[i], said)
		}
	}
}

// cutRegister cuts the end of the file in which the register of a delivery stands.
func cutRegister(t *testing.T, a *App, ref string) {
	t.Helper()
	list, err := a.liveDeliveries(t.Context(), ref)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v (%v)", ref, list, err)
	}
	cut := 0
	err = filepath.WalkDir(a.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(d.Name(), list[0].Register.String()) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			cut++
			err = os.Truncate(path, info.Size()/2)
		}
		return err
	})
	if err != nil || cut != 1 {
		t.Fatalf("%d files of the register were cut (%v)", cut, err)
	}
}
