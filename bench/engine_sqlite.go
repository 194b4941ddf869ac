package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the pure Go driver
)

// sqlite is SQLite with FTS5, tuned: one external-content table, a large hash,
// no automatic merging, all in transactions of 250,000, optimised at the end.
type sqlite struct {
	path string
	db   *sql.DB
}

func openModernc(dir string, _ settings) (engine, error) { return openSQLite("sqlite", dir) }

func openSQLite(driver, dir string) (engine, error) {
	path := filepath.Join(dir, "fts5.db")
	db, err := sql.Open(driver, path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, s := range []string{"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA cache_size=-1000000", "PRAGMA mmap_size=30000000000", "PRAGMA temp_store=MEMORY"} {
		if _, err := db.Exec(s); err != nil {
			return nil, fmt.Errorf("%s: %w", s, err)
		}
	}
	return &sqlite{path, db}, nil
}

const sqliteSchema = `
CREATE TABLE m(id INTEGER PRIMARY KEY, sent INTEGER NOT NULL, sender INTEGER NOT NULL, receiver INTEGER NOT NULL, conversation INTEGER NOT NULL, text TEXT NOT NULL);
CREATE VIRTUAL TABLE fts USING fts5(text, content='m', content_rowid='id', tokenize="unicode61 remove_diacritics 2");
INSERT INTO fts(fts, rank) VALUES('automerge', 0);
INSERT INTO fts(fts, rank) VALUES('hashsize', 134217728);`

const perTransaction = 250_000

func (s *sqlite) load(m *model) error {
	if _, err := s.db.Exec(sqliteSchema); err != nil {
		return err
	}
	if err := s.insert(m); err != nil {
		return err
	}
	for _, after := range []string{"INSERT INTO fts(fts) VALUES('optimize')", "CREATE INDEX conversation ON m(conversation, id)", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.db.Exec(after); err != nil {
			return err
		}
	}
	return nil
}

func (s *sqlite) insert(m *model) (err error) {
	var tx *sql.Tx
	var row, index *sql.Stmt
	conversations := map[string]int64{}
	for msg := range m.each() {
		if msg.number%perTransaction == 1 {
			if tx != nil {
				if err := tx.Commit(); err != nil {
					return err
				}
			}
			if tx, err = s.db.Begin(); err != nil {
				return err
			}
			if row, err = tx.Prepare("INSERT INTO m VALUES(?,?,?,?,?,?)"); err != nil {
				return err
			}
			if index, err = tx.Prepare("INSERT INTO fts(rowid, text) VALUES(?,?)"); err != nil {
				return err
			}
		}
		if _, err := row.Exec(msg.number, msg.sent, msg.from, msg.to, numberOf(conversations, msg.conversation), msg.text); err != nil {
			return err
		}
		if _, err := index.Exec(msg.number, msg.text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func numberOf(of map[string]int64, name string) int64 {
	n, ok := of[name]
	if !ok {
		n = int64(len(of) + 1)
		of[name] = n
	}
	return n
}

func (s *sqlite) bytes() (int64, error) { return bytesBelow(filepath.Dir(s.path)) }

// search fetches the newest page with its texts and counts all hits.
func (s *sqlite) search(match, where string, args ...any) (total int64, err error) {
	from := "FROM fts JOIN m ON m.id = fts.rowid WHERE fts MATCH ?" + where
	args = append([]any{match}, args...)
	if err := drain(s.db.Query("SELECT m.id, m.sent, m.sender, m.receiver, m.text "+from+" ORDER BY fts.rowid DESC LIMIT 50", args...)); err != nil {
		return 0, err
	}
	count := "SELECT count(*) FROM fts WHERE fts MATCH ?"
	if where != "" {
		count = "SELECT count(*) " + from
	}
	return total, s.db.QueryRow(count, args...).Scan(&total)
}

// drain reads every row as a program would that shows it.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read whole, or failed already
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func quoted(words ...string) string { return `"` + strings.Join(words, " ") + `"` }

func joined(words []string) string { return strings.Join(words, " ") }

func (s *sqlite) word(q question) (int64, error) { return s.search(quoted(q.words[0]), "") }

func (s *sqlite) and(q question) (int64, error) {
	return s.search(quoted(q.words[0])+" AND "+quoted(q.words[1]), "")
}

func (s *sqlite) not(q question) (int64, error) {
	return s.search(quoted(q.words[0])+" NOT "+quoted(q.words[1]), "")
}

func (s *sqlite) phrase(q question) (int64, error) { return s.search(quoted(q.words...), "") }

func (s *sqlite) prefix(q question) (int64, error) { return s.search(q.words[0]+"*", "") }

func (s *sqlite) narrow(q question) (int64, error) {
	return s.search(quoted(q.words[0]), " AND m.sender = ? AND m.sent >= ? AND m.sent < ?", q.handle, q.month[0], q.month[1])
}

func (s *sqlite) facets(q question) (total int64, err error) {
	const of = " FROM fts JOIN m ON m.id = fts.rowid WHERE fts MATCH ? GROUP BY 1"
	if err := drain(s.db.Query("SELECT m.sender, count(*)"+of+" ORDER BY 2 DESC LIMIT 10", quoted(q.words[0]))); err != nil {
		return 0, err
	}
	if err := drain(s.db.Query("SELECT m.sent / 86400000000, count(*)"+of, quoted(q.words[0]))); err != nil {
		return 0, err
	}
	return total, s.db.QueryRow("SELECT count(*) FROM fts WHERE fts MATCH ?", quoted(q.words[0])).Scan(&total)
}

func (s *sqlite) edges(q question) (n int64, err error) {
	return n, s.db.QueryRow("SELECT count(*) FROM (SELECT m.sender, m.receiver, count(*), min(m.sent), max(m.sent) FROM fts JOIN m ON m.id = fts.rowid WHERE fts MATCH ? GROUP BY 1, 2)", quoted(q.words[0])).Scan(&n)
}

func (s *sqlite) window(q question) (n int64, err error) {
	const side = "SELECT id, sent, sender, receiver, text FROM m WHERE conversation = (SELECT conversation FROM m WHERE id = ?1) AND id "
	return n, s.db.QueryRow("SELECT count(*) + sum(length(text)) * 0 FROM (SELECT * FROM ("+side+"< ?1 ORDER BY id DESC LIMIT 37) UNION ALL SELECT * FROM ("+side+">= ?1 ORDER BY id LIMIT 38))", q.about.number).Scan(&n)
}

func (s *sqlite) close() error { return s.db.Close() }
