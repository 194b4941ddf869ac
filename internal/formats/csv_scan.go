package formats

import (
	"context"
	"fmt"
	"strings"
)

const recoverBudget = 8 << 20

// csvScan walks the rows of a sheet of separated values.
type csvScan struct {
	src     *source
	layout  csvLayout
	cols    *columns
	w       *window
	row     csvRow
	rec     record
	blank   int64
	short   int64
	shortAt int64 // where the first of them stands
	seen    int   // rows before and with the header, so far
}

func newCSVScan(src *source, layout csvLayout) *csvScan {
	cols := newColumns(layout.header)
	return &csvScan{
		src: src, layout: layout, cols: cols, w: src.window(),
		row: csvRow{comma: layout.comma, newline: layout.newline},
		rec: record{cells: make([]cell, len(cols.names))},
	}
}

func (c *csvScan) columns() *columns { return c.cols }

func (c *csvScan) rewind() (scanner, error) { return newCSVScan(c.src, c.layout), nil }

func (c *csvScan) describe(s *Summary) {
	s.Delimiter = string(c.layout.comma)
	s.HeaderRow = c.layout.headerRow
	s.Blank = c.blank
	s.Bytes = c.w.raw
	if c.short > 0 {
		s.Oddities = append(s.Oddities, Oddity{What: "rows with fewer cells than the header", Count: c.short, First: c.shortAt})
	}
}

func (c *csvScan) scan(ctx context.Context, row func(*record) error, bad badFunc) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := c.next(row, bad)
		if err != nil || !more {
			return err
		}
	}
}

// next reads one row, or sets one bad stretch aside.
func (c *csvScan) next(row func(*record) error, bad badFunc) (bool, error) {
	state, err := c.attempt(int(c.src.limits.Row))
	if err != nil || len(c.w.bytes()) == 0 {
		return false, c.end(err, bad)
	}
	switch state {
	case rowWhole:
		return true, c.whole(row, bad)
	case rowTrailed:
		return true, c.recover("text stands behind a closing quote where a separator or line end would be right", bad)
	case rowOpen:
		return true, c.recover(fmt.Sprintf("a quote is opened and not closed in the next %d bytes", len(c.w.bytes())), bad)
	}
	return true, c.passLong(bad)
}

// attempt parses the row in view, bringing in up to limit bytes for it. The
// error is what ended the stream other than its end.
func (c *csvScan) attempt(limit int) (rowState, error) {
	for {
		b := c.w.bytes()
		last := c.w.ended()
		if last && c.w.fault() == nil || len(b) > 0 {
			state := c.row.parse(b, last && c.w.fault() == nil)
			if state == rowWhole || state == rowTrailed || last || len(b) >= limit {
				return state, c.cutShort(state)
			}
		}
		if !c.w.more() && c.w.fault() != nil && len(c.w.bytes()) == 0 {
			return rowCut, c.w.fault()
		}
	}
}

// cutShort is the fault of a stream that broke inside the row in view.
func (c *csvScan) cutShort(state rowState) error {
	if state == rowCut || state == rowOpen {
		return c.w.fault()
	}
	return nil
}

// end sets aside what a broken stream leaves of its last row.
func (c *csvScan) end(err error, bad badFunc) error {
	if err != nil && isStop(err) && len(c.w.bytes()) > 0 {
		at := c.w.raw
		c.w.take(len(c.w.bytes()))
		if e := bad(at, c.w.raw-at, "the row is cut off: "+err.Error()); e != nil {
			return e
		}
	}
	return err
}

// whole takes a row that parsed: lines up to the header, then records.
func (c *csvScan) whole(row func(*record) error, bad badFunc) error {
	b := c.w.bytes()
	r := &c.rec
	r.offset = c.w.raw
	r.length = min(c.w.enc.width(b[:c.row.text]), c.w.read-r.offset)
	if c.row.text == 0 {
		c.blank++
		c.w.take(c.row.total)
		return nil
	}
	if c.seen <= c.layout.headerRow && !c.layout.noHeader {
		return c.preamble(bad)
	}
	if reason := c.misfit(b[:c.row.text]); reason != "" {
		if c.row.lines > 0 {
			return c.recover(reason, bad)
		}
		c.w.take(c.row.total)
		return bad(r.offset, r.length, reason)
	}
	r.text = string(b[:c.row.text])
	c.w.take(c.row.total)
	if !c.fill(r) {
		c.blank++
		return nil
	}
	return row(r)
}

// fill lays the row's cells out and reports whether any holds something.
func (c *csvScan) fill(r *record) bool {
	any := false
	for i := range r.cells {
		if i >= len(c.row.spans) {
			r.cells[i] = cell{}
			continue
		}
		text := c.row.spans[i].cell(r.text)
		r.cells[i] = cell{text: text, state: plain}
		any = any || text != ""
	}
	r.short = 0
	if len(c.row.spans) < len(r.cells) && any {
		r.short = len(c.row.spans)
		if c.short == 0 {
			c.shortAt = r.offset
		}
		c.short++
	}
	return any
}

// preamble passes the header, and sets aside what stands before it.
func (c *csvScan) preamble(bad badFunc) error {
	c.seen++
	at, n := c.rec.offset, c.rec.length
	directive := strings.HasPrefix(string(c.w.bytes()[:c.row.text]), "sep=")
	c.w.take(c.row.total)
	if c.seen == c.layout.headerRow+1 || directive {
		return nil
	}
	return bad(at, n, "the line stands before the header; it is not a row of the sheet")
}

// misfit says why a row's cells cannot be told apart by the header.
func (c *csvScan) misfit(text []byte) string {
	have, want := len(c.row.spans), len(c.cols.names)
	if isZeros(text) {
		return "the row is nothing but zero bytes"
	}
	if have > want && !c.emptyFrom(text, want) {
		return fmt.Sprintf("the row has %d cells where the header has %d: is a separator inside a cell without quotes?", have, want)
	}
	if have < c.layout.least {
		return fmt.Sprintf("the row has %d cells where the header has %d and the row needs %d", have, want, c.layout.least)
	}
	if have != want && c.row.lines > 0 {
		return fmt.Sprintf("the row has %d cells over several lines where the header has %d: is a quote not closed?", have, want)
	}
	return ""
}

func (c *csvScan) emptyFrom(text []byte, n int) bool {
	for _, s := range c.row.spans[n:] {
		if s.to > s.from {
			return false
		}
	}
	return true
}

func isZeros(text []byte) bool {
	for _, b := range text {
		if b != 0 {
			return false
		}
	}
	return len(text) > 0
}

// sample gives the rows that detection saw.
func (c *csvScan) sample() ([][]string, map[int]bool) { return c.layout.rows, nil }

// prepare learns how many cells a row needs.
func (c *csvScan) prepare(p *plan) { c.layout.least = p.least() }
