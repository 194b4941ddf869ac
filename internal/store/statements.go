package store

import (
	"context"
	"database/sql"
	"sync"
)

// mostStatements bounds what is kept: the texts that the store writes itself are
// fewer, those put together from a question may be any number.
const mostStatements = 256

// statements keeps what was asked once in its prepared form. Parsing a statement
// costs SQLite more than most of the answers that a page needs.
type statements struct {
	db   *sql.DB
	mu   sync.Mutex
	kept map[string]*sql.Stmt
}

// of is the prepared form of a text, and nil where there is none to be had: the
// text is then asked as it stands, which tells what is wrong with it.
func (s *statements) of(ctx context.Context, text string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt, ok := s.kept[text]; ok || len(s.kept) >= mostStatements {
		return stmt
	}
	stmt, err := s.db.PrepareContext(ctx, text)
	if err != nil {
		return nil
	}
	s.kept[text] = stmt
	return stmt
}

// transaction asks a transaction of the database through kept statements. It
// serves one goroutine.
type transaction struct {
	*sql.Tx
	kept *statements
	own  map[string]*sql.Stmt // those that it asked already
}

func (t transaction) prepared(ctx context.Context, text string) *sql.Stmt {
	if stmt, ok := t.own[text]; ok {
		return stmt
	}
	stmt := t.kept.of(ctx, text)
	if stmt == nil {
		return nil
	}
	t.own[text] = t.StmtContext(ctx, stmt)
	return t.own[text]
}

// QueryContext asks for rows.
func (t transaction) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if stmt := t.prepared(ctx, text); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, text, args...)
}

// QueryRowContext asks for one row.
func (t transaction) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	if stmt := t.prepared(ctx, text); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, text, args...)
}

// ExecContext writes.
func (t transaction) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if stmt := t.prepared(ctx, text); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, text, args...)
}
