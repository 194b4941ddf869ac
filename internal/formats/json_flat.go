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

// flatName is a name with its column, or -1 before that is known, and with all
// that stood before its value when it was learnt: an object that has the same
// bytes there needs no look at them.
type flatName struct {
	name   string
	column int
	lead   string // from behind the value before, or the object's start, to the value
	at     int    // of the name in lead
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

// parse gives the length of the flat object that b begins with, and finds its
// members; 0 where it is none.
func (f *flatObject) parse(b []byte) int {
	f.members = f.members[:0]
	i, mark := 0, byte('{')
	for {
		var m flatMember
		if i = f.lead(b, i, mark, &m); i < 0 {
			return f.empty(b)
		}
		if i >= len(b) || !m.read(b, i) {
			return 0
		}
		f.members = append(f.members, m)
		if i = m.valueEnd; m.kind <= flatEscaped {
			i++
		}
		if end := flatSpace(b, i); end < len(b) && b[end] == '}' {
			return end + 1
		}
		mark = ','
	}
}

// empty gives the length of an object without members.
func (f *flatObject) empty(b []byte) int {
	if end := flatSpace(b, 1); len(f.members) == 0 && end < len(b) && b[0] == '{' && b[end] == '}' {
		return end + 1
	}
	return 0
}

// lead passes the mark, the name and the colon before a value and gives the place
// of the value, or -1 where they are not plain.
func (f *flatObject) lead(b []byte, i int, mark byte, m *flatMember) int {
	n := len(f.members)
	if n < len(f.names) {
		k := &f.names[n]
		if end := i + len(k.lead); end <= len(b) && string(b[i:end]) == k.lead {
			m.name, m.nameEnd, m.known = i+k.at, i+k.at+len(k.name), true
			return end
		}
	}
	at := i
	if mark == ',' {
		at = flatSpace(b, i)
	}
	if at >= len(b) || b[at] != mark {
		return -1
	}
	at = flatSpace(b, at+1)
	end, escaped, ok := flatString(b, at)
	if !ok || escaped {
		return -1
	}
	m.name, m.nameEnd = at+1, end-1
	if end = flatSpace(b, end); end >= len(b) || b[end] != ':' {
		return -1
	}
	end = flatSpace(b, end+1)
	f.learn(b[i:end], m, i)
	return end
}

// learn keeps the name of a member that is the first at its place. A name that
// stood there before is known though other white space stands around it.
func (f *flatObject) learn(lead []byte, m *flatMember, from int) {
	n, at := len(f.members), m.name-from
	name := lead[at : m.nameEnd-from]
	switch {
	case n < len(f.names):
		m.known = string(name) == f.names[n].name
	case n == len(f.names) && n < maxColumns && len(lead) <= maxLead: // behind one that was not kept none is
		f.names = append(f.names, flatName{string(name), -1, string(lead), at})
		m.known = true
	}
}

// maxLead bounds what is kept of the bytes before a value.
const maxLead = 1 << 10

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
			if c.text = x.texts.keep(x.scratch); !isASCII(c.text) {
				c.text = validText(c.text)
				rec.lone = rec.lone || strings.Contains(c.text, "\ufffd")
			}
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
