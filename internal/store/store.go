// Package store is the case database: versioned records, the projections made
// from them, links, and the leaves of the logs. It knows no feature: a feature
// hands it the kinds of record that it keeps. Only internal/access opens its
// transactions, so that nothing is written without a leaf and nothing is read
// without a door.
//
// The SQL is one text for SQLite and PostgreSQL: numbered parameters, BIGINT,
// times as µs of UTC, ids made in Go, JSON as text that is never queried.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // the pure Go driver

	"hut3"
)

//go:embed schema.sql
var caseSchema string

//go:embed log.sql
var logSchema string

// schemaVersion counts the changes of schema.sql and log.sql.
// 1: records, projections, credentials, sessions, leaves.
// 2: second factors, the use of sessions, attempts, tokens, imports under way.
// 3: forms that were sent once.
// 4: in a log of looks, the searches of each person.
const schemaVersion = 4

// Store is an open case database. It is safe for concurrent use; several
// processes may have it open, and one transaction writes at a time.
type Store struct {
	db         *sql.DB
	statements *statements
	path       string
	kinds      map[string]Kind

	prefixed []Kind // those with a prefix, by name
	memory   memory
}

// Create makes a new case database at a path where there is none.
func Create(ctx context.Context, path string, kinds []Kind) (*Store, error) {
	s, err := create(ctx, path, logSchema+caseSchema+entranceSchema+sentSchema)
	if err != nil {
		return nil, err
	}
	return s, s.register(kinds)
}

// Open opens a case database that Create made.
func Open(ctx context.Context, path string, kinds []Kind) (*Store, error) {
	s, err := open(ctx, path, caseSteps)
	if err != nil {
		return nil, err
	}
	return s, s.register(kinds)
}

// Close releases the database.
func (s *Store) Close() error { return s.db.Close() }

// Path is where the database stands.
func (s *Store) Path() string { return s.path }

func create(ctx context.Context, path, schema string) (*Store, error) {
	if _, err := os.Stat(path); err == nil {
		return nil, hut3.Errorf(hut3.Conflict, "%s exists already", path)
	}
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	if _, err := s.db.ExecContext(ctx, "PRAGMA user_version=0;"+schema); err != nil {
		return nil, errors.Join(hut3.Wrap(err, hut3.Internal, "making %s", path), s.Close())
	}
	if err := s.setVersion(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) setVersion(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "CREATE TABLE schema_version (version BIGINT NOT NULL)")
	if err == nil {
		_, err = s.db.ExecContext(ctx, "INSERT INTO schema_version (version) VALUES ($1)", schemaVersion)
	}
	return hut3.Wrap(err, hut3.Internal, "stamping %s", s.path)
}

func open(ctx context.Context, path string, steps map[int]string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, hut3.Wrap(err, hut3.NotFound, "no database at %s; restore it from the back-up", path)
	}
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	var version int
	if err := s.db.QueryRowContext(ctx, "SELECT version FROM schema_version").Scan(&version); err != nil {
		return nil, errors.Join(hut3.Wrap(damaged(err), hut3.CodeOf(damaged(err)), "reading %s", path), s.Close())
	}
	if err := s.lift(ctx, version, steps); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func connect(path string) (*Store, error) {
	pragmas := url.Values{"_pragma": {
		"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "foreign_keys(ON)", "trusted_schema(OFF)",
	}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "opening %s", path)
	}
	db.SetMaxIdleConns(mostIdle)
	return &Store{db: db, statements: &statements{db: db, kept: map[string]*sql.Stmt{}}, path: path, kinds: map[string]Kind{}}, nil
}

// mostIdle is how many connections wait for the next page: each that is opened
// anew reads the schema and parses its statements again.
const mostIdle = 8

// damaged gives SQLite's "corrupt" and "not a database" the Integrity code, and
// its "constraint failed" too: of a tree that is longer than its log.
func damaged(err error) error {
	const constraint = 19
	if sqliteCode(err, corrupt, constraint, notADatabase) {
		return &hut3.Error{Code: hut3.Integrity, Message: "the database file is damaged; restore it from a back-up", Cause: err}
	}
	return err
}

// Transact runs fn in one writing transaction: all of it happens, or none. It
// may run fn again when the database asks for a retry, so fn must not keep
// what it did outside the transaction. Only internal/access calls it.
func (s *Store) Transact(ctx context.Context, fn func(*Tx) error) error {
	return s.run(ctx, false, fn)
}

// Snapshot runs fn on one unchanging state of the database. Only
// internal/access calls it.
func (s *Store) Snapshot(ctx context.Context, fn func(*Tx) error) error {
	return s.run(ctx, true, fn)
}

func (s *Store) run(ctx context.Context, readOnly bool, fn func(*Tx) error) (err error) {
	t, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: readOnly})
	if err != nil {
		return hut3.Wrap(damaged(err), hut3.CodeOf(damaged(err)), "opening a transaction on %s", s.path)
	}
	defer func() { _ = t.Rollback() }() // after a commit this does nothing
	tx := &Tx{ctx: ctx, tx: transaction{t, s.statements, map[string]*sql.Stmt{}}, store: s, leaf: -1}
	if readOnly {
		tx.kept = &s.memory
	}
	if err := fn(tx); err != nil {
		return s.damage(err)
	}
	if readOnly {
		return nil
	}
	return hut3.Wrap(t.Commit(), hut3.Internal, "committing to %s", s.path)
}
