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

func writeRows(b *rowBuffer, dir, name string) (SegmentInfo, error) {
	if b.n%frameSize != 0 {
		b.endFrame()
	}
	info := SegmentInfo{Name: name, Kind: KindRows, Class: b.class, Delivery: b.delivery, Deliveries: b.deliveries, Rows: int64(b.n)}
	f, err := createFile(dir, name, KindRows)
	if err != nil {
		return info, err
	}
	if err := f.meta(segmentMeta{Class: b.class, Delivery: b.delivery, Rows: b.n}); err != nil {
		return info, err
	}
	w := rowWriter{b, f}
	w.columns()
	w.joined()
	w.groups()
	w.natives()
	w.runs()
	f.section(secRecordRow, appendColumn(nil, b.records))
	b.fields.write(f)
	b.extra.write(f, secExtraFirst, secExtraOffset, secExtra)
	info.Bytes, info.SHA256, err = f.finish()
	return info, err
}

func (w rowWriter) columns() {
	b, f := w.b, w.f
	sides := make([]string, len(b.sides.values))
	for i, h := range b.sides.values {
		sides[i] = handleString(h)
	}
	appendStrings(f, secHandleStarts, secHandles, sides)
	f.section(secForms, b.forms.section())
	c := &b.cols
	for _, s := range []struct {
		id  sectionID
		col *columnBuilder
	}{
		{secRowNumber, &c.number}, {secRowKind, &c.kind}, {secRowSide, &c.side}, {secSent, &c.sent}, {secForm, &c.form}, {secRowNative, &c.native},
		{secRowFile, &c.file}, {secRowLength, &c.length}, {secRowGap, &c.gap}, {secRowOffset, &c.offset}, {secRowStep, &c.step},
	} {
		f.section(s.id, s.col.section())
	}
	appendStrings(f, secFileStarts, secFiles, b.files.values)
}

// joined writes the rows that are not their own message, in order of row, and
// the order of their messages. A record has message zero.
func (w rowWriter) joined() {
	list := w.b.joined
	rows, deliveries := make([]uint32, len(list)), make([]uint32, len(list))
	messages, keys := make([]uint64, len(list)), make([]uint64, len(list))
	for i, e := range list {
		rows[i], deliveries[i] = e.row, e.message.Delivery()
		messages[i], keys[i] = e.message.Row(), uint64(e.message)
	}
	w.f.section(secOtherRow, appendColumn(nil, rows))
	w.f.section(secOtherDelivery, appendColumn(nil, deliveries))
	w.f.section(secOtherMessage, appendColumn(nil, messages))
	w.f.section(secOtherByMessage, appendColumn(nil, orderOf(keys)))
}

// groups writes the grouping keys in ascending order, each once, and their
// rows, with a mark at the first row of each key.
func (w rowWriter) groups() {
	list := w.b.groups // in the order of rows, which equal keys keep
	order := orderBy(len(list), func(i uint32) uint64 { return binary.BigEndian.Uint64(list[i].group[:]) },
		func(a, b uint32) int { return bytes.Compare(list[a].group[:], list[b].group[:]) })
	var high, low, first, rows columnBuilder
	for i, at := range order {
		g := &list[at]
		isFirst := i == 0 || list[order[i-1]].group != g.group
		if isFirst {
			high.add(binary.BigEndian.Uint64(g.group[:]) ^ 1<<63)
			low.add(uint64(binary.BigEndian.Uint32(g.group[8:])))
		}
		first.add(uint64(flagOf(isFirst)))
		rows.add(uint64(g.row))
	}
	w.f.section(secGroupHigh, high.section())
	w.f.section(secGroupLow, low.section())
	w.f.section(secGroupFirst, first.section())
	w.f.section(secGroupRow, rows.section())
}

func flagOf(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// natives writes the rows that have a native id in the order of its hash.
func (w rowWriter) natives() {
	var rows columnBuilder
	for _, e := range sortKeyed(w.b.natives) {
		rows.add(uint64(e.at))
	}
	w.f.section(secNativeRow, rows.section())
}

// isRecord reads the packed kind and role of a row.
func isRecord(kind uint8) bool {
	return !hut3.Kind(kind&kindMask).Act() && hut3.Role(kind>>4) != hut3.Version
}
