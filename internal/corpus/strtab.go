package corpus

import (
	"encoding/binary"
	"sort"
	"strings"
)

// A string table is strings in blocks of 16, each the length that it shares with
// the one before, and its own rest. The id of a string is its place. A table
// that is searched is in byte order.
const stringBlock = 16

// appendStrings writes the two sections of a string table: where blocks start,
// and the blocks.
func appendStrings(w *fileWriter, starts, data sectionID, values []string) {
	at := []uint64{}
	var all []byte
	prev := ""
	for i, s := range values {
		shared := 0
		if i%stringBlock == 0 {
			at = append(at, uint64(len(all)))
		} else {
			for shared < len(s) && shared < len(prev) && s[shared] == prev[shared] {
				shared++
			}
		}
		all = room(all, len(s)+20)
		all = binary.AppendUvarint(all, uint64(shared))
		all = appendBytes(all, s[shared:])
		prev = s
	}
	at = append(at, uint64(len(values))) // the last is how many there are
	w.section(starts, appendColumn(nil, at))
	w.section(data, all)
}

// stringTable reads a string table.
type stringTable struct {
	starts *column
	data   *section
	count  int
}

func openStrings(f *file, starts, data sectionID) stringTable {
	t := stringTable{starts: openColumn(f.section(starts)), data: f.section(data)}
	if t.starts.n > 0 {
		t.count = int(t.starts.at(t.starts.n - 1))
		if blocks := t.starts.n - 1; t.count < 0 || (t.count+stringBlock-1)/stringBlock != blocks {
			panic(t.data.malformed(0))
		}
	}
	return t
}

func (t stringTable) n() int { return t.count }

// block walks a block as long as fn says so. The string is valid until the next.
func (t stringTable) block(b int, fn func(i int, s []byte) bool) {
	start, end := int(t.starts.at(b)), t.data.size
	if b+2 < t.starts.n {
		end = int(t.starts.at(b + 1))
	}
	if end < start {
		panic(t.data.malformed(start))
	}
	r := positionReader{t.data, start, t.data.bytes(start, end-start)}
	var buf [64]byte
	cur := buf[:0]
	for i := b * stringBlock; len(r.b) > 0; i++ {
		shared := int(r.uvarint())
		if shared > len(cur) {
			panic(t.data.malformed(start))
		}
		var own []byte
		own, r.b = cutBytes(t.data, r.b)
		cur = append(cur[:shared], own...)
		if !fn(i, cur) {
			return
		}
	}
}

func (t stringTable) at(i uint32) string {
	if int(i) >= t.count {
		panic(t.data.malformed(0))
	}
	out := ""
	t.block(int(i)/stringBlock, func(j int, s []byte) bool {
		if j == int(i) {
			out = string(s)
		}
		return j < int(i)
	})
	return out
}

// search finds the first string that is not before s.
func (t stringTable) search(s string) uint32 {
	b := sort.Search(max(0, t.starts.n-1), func(b int) bool { return t.at(uint32(b*stringBlock)) > s })
	if b == 0 {
		return 0
	}
	found := min(b*stringBlock, t.count)
	t.block(b-1, func(i int, cur []byte) bool {
		if string(cur) >= s {
			found = i
			return false
		}
		return true
	})
	return uint32(found)
}

func (t stringTable) find(s string) (uint32, bool) {
	i := t.search(s)
	return i, int(i) < t.count && t.at(i) == s
}

// each calls fn with every string in turn.
func (t stringTable) each(fn func(i int, s []byte)) {
	for b := range max(0, t.starts.n-1) {
		t.block(b, func(i int, s []byte) bool { fn(i, s); return true })
	}
}

// appendParts makes one sortable string of several; splitParts takes it apart.
// The parts are joined by a zero byte, and zeros inside are escaped.
func appendParts(dst []byte, parts ...string) []byte {
	for i, p := range parts {
		if i > 0 {
			dst = append(dst, 0)
		}
		if strings.IndexByte(p, 0) < 0 && strings.IndexByte(p, 1) < 0 {
			dst = append(dst, p...)
			continue
		}
		dst = append(dst, strings.NewReplacer("\x00", "\x01\x01", "\x01", "\x01\x02").Replace(p)...)
	}
	return dst
}

func joinParts(parts ...string) string { return string(appendParts(nil, parts...)) }

func splitParts(s string) []string {
	parts := strings.Split(s, "\x00")
	for i, p := range parts {
		if strings.Contains(p, "\x01") {
			parts[i] = strings.NewReplacer("\x01\x01", "\x00", "\x01\x02", "\x01").Replace(p)
		}
	}
	return parts
}
