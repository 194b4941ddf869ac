package corpus

import (
	"bytes"
	"encoding/binary"
	"slices"

	"hut3"
)

// layerWriter gathers what an extractor finds in one message segment. The
// dictionary holds "type, zero byte, value"; document lists go with it; spans
// stand a message after the other as varints: number, then for each the start
// after the last one's start, the length, the place of its value, the validity.
type layerWriter struct {
	x      hut3.Extractor
	values *termTable
	texts  uint32       // were looked at
	found  []foundSpans // by message that has any
	spans  []layerSpan
	term   []byte
}

// foundSpans are the spans of one message: first the number of its text as it
// came, after sort its ordinal.
type foundSpans struct{ ordinal, from, to uint32 }

type layerSpan struct {
	start, end, value uint32
	valid             hut3.Validity
}

func newLayerWriter(x hut3.Extractor) *layerWriter {
	return &layerWriter{x: x, values: newTermTable()}
}

// add looks at the next text.
func (w *layerWriter) add(body string) {
	before := len(w.spans)
	w.x.Find(body, func(s hut3.Span) {
		w.term = append(append(append(w.term[:0], s.Type...), 0), s.Value...)
		w.spans = append(room(w.spans, 1), layerSpan{uint32(s.Start), uint32(s.End), w.values.id(w.term), s.Valid})
	})
	if len(w.spans) > before {
		w.found = append(room(w.found, 1), foundSpans{w.texts, uint32(before), uint32(len(w.spans))})
		slices.SortStableFunc(w.spans[before:], func(a, b layerSpan) int { return int(a.start) - int(b.start) })
	}
	w.texts++
}

// sort puts what was found in the order of the messages.
func (w *layerWriter) sort(place []uint32) {
	for i := range w.found {
		w.found[i].ordinal = place[w.found[i].ordinal]
	}
	slices.SortFunc(w.found, func(a, b foundSpans) int { return int(a.ordinal) - int(b.ordinal) })
}

func (w *layerWriter) write(create creator, of SegmentInfo) (SegmentInfo, error) {
	info := SegmentInfo{Name: layerName(of.Name, w.x.Version()), Kind: KindEntities, Class: of.Class, Delivery: of.Delivery, Deliveries: of.Deliveries,
		Messages: int64(len(w.found)), Entities: int64(len(w.spans)), Of: of.Name, Extractor: w.x.Version()}
	f, err := create(info.Name, KindEntities)
	if err != nil {
		return info, err
	}
	if err := f.meta(segmentMeta{Class: of.Class, Delivery: of.Delivery, Messages: len(w.found), Of: of.Name, Extractor: info.Extractor}); err != nil {
		return info, err
	}
	order := w.values.sorted()
	place := make([]uint32, len(order))
	for to, from := range order {
		place[from] = uint32(to)
	}
	w.writeSpans(f, place)
	w.writeLists(f, order)
	info.Bytes, info.SHA256, err = f.finish()
	return info, err
}

func (w *layerWriter) writeSpans(f *fileWriter, place []uint32) {
	ordinals, offsets := make([]uint32, len(w.found)), make([]uint64, len(w.found))
	var data []byte
	for i, m := range w.found {
		ordinals[i], offsets[i] = m.ordinal, uint64(len(data))
		spans := w.spans[m.from:m.to]
		data = binary.AppendUvarint(data, uint64(len(spans)))
		prev := uint32(0)
		for _, s := range spans {
			data = binary.AppendUvarint(data, uint64(s.start-prev))
			data = binary.AppendUvarint(data, uint64(s.end-s.start))
			data = binary.AppendUvarint(data, uint64(place[s.value])<<2|uint64(s.valid&3))
			prev = s.start
		}
	}
	f.section(secSpanOrdinal, appendColumn(nil, ordinals))
	f.section(secSpanStarts, appendColumn(nil, offsets))
	f.section(secSpanData, data)
}

// writeLists writes the values with the messages they stand in.
func (w *layerWriter) writeLists(f *fileWriter, order []uint32) {
	docs := make([][]uint32, len(order))
	for _, m := range w.found {
		for _, s := range w.spans[m.from:m.to] {
			if l := docs[s.value]; len(l) == 0 || l[len(l)-1] != m.ordinal {
				docs[s.value] = append(l, m.ordinal)
			}
		}
	}
	var dict dictionaryWriter
	var out []byte
	for _, id := range order {
		t := termInfo{df: len(docs[id]), docs: len(out)}
		out = appendDocs(out, docs[id], nil)
		t.docsLen = len(out) - t.docs
		dict.add(w.values.term(id), t)
	}
	dict.write(f)
	f.section(secDocs, out)
}

// cutValue parts a term of the layer's dictionary into type and value.
func cutValue(term []byte) (typ, value string) {
	t, v, _ := bytes.Cut(term, []byte{0})
	return string(t), string(v)
}
