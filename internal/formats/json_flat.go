package formats

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// flatObject is the short way through an object whose members are all text,
// numbers and words, as those of most exports are: one look at each byte checks
// the JSON and finds the members. Whatever else an object holds, and any fault,
// is left to the long way.
type flatObject struct {
	members []flatMember
	names   []flatName // by place, as the first objects have them
}

// flatName is a name with its column, or -1 before that is known.
type flatName struct {
	name   string
	column int
}

type flatMember struct {
	name, nameEnd   int
	value, valueEnd int // without quotes
	kind            flatKind
	known           bool // its name is that of its place in flatObject.names
}

type flatKind uint8

const (
	flatText    flatKind = iota
	flatEscaped          // text with escapes
	flatWord             // a number, true or false
	flatNull
)

// parse reports whether b is a flat object, and finds its members.
func (f *flatObject) parse(b []byte) bool {
	f.members = f.members[:0]
	i := flatSpace(b, 1)
	if len(b) < 2 || b[0] != '{' {
		return false
	}
	if i < len(b) && b[i] == '}' {
		return i+1 == len(b)
	}
	for {
		var m flatMember
		end := f.nameEnd(b, i, &m)
		if end < 0 {
			return false
		}
		m.name, m.nameEnd = i+1, end-1
		if i = flatSpace(b, end); i >= len(b) || b[i] != ':' {
			return false
		}
		if i = flatSpace(b, i+1); i >= len(b) || !m.read(b, i) {
			return false
		}
		f.members = append(f.members, m)
		i = m.valueEnd
		if m.kind <= flatEscaped {
			i++
		}
		if i = flatSpace(b, i); i >= len(b) {
			return false
		}
		switch b[i] {
		case ',':
			i = flatSpace(b, i+1)
		case '}':
			return i+1 == len(b)
		default:
			return false
		}
	}
}

// nameEnd gives the place behind the name at i, or -1 where it is not plain. A
// name that stood at its place in the first object needs no look at its bytes.
func (f *flatObject) nameEnd(b []byte, i int, m *flatMember) int {
	n := len(f.members)
	if n < len(f.names) && i < len(b) && b[i] == '"' {
		name := f.names[n].name
		if end := i + 1 + len(name); end < len(b) && b[end] == '"' && string(b[i+1:end]) == name {
			m.known = true
			return end + 1
		}
	}
	end, escaped, ok := flatString(b, i)
	if !ok || escaped {
		return -1
	}
	if n == len(f.names) && n < maxColumns {
		f.names = append(f.names, flatName{string(b[i+1 : end-1]), -1})
		m.known = true
	}
	return end
}

// read finds the value at i.
func (m *flatMember) read(b []byte, i int) bool {
	m.value = i
	switch c := b[i]; {
	case c == '"':
		end, escaped, ok := flatString(b, i)
		m.value, m.valueEnd = i+1, end-1
		if escaped {
			m.kind = flatEscaped
		}
		return ok
	case c == '-' || c >= '0' && c <= '9':
		m.kind, m.valueEnd = flatWord, flatNumber(b, i)
		return m.valueEnd > i
	}
	for _, w := range [...]struct {
		word string
		kind flatKind
	}{{"null", flatNull}, {"true", flatWord}, {"false", flatWord}} {
		if len(b)-i >= len(w.word) && string(b[i:i+len(w.word)]) == w.word {
			m.kind, m.valueEnd = w.kind, i+len(w.word)
			return true
		}
	}
	return false
}

func flatSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// flatString gives the place behind the string at i. A control character and an
// escape by number are left to the long way.
func flatString(b []byte, i int) (end int, escaped, ok bool) {
	if i >= len(b) || b[i] != '"' {
		return 0, false, false
	}
	for i++; ; {
		i = special(b, i)
		switch {
		case i >= len(b):
			return 0, false, false
		case b[i] == '"':
			return i + 1, escaped, true
		case b[i] != '\\' || i+1 >= len(b) || strings.IndexByte(`"\/bfnrt`, b[i+1]) < 0:
			return 0, false, false
		}
		escaped = true
		i += 2
	}
}

// special gives the place of the next quote, backslash or control character,
// eight bytes at a look. In each of the three tests a byte that is met may mark
// those above it falsely, and never one below it, so the lowest mark is right.
func special(b []byte, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, back := w^(ones*'"'), w^(ones*'\\')
		if met := ((w-ones*0x20) & ^w | (quote-ones) & ^quote | (back-ones) & ^back) & tops; met != 0 {
			return i + bits.TrailingZeros64(met)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c < 0x20 || c == '"' || c == '\\' {
			break
		}
	}
	return i
}

// flatNumber gives the place behind the number at i, or i where it is none.
func flatNumber(b []byte, i int) int {
	at := i
	digits := func() bool {
		from := at
		for at < len(b) && b[at] >= '0' && b[at] <= '9' {
			at++
		}
		return at > from
	}
	if b[at] == '-' {
		at++
	}
	zero := at < len(b) && b[at] == '0'
	from := at
	if !digits() || zero && at-from > 1 {
		return i
	}
	if at < len(b) && b[at] == '.' {
		if at++; !digits() {
			return i
		}
	}
	if at < len(b) && (b[at] == 'e' || b[at] == 'E') {
		if at++; at < len(b) && (b[at] == '+' || b[at] == '-') {
			at++
		}
		if !digits() {
			return i
		}
	}
	return at
}

// flatUnescape undoes the escapes that flatString lets through.
func flatUnescape(out []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return append(out, s...)
		}
		out = append(append(out, s[:i]...), flatEscapes[s[i+1]])
		s = s[i+2:]
	}
}

// flatEscapes is what stands behind a backslash, to what it means.
var flatEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// cutFlat fills the record from a flat object.
func (x *cutter) cutFlat(rec *record, object []byte, f *flatObject) {
	x.begin(rec, object)
	for i := range f.members {
		m := &f.members[i]
		c := cell{rec.text[m.value:m.valueEnd], plain}
		switch m.kind {
		case flatNull:
			c = cell{}
		case flatEscaped:
			x.scratch = flatUnescape(x.scratch[:0], c.text)
			c.text = validText(string(x.scratch))
			rec.lone = rec.lone || strings.Contains(c.text, "\ufffd")
		}
		if m.known {
			x.putKnown(rec, &f.names[i], c)
			continue
		}
		x.put(rec, rec.text[m.name:m.nameEnd], c, false)
	}
}

// putKnown is put for a member whose name stands where it did before. Columns
// stay what they are once they are known.
func (x *cutter) putKnown(rec *record, n *flatName, c cell) {
	if i := n.column; i >= 0 && i < len(rec.cells) && rec.cells[i].state == absent {
		rec.cells[i] = c
		x.guess = i + 1
		return
	}
	x.put(rec, n.name, c, false)
	n.column = x.guess - 1
}
