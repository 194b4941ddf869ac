package formats

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"hut3"
)

// stepQuery and stepRecord are the place of a row whose query names no rowid:
// the query's hash, and the row's number among what it gives.
const (
	stepQuery  = "query"
	stepRecord = "record"
)

// limitAttached is SQLITE_LIMIT_ATTACHED: how many other files a query may open.
const limitAttached = 7

func sqliteFormat() format {
	return format{
		sheet: true,
		Info: Info{Name: "sqlite", What: "any SQLite database, by the query of a mapping profile; its columns are mapped like those of a sheet",
			Limit: "only what the query gives; without a profile that has a query the tables are listed and nothing is read"},
		detect: func(s *source) Detection {
			db := s.database()
			if db == nil {
				return Detection{}
			}
			return Detection{Sure: 0.2, Why: fmt.Sprintf("an SQLite database with the tables %q; a mapping profile with a query reads it", slices.Sorted(maps.Keys(db.tables)))}
		},
		scan: func(s *source, opts Options) (scanner, error) { return openQuery(s, opts) },
	}
}

// asked is the format that the importer names, or that his profile is for.
func (o Options) asked(s *source) string {
	if o.Format == "" && o.Profile != nil && o.Profile.Query != "" && s.binary == sqliteKind {
		return "sqlite"
	}
	return o.Format
}

// queryScan walks the rows that a query gives.
type queryScan struct {
	db    *database
	path  string
	query string
	table string // the table whose rowid the column rowid is
	wait  time.Duration
	cols  *columns
	rowid int // the column of that name, or -1
	first [][]string
	count int64
	id    string
	size  int64
}

func openQuery(s *source, opts Options) (*queryScan, error) {
	if opts.Profile == nil || opts.Profile.Query == "" {
		return nil, hut3.Errorf(hut3.Invalid, "%s: a database is read by the query of a mapping profile; give one with \"query\"", s.path)
	}
	db := s.database()
	if db == nil {
		return nil, hut3.Errorf(hut3.Invalid, "%s: it is %s", s.path, firstOf(s.binary, "no SQLite database"))
	}
	q := &queryScan{db: db, path: s.path, query: opts.Profile.Query, table: opts.Profile.Table, wait: s.limits.Query, rowid: -1, size: s.from.size}
	if q.table != "" && !db.has(q.table) {
		return nil, hut3.Errorf(hut3.Invalid, "%s: the profile names the table %q, which is not in it: %q", s.path, q.table, slices.Sorted(maps.Keys(db.tables)))
	}
	db.db.SetMaxOpenConns(2) // the second for a survey of times while rows are read
	if err := q.head(); err != nil {
		return nil, err
	}
	return q, q.look()
}

// head finds the names of the columns, and makes the query one whose values
// come as they are stored, whatever type a column claims.
func (q *queryScan) head() error {
	rows, err := q.db.db.Query("SELECT * FROM (" + bare(q.query) + "\n) LIMIT 0")
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s: the mapping query cannot be run", q.path)
	}
	names, err := rows.Columns()
	if err = errors.Join(err, rows.Close()); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s: the mapping query cannot be run", q.path)
	}
	q.cols = &columns{index: map[string]int{}}
	var list []string
	for _, name := range names {
		if _, twice := q.cols.index[name]; twice || name == "" {
			return hut3.Errorf(hut3.Invalid, "%s: a column of the mapping query has no name of its own (%q); give it one with AS", q.path, name)
		}
		q.cols.add(name)
		list = append(list, "+"+quoted(name)+" AS "+quoted(name))
	}
	q.rowid = slices.Index(names, "rowid")
	q.query = "SELECT " + strings.Join(list, ", ") + " FROM (" + bare(q.query) + "\n)"
	return nil
}

// bare is a query without what ends it.
func bare(query string) string { return strings.TrimRight(query, "; \t\r\n") }

// errEnough ends a look at the first rows.
var errEnough = errors.New("enough")

