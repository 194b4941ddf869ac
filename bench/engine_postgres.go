package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// postgres is PostgreSQL with a GIN index over to_tsvector('simple', text),
// filled by COPY, indexed afterwards. The table m of the database is replaced.
type postgres struct{ db *pgx.Conn }

func openPostgres(_ string, s settings) (engine, error) {
	if s.postgres == "" {
		return nil, fmt.Errorf("give -postgres with the address of a database that may be overwritten")
	}
	db, err := pgx.Connect(context.Background(), s.postgres)
	return &postgres{db}, err
}

type copied struct {
	next func() (message, bool)
	of   map[string]int64
	row  []any
}

func (c *copied) Next() bool {
	msg, ok := c.next()
	if ok {
		c.row = []any{msg.number, msg.sent, int32(msg.from), int32(msg.to), numberOf(c.of, msg.conversation), msg.text}
	}
	return ok
}
func (c *copied) Values() ([]any, error) { return c.row, nil }
func (c *copied) Err() error             { return nil }

func (p *postgres) load(m *model) error {
	ctx := context.Background()
	for _, s := range []string{"DROP TABLE IF EXISTS m", "CREATE TABLE m(id bigint, sent bigint, sender int, receiver int, conversation bigint, text text, words tsvector)", "SET maintenance_work_mem = '2GB'", "SET max_parallel_maintenance_workers = 2", "SET work_mem = '256MB'"} {
		if _, err := p.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	next, stop := pull(m)
	defer stop()
	if _, err := p.db.CopyFrom(ctx, pgx.Identifier{"m"}, []string{"id", "sent", "sender", "receiver", "conversation", "text"}, &copied{next: next, of: map[string]int64{}}); err != nil {
		return err
	}
	for _, s := range []string{"CREATE INDEX ON m USING gin(to_tsvector('simple', text)) WITH (fastupdate = off)", "ALTER TABLE m ADD PRIMARY KEY (id)", "CREATE INDEX ON m(conversation, id)", "VACUUM ANALYZE m"} {
		if _, err := p.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *postgres) bytes() (n int64, err error) {
	return n, p.db.QueryRow(context.Background(), "SELECT pg_total_relation_size('m')").Scan(&n)
}

const matches = " FROM m WHERE to_tsvector('simple', text) @@ to_tsquery('simple', $1)"

func (p *postgres) search(match, where string, args ...any) (total int64, err error) {
	ctx := context.Background()
	args = append([]any{match}, args...)
	if err := p.drain("SELECT id, sent, sender, receiver, text"+matches+where+" ORDER BY id DESC LIMIT 50", args...); err != nil {
		return 0, err
	}
	return total, p.db.QueryRow(ctx, "SELECT count(*)"+matches+where, args...).Scan(&total)
}

func (p *postgres) drain(text string, args ...any) error {
	rows, err := p.db.Query(context.Background(), text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (p *postgres) word(q question) (int64, error) { return p.search(q.words[0], "") }

func (p *postgres) and(q question) (int64, error) {
	return p.search(q.words[0]+" & "+q.words[1], "")
}

func (p *postgres) not(q question) (int64, error) {
	return p.search(q.words[0]+" & !"+q.words[1], "")
}

func (p *postgres) phrase(q question) (int64, error) {
	return p.search(strings.Join(q.words, " <-> "), "")
}

func (p *postgres) prefix(q question) (int64, error) { return p.search(q.words[0]+":*", "") }

func (p *postgres) narrow(q question) (int64, error) {
	return p.search(q.words[0], " AND sender = $2 AND sent >= $3 AND sent < $4", q.handle, q.month[0], q.month[1])
}

func (p *postgres) facets(q question) (total int64, err error) {
	if err := p.drain("SELECT sender, count(*)"+matches+" GROUP BY 1 ORDER BY 2 DESC LIMIT 10", q.words[0]); err != nil {
		return 0, err
	}
	if err := p.drain("SELECT sent / 86400000000, count(*)"+matches+" GROUP BY 1", q.words[0]); err != nil {
		return 0, err
	}
	return total, p.db.QueryRow(context.Background(), "SELECT count(*)"+matches, q.words[0]).Scan(&total)
}

func (p *postgres) edges(q question) (n int64, err error) {
	return n, p.db.QueryRow(context.Background(), "SELECT count(*) FROM (SELECT sender, receiver, count(*), min(sent), max(sent)"+matches+" GROUP BY 1, 2) e", q.words[0]).Scan(&n)
}

func (p *postgres) window(q question) (n int64, err error) {
	const side = "SELECT id, text FROM m WHERE conversation = (SELECT conversation FROM m WHERE id = $1) AND id "
	return n, p.db.QueryRow(context.Background(), "SELECT count(length(text)) FROM (("+side+"< $1 ORDER BY id DESC LIMIT 37) UNION ALL ("+side+">= $1 ORDER BY id LIMIT 38)) w", q.about.number).Scan(&n)
}

func (p *postgres) close() error { return p.db.Close(context.Background()) }
