package corpus

import (
	"sort"
	"strings"
)

// A string table is strings in byte order: a column of where each ends, and
// the bytes. The id of a string is its place.

// appendStrings writes the two sections of a string table.
func appendStrings(w *fileWriter, ends, data sectionID, values []string) {
	at := make([]uint64, len(values))
	var all []byte
	for i, s := range values {
		all = append(all, s...)
		at[i] = uint64(len(all))
	}
	w.section(ends, appendColumn(nil, at))
	w.section(data, all)
}

// stringTable reads a string table.
type stringTable struct {
	ends *column
	data *section
}

func openStrings(f *file, ends, data sectionID) stringTable {
	return stringTable{openColumn(f.section(ends)), f.section(data)}
}

func (t stringTable) n() int { return t.ends.n }

func (t stringTable) bytes(i uint32) []byte {
	start := 0
	if i > 0 {
		start = int(t.ends.at(int(i) - 1))
	}
	end := int(t.ends.at(int(i)))
	if end < start {
		panic(t.data.malformed(start))
	}
	return t.data.bytes(start, end-start)
}

func (t stringTable) at(i uint32) string { return string(t.bytes(i)) }

// search finds the first string that is not before s.
func (t stringTable) search(s string) uint32 {
	return uint32(sort.Search(t.n(), func(i int) bool { return string(t.bytes(uint32(i))) >= s }))
}

func (t stringTable) find(s string) (uint32, bool) {
	i := t.search(s)
	return i, int(i) < t.n() && string(t.bytes(i)) == s
}

// joinParts makes one sortable string of several; splitParts takes it apart.
// The parts are joined by a zero byte, and zeros inside are escaped.
func joinParts(parts ...string) string {
	for i, p := range parts {
		if strings.ContainsAny(p, "\x00\x01") {
			parts[i] = strings.NewReplacer("\x00", "\x01\x01", "\x01", "\x01\x02").Replace(p)
		}
	}
	return strings.Join(parts, "\x00")
}

func splitParts(s string) []string {
	parts := strings.Split(s, "\x00")
	for i, p := range parts {
		if strings.Contains(p, "\x01") {
			parts[i] = strings.NewReplacer("\x01\x01", "\x00", "\x01\x02", "\x01").Replace(p)
		}
	}
	return parts
}
