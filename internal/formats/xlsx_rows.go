package formats

import (
	"fmt"
	"strconv"
	"strings"
)

// xlsxRows reads the rows of a sheet's part one at a time.
type xlsxRows struct {
	book  *xlsxBook
	x     *xmlPull
	row   xlsxRow
	texts int64 // bytes of text handed over so far
	whole int64 // bytes of the file
}

type xlsxRow struct {
	n        int // from 1
	from, to int64
	hidden   bool
	fault    string
	cells    []xlsxCell
}

// xlsxCell is one cell with a value or a formula.
type xlsxCell struct {
	column  int
	text    string
	number  string // as stored, where text is what a style or notation makes of it
	why     string // why text is not number
	formula string
	odd     string // what a person should look at
}

func (b *xlsxBook) rows(src *source) *xlsxRows {
	return &xlsxRows{book: b, x: newXMLPull(src.window(), src.limits), whole: b.src.in.Size}
}

// next reads the next row; io.EOF behind the last.
func (r *xlsxRows) next() (*xlsxRow, error) {
	for {
		t, err := r.x.pull()
		if err != nil {
			return nil, err
		}
		if t.kind == xmlBegin && t.name == "row" {
			return &r.row, r.read(t)
		}
	}
}

func (r *xlsxRows) read(begin xmlToken) error {
	row := &r.row
	*row = xlsxRow{n: row.n + 1, from: begin.from, cells: row.cells[:0]}
	if n, err := strconv.Atoi(r.x.attr("r")); err == nil && n > 0 {
		row.n = n
	}
	row.hidden = truth(r.x.attr("hidden"))
	level := len(r.x.stack)
	for {
		t, err := r.x.pull()
		if err != nil {
			return err
		}
		row.to = t.to
		switch {
		case t.kind == xmlEnd && len(r.x.stack) < level:
			return r.bomb()
		case t.kind == xmlBegin && t.name == "c":
			if err := r.cell(); err != nil {
				return err
			}
		}
		if row.to-row.from > int64(r.x.limit) && row.fault == "" {
			row.fault = fmt.Sprintf("the row is longer than %d bytes, the limit", r.x.limit)
		}
	}
}

// bomb stops a sheet whose cells share few texts very often: what is handed
// over is bounded as what is unpacked is.
func (r *xlsxRows) bomb() error {
	limits := r.book.opts.Limits.withDefaults()
	if r.texts > limits.Stream || r.texts > ratioFrom && r.texts/limits.Ratio > r.whole {
		return stopf("the texts of the sheet's cells are more than %d times the size of the workbook, the limit; it may be a bomb", limits.Ratio)
	}
	return nil
}

func truth(v string) bool { return v == "1" || v == "true" }

func (r *xlsxRows) cell() error {
	x, row := r.x, &r.row
	c := xlsxCell{}
	if n := len(row.cells); n > 0 {
		c.column = row.cells[n-1].column + 1
	}
	if ref := x.attr("r"); ref != "" {
		column, _, ok := cellRef(ref)
		if !ok || column < c.column {
			row.fault = fmt.Sprintf("a cell is called %q, which is no place behind the one before it", printable(clip(ref, 20)))
		}
		c.column = max(column, c.column)
	}
	kind := x.attr("t")
	style, _ := strconv.Atoi(x.attr("s"))
	value, err := r.inside(&c, kind)
	if err != nil {
		return err
	}
	if value == "" && c.formula == "" || row.fault != "" || c.column >= maxColumns {
		return nil
	}
	r.value(&c, kind, style, value)
	r.texts += int64(len(c.text))
	row.cells = append(row.cells, c)
	return nil
}

// inside takes the value and formula that stand in a cell.
func (r *xlsxRows) inside(c *xlsxCell, kind string) (value string, err error) {
	x := r.x
	for level := len(x.stack); ; {
		t, err := x.pull()
		if err != nil {
			return "", err
		}
		switch {
		case t.kind == xmlEnd && len(x.stack) < level:
			return value, nil
		case t.kind == xmlBegin && t.name == "v":
			value, err = x.inner()
		case t.kind == xmlBegin && t.name == "is" && kind == "inlineStr":
			value, err = x.inner("rPh")
			value = unescapeCell(value)
		case t.kind == xmlBegin && t.name == "f":
			shared := x.attr("si")
			if c.formula, err = x.inner(); c.formula == "" {
				c.formula = "shared formula " + shared
			}
		}
		if err != nil {
			return "", err
		}
	}
}

// value makes text of what is stored.
func (r *xlsxRows) value(c *xlsxCell, kind string, style int, value string) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		text, ok := r.book.texts.at(i)
		if err != nil || !ok {
			c.odd, text = "a cell names a shared text that there is not", ""
			c.number, c.why = value, "shared text"
		}
		c.text = text
	case "str", "inlineStr", "d":
		if c.text = value; kind == "str" {
			c.text = unescapeCell(value)
		}
	case "b":
		c.text = map[bool]string{true: "TRUE", false: "FALSE"}[truth(value)]
	case "e":
		c.text, c.odd = value, "a cell whose value is an error of the spreadsheet"
	default:
		r.number(c, style, strings.TrimSpace(value))
	}
}

func (r *xlsxRows) number(c *xlsxCell, style int, value string) {
	var expanded bool
	c.text, expanded = numberText(value)
	if expanded {
		c.number, c.why, c.odd = value, "as stored", "a number stored in scientific notation, written out in full"
	}
	if digitsOf(c.text) > 15 {
		c.odd = "a number of more than fifteen digits, of which a spreadsheet keeps fifteen"
	}
	show := showNumber
	if style >= 0 && style < len(r.book.styles) {
		show = r.book.styles[style]
	}
	f, err := strconv.ParseFloat(value, 64)
	if show == showNumber || err != nil {
		return
	}
	text, ok := serialText(f, show, r.book.from04)
	if !ok {
		c.odd = "a number shown as a day that never was (29 February 1900, or out of range); kept as the number"
		return
	}
	c.text, c.number, c.why = text, value, "serial"
}

// clip is the beginning of a text that is to be shown.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
