package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"modernc.org/sqlite" // its error codes

	"hut3"
)

// SQLite's result codes of a file that is not as SQLite wrote it.
const (
	corrupt      = 11
	notADatabase = 26
)

// Damage is that a database file is not as it was written: the file's name.
type Damage struct {
	File  string
	Cause error
}

// Error names the file and says what to do.
func (d *Damage) Error() string {
	return "the database file " + d.File + " is damaged: " + d.Cause.Error() + "; restore it from a back-up"
}

// Unwrap gives the cause with its code, hut3.Integrity.
func (d *Damage) Unwrap() error {
	return &hut3.Error{Code: hut3.Integrity, Message: d.Error(), Cause: d.Cause}
}

// damage names the file in an error that SQLite gives for a damaged one.
func (s *Store) damage(err error) error {
	var known *Damage
	if errors.As(err, &known) || !sqliteCode(err, corrupt, notADatabase) {
		return err
	}
	return &Damage{filepath.Base(s.path), err}
}

// Lost is the error for what the tables hold and the index by which it is looked up has
// not got: SQLite gives none where a byte of an index was changed.
func (t *Tx) Lost(what string) error {
	return &Damage{filepath.Base(t.store.path), hut3.Errorf(hut3.Integrity, "%s is there and is not found by its index; hut3 verify tells the extent", what)}
}

// unfound is the error for a record that its index did not lead to. The other index, by
// series and number, is asked before it is said that there is none.
func (t *Tx) unfound(kind, id string) error {
	series, n := splitID(id)
	if n == 0 || t.known != nil {
		return noRecord(kind, id)
	}
	var version int64
	row := t.tx.QueryRowContext(t.ctx, "SELECT COALESCE(MAX(version), 0) FROM current WHERE series = $1 AND n = $2 AND kind || '' = $3 AND id || '' = $4", series, n, kind, id)
	if err := row.Scan(&version); err != nil {
		return hut3.Wrap(err, hut3.Internal, "looking for %s %s", kind, id)
	}
	if version > 0 {
		return t.Lost(kind + " " + id)
	}
	return noRecord(kind, id)
}

// Holds counts the records of a kind by the table itself: with || no index serves, and
// none has the version.
func (t *Tx) Holds(kind string) (n int, err error) {
	row := t.tx.QueryRowContext(t.ctx, "SELECT COUNT(version) FROM current WHERE kind || '' = $1", kind)
	return n, hut3.Wrap(row.Scan(&n), hut3.Internal, "counting the records of the kind %s", kind)
}

func sqliteCode(err error, codes ...int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code()&0xff)
}

// VerifyFile has SQLite check the whole file: its pages, the order of its tables,
// and its indexes against them.
func (s *Store) VerifyFile(ctx context.Context, fault func(Fault)) error {
	found, err := s.integrity(ctx)
	if err != nil && !sqliteCode(err, corrupt, notADatabase) {
		return hut3.Wrap(err, hut3.Internal, "checking %s", s.path)
	}
	if err != nil {
		found = append(found, err.Error())
	}
	for _, what := range found {
		if what != "ok" {
			fault(Fault{"database", filepath.Base(s.path), what + "; restore the file from a back-up"})
		}
	}
	return nil
}

func (s *Store) integrity(ctx context.Context) (found []string, err error) {
	rows, err := s.db.QueryContext(ctx, "PRAGMA integrity_check(20)") // at most 20 faults a file
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			return found, err
		}
		found = append(found, what)
	}
	return found, rows.Err()
}

// AsFault tells damage to a database file as a fault; any other error comes back.
func AsFault(err error, fault func(Fault)) error {
	var d *Damage
	if !errors.As(err, &d) {
		return err
	}
	fault(Fault{"database", d.File, "it cannot be read through: " + d.Cause.Error() + "; restore the file from a back-up"})
	return nil
}
