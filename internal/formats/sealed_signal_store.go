package formats

import (
	"database/sql"
	"errors"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"

	"modernc.org/sqlite"

	"hut3"
)

// signalStore is the database that the statements of a backup are put back in.
// No statement of the backup is run: a table is made anew with the names of its
// columns, and a row goes in by a statement of our own.
type signalStore struct {
	db      *sql.DB
	tx      *sql.Tx
	tables  map[string]int // columns by table
	inserts map[string]*sql.Stmt
	left    map[string]int64
}

func newSignalStore(path string) (*signalStore, error) {
	query := url.Values{"_pragma": {"journal_mode(off)", "synchronous(off)", "trusted_schema(0)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "no temporary database can be made")
	}
	db.SetMaxOpenConns(1)
	tx, err := db.Begin()
	if err != nil {
		return nil, errors.Join(hut3.Wrap(err, hut3.Internal, "no temporary database can be made"), db.Close())
	}
	return &signalStore{db: db, tx: tx, tables: map[string]int{}, inserts: map[string]*sql.Stmt{}, left: map[string]int64{}}, nil
}

// leave counts what of the backup is not carried over.
func (s *signalStore) leave(what string) {
	if len(s.left) < maxShapes || s.left[what] > 0 {
		s.left[what]++
	}
}

// close writes what was left out, and the database.
func (s *signalStore) close() error {
	_, err := s.tx.Exec(`CREATE TABLE hut3_left_out (what, number)`)
	for _, what := range slices.Sorted(maps.Keys(s.left)) {
		if err == nil {
			_, err = s.tx.Exec(`INSERT INTO hut3_left_out VALUES (?, ?)`, what, s.left[what])
		}
	}
	if err == nil {
		err = s.tx.Commit()
	} else {
		err = errors.Join(err, s.tx.Rollback())
	}
	return hut3.Wrap(errors.Join(err, s.db.Close()), hut3.Internal, "the opened database cannot be written")
}

// statement takes a statement of the backup with its values.
func (s *signalStore) statement(data []byte, frame int64) error {
	text := ""
	var values []any
	if !protoEach(data, func(f protoField) {
		switch f.number {
		case 1:
			text = strings.ToValidUTF8(string(f.bytes), "\ufffd")
		case 2:
			values = append(values, signalValue(f.bytes))
		}
	}) {
		return hut3.Errorf(hut3.Invalid, "frame %d of the backup holds no statement that can be read", frame)
	}
	words := strings.Fields(text)
	if len(words) < 3 {
		s.leave("statements that are not known")
		return nil
	}
	switch strings.ToUpper(words[0] + " " + words[1]) {
	case "CREATE TABLE":
		return s.create(text)
	case "INSERT INTO":
		return s.insert(unquotedName(words[2]), values, frame)
	}
	s.leave("statements that begin " + printable(clip(strings.ToUpper(words[0]+" "+words[1]), 40)))
	return nil
}

// signalValue is a value of a row (SqlParameter of Backups.proto).
func signalValue(data []byte) any {
	var v any
	protoEach(data, func(f protoField) {
		switch f.number {
		case 1:
			v = string(f.bytes)
		case 2:
			v = int64(f.value)
		case 3:
			v = math.Float64frombits(f.value)
		case 4:
			v = append([]byte{}, f.bytes...)
		}
	})
	return v
}

// create makes a table of the names that a statement gives, without types but
// for the one that makes a column the row's own number.
func (s *signalStore) create(statement string) error {
	name, columns := tableOf(statement)
	if _, twice := s.tables[name]; twice || name == "" || len(columns) == 0 || strings.HasPrefix(strings.ToLower(name), "sqlite_") {
		s.leave("tables that cannot be made")
		return nil
	}
	if _, err := s.tx.Exec("CREATE TABLE " + quoted(name) + " (" + strings.Join(columns, ", ") + ")"); err != nil {
		return s.refused(err, "tables that cannot be made", sqliteError)
	}
	s.tables[name] = len(columns)
	return nil
}

func (s *signalStore) insert(table string, values []any, frame int64) error {
	n, ok := s.tables[table]
	if !ok {
		s.leave("rows of a table that was not made")
		return nil
	}
	if len(values) != n {
		return hut3.Errorf(hut3.Invalid, "frame %d of the backup has %d values for the table %q, which has %d columns", frame, len(values), printable(clip(table, 60)), n)
	}
	stmt := s.inserts[table]
	if stmt == nil {
		var err error
		stmt, err = s.tx.Prepare("INSERT INTO " + quoted(table) + " VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")")
		if err != nil {
			return hut3.Wrap(err, hut3.Internal, "the opened database cannot be written")
		}
		s.inserts[table] = stmt
	}
	if _, err := stmt.Exec(values...); err != nil {
		return s.refused(err, "rows that their table does not take", sqliteConstraint, sqliteMismatch)
	}
	return nil
}

// The primary result codes of SQLite (sqlite.org/rescode.html) that tell of the
// backup. Every other, such as a full disk, tells of the machine.
const (
	sqliteError      = 1 // a statement that is none
	sqliteConstraint = 19
	sqliteMismatch   = 20
)

// refused counts what of the backup the database does not take, for a reason that
// is the backup's own. Any other reason is an error.
func (s *signalStore) refused(err error, what string, own ...int) error {
	var e *sqlite.Error
	if errors.As(err, &e) && slices.Contains(own, e.Code()&0xff) {
		s.leave(what)
		return nil
	}
	return hut3.Wrap(err, hut3.Internal, "the opened database cannot be written")
}
