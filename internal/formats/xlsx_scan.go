package formats

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"hut3"
)

// stepCells names the cells of a row in a sheet, as A5:H5.
const stepCells = "cells"

func sheetStep(name string) hut3.Step { return hut3.Step{Kind: stepSheet, Name: name} }

// xlsxScan walks the rows of one sheet behind its header.
type xlsxScan struct {
	book      *xlsxBook
	src       *source
	sheet     xlsxSheet
	cols      *columns
	first     [][]string
	merged    []cellArea
	headerRow int
	before    int
	tally     *tally
	row       *xlsxRow
	rec       record
	blank     int64
	raw       int64
	hidden    int64
}

func (s *xlsxScan) columns() *columns { return s.cols }

func (s *xlsxScan) sample() ([][]string, map[int]bool) { return s.first, nil }

func (s *xlsxScan) prepare(*plan) {}

func (s *xlsxScan) rewind() (scanner, error) {
	again := *s
	again.tally, again.rec, again.row = newTally(), record{}, nil
	return &again, nil
}

func (s *xlsxScan) describe(sum *Summary) {
	sum.HeaderRow, sum.Blank, sum.Bytes = s.before, s.blank, s.raw
	if s.sheet.state != "" && s.sheet.state != "visible" {
		sum.Oddities = append(sum.Oddities, Oddity{What: fmt.Sprintf("the sheet %q is hidden (%s); it is read", s.sheet.name, s.sheet.state), Count: 1})
	}
	if s.hidden > 0 {
		sum.Oddities = append(sum.Oddities, Oddity{What: "hidden rows; they are read", Count: s.hidden})
	}
	var below int64
	for _, a := range s.merged {
		if a.bottom > s.headerRow {
			below++
		}
	}
	if below > 0 {
		sum.Oddities = append(sum.Oddities, Oddity{What: "merged cells among the rows: the value stands in the first of them only", Count: below})
	}
}

