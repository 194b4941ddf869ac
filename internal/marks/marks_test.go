package marks

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
	"hut3/internal/vault"
)

var (
	analyst = person("ben", "NCA", hut3.RoleAnalyst)
	force   = person("bill", "LEICS", hut3.RoleInvestigator)
	auditor = person("ada", "NCA", hut3.RoleAuditor)
)

func person(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

func newMarks(t *testing.T) Marks {
	t.Helper()
	dir := t.TempDir()
	kinds := append(access.Kinds(), Kinds()...)
	kinds = append(kinds, store.NewKind[hut3.Restriction](access.RestrictionKind, hut3.PrefixRestriction))
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), kinds)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := store.CreateLog(t.Context(), filepath.Join(dir, "looks.db"))
	if err != nil {
		t.Fatal(err)
	}
	secret, public, err := note.GenerateKey(nil, "hut3.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	doors, err := access.New(cases, looks, signer, public)
	if err != nil {
		t.Fatal(err)
	}
	doors.Now = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	kept, err := vault.Open(filepath.Join(dir, "vault"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range []interface{ Close() error }{doors, cases, looks} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return Marks{Doors: doors, Vault: kept}
}

func keys(n int) (out []hut3.Key) {
	for i := range n {
		out = append(out, hut3.NewKey(uint32(1+i/1000), uint64(1+i%1000)))
	}
	return out
}

// taggings gives tag, off and rows of what exists for a unit.
func (m Marks) taggings(t *testing.T, unit string) (out []string, rows int) {
	t.Helper()
	err := m.Doors.View(t.Context(), func(tx *store.Tx) error {
		list, err := Taggings(tx, m.Vault, unit)
		for _, x := range list {
			found, err := x.Rows(t.Context())
			if err != nil {
				return err
			}
			rows += len(found)
			out = append(out, map[bool]string{true: "off ", false: "on "}[x.Off]+x.Tag)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, rows
}

func TestTagsAreRecords(t *testing.T) {
	t.Parallel()
	m := newMarks(t)
	if _, err := m.Define(t.Context(), analyst, " Depot  Van", "the white van", false); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Define(t.Context(), analyst, "depot van", "again", false); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := m.Define(t.Context(), analyst, "source", "ours alone", true); err != nil {
		t.Fatal(err)
	}
	for _, c := range []Change{
		{Tag: "depot VAN", Reason: "seen", Rows: keys(3)},
		{Tag: "depot van", Reason: "slip", Rows: keys(1), Off: true},
		{Tag: "source", Reason: "seen", Rows: keys(2)},
		{Tag: "relevant", Reason: "all of them", Query: "*", Rows: append(keys(5000), keys(20)...)},
	} {
		if _, err := m.Tag(t.Context(), analyst, c); err != nil {
			t.Fatal(err)
		}
	}
	all, rows := m.taggings(t, "NCA")
	if diff := cmp.Diff([]string{"on depot van", "off depot van", "on source", "on relevant"}, all); diff != "" || rows != 5006 {
		t.Errorf("%d rows (-want +got):\n%s", rows, diff)
	}
	if guest, _ := m.taggings(t, "LEICS"); len(guest) != 3 {
		t.Errorf("another unit learns of %v", guest)
	}
	if _, err := m.Tag(t.Context(), force, Change{Tag: "source", Reason: "x", Rows: keys(1)}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("another unit's tag was used: %v", err)
	}
}

func TestTagRefuses(t *testing.T) {
	t.Parallel()
	m := newMarks(t)
	for name, c := range map[string]struct {
		who  hut3.Actor
		is   Change
		want hut3.Code
	}{
		"no reason":           {analyst, Change{Tag: "relevant", Rows: keys(1)}, hut3.Usage},
		"no message":          {analyst, Change{Tag: "relevant", Reason: "x"}, hut3.Usage},
		"not on the list":     {analyst, Change{Tag: "relevent", Reason: "x", Rows: keys(1)}, hut3.Usage},
		"no role":             {auditor, Change{Tag: "relevant", Reason: "x", Rows: keys(1)}, hut3.Refused},
		"a hold is taken off": {analyst, Change{Tag: "privileged", Reason: "x", Rows: keys(1), Off: true}, hut3.Usage},
		"a hold of too many":  {analyst, Change{Tag: "privileged", Reason: "x", Rows: keys(mostHeld + 1)}, hut3.Usage},
	} {
		if _, err := m.Tag(t.Context(), c.who, c.is); hut3.CodeOf(err) != c.want || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, _ := m.taggings(t, "NCA"); len(all) != 0 {
		t.Errorf("recorded all the same: %v", all)
	}
}

// A mark that holds makes the restriction in its own transaction.
func TestPrivilegedHolds(t *testing.T) {
	t.Parallel()
	m := newMarks(t)
	done, err := m.Tag(t.Context(), analyst, Change{Tag: "privileged", Reason: "a solicitor writes", Rows: keys(2),
		Hold: func(_ context.Context, targets []hut3.Target) ([]string, []hut3.Key, error) {
			return []string{"ben"}, []hut3.Key{targets[1].Key}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	err = m.Doors.View(t.Context(), func(tx *store.Tx) error {
		r, _, err := store.Get[hut3.Restriction](tx, access.RestrictionKind, done.Held)
		want := hut3.Restriction{State: hut3.Held, Class: "legal", Messages: 2, Reason: `marked "privileged" by ben: a solicitor writes`,
			Targets: []hut3.Target{{Key: keys(2)[0]}, {Key: keys(2)[1]}}, Why: []string{string(done.Ref)}, SeenBefore: []string{"ben"}, PossibleThreats: keys(2)[1:]}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("the hold (-want +got):\n%s", diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadMarks(t *testing.T) {
	t.Parallel()
	if list, err := readMarks(marksJSON); err != nil || len(list) < 5 {
		t.Fatalf("%d marks, %v", len(list), err)
	}
	for name, raw := range map[string]string{
		"no date":    `{"as_at":"","marks":[]}`,
		"an odd key": `{"as_at":"2026-11-22","merks":[]}`,
		"capitals":   `{"as_at":"2026-11-22","marks":[{"name":"A","meaning":"b","source":"c"}]}`,
		"no meaning": `{"as_at":"2026-11-22","marks":[{"name":"a","source":"c"}]}`,
		"twice":      `{"as_at":"2026-11-22","marks":[{"name":"a","meaning":"b","source":"c"},{"name":"a","meaning":"b","source":"c"}]}`,
	} {
		if _, err := readMarks([]byte(raw)); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRowsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfDistinct(rapid.Uint64Min(1), rapid.ID[uint64]).Draw(t, "rows")
		rows := make([]hut3.Key, len(in))
		for i, k := range in {
			rows[i] = hut3.Key(k)
		}
		want := sorted(rows)
		got, err := decodeRows(encodeRows(want))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func FuzzRows(f *testing.F) {
	f.Add(encodeRows(keys(3)))
	f.Add([]byte(rowsMagic))
	f.Add([]byte(rowsMagic + "\xff\xff\xff\xff\x0f\x01"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, err := decodeRows(raw)
		if err != nil {
			if hut3.CodeOf(err) != hut3.Integrity {
				t.Fatal(err)
			}
			return
		}
		again, err := decodeRows(encodeRows(rows))
		if diff := cmp.Diff(rows, again); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}