// look takes the first rows for a suggestion.
func (q *queryScan) look() error {
	err := q.each(context.Background(), func(values []any) error {
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = cellOf(v).text
		}
		if q.first = append(q.first, row); len(q.first) == sheetSample {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) || isStop(err) && len(q.first) > 0 {
		return nil
	}
	if isStop(err) {
		return hut3.Wrap(err, hut3.Invalid, "%s: the mapping query gives no row", q.path)
	}
	return err
}

// each runs the query on a connection of its own, which can open no other file,
// and stops it where it gives no row for too long.
func (q *queryScan) each(ctx context.Context, fn func([]any) error) error {
	conn, err := q.db.db.Conn(ctx)
	if err != nil {
		return tableFault(ctx, err)
	}
	defer conn.Close()
	if _, err := sqlite.Limit(conn, limitAttached, 0); err != nil {
		return tableFault(ctx, err)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	var late atomic.Bool
	timer := time.AfterFunc(q.wait, func() { late.Store(true); cancel() })
	defer timer.Stop()
	err = q.rows(inner, conn, timer, fn)
	if late.Load() {
		return stopf("the mapping query gave no row for %v, the limit; make it simpler", q.wait)
	}
	return err
}

func (q *queryScan) rows(ctx context.Context, conn *sql.Conn, timer *time.Timer, fn func([]any) error) error {
	rows, err := conn.QueryContext(ctx, q.query)
	if err != nil {
		return tableFault(ctx, err)
	}
	defer rows.Close()
	values := make([]any, len(q.cols.names))
	into := make([]any, len(values))
	for i := range into {
		into[i] = &values[i]
	}
	for rows.Next() {
		timer.Stop()
		if err := rows.Scan(into...); err != nil {
			return tableFault(ctx, err)
		}
		if err := fn(values); err != nil {
			return err
		}
		timer.Reset(q.wait)
	}
	if err := rows.Err(); err != nil {
		return tableFault(ctx, err)
	}
	return nil
}

func (q *queryScan) columns() *columns { return q.cols }

func (q *queryScan) sample() ([][]string, map[int]bool) { return q.first, nil }

func (q *queryScan) prepare(*plan) {}

func (q *queryScan) rewind() (scanner, error) { again := *q; return &again, nil }

func (q *queryScan) describe(s *Summary) {
	s.Bytes = max(q.size, 0)
	if q.table == "" || q.rowid < 0 {
		s.Oddities = append(s.Oddities, Oddity{What: "the rows have no place in a table, only a number among what the query gives", Count: q.count, Remedy: "give the query a column rowid, and the profile its table"})
	}
}

func (q *queryScan) scan(ctx context.Context, row func(*record) error, bad badFunc) error {
	rec := record{cells: make([]cell, len(q.cols.names))}
	q.count = 0
	return q.each(ctx, func(values []any) error {
		q.count++
		var all strings.Builder
		for i, v := range values {
			rec.cells[i] = cellOf(v)
			if rec.cells[i].state != absent {
				rec.cells[i].state = plain
			}
			all.WriteString(rec.cells[i].text)
			all.WriteByte('\t')
		}
		q.id = strconv.FormatInt(q.count, 10)
		if q.rowid >= 0 {
			q.id = rec.cells[q.rowid].text
		}
		rec.text = all.String()
		return row(&rec)
	})
}

// querySink gives each row its place in the table, or in what the query gives.
type querySink struct {
	Sink
	q *queryScan
}

// Row hands a row on.
func (k *querySink) Row(row *hut3.Row) error {
	row.Loc = k.at(row.Loc)
	return k.Sink.Row(row)
}

// Reject hands a reject on.
func (k *querySink) Reject(reject hut3.Reject) error {
	reject.Loc = k.at(reject.Loc)
	return k.Sink.Reject(reject)
}

func (k *querySink) at(at hut3.Locator) hut3.Locator {
	steps := at.Steps[:len(at.Steps):len(at.Steps)]
	if k.q.table != "" && k.q.rowid >= 0 {
		at.Steps = append(steps, hut3.Step{Kind: stepTable, Name: k.q.table}, hut3.Step{Kind: stepRow, Name: k.q.id})
		return at
	}
	sum := sha256.Sum256([]byte(k.q.query))
	at.Steps = append(steps, hut3.Step{Kind: stepQuery, Name: hut3.Digest(sum).String()[:16]}, hut3.Step{Kind: stepRecord, Name: strconv.FormatInt(k.q.count, 10)})
	return at
}

// validateQuery lets one statement through that reads.
func (p Profile) validateQuery() error {
	if p.Query == "" {
		return nil
	}
	text, end := plainSQL(bare(p.Query))
	if !end || strings.Contains(text, ";") {
		return p.fault("query", clip(p.Query, 60), "one statement")
	}
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.ToUpper(word) {
	case "SELECT", "WITH", "VALUES":
		return nil
	}
	return p.fault("query", clip(p.Query, 60), "a statement that begins with SELECT or WITH")
}

// plainSQL is a statement without comments and what stands in quotes; end says
// that all of them are closed.
func plainSQL(s string) (text string, end bool) {
	var b strings.Builder
	marks := []struct{ open, close string }{{"--", "\n"}, {"/*", "*/"}, {"'", "'"}, {`"`, `"`}, {"`", "`"}, {"[", "]"}}
next:
	for len(s) > 0 {
		for _, m := range marks {
			if !strings.HasPrefix(s, m.open) {
				continue
			}
			_, rest, found := strings.Cut(s[len(m.open):], m.close)
			if !found && m.open != "--" {
				return "", false
			}
			s = rest
			b.WriteByte(' ')
			continue next
		}
		if c := s[0]; c == '\n' || c == '\t' || c == '\r' {
			b.WriteByte(' ')
		} else {
			b.WriteByte(c)
		}
		s = s[1:]
	}
	return b.String(), true
}
