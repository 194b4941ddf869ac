package formats

import (
	"bytes"
	"strings"
)

// rowState is what became of an attempt to read a row of separated values.
type rowState uint8

const (
	rowWhole   rowState = iota // a row, with its line end
	rowCut                     // the text in view ends inside the row
	rowOpen                    // as rowCut, inside a quoted cell
	rowTrailed                 // text stands between a closing quote and the next separator
)

// csvRow reads one row at a time by RFC 4180, with any one-byte separator.
// A quote inside an unquoted cell is text.
type csvRow struct {
	comma   byte
	newline byte // '\n', or '\r' for files that have no line feed
	spans   []cellSpan
	text    int // bytes of the row without its line end
	total   int // bytes with it
	lines   int // line ends inside quoted cells
}

type cellSpan struct {
	from, to int
	escaped  bool // holds doubled quotes
}

// parse reads the row at the start of b. last says that nothing follows b.
func (p *csvRow) parse(b []byte, last bool) rowState {
	p.spans, p.lines = p.spans[:0], 0
	end := bytes.IndexByte(b, p.newline)
	if end < 0 && !last {
		return p.cutAt(b)
	}
	if line := b[:max(end, 0)]; end >= 0 && bytes.IndexByte(line, '"') < 0 {
		p.finish(line, end, 1)
		p.split(b[:p.text], 0)
		return rowWhole
	}
	return p.parseQuoted(b, last)
}

// cutAt tells a row cut inside a quoted cell from one cut elsewhere.
func (p *csvRow) cutAt(b []byte) rowState {
	if bytes.IndexByte(b, '"') < 0 {
		return rowCut
	}
	state := p.parseQuoted(b, false)
	p.spans, p.lines = p.spans[:0], 0
	return state
}

func (p *csvRow) finish(line []byte, end, newline int) {
	p.text, p.total = len(line), end+newline
	if p.newline == '\n' && bytes.HasSuffix(line, []byte{'\r'}) {
		p.text--
	}
}

// split cuts text that has no quotes at its separators.
func (p *csvRow) split(text []byte, from int) {
	for {
		i := bytes.IndexByte(text[from:], p.comma)
		if i < 0 {
			p.spans = append(p.spans, cellSpan{from: from, to: len(text)})
			return
		}
		p.spans = append(p.spans, cellSpan{from: from, to: from + i})
		from += i + 1
	}
}

func (p *csvRow) parseQuoted(b []byte, last bool) rowState {
	i := 0
	for {
		var state rowState
		if i < len(b) && b[i] == '"' {
			i, state = p.quotedCell(b, i+1, last)
		} else {
			i, state = p.bareCell(b, i, last)
		}
		if state != rowWhole {
			return state
		}
		if i >= len(b) {
			p.finish(b, len(b), 0)
			p.trimLast()
			return rowWhole
		}
		if b[i] == p.newline {
			p.finish(b[:i], i, 1)
			p.trimLast()
			return rowWhole
		}
		i++ // the separator
		if i == len(b) && !last {
			return rowCut
		}
	}
}

// trimLast takes the carriage return of the line end off the last cell.
func (p *csvRow) trimLast() {
	s := &p.spans[len(p.spans)-1]
	s.to = min(s.to, p.text)
}

// bareCell reads a cell without quotes and gives the place of what ends it.
func (p *csvRow) bareCell(b []byte, from int, last bool) (int, rowState) {
	i := from
	for i < len(b) && b[i] != p.comma && b[i] != p.newline {
		i++
	}
	if i == len(b) && !last {
		return i, rowCut
	}
	p.spans = append(p.spans, cellSpan{from: from, to: i})
	return i, rowWhole
}

// quotedCell reads on from behind an opening quote.
func (p *csvRow) quotedCell(b []byte, from int, last bool) (int, rowState) {
	span := cellSpan{from: from}
	for i := from; ; {
		q := bytes.IndexByte(b[i:], '"')
		if q < 0 || (i+q+1 == len(b) && !last) {
			return i, rowOpen
		}
		i += q
		if i+1 < len(b) && b[i+1] == '"' {
			span.escaped = true
			i += 2
			continue
		}
		span.to = i
		p.lines += bytes.Count(b[from:i], []byte{p.newline})
		p.spans = append(p.spans, span)
		return p.afterQuote(b, i+1, last)
	}
}

// afterQuote wants a separator or a line end.
func (p *csvRow) afterQuote(b []byte, i int, last bool) (int, rowState) {
	if i < len(b) && p.newline == '\n' && b[i] == '\r' && (i+1 < len(b) || last) {
		if i+1 == len(b) || b[i+1] == '\n' {
			i++
		}
	}
	switch {
	case i == len(b), b[i] == p.comma, b[i] == p.newline:
		return i, rowWhole
	case b[i] == '\r' && i+1 == len(b) && !last:
		return i, rowCut
	}
	return i, rowTrailed
}

// cell gives the text of a span of the row.
func (s cellSpan) cell(row string) string {
	text := row[s.from:s.to]
	if s.escaped {
		return strings.ReplaceAll(text, `""`, `"`)
	}
	return text
}
