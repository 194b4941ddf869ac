package formats

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"hut3"
)

const (
	sqliteMagic = "SQLite format 3\x00"
	sqliteKind  = "an SQLite database"
)

// database is a temporary copy of a seized database. Nothing writes to it, no
// function or trigger of its own schema runs, and only tables are read: what
// looks like one and is a view or a module's is not.
type database struct {
	db     *sql.DB
	tables map[string][]string // columns by table
	wal    bool                // a write-ahead log stood beside it and was applied
	others []string            // views and modules' tables
	folder string
}

// database opens the source as one, once; nil where it is none.
func (s *source) database() *database {
	if s.binary != sqliteKind || s.holds != nil || s.db != nil {
		return s.db
	}
	if folder := s.loose(); folder != nil && !folder.ready {
		s.waits = true
		return nil
	}
	db, err := openDatabase(s)
	if err != nil {
		s.binary, s.dbErr = "an SQLite database that cannot be read: "+err.Error(), err
		return nil
	}
	s.db = db
	s.closers = append(s.closers, db.close)
	return db
}

func openDatabase(s *source) (*database, error) {
	folder, err := os.MkdirTemp(s.temp, "hut3-db-*")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	d := &database{folder: folder, tables: map[string][]string{}}
	if err := d.open(s); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *database) open(s *source) error {
	file := filepath.Join(d.folder, "copy.sqlite")
	if err := copyTo(file, s.stream()); err != nil {
		return err
	}
	if err := whole(file); err != nil {
		return err
	}
	var err error
	if d.wal, err = s.copyLog(file + "-wal"); err != nil {
		return err
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"trusted_schema(0)", "query_only(1)", "cell_size_check(1)"}}
	if !d.wal {
		query.Set("immutable", "1")
	}
	d.db, err = sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return stopf("%v", err)
	}
	d.db.SetMaxOpenConns(1)
	return d.schema()
}

// copyTo writes a stream to a file of its own.
func copyTo(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	_, err = io.Copy(f, r)
	return errors.Join(copyFault(err), f.Close())
}

// stepLog leads from a database to its rows where a write-ahead log, an original
// of its own whose SHA-256 is the name of the step, was applied to it.
const stepLog = "wal"

// copyLog copies a write-ahead log that stands beside the database. One that is
// an original of its own is named in the rows' steps.
func (s *source) copyLog(to string) (bool, error) {
	if s.log != nil { // a locator names it
		return true, copyTo(to, io.NewSectionReader(s.log, 0, 1<<62))
	}
	m := s.beside(path.Base(s.own) + "-wal")
	if m == nil || m.size == 0 {
		return false, nil
	}
	h := sha256.New()
	err := m.look(func(r io.Reader) error { return copyTo(to, io.TeeReader(r, h)) })
	if err == nil && s.loose() != nil {
		s.steps = append(slices.Clip(s.steps), hut3.Step{Kind: stepLog, Name: hut3.Digest(h.Sum(nil)).String()})
	}
	return true, err
}

// whole refuses a database whose file is shorter than its header says (file
// format 1.3).
func whole(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "a temporary copy cannot be read")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "a temporary copy cannot be read")
	}
	var h [100]byte
	if _, err := f.ReadAt(h[:], 0); err != nil {
		return stopf("it has %d bytes, fewer than its header: it is truncated", info.Size())
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 65536
	}
	if page < 512 || page&(page-1) != 0 {
		return stopf("its header gives pages of %d bytes, which none has", page)
	}
	pages := int64(binary.BigEndian.Uint32(h[28:]))
	if [4]byte(h[24:28]) != [4]byte(h[92:96]) {
		pages = 0 // written by a version that does not keep the number
	}
	if info.Size() < pages*page || info.Size()%page != 0 {
		return stopf("its header gives %d pages of %d bytes and the file has %d: it is truncated; ask for it again", pages, page, info.Size())
	}
	return nil
}

// schema lists the tables and their columns.
func (d *database) schema() error {
	rows, err := d.db.Query(`SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name`)
	if err != nil {
		return stopf("%v", err)
	}
	var names []string
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return errors.Join(stopf("%v", err), rows.Close())
		}
		virtual := strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), "CREATE VIRTUAL")
		switch {
		case kind == "view" || virtual:
			d.others = append(d.others, name)
		case !strings.HasPrefix(name, "sqlite_"):
			names = append(names, name)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return stopf("%v", err)
	}
	for _, name := range names {
		if d.tables[name], err = d.columns(name); err != nil {
			return stopf("%v", err)
		}
	}
	return nil
}

func (d *database) columns(table string) (list []string, err error) {
	rows, err := d.db.Query(`SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, rows.Err()
}

// has reports whether a table is there with all the columns.
func (d *database) has(table string, columns ...string) bool {
	if d == nil {
		return false
	}
	there, ok := d.tables[table]
	for _, c := range columns {
		ok = ok && slices.Contains(there, c)
	}
	return ok
}

func (d *database) close() error {
	var err error
	if d.db != nil {
		err = d.db.Close()
	}
	return errors.Join(err, os.RemoveAll(d.folder))
}

// unread notes tables that hold something and are not read.
func (d *database) unread(ctx context.Context, r *reading, read ...string) {
	var left []string
	for _, table := range slices.Sorted(maps.Keys(d.tables)) {
		var one int
		if slices.Contains(read, table) {
			continue
		}
		if d.db.QueryRowContext(ctx, `SELECT 1 FROM `+quoted(table)+` LIMIT 1`).Scan(&one) == nil {
			left = append(left, table)
		}
	}
	if len(left) > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "tables that are not read: " + strings.Join(left, ", "), Count: int64(len(left))})
	}
	if len(d.others) > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "views and tables of modules, which are not read: " + strings.Join(d.others, ", "), Count: int64(len(d.others))})
	}
	if d.wal {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "a write-ahead log stands beside the database: what was committed in it is read as part of it", Count: 1})
	}
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// databaseFormat is a format of the databases of one application.
func databaseFormat(info Info, is func(*database) string, read func(context.Context, *reading, *database) error) format {
	return format{Info: info,
		detect: func(s *source) Detection {
			db := s.database()
			if db == nil {
				return Detection{}
			}
			if why := is(db); why != "" {
				return Detection{Sure: 0.98, Why: why}
			}
			return Detection{}
		},
		read: func(ctx context.Context, r *reading) error {
			db := r.src.database()
			if db == nil {
				return hut3.Errorf(hut3.Invalid, "%s: it is %s", r.src.path, fmt.Sprintf("no database that can be read (%s)", r.src.binary))
			}
			if is(db) == "" {
				return hut3.Errorf(hut3.Invalid, "%s: it has not the tables of this format: %q", r.src.path, slices.Sorted(maps.Keys(db.tables)))
			}
			r.tally.sum.Bytes = max(r.src.from.size, 0)
			return read(ctx, r, db)
		}}
}
