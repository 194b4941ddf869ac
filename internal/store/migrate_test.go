package store

import (
	"database/sql"
	"testing"
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
