package corpus

import (
	"slices"
	"sort"

	"hut3"
)

// layer reads an entity layer. One whose file cannot be opened is lost: what is asked
// of it is refused, but for the spans of a message, which its extractor finds again.
type layer struct {
	lost     error
	version  string // of the extractor, where it is lost
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

// held refuses what is asked of a lost layer.
func (l *layer) held() *layer {
	if l != nil && l.lost != nil {
		panic(unreadable{l.lost})
	}
	return l
}

// spansOf is spans, for a message of which the text is known too.
func (l *layer) spansOf(o uint32, text string, x hut3.Extractor) []hut3.Span {
	if l != nil && l.lost != nil && x != nil && x.Version() == l.version {
		return spansIn(x, text)
	}
	return l.spans(o)
}

// spansIn finds the entities of a text.
func spansIn(x hut3.Extractor, text string) (out []hut3.Span) {
	x.Find(text, func(s hut3.Span) { out = append(out, s) })
	slices.SortStableFunc(out, func(a, b hut3.Span) int { return a.Start - b.Start })
	return out
}

// spans gives the entities of a message as the extractor found them.
func (l *layer) spans(o uint32) []hut3.Span {
	if l.held() == nil {
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
