package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/audit"
)

// A case that an earlier hut3 made is brought up, and keeps what it holds.
func TestAnOlderCaseIsBroughtUp(t *testing.T) {
	t.Parallel()
	s := open1(t)
	s.Close()
	db, err := sql.Open("sqlite", s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"DROP TABLE factor", "DROP TABLE session_use", "DROP TABLE attempt", "DROP TABLE api_token", "DROP TABLE run", "DROP TABLE sent",
		"INSERT INTO credential (account, secret, failed, locked) VALUES ('USR-1', 'phc', 0, 0)", "UPDATE schema_version SET version = 1",
	} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	for range 2 {
		again, err := Open(t.Context(), s.Path(), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = again.Snapshot(t.Context(), func(tx *Tx) error {
			if c, err := tx.Credential("USR-1"); err != nil || c.Secret != "phc" {
				t.Errorf("%+v: %v", c, err)
			}
			if _, _, err := tx.Sent("USR-1", "a form"); err != nil {
				t.Error(err)
			}
			_, err := tx.Factors("USR-1")
			return err
		})
		if err != nil {
			t.Error(err)
		}
		again.Close()
	}
}

// A log that is older than the index of searches gets it from its leaves: those
// that somebody typed and was answered, and no others.
func TestAnOlderLogIsIndexed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "looks.db")
	s, err := CreateLog(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	look := func(user, outcome, details string) string {
		return fmt.Sprintf(`{"action":"corpus.search","actor":{"user":%q},"details":%s,"outcome":%q}`, user, details, outcome)
	}
	payloads := []string{
		look("USR-1", "done", `{"query":"van","typed":true}`),
		look("USR-2", "done", `{"query":"depot","typed":true}`),
		look("USR-1", "done", `{"query":"own searches"}`),
		look("USR-1", "refused", `{"query":"key","typed":true}`),
		look("USR-1", "done", `{"query":"\"typed\":true"}`),
		look("USR-1", "done", `{"query":"gold","typed":true}`),
		"", // erased
	}
	err = s.Transact(t.Context(), func(tx *Tx) error {
		for i, p := range payloads {
			if err := tx.AppendLeaf(audit.Leaf{Index: int64(i), Salt: []byte("salt"), Payload: []byte(p)}); err != nil {
				return err
			}
		}
		for _, text := range []string{"DROP TABLE own_search", "UPDATE schema_version SET version = 3"} {
			if _, err := tx.tx.ExecContext(tx.ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if s, err = OpenLog(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		who  hut3.Ref
		most int
		want []int64
	}{{"USR-1", 0, []int64{5, 0}}, {"USR-1", 1, []int64{5}}, {"USR-2", 9, []int64{1}}, {"USR-3", 0, nil}} {
		var got []int64
		err := s.Snapshot(t.Context(), func(tx *Tx) error {
			return tx.OwnSearches(c.who, c.most, func(l audit.Leaf) error { got = append(got, l.Index); return nil })
		})
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s, %d: %v %s", c.who, c.most, err, diff)
		}
	}
}
