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
