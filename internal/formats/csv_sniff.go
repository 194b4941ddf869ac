package formats

import (
	"bytes"
	"fmt"

	"hut3"
)

// sniffRows is how many rows of the sample are looked at, and headerWithin how
// deep a header may stand.
const (
	sniffRows    = 200
	headerWithin = 20
)

// csvLayout is how a sheet of separated values is written.
type csvLayout struct {
	comma     byte
	newline   byte
	headerRow int // rows before it
	noHeader  bool
	header    []string
	rows      [][]string // from the sample, behind the header
	known     int        // columns that the variants know
	steady    float64    // share of rows as wide as the header
	least     int        // cells that a row must have
}

// sniffCSV finds the separator, the line end and the header in the sample.
// only is the separator to take, or zero for any.
func sniffCSV(sample []byte, whole bool, only byte, noHeader bool) (csvLayout, bool) {
	commas := []byte{',', ';', '\t', '|'}
	if d := sepDirective(sample); d != 0 && only == 0 {
		only = d
	}
	if only != 0 {
		commas = []byte{only}
	}
	var best csvLayout
	found := false
	for _, comma := range commas {
		if comma != only && bytes.IndexByte(sample, comma) < 0 && comma != ',' {
			continue
		}
		l, ok := tryComma(sample, whole, comma, noHeader)
		if ok && (!found || l.better(best)) {
			best, found = l, true
		}
	}
	return best, found
}

// sniffed is what a look at a sample found, kept for the next who looks so.
type sniffed struct {
	only     byte
	noHeader bool
	layout   csvLayout
	ok, done bool
}

// sniff looks at the source's sample, once for each way of looking.
func (s *source) sniff(only byte, noHeader bool) (csvLayout, bool) {
	if c := &s.sniffed; !c.done || c.only != only || c.noHeader != noHeader {
		layout, ok := sniffCSV(s.sample, s.whole, only, noHeader)
		if done := (sniffed{only, noHeader, layout, ok, true}); !c.done || ok {
			*c = done
		}
		return layout, ok
	}
	return s.sniffed.layout, s.sniffed.ok
}

func (l csvLayout) better(m csvLayout) bool {
	if l.known != m.known {
		return l.known > m.known
	}
	if l.steady != m.steady {
		return l.steady > m.steady
	}
	return len(l.header) > len(m.header)
}

// sepDirective reads the line sep=; that spreadsheets write and honour.
func sepDirective(sample []byte) byte {
	if rest, ok := bytes.CutPrefix(sample, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\r' || rest[1] == '\n') {
		return rest[0]
	}
	return 0
}

func tryComma(sample []byte, whole bool, comma byte, noHeader bool) (csvLayout, bool) {
	l := csvLayout{comma: comma, newline: '\n', noHeader: noHeader}
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		l.newline = '\r'
	}
	rows := sampleRows(sample, whole, l)
	if len(rows) == 0 {
		return l, false
	}
	if noHeader {
		l.header = make([]string, len(rows[0]))
		l.rows = rows
	} else {
		l.headerRow = findHeader(rows)
		l.header = rows[l.headerRow]
		l.rows = rows[l.headerRow+1:]
		l.known = knownColumns(l.header)
	}
	same := 0
	for _, r := range l.rows {
		if len(r) == len(l.header) {
			same++
		}
	}
	if len(l.rows) > 0 {
		l.steady = float64(same) / float64(len(l.rows))
	}
	return l, true
}

// sampleRows reads rows of the sample, passing lines that do not parse.
func sampleRows(sample []byte, whole bool, l csvLayout) [][]string {
	p := csvRow{comma: l.comma, newline: l.newline}
	var rows [][]string
	for len(sample) > 0 && len(rows) < sniffRows {
		state := p.parse(sample, whole)
		if state != rowWhole {
			end := bytes.IndexByte(sample, l.newline)
			if end < 0 {
				break
			}
			sample = sample[end+1:]
			continue
		}
		if p.text > 0 {
			row := string(sample[:p.text])
			cells := make([]string, len(p.spans))
			for i, s := range p.spans {
				cells[i] = s.cell(row)
			}
			rows = append(rows, cells)
		}
		sample = sample[p.total:]
	}
	return rows
}

// findHeader takes the first row with the most names that the variants know.
func findHeader(rows [][]string) int {
	best, most := 0, 0
	for i, row := range rows[:min(len(rows), headerWithin)] {
		if n := knownColumns(row); n > most && (n > 1 || i == 0) {
			best, most = i, n
		}
	}
	return best
}

func csvFormat(name, what string, only byte) format {
	f := format{sheet: true, Info: Info{Name: name, What: what, Limit: "the mapping profile says what columns mean; formulas are text"}}
	f.detect = func(s *source) Detection { return detectCSV(s, only) }
	f.scan = func(s *source, opts Options) (scanner, error) { return openCSV(s, opts, only) }
	return f
}

// detectCSV leaves tabs to tsv, and anything that begins as JSON alone.
func detectCSV(s *source, only byte) Detection {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	if len(text) == 0 || text[0] == '{' || text[0] == '[' {
		return Detection{}
	}
	if only != 0 && bytes.IndexByte(s.sample, only) < 0 {
		return Detection{}
	}
	l, ok := s.sniff(only, false)
	if s.wide = tooWide(s.sample, l); s.wide != "" {
		return Detection{}
	}
	if !ok || len(l.header) < 2 || (only == 0 && l.comma == '\t') {
		return Detection{}
	}
	why := fmt.Sprintf("%d columns separated by %q, %d of them known by their headers; %.0f%% of rows are as wide", len(l.header), l.comma, l.known, 100*l.steady)
	d := Detection{Why: why}
	switch {
	case tiesOnly(l.header):
		return Detection{Sure: 0.4, Why: why + "; " + edgeList}
	case l.known >= 3 && (l.steady > 0.5 || len(l.rows) == 0):
		d.Sure = 0.95
	case l.known >= 3:
		d.Sure = 0.6
	case l.known == 2 && (l.steady > 0.8 || len(l.rows) == 0):
		d.Sure = 0.8
	case l.known >= 2:
		d.Sure = 0.4
	case l.steady > 0.8 && len(l.rows) > 2, l.steady == 1 && len(l.rows) > 1 && len(l.header) > 2:
		d.Sure = 0.3
	}
	return d
}

func openCSV(s *source, opts Options, only byte) (scanner, error) {
	noHeader := false
	if p := opts.Profile; p != nil {
		noHeader = p.NoHeader
		if p.Delimiter != "" {
			only = p.Delimiter[0]
		}
	}
	l, ok := s.sniff(only, noHeader)
	if wide := tooWide(s.sample, l); wide != "" {
		return nil, hut3.Errorf(hut3.Invalid, "%s: %s", s.path, wide)
	}
	if !ok {
		return nil, hut3.Errorf(hut3.Invalid, "%s: no row can be read in its first %d bytes", s.path, len(s.sample))
	}
	return newCSVScan(s, l), nil
}

// tooWide says that a header is of no sheet that people make: one that was found, or
// a first line that the sample does not hold. It is empty where neither is so wide.
func tooWide(sample []byte, l csvLayout) string {
	n, least := len(l.header), ""
	if n == 0 && !bytes.ContainsAny(sample, "\r\n") {
		for _, comma := range ",;\t|" {
			n = max(n, bytes.Count(sample, []byte(string(comma)))+1)
		}
		least = "at least "
	}
	if n <= maxColumns {
		return ""
	}
	return fmt.Sprintf("its header has %s%d columns and the limit is %d; a sheet is turned on its side, or it is no header", least, n, maxColumns)
}
