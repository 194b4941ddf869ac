package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/audit"
)

// thing is a body with every kind of projection.
type thing struct {
	Name  string     `json:"name"`
	Tags  []string   `json:"tags,omitempty"`
	Rests []hut3.Ref `json:"rests,omitempty"`
}

func (b thing) Validate() error {
	if b.Name == "" {
		return hut3.Errorf(hut3.Invalid, "a thing needs a name")
	}
	return nil
}

func (b thing) Attrs() []hut3.Attr {
	out := []hut3.Attr{{Name: "name", Value: b.Name}}
	for _, t := range b.Tags {
		out = append(out, hut3.Attr{Name: "tag", Value: t})
	}
	return out
}

func (b thing) Links() []hut3.Link {
	var out []hut3.Link
	for _, r := range b.Rests {
		out = append(out, hut3.Link{Rel: "rests_on", To: r})
	}
	return out
}

var start = time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)

func open1(t *testing.T) *Store {
	t.Helper()
	s, err := Create(t.Context(), filepath.Join(t.TempDir(), "case.db"), []Kind{NewKind[thing]("thing", "NOM"), NewKind[thing]("report", "IR")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// write does what the Write door does: a leaf for every transaction.
func write(t testing.TB, s *Store, now time.Time, fn func(*Tx) error) error {
	t.Helper()
	return s.Transact(context.Background(), func(tx *Tx) error {
		size, err := tx.LogSize()
		if err != nil {
			return err
		}
		tx.Begin("USR-1", now, size)
		if err := fn(tx); err != nil {
			return err
		}
		e := audit.Entry{Time: now, Actor: hut3.Actor{User: "USR-1", Name: "ann"}, Action: "thing.set", Kind: audit.Alteration, Outcome: audit.Done}
		for _, r := range tx.Written() {
			e.Records = append(e.Records, audit.RecordDigest{Kind: r.Kind, ID: r.ID, Version: int(r.Version), Digest: r.Digest})
		}
		leaf, err := audit.NewLeaf(size, []byte("sixteen byte salt")[:audit.SaltSize], e)
		if err != nil {
			return err
		}
		return tx.AppendLeaf(leaf)
	})
}

func put(t testing.TB, s *Store, now time.Time, id string, body thing) Record {
	t.Helper()
	var r Record
	err := write(t, s, now, func(tx *Tx) (err error) {
		r, err = tx.Put("thing", id, body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func look(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Snapshot(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsAreVersioned(t *testing.T) {
	t.Parallel()
	s := open1(t)
	first := put(t, s, start, "", thing{Name: "a"})
	put(t, s, start, "", thing{Name: "b", Tags: []string{"x"}})
	put(t, s, start.Add(time.Hour), first.ID, thing{Name: "a2", Tags: []string{"x"}, Rests: []hut3.Ref{"D1/5"}})
	look(t, s, func(tx *Tx) error {
		body, r, err := Get[thing](tx, "thing", "NOM-1")
		if err != nil {
			return err
		}
		if r.Version != 2 || body.Name != "a2" || r.Author != "USR-1" || r.Leaf != 2 {
			t.Errorf("latest is %+v %+v", body, r)
		}
		old, _, err := Get[thing](tx.Known(start.Add(time.Minute)), "thing", "NOM-1")
		if err != nil {
			return err
		}
		if old.Name != "a" {
			t.Errorf("a minute in, the name was %q, want a", old.Name)
		}
		history, err := tx.History("thing", "NOM-1")
		if err != nil || len(history) != 2 {
			t.Errorf("history has %d versions, %v; want 2", len(history), err)
		}
		return nil
	})
}

func TestListByAttributes(t *testing.T) {
	t.Parallel()
	s := open1(t)
	for i := range 11 {
		put(t, s, start.Add(time.Duration(i)*time.Minute), "", thing{Name: fmt.Sprint("n", i), Tags: []string{fmt.Sprint("t", i%2)}})
	}
	put(t, s, start.Add(time.Hour), "NOM-2", thing{Name: "n1"})
	names := func(tx *Tx, where ...hut3.Attr) string {
		items, err := List[thing](tx, "thing", where...)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, it := range items {
			out = append(out, string(it.Ref)+it.Body.Name)
		}
		return strings.Join(out, " ")
	}
	odd := hut3.Attr{Name: "tag", Value: "t1"}
	look(t, s, func(tx *Tx) error {
		if got, want := names(tx, odd), "NOM-4n3 NOM-6n5 NOM-8n7 NOM-10n9"; got != want {
			t.Errorf("now %s, want %s", got, want)
		}
		back := tx.Known(start.Add(8 * time.Minute))
		if got, want := names(back, odd), "NOM-2n1 NOM-4n3 NOM-6n5 NOM-8n7"; got != want {
			t.Errorf("then %s, want %s", got, want)
		}
		if got, want := names(tx, odd, hut3.Attr{Name: "name", Value: "n9"}), "NOM-10n9"; got != want {
			t.Errorf("both %s, want %s", got, want)
		}
		return nil
	})
}

func TestLinksFollowTheLatestVersion(t *testing.T) {
	t.Parallel()
	s := open1(t)
	put(t, s, start, "", thing{Name: "a", Rests: []hut3.Ref{"D1/5", "D1/6"}})
	put(t, s, start, "NOM-1", thing{Name: "a", Rests: []hut3.Ref{"D1/6"}})
	look(t, s, func(tx *Tx) error {
		got, err := tx.LinksTo("D1/6")
		if diff := cmp.Diff([]Linked{{"NOM-1", "thing", "rests_on", "D1/6"}}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if gone, err := tx.LinksTo("D1/5"); len(gone) != 0 || err != nil {
			t.Errorf("D1/5 is still linked: %v %v", gone, err)
		}
		return nil
	})
}

// TestTwoKindsMayShareAnID holds the links of two records apart that have one
// id, as a package's copy and its receipt have.
func TestTwoKindsMayShareAnID(t *testing.T) {
	t.Parallel()
	s := open1(t)
	err := write(t, s, start, func(tx *Tx) error {
		for _, kind := range []string{"thing", "report"} {
			if _, err := tx.Put(kind, "X-1", thing{Name: kind, Rests: []hut3.Ref{"D1/1"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if f := faults(t, s); len(f) != 0 {
		t.Errorf("faults: %v", f)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := open1(t)
	tests := []struct {
		name string
		code hut3.Code
		do   func() error
	}{
		{"a body that does not hold", hut3.Invalid, func() error {
			return write(t, s, start, func(tx *Tx) error { _, err := tx.Put("thing", "", thing{}); return err })
		}},
		{"an unknown kind", hut3.Internal, func() error {
			return write(t, s, start, func(tx *Tx) error { _, err := tx.Put("nothing", "", thing{Name: "a"}); return err })
		}},
		{"a record outside the Write door", hut3.Internal, func() error {
			return s.Transact(t.Context(), func(tx *Tx) error { _, err := tx.Put("thing", "", thing{Name: "a"}); return err })
		}},
		{"a record that is not there", hut3.NotFound, func() error {
			return s.Snapshot(t.Context(), func(tx *Tx) error { _, err := tx.Get("thing", "NOM-9"); return err })
		}},
		{"a database that is there already", hut3.Conflict, func() error { _, err := Create(t.Context(), s.Path(), nil); return err }},
		{"a database that is not there", hut3.NotFound, func() error { _, err := Open(t.Context(), s.Path()+"x", nil); return err }},
	}
	for _, tt := range tests {
		if err := tt.do(); hut3.CodeOf(err) != tt.code || err == nil {
			t.Errorf("%s: %v, want code %s", tt.name, err, tt.code)
		}
	}
	look(t, s, func(tx *Tx) error {
		if n, err := tx.LogSize(); n != 0 || err != nil {
			t.Errorf("%d leaves after refusals only, %v", n, err)
		}
		return nil
	})
}

func TestReportsAreNumberedByYear(t *testing.T) {
	t.Parallel()
	s := open1(t)
	for _, want := range []string{"IR-2020-000001", "IR-2020-000002", "IR-2021-000001"} {
		err := write(t, s, start, func(tx *Tx) error {
			id, err := tx.NextID(want[:7])
			if err != nil || id != want {
				t.Errorf("next id %s %v, want %s", id, err, want)
			}
			_, err = tx.Put("report", id, thing{Name: "r"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func faults(t testing.TB, s *Store) []Fault {
	t.Helper()
	var out []Fault
	add := func(f Fault) { out = append(out, f) }
	look(t, s, func(tx *Tx) error {
		if _, err := tx.VerifyRecords(nil, add); err != nil {
			return err
		}
		if _, err := tx.VerifyProjections(add); err != nil {
			return err
		}
		_, _, err := tx.VerifyLog(func(int64, tlog.Hash, []byte) error { return nil }, add)
		return err
	})
	return out
}

// TestEveryTamperingIsNamed changes one stored value at a time, behind the
// store's back, and asks verify.
func TestEveryTamperingIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, sql, kind string }{
		{"a record's body", `UPDATE record SET body = '{"name":"z"}' WHERE seq = 2`, "record"},
		{"a record's author", `UPDATE record SET author = 'USR-2' WHERE seq = 2`, "record"},
		{"a record's time", `UPDATE record SET at = at + 1 WHERE seq = 1`, "record"},
		{"a record's digest", `UPDATE record SET digest = zeroblob(32) WHERE seq = 3`, "record"},
		{"a record taken out", `DELETE FROM record WHERE seq = 2`, "record"},
		{"the last record taken out", `DELETE FROM record WHERE seq = 3`, "record"},
		{"a projected version", `UPDATE current SET version = 7 WHERE id = 'NOM-1'`, "projection"},
		{"a projected attribute", `UPDATE attr SET value = 'q' WHERE value = 'x'`, "projection"},
		{"a link", `UPDATE link SET target = 'D9/9'`, "projection"},
		{"a link taken out", `DELETE FROM link`, "projection"},
		{"a leaf's payload", `UPDATE leaf SET payload = replace(payload, 'ann', 'bob') WHERE idx = 1`, "leaf"},
		{"a leaf's salt", `UPDATE leaf SET salt = zeroblob(16) WHERE idx = 0`, "leaf"},
		{"a leaf taken out", `DELETE FROM leaf WHERE idx = 1`, "leaf"},
		{"a stored hash", `UPDATE node SET hash = zeroblob(32) WHERE idx = 2`, "tree"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := open1(t)
			put(t, s, start, "", thing{Name: "a", Tags: []string{"x"}, Rests: []hut3.Ref{"D1/5"}})
			put(t, s, start, "", thing{Name: "b"})
			put(t, s, start, "", thing{Name: "c"})
			if f := faults(t, s); len(f) != 0 {
				t.Fatalf("faults before anything was changed: %v", f)
			}
			if _, err := s.db.ExecContext(t.Context(), tt.sql); err != nil {
				t.Fatal(err)
			}
			found := faults(t, s)
			for _, f := range found {
				if f.Kind == tt.kind {
					return
				}
			}
			t.Errorf("no fault of kind %s among %v", tt.kind, found)
		})
	}
}

func TestRebuildMendsTheProjections(t *testing.T) {
	t.Parallel()
	s := open1(t)
	put(t, s, start, "", thing{Name: "a", Tags: []string{"x"}, Rests: []hut3.Ref{"D1/5"}})
	for _, table := range []string{"current", "attr", "link"} {
		if _, err := s.db.ExecContext(t.Context(), "DELETE FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	if len(faults(t, s)) == 0 {
		t.Fatal("empty projections are no fault")
	}
	if err := write(t, s, start, func(tx *Tx) error { return tx.Rebuild() }); err != nil {
		t.Fatal(err)
	}
	if f := faults(t, s); len(f) != 0 {
		t.Errorf("faults after the rebuild: %v", f)
	}
}

// TestProjectionsAlwaysFollow writes any sequence of records and checks that
// what is projected is what the records give.
func TestProjectionsAlwaysFollow(t *testing.T) {
	t.Parallel()
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s, err := Create(context.Background(), filepath.Join(dir, fmt.Sprint(n)), []Kind{NewKind[thing]("thing", "NOM")})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3)
		for range rapid.IntRange(1, 8).Draw(rt, "writes") {
			id := rapid.SampledFrom([]string{"", "NOM-1", "NOM-2"}).Draw(rt, "id")
			body := thing{Name: "n", Tags: words.Draw(rt, "tags")}
			for _, r := range words.Draw(rt, "rests") {
				body.Rests = append(body.Rests, hut3.Ref(r))
			}
			put(t, s, start, id, body)
		}
		if f := faults(t, s); len(f) != 0 {
			rt.Fatalf("faults: %v", f)
		}
	})
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	s := open1(t)
	s.Close()
	db, err := sql.Open("sqlite", s.Path())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE schema_version SET version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(t.Context(), s.Path(), nil); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "schema 99") {
		t.Errorf("opening a later schema: %v", err)
	}
}

func TestCredentialsAndSessions(t *testing.T) {
	t.Parallel()
	s := open1(t)
	token := hut3.Digest{1}
	err := write(t, s, start, func(tx *Tx) error {
		if err := tx.SetCredential("USR-1", Credential{Secret: "phc", Failed: 2, Locked: start}); err != nil {
			return err
		}
		return tx.PutSession(Session{Token: token, Account: "USR-1", Made: start, Seen: start, Ends: start.Add(time.Hour)})
	})
	if err != nil {
		t.Fatal(err)
	}
	look(t, s, func(tx *Tx) error {
		c, err := tx.Credential("USR-1")
		if diff := cmp.Diff(Credential{"phc", 2, start}, c); diff != "" || err != nil {
			t.Error(diff, err)
		}
		got, err := tx.Session(token)
		if err != nil || got.Account != "USR-1" || !got.Ends.Equal(start.Add(time.Hour)) {
			t.Errorf("session %+v %v", got, err)
		}
		return nil
	})
	if err := write(t, s, start, func(tx *Tx) error { return tx.EndSessions("USR-1", hut3.Digest{}) }); err != nil {
		t.Fatal(err)
	}
	look(t, s, func(tx *Tx) error {
		if _, err := tx.Session(token); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("an ended session still opens: %v", err)
		}
		return nil
	})
}
