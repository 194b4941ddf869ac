package corpus

import (
	"sort"

	"hut3"
)

// layer reads an entity layer.
type layer struct {
	file     *file
	ordinals *column
	starts   *column
	data     *section
	values   dictionary
}

func openLayer(f *file) *layer {
	l := &layer{file: f, ordinals: openColumn(f.section(secSpanOrdinal)), starts: openColumn(f.section(secSpanStarts)), data: f.section(secSpanData)}
	l.values = dictionary{blocks: openColumn(f.section(secTermBlocks)), terms: f.section(secTerms), docs: f.section(secDocs), places: f.section(secPositions)}
	return l
}

// spanRef is a span with the place of its value in the dictionary.
type spanRef struct {
	start, end int
	value      uint32
	valid      hut3.Validity
}

// at gives the spans of the i-th message that has any.
func (l *layer) at(i int, dst []spanRef) []spanRef {
	off, end := int(l.starts.at(i)), l.data.size
	if i+1 < l.starts.n {
		end = int(l.starts.at(i + 1))
	}
	if end < off {
		panic(l.data.malformed(off))
	}
	r := positionReader{l.data, off, l.data.bytes(off, end-off)}
	prev := 0
	for range r.uvarint() {
		start := prev + int(r.uvarint())
		length, value := int(r.uvarint()), r.uvarint()
		dst = append(dst, spanRef{start, start + length, uint32(value >> 2), hut3.Validity(value & 3)})
		prev = start
	}
	return dst
}

// spans gives the entities of a message as the extractor found them.
func (l *layer) spans(o uint32) []hut3.Span {
	if l == nil {
		return nil
	}
	i := sort.Search(l.ordinals.n, func(i int) bool { return l.ordinals.u32(i) >= o })
	if i == l.ordinals.n || l.ordinals.u32(i) != o {
		return nil
	}
	var out []hut3.Span
	for _, r := range l.at(i, nil) {
		typ, value := cutValue(l.values.at(int(r.value)))
		out = append(out, hut3.Span{Type: typ, Start: r.start, End: r.end, Value: value, Valid: r.valid})
	}
	return out
}

// each walks the dictionary from a prefix on, as long as fn says so.
func (d *dictionary) each(prefix string, fn func(term []byte, t termInfo) bool) {
	c, ok := d.seek(prefix)
	for ; ok && fn(c.term, c.termInfo); ok = c.next() {
	}
}
