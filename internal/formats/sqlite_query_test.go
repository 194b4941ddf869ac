package formats_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/formats"
)

func serverDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE acct (id INTEGER PRIMARY KEY, nick TEXT)`, `INSERT INTO acct VALUES (1, 'lamp'), (2, 'reed')`,
		`CREATE TABLE msg (a INTEGER, b INTEGER, at TIMESTAMP, t TEXT, raw BLOB)`,
		`INSERT INTO msg VALUES (1, 2, '2020-04-03 10:15:37', 'half 4', x'00ff'), (2, 1, '2020-04-03 10:15:38', 'ok', NULL), (2, 1, '', x'6162ff', NULL)`,
		`CREATE VIEW trap AS SELECT * FROM msg`, `CREATE TRIGGER boom AFTER INSERT ON msg BEGIN DELETE FROM msg; END`)
}

func queryProfile(query, table string) *formats.Profile {
	return &formats.Profile{Query: query, Table: table, Zone: "UTC", Columns: []formats.Column{{Name: "sender", Field: "from"}, {Name: "recipient", Field: "to"}, {Name: "at", Field: "sent"}, {Name: "t", Field: "body"}, {Name: "raw"}}}
}

const serverQuery = "-- who; to whom\nSELECT m.rowid AS rowid, x.nick AS sender, y.nick AS recipient, at, t, raw FROM msg m JOIN acct x ON x.id = a JOIN acct y ON y.id = b ORDER BY m.rowid;\n"

// TestQuery reads a database of no known application by a query.
func TestQuery(t *testing.T) {
	t.Parallel()
	data := serverDB(t)
	c, sum := read(t, "server.db", data, formats.Options{Profile: queryProfile(serverQuery, "msg"), Platform: "takeover"})
	if sum.Format != "sqlite" || len(c.rows) != 3 || len(sum.Missing) != 0 {
		t.Fatalf("%s, %d rows, missing %v", sum.Format, len(c.rows), sum.Missing)
	}
	one := c.rows[0]
	if one.Body != "half 4" || one.Sent.Raw != "2020-04-03 10:15:37" || one.Sent.Basis != hut3.BasisGiven || one.Conversation != "takeover/lamp~reed" || fieldOf(one, "raw") != "0x00ff" || steps(one) != "table msg > rowid 1" {
		t.Errorf("%+v", one)
	}
	if two := c.rows[2]; two.Body != "0x6162ff" || two.Sent.Known() {
		t.Errorf("%+v", two)
	}
	cells, err := formats.Extract(input("server.db", data), one.Loc)
	if err != nil || !strings.Contains(string(cells), `"t": "half 4"`) {
		t.Errorf("%s, %v", cells, err)
	}
	c, sum = read(t, "server.db", data, formats.Options{Profile: queryProfile("WITH q AS (SELECT 'lamp' AS sender, 'reed' AS recipient, t, at FROM trap) SELECT * FROM q", "")})
	if len(c.rows) != 3 || !strings.HasPrefix(steps(c.rows[1]), "query ") || !strings.HasSuffix(steps(c.rows[1]), "record 2") || !strings.Contains(oddities(sum), "no place in a table") {
		t.Errorf("%+v, said %s", c.rows, oddities(sum))
	}
	if _, err := formats.Extract(input("server.db", data), c.rows[1].Loc); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("a record of a query: %v", err)
	}
	inZip, _ := read(t, "x.zip", zipped(t, entry{name: "a/server.db", data: string(data)}), formats.Options{Profile: queryProfile(serverQuery, "msg")})
	if len(inZip.rows) != 3 || steps(inZip.rows[0]) != "zip a/server.db > table msg > rowid 1" {
		t.Errorf("in a zip: %+v", inZip.rows)
	}
}

// TestQueryDates reads a column whose order of day and month only all its rows
// together say, which needs the query twice.
func TestQueryDates(t *testing.T) {
	t.Parallel()
	data := database(t, `CREATE TABLE m (f TEXT, at TEXT)`, `INSERT INTO m VALUES ('a', '03/04/2020 10:00:00'), ('b', '29/04/2020 10:00:00')`)
	p := &formats.Profile{Query: "SELECT f, at FROM m", Columns: []formats.Column{{Name: "f", Field: "from"}, {Name: "at", Field: "sent"}}}
	c, _ := read(t, "x.db", data, formats.Options{Profile: p})
	if len(c.rows) != 2 || c.rows[0].Sent.String() != "2020-04-03T10:00:00" {
		t.Errorf("%+v", c.rows)
	}
}

// TestQueryBad refuses queries that do anything but read, and says what is wrong
// with others; a file is never opened that the query names.
func TestQueryBad(t *testing.T) {
	t.Parallel()
	data := serverDB(t)
	for _, test := range []struct {
		query, says string
		code        hut3.Code
	}{
		{"DELETE FROM msg", "begins with SELECT", hut3.Usage}, {"SELECT 1; DROP TABLE msg", "one statement", hut3.Usage}, {"ATTACH '/etc/passwd' AS x", "begins with SELECT", hut3.Usage},
		{"SELECT 'open", "one statement", hut3.Usage}, {"PRAGMA writable_schema=1", "begins with SELECT", hut3.Usage}, {"SELECT absent FROM msg", "no such column", hut3.Invalid},
		{"SELECT load_extension('x') AS t", "", hut3.Invalid}, {"WITH q AS (SELECT 1) DELETE FROM msg", "", hut3.Invalid}, {"SELECT 1 AS sender) ; DELETE FROM msg; SELECT (1", "", hut3.Usage},
	} {
		_, err := formats.Read(context.Background(), input("x.db", data), formats.Options{Profile: queryProfile(test.query, "")}, &collected{})
		if hut3.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.query, err)
		}
	}
	endless := queryProfile("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS sender FROM n WHERE i < 0", "")
	_, err := formats.Read(context.Background(), input("x.db", data), formats.Options{Profile: endless, Limits: formats.Limits{Query: 50 * time.Millisecond}}, &collected{})
	if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "no row for") {
		t.Errorf("endless: %v", err)
	}
	_, err = formats.Read(context.Background(), input("x.db", data[:len(data)-4096]), formats.Options{Profile: queryProfile(serverQuery, "msg")}, &collected{})
	if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "truncated") {
		t.Errorf("truncated: %v", err)
	}
	_, err = formats.Read(context.Background(), input("x.db", data), formats.Options{Profile: queryProfile(serverQuery, "fish")}, &collected{})
	if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "fish") {
		t.Errorf("no table: %v", err)
	}
	_, err = formats.Read(context.Background(), input("x.db", data), formats.Options{}, &collected{})
	if !errors.Is(err, formats.ErrUnrecognised) || !strings.Contains(err.Error(), "a query") {
		t.Errorf("without a query: %v", err)
	}
}

// FuzzQuery asks anything of a damaged database.
func FuzzQuery(f *testing.F) {
	data := serverDB(f)
	f.Add(serverQuery, uint32(4100), []byte{0xff})
	f.Add("SELECT * FROM sqlite_schema", uint32(0), []byte(nil))
	f.Fuzz(func(t *testing.T, query string, at uint32, change []byte) {
		data := append([]byte(nil), data...)
		copy(data[int(at)%len(data):], change)
		opts := formats.Options{Format: "sqlite", Profile: queryProfile(query, ""), Limits: formats.Limits{Query: 100 * time.Millisecond}}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := formats.Read(ctx, input("x.db", data), opts, &collected{}); err != nil && hut3.CodeOf(err) == hut3.Internal && ctx.Err() == nil {
			t.Fatal(err)
		}
	})
}