func (s *xlsxScan) scan(ctx context.Context, row func(*record) error, bad badFunc) error {
	rows := s.book.rows(s.src)
	s.rec.cells = make([]cell, len(s.cols.names))
	for n := 0; ; n++ {
		if n&255 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		next, err := rows.next()
		s.raw = rows.x.w.raw
		if isEOF(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if s.row = next; next.n == s.headerRow {
			continue
		}
		if err := s.one(row, bad); err != nil {
			return err
		}
	}
}

func (s *xlsxScan) one(row func(*record) error, bad badFunc) error {
	r := s.row
	at, length := r.from, r.to-r.from
	if r.fault != "" {
		return bad(at, length, r.fault)
	}
	if len(rowTexts(r)) == 0 {
		s.blank++
		return nil
	}
	if r.n < s.headerRow {
		return bad(at, length, "the row stands before the header; it is not a row of the sheet")
	}
	clear(s.rec.cells)
	size := 0
	for _, c := range r.cells {
		if c.column >= len(s.cols.names) {
			if c.text == "" {
				continue
			}
			return bad(at, length, fmt.Sprintf("the row has a value in column %s, where the header has nothing", columnLetters(c.column)))
		}
		s.rec.cells[c.column] = cell{c.text, plain}
		size += len(c.text)
		s.note(&c)
	}
	if r.hidden {
		s.hidden++
	}
	s.rec.offset, s.rec.length = at, length
	s.rec.text = s.joined(size)
	return row(&s.rec)
}

// joined is the row's text for those who look for damage in it as a whole.
func (s *xlsxScan) joined(size int) string {
	b := make([]byte, 0, size+len(s.rec.cells))
	for _, c := range s.rec.cells {
		b = append(append(b, c.text...), '\t')
	}
	return string(b)
}

func (s *xlsxScan) note(c *xlsxCell) {
	name := s.cols.names[c.column]
	if c.odd != "" {
		s.tally.note(c.odd, name, "", s.row.from)
	}
	if c.formula != "" {
		s.tally.note("formulas: the value that was stored is read, and the formula kept as text", name, "", s.row.from)
	}
}

// sheetSink gives each row its cells' place, and what stands behind their text.
type sheetSink struct {
	Sink
	s *xlsxScan
}

// Row hands a row on.
func (k *sheetSink) Row(row *hut3.Row) error {
	for _, c := range k.s.row.cells {
		if c.column >= len(k.s.cols.names) {
			continue
		}
		name := k.s.cols.names[c.column]
		if c.why != "" {
			row.Extra = append(row.Extra, hut3.Field{Name: name + " (" + c.why + ")", Value: c.number})
		}
		if c.formula != "" {
			row.Extra = append(row.Extra, hut3.Field{Name: name + " (formula)", Value: c.formula})
		}
	}
	row.Loc = k.at(row.Loc)
	return k.Sink.Row(row)
}

// Reject hands a reject on.
func (k *sheetSink) Reject(reject hut3.Reject) error {
	reject.Loc = k.at(reject.Loc)
	return k.Sink.Reject(reject)
}

func (k *sheetSink) at(at hut3.Locator) hut3.Locator {
	r := k.s.row
	name := strconv.Itoa(r.n)
	if n := len(r.cells); n > 0 {
		name = columnLetters(r.cells[0].column) + name + ":" + columnLetters(r.cells[n-1].column) + name
	}
	at.Steps = append(at.Steps[:len(at.Steps):len(at.Steps)], hut3.Step{Kind: stepCells, Name: name})
	return at
}

// followSheet goes down to the part of a sheet.
func (s *source) followSheet(name string) error {
	if s.holds == nil {
		if err := s.openArchive(stepZip); err != nil {
			return err
		}
	}
	if s.holds == nil {
		return hut3.Errorf(hut3.Integrity, "%s: it is no workbook", s.path)
	}
	b := &xlsxBook{src: s}
	if err := b.workbook(); err != nil {
		return hut3.Wrap(err, hut3.Integrity, "%s: the workbook cannot be read", s.path)
	}
	for _, sheet := range b.sheets {
		if m := s.holds.named(sheet.part); sheet.name == name && m != nil {
			s.from, s.within, s.holds = m.stream, s.holds, nil
			s.steps = append(s.steps, sheetStep(name))
			return nil
		}
	}
	return hut3.Errorf(hut3.Integrity, "%s: there is no sheet %q in it", s.path, name)
}

// extractSheetRow prints the cells of the row that a locator names as a JSON
// object by their places, with what is stored and any formula.
func extractSheetRow(in Input, at hut3.Locator) (out []byte, err error) {
	s := &source{in: in, path: in.Path, limits: Limits{}.withDefaults(), from: sectionOf(in.R, 0, in.Size)}
	defer func() { _ = s.close() }() // only temporary copies
	n := len(at.Steps)
	for _, step := range at.Steps[:n-2] {
		if err := s.follow(step); err != nil {
			return nil, err
		}
	}
	if err := s.openArchive(stepZip); err != nil {
		return nil, err
	}
	if s.holds == nil {
		return nil, hut3.Errorf(hut3.Integrity, "%s: it is no workbook", s.path)
	}
	book, err := openBook(s, Options{})
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s: the workbook cannot be read", s.path)
	}
	if err := s.followSheet(at.Steps[n-2].Name); err != nil {
		return nil, err
	}
	r := s.stream()
	if _, err := io.CopyN(io.Discard, r, at.Offset); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", in.Path, at.Offset)
	}
	rows := &xlsxRows{book: book, x: newXMLPull(newWindow(io.LimitReader(r, at.Length), encoding{name: encUTF8}), s.limits), whole: in.Size}
	row, err := rows.next()
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s: no row begins at byte %d of the sheet", in.Path, at.Offset)
	}
	return cellsJSON(row)
}

func cellsJSON(row *xlsxRow) ([]byte, error) {
	out := []byte("{")
	for i, c := range row.cells {
		if i > 0 {
			out = append(out, ", "...)
		}
		ref := columnLetters(c.column) + strconv.Itoa(row.n)
		value := map[string]string{"text": c.text}
		if c.why != "" {
			value["stored"] = c.number
		}
		if c.formula != "" {
			value["formula"] = c.formula
		}
		b, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out = append(append(out, fmt.Sprintf("%q: ", ref)...), b...)
	}
	return append(out, '}'), nil
}
