package formats

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"hut3"
)

// longBlob is from where on a value that is no text is told by its hash.
const longBlob = 64

// tableRow is one row of a table as a bag. Values that are zero or empty are
// not kept with the row where nobody asks for them: they are what a column has
// that was never set.
type tableRow struct {
	bag
	id     int64
	values []any
}

// each reads a query's rows: its first column is the rowid. A table that breaks
// off ends the reading with a stop.
func (d *database) each(ctx context.Context, query string, fn func(*tableRow) error) error {
	rows, err := d.db.QueryContext(ctx, query)
	if err != nil {
		return tableFault(ctx, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return tableFault(ctx, err)
	}
	t := &tableRow{values: make([]any, len(names))}
	into := make([]any, len(names))
	for i := range into {
		into[i] = &t.values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return tableFault(ctx, err)
		}
		t.fill(names)
		if err := fn(t); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return tableFault(ctx, err)
	}
	return nil
}

// tableFault tells a called-off reading from a damaged table.
func tableFault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return stopf("the database is damaged: %v", err)
}

func (t *tableRow) fill(names []string) {
	t.reset()
	t.id, _ = t.values[0].(int64)
	for i, name := range names[1:] {
		t.add(name, cellOf(t.values[i+1]))
	}
}

func cellOf(v any) cell {
	switch v := v.(type) {
	case int64:
		return cell{strconv.FormatInt(v, 10), stateOf(v != 0)}
	case float64:
		return cell{strconv.FormatFloat(v, 'f', -1, 64), stateOf(v != 0)}
	case string:
		return cell{strings.ToValidUTF8(v, string(utf8.RuneError)), stateOf(v != "")}
	case []byte:
		if len(v) == 0 {
			return cell{}
		}
		return cell{blobText(v), plain}
	case bool:
		return cell{strconv.FormatBool(v), stateOf(v)}
	}
	return cell{}
}

func stateOf(kept bool) cellState {
	if kept {
		return plain
	}
	return quiet
}

// blobText is a value that is no text in hexadecimal, or by its length and
// hash.
func blobText(b []byte) string {
	if len(b) <= longBlob {
		return "0x" + hex.EncodeToString(b)
	}
	h := sha256.Sum256(b)
	return fmt.Sprintf("%d bytes, sha256 %x", len(b), h)
}

// blob is a value's own bytes, also where it is a text.
func (t *tableRow) blob(name string) []byte {
	for i, n := range t.names {
		if n == name {
			switch v := t.values[i+1].(type) {
			case []byte:
				return v
			case string:
				return []byte(v)
			}
		}
	}
	return nil
}

func (t *tableRow) int(name string) int64 {
	n, _ := strconv.ParseInt(t.peek(name), 10, 64)
	return n
}

// selectAll reads all columns of a table by rowid. The plus before a column
// keeps the driver from making times of what the table only calls one.
func (d *database) selectAll(table string) string {
	var list []string
	for _, c := range d.tables[table] {
		list = append(list, "+t."+quoted(c)+" AS "+quoted(c))
	}
	return "SELECT t.rowid, " + strings.Join(list, ", ") + " FROM " + quoted(table) + " t ORDER BY t.rowid"
}

// withJoin reads all columns of a table, and those of the first row of another
// whose column on is value of the first table. Names that both have are the
// first's; how many more such rows there are stands in a column of its own. The
// other table is gone through once, so that no index of it is needed: a database
// that was carved or put together anew has none.
func (d *database) withJoin(table, other, on, value string) string {
	query := d.selectAll(table)
	if !d.has(other, on) {
		return query
	}
	var list []string
	for _, c := range d.tables[other] {
		if !d.has(table, c) {
			list = append(list, "+o."+quoted(c)+" AS "+quoted(c))
		}
	}
	if len(list) == 0 {
		return query
	}
	from := " FROM " + quoted(table) + " t"
	list = append(list, `j.more AS `+quoted("further rows of "+other))
	first := "SELECT " + quoted(on) + " AS k, min(rowid) AS r, nullif(count(*) - 1, 0) AS more FROM " + quoted(other) + " GROUP BY k"
	join := ", " + strings.Join(list, ", ") + from + " LEFT JOIN (" + first + ") j ON j.k = t." + quoted(value) + " LEFT JOIN " + quoted(other) + " o ON o.rowid = j.r"
	return strings.Replace(query, from, join, 1)
}

// rowAt is the place of a table's row.
func (s *source) rowAt(table string, id int64) hut3.Locator {
	at := s.locate(0, 0)
	at.Steps = append(at.Steps[:len(at.Steps):len(at.Steps)], hut3.Step{Kind: stepTable, Name: table}, hut3.Step{Kind: stepRow, Name: strconv.FormatInt(id, 10)})
	return at
}

// extractCells prints the row of a table that a locator names as a JSON object,
// its columns in the table's order; what is no text is in hexadecimal.
func extractCells(in Input, steps []hut3.Step) (out []byte, err error) {
	n := len(steps)
	id, err := strconv.ParseInt(steps[n-1].Name, 10, 64)
	if err != nil || steps[n-2].Kind != stepTable {
		return nil, hut3.Errorf(hut3.Invalid, "%s: %v is no row of a table", in.Path, steps[n-2:])
	}
	s := &source{in: in, path: in.Path, limits: Limits{}.withDefaults(), temp: in.Temp, from: sectionOf(in.R, 0, in.Size)}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, step := range steps[:n-2] {
		if err := s.follow(step); err != nil {
			return nil, err
		}
	}
	s.binary, s.holds = sqliteKind, nil
	db, table := s.database(), steps[n-2].Name
	if !db.has(table) {
		return nil, hut3.Errorf(hut3.Integrity, "%s: there is no table %q in it", s.path, table)
	}
	err = db.each(context.Background(), strings.Replace(db.selectAll(table), " ORDER BY", fmt.Sprintf(" WHERE t.rowid = %d ORDER BY", id), 1), func(t *tableRow) error {
		out, err = t.object()
		return err
	})
	if err == nil && out == nil {
		err = hut3.Errorf(hut3.Integrity, "%s: table %q has no row %d", s.path, table, id)
	}
	return out, hut3.Wrap(err, hut3.Integrity, "%s: row %d of table %q cannot be read", s.path, id, table)
}

func (t *tableRow) object() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range t.names {
		v := t.values[i+1]
		if raw, ok := v.([]byte); ok {
			v = map[string]string{"hex": hex.EncodeToString(raw)}
		}
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		if err := errors.Join(enc.Encode(name), enc.Encode(v)); err != nil {
			return nil, err
		}
		key, value, _ := bytes.Cut(bytes.TrimSpace(text.Bytes()), []byte("\n"))
		if i > 0 {
			b.WriteString(", ")
		}
		b.Write(key)
		b.WriteString(": ")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
