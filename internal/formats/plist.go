package formats

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// The most that is read of one binary property list.
const (
	maxPlistDepth   = 16
	maxPlistObjects = 20_000
)

// plist reads a binary property list ("bplist00"): objects, then a table of where
// each begins, then a trailer of 32 bytes that says how wide numbers are.
type plist struct {
	data   []byte
	table  []byte
	offset int // bytes of an entry of the table
	ref    int // bytes of a reference
	seen   int
}

// plistUID is the number of an object of an archive, by which another names it.
type plistUID uint64

// readPlist gives the list's root: map[string]any, []any, []byte, string, int64,
// float64, plistUID or bool; what is of another type is nil. ok is false for what is no
// such list, nests too deep or has too many objects.
func readPlist(data []byte) (root any, ok bool) {
	if len(data) < 40 || string(data[:8]) != "bplist00" {
		return nil, false
	}
	end := data[len(data)-32:]
	p := &plist{data: data[:len(data)-32], offset: int(end[6]), ref: int(end[7])}
	count, top, at := binary.BigEndian.Uint64(end[8:]), binary.BigEndian.Uint64(end[16:]), binary.BigEndian.Uint64(end[24:])
	if p.offset < 1 || p.offset > 8 || p.ref < 1 || p.ref > 8 || count > maxPlistObjects || at > uint64(len(p.data)) || count*uint64(p.offset) > uint64(len(p.data))-at {
		return nil, false
	}
	p.table = p.data[at : at+count*uint64(p.offset)]
	return p.object(top, 0)
}

func wide(b []byte) uint64 {
	n := uint64(0)
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

// object reads one object by its number.
func (p *plist) object(number uint64, depth int) (any, bool) {
	p.seen++
	if number >= uint64(len(p.table)/p.offset) || depth > maxPlistDepth || p.seen > maxPlistObjects {
		return nil, false
	}
	at := wide(p.table[int(number)*p.offset:][:p.offset])
	if at >= uint64(len(p.data)) {
		return nil, false
	}
	b := p.data[at:]
	kind, n := b[0]>>4, int(b[0]&15)
	switch b = b[1:]; kind {
	case 0:
		return n == 9, true // 8 is false, 9 true, 0 nothing
	case 1, 2:
		return p.number(b, kind, n)
	}
	if n == 15 {
		var ok bool
		if n, b, ok = plistCount(b); !ok {
			return nil, false
		}
	}
	return p.many(b, kind, n, depth)
}

// number is an integer, or a real number, of 1 to 8 bytes.
func (p *plist) number(b []byte, kind byte, n int) (any, bool) {
	size := 1 << n
	if n > 3 || size > len(b) {
		return nil, n == 4 && len(b) >= 16 // of 128 bits: not read
	}
	v := wide(b[:size])
	switch {
	case kind == 1:
		return int64(v), true
	case size == 4:
		return float64(math.Float32frombits(uint32(v))), true
	case size == 8:
		return math.Float64frombits(v), true
	}
	return nil, false
}

// plistCount is a count that stands as an integer of its own.
func plistCount(b []byte) (int, []byte, bool) {
	if len(b) == 0 || b[0]>>4 != 1 || b[0]&15 > 3 {
		return 0, nil, false
	}
	size := 1 << (b[0] & 15)
	if b = b[1:]; size > len(b) {
		return 0, nil, false
	}
	n := wide(b[:size])
	return int(n), b[size:], n <= math.MaxInt32
}

// many reads what has a length.
func (p *plist) many(b []byte, kind byte, n, depth int) (any, bool) {
	switch {
	case kind == 4 && n <= len(b):
		return b[:n:n], true
	case kind == 5 && n <= len(b):
		return string(b[:n]), true
	case kind == 6 && 2*n <= len(b):
		units := make([]uint16, n)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(b[2*i:])
		}
		return string(utf16.Decode(units)), true
	case kind == 10 && n*p.ref <= len(b):
		return p.array(b, n, depth)
	case kind == 13 && 2*n*p.ref <= len(b):
		return p.dict(b, n, depth)
	case kind == 3:
		return nil, true // a date: not needed
	case kind == 8:
		if size := n + 1; size <= 8 && size <= len(b) { // its length is one less
			return plistUID(wide(b[:size])), true
		}
		return nil, true
	}
	return nil, false
}

func (p *plist) array(b []byte, n, depth int) (any, bool) {
	list := make([]any, 0, min(n, 64))
	for i := range n {
		v, ok := p.object(wide(b[i*p.ref:][:p.ref]), depth+1)
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, true
}

func (p *plist) dict(b []byte, n, depth int) (any, bool) {
	d := make(map[string]any, min(n, 64))
	for i := range n {
		key, ok := p.object(wide(b[i*p.ref:][:p.ref]), depth+1)
		name, text := key.(string)
		v, there := p.object(wide(b[(n+i)*p.ref:][:p.ref]), depth+1)
		if !ok || !text || !there {
			return nil, false
		}
		d[name] = v
	}
	return d, true
}
