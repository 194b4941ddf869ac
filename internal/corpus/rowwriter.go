package corpus

import (
	"bytes"
	"encoding/binary"

	"hut3"
)

// rowWriter turns a full buffer into a row segment.
type rowWriter struct {
	b *rowBuffer
	f *fileWriter
}

func rowsOf[T any](list []bufferedRow, get func(i int, e *bufferedRow) T) []T {
	out := make([]T, len(list))
	for i := range list {
		out[i] = get(i, &list[i])
	}
	return out
}

func writeRows(b *rowBuffer, dir, name string) (SegmentInfo, error) {
	info := SegmentInfo{Name: name, Kind: KindRows, Class: b.class, Delivery: b.delivery, Rows: int64(len(b.list))}
	f, err := createFile(dir, name, KindRows)
	if err != nil {
		return info, err
	}
	if err := f.meta(segmentMeta{Class: b.class, Delivery: b.delivery, Rows: len(b.list)}); err != nil {
		return info, err
	}
	w := rowWriter{b, f}
	w.columns()
	w.locators()
	w.joined()
	w.groups()
	w.records()
	b.extra.write(f, secExtraFirst, secExtraOffset, secExtra)
	info.Bytes, info.SHA256, err = f.finish()
	return info, err
}

func (w rowWriter) columns() {
	list := w.b.list
	sides, place := w.b.sides.sorted(handleString)
	appendStrings(w.f, secHandleStarts, secHandles, sides)
	last := int64(0)
	w.f.section(secForms, w.b.forms.section())
	w.f.section(secRowNumber, appendColumn(nil, rowsOf(list, func(i int, e *bufferedRow) uint64 { return e.row - uint64(i) })))
	w.f.section(secRowKind, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint8 { return e.kind })))
	w.f.section(secRowSide, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint32 {
		if e.side == 0 {
			return 0
		}
		return place[e.side-1] + 1
	})))
	w.f.section(secSent, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) int64 {
		if e.sent != untimed {
			last = e.sent
		}
		return last
	})))
	w.f.section(secForm, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint16 { return e.form })))
	w.f.section(secRowNative, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint64 { return e.native })))
}

// locators writes where rows stand: the stream, the length, and how far from
// the end of the row before. Each frame of the columns starts from an offset of
// its own, and so does each change of stream.
func (w rowWriter) locators() {
	list := w.b.list
	var base []int64
	gaps := rowsOf(list, func(i int, e *bufferedRow) int64 {
		switch {
		case i%frameSize == 0:
			base = append(base, e.offset)
			return 0
		case list[i-1].file != e.file:
			return e.offset
		}
		return e.offset - list[i-1].offset - list[i-1].length
	})
	w.f.section(secRowFile, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint32 { return e.file })))
	w.f.section(secRowLength, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) int64 { return e.length })))
	w.f.section(secRowGap, appendColumn(nil, gaps))
	w.f.section(secRowOffset, appendColumn(nil, base))
	w.f.section(secRowStep, appendColumn(nil, rowsOf(list, func(_ int, e *bufferedRow) uint64 { return e.step })))
	appendStrings(w.f, secFileStarts, secFiles, w.b.files.values)
	appendStrings(w.f, secFieldStarts, secNames, w.b.names.values)
}

// joined writes the rows that are not their own message, in order of row, and
// the order of their messages. A record has message zero.
func (w rowWriter) joined() {
	var rows, deliveries []uint32
	var messages, keys []uint64
	for i := range w.b.list {
		e := &w.b.list[i]
		if e.message == hut3.NewKey(w.b.delivery, e.row) {
			continue
		}
		rows, deliveries = append(rows, uint32(i)), append(deliveries, e.message.Delivery())
		messages, keys = append(messages, e.message.Row()), append(keys, uint64(e.message))
	}
	w.f.section(secOtherRow, appendColumn(nil, rows))
	w.f.section(secOtherDelivery, appendColumn(nil, deliveries))
	w.f.section(secOtherMessage, appendColumn(nil, messages))
	w.f.section(secOtherByMessage, appendColumn(nil, orderOf(keys)))
}

// groups writes the grouping keys in ascending order, each with its row, and
// the rows that have a native id in the order of its hash.
func (w rowWriter) groups() {
	list := w.b.list
	var order, natives []uint32
	var hashes []uint64
	for i := range list {
		if list[i].group != [12]byte{} {
			order = append(order, uint32(i)) // in the order of rows, which equal keys keep
		}
		if list[i].native != 0 {
			natives, hashes = append(natives, uint32(i)), append(hashes, list[i].native)
		}
	}
	sorted := make([]uint32, len(order))
	for i, at := range orderBy(len(order), func(i uint32) uint64 { return binary.BigEndian.Uint64(list[order[i]].group[:]) },
		func(a, b uint32) int { return bytes.Compare(list[order[a]].group[:], list[order[b]].group[:]) }) {
		sorted[i] = order[at]
	}
	order = sorted
	high, low := make([]int64, len(order)), make([]uint32, len(order))
	for i, r := range order {
		high[i] = int64(binary.BigEndian.Uint64(list[r].group[:]) ^ 1<<63)
		low[i] = binary.BigEndian.Uint32(list[r].group[8:])
	}
	w.f.section(secGroupHigh, appendColumn(nil, high))
	w.f.section(secGroupLow, appendColumn(nil, low))
	w.f.section(secGroupRow, appendColumn(nil, order))
	byNative := make([]uint32, len(natives))
	for i, at := range orderOf(hashes) {
		byNative[i] = natives[at]
	}
	w.f.section(secNativeRow, appendColumn(nil, byNative))
}

// records writes the rows that are no acts and no versions.
func (w rowWriter) records() {
	var rows []uint32
	for i := range w.b.list {
		if isRecord(w.b.list[i].kind) {
			rows = append(rows, uint32(i))
		}
	}
	w.f.section(secRecordRow, appendColumn(nil, rows))
}

// isRecord reads the packed kind and role of a row.
func isRecord(kind uint8) bool {
	return !hut3.Kind(kind&kindMask).Act() && hut3.Role(kind>>4) != hut3.Version
}
