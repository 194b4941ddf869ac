package corpus

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"hut3"
)

// The fields that a row has beside its columns stand in columns too. A row has a
// shape: which names, in which order. Each name has a slot, a column of the
// segment; names that stand in each other's place, as the nickname of a sender
// and that of a recipient do, share one. A frame of a slot holds its values in
// one of the ways of slotKind. What no column holds well stands as text in the
// row's record, in the order of the shape.
type fieldWriter struct {
	names  interner[string]
	slotOf []uint32 // by name
	shapes interner[string]
	shape  columnBuilder // number of the row's shape plus one; zero for no fields
	slots  []*slotWriter
	values valueTable
	few    columnBuilder // lists of frames; see slotFew
	row    int           // in the frame
	frame  int
	last   []uint32 // names of the last shape, and its number
	number uint64
	ids    []uint32 // of the row at hand
	packed []byte
	spills []spill
	sents  [frameSize]int64
}

// spill is a value that stands in its row's record.
type spill struct {
	row, pos int
	name     uint32
	value    string
}

const (
	maxSlots = 64      // fields of further names stand in the records
	noSlot   = 1 << 16 // the slot of their names
)

// add takes the fields of the next row. sent is what the column of times holds
// for the row.
func (w *fieldWriter) add(fields []hut3.Field, sent int64) {
	w.sents[w.row] = sent
	w.ids = w.ids[:0]
	for i := range fields {
		w.ids = append(w.ids, w.name(i, fields[i].Name))
	}
	w.shape.add(w.shapeOf())
	for pos, id := range w.ids {
		slot := w.slotOf[id]
		if slot == noSlot || w.slots[slot].has[w.row] {
			w.spills = append(w.spills, spill{w.row, pos, id, fields[pos].Value})
			continue
		}
		s := w.slots[slot]
		s.has[w.row], s.text[w.row], s.pos[w.row], s.name[w.row], s.any = true, fields[pos].Value, uint32(pos), id, true
	}
	w.row++
}

// name numbers a field's name; most rows have the names of the row before.
func (w *fieldWriter) name(i int, name string) uint32 {
	if i < len(w.last) && w.names.values[w.last[i]] == name {
		return w.last[i]
	}
	if id, ok := w.names.ids[name]; ok {
		return id
	}
	return w.names.id(strings.Clone(name))
}

// shapeOf numbers the shape of the row at hand, and gives its new names slots.
func (w *fieldWriter) shapeOf() uint64 {
	if len(w.ids) == 0 {
		return 0
	}
	if slices.Equal(w.ids, w.last) {
		return w.number
	}
	w.packed = packIDs(w.packed[:0], w.ids)
	id, known := w.shapes.ids[string(w.packed)]
	if !known {
		w.assign()
		id = w.shapes.id(string(w.packed))
	}
	w.last, w.number = append(w.last[:0], w.ids...), uint64(id)+1
	return w.number
}

// assign gives a slot to each name that has none: that of the name which stood
// in its place in the row before and does not stand in this one, else a new one.
func (w *fieldWriter) assign() {
	for pos, id := range w.ids {
		if int(id) < len(w.slotOf) {
			continue
		}
		slot := uint32(len(w.slots))
		switch {
		case pos < len(w.last) && !slices.Contains(w.ids, w.last[pos]):
			slot = w.slotOf[w.last[pos]]
		case slot == maxSlots:
			slot = noSlot
		default:
			w.slots = append(w.slots, newSlot(w.frame))
		}
		w.slotOf = append(w.slotOf, slot)
	}
}

// endFrame packs the frame of every slot and gives what did not fit, in order of
// row and place. It is gone at the next call.
func (w *fieldWriter) endFrame() []spill {
	for _, s := range w.slots {
		w.spills = s.pack(w.row, w.frame, &w.sents, &w.values, &w.few, w.spills)
	}
	slices.SortFunc(w.spills, func(a, b spill) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.pos, b.pos)) })
	w.row = 0
	w.frame++
	out := w.spills
	w.spills = w.spills[:0]
	return out
}

// write writes the sections. Every frame has ended.
func (w *fieldWriter) write(f *fileWriter) {
	var ends, names []uint32
	for _, packed := range w.shapes.values {
		names = append(names, unpackIDs(packed)...)
		ends = append(ends, uint32(len(names)))
	}
	columns, kinds, starts := make([]*columnBuilder, len(w.slots)), columnBuilder{}, columnBuilder{}
	for i, s := range w.slots {
		columns[i] = &s.column
		for frame, k := range s.kinds {
			kinds.add(uint64(k))
			starts.add(s.starts[frame])
		}
	}
	f.section(secRowShape, w.shape.section())
	f.section(secShapeEnds, appendColumn(nil, ends))
	f.section(secShapeNames, appendColumn(nil, names))
	f.section(secFieldSlot, appendColumn(nil, w.slotOf))
	f.section(secSlotKind, kinds.section())
	f.section(secSlotValue, joinColumns(columns))
	f.section(secSlotFew, w.few.section())
	f.section(secSlotFewStart, starts.section())
	appendStrings(f, secFieldStarts, secNames, w.names.values)
	appendStrings(f, secValueStarts, secValues, w.values.list)
}

// valueTable numbers values that stand in many rows.
type valueTable struct {
	ids  map[string]uint32
	list []string
}

const (
	longestValue = 200     // a longer one stands in the record
	maxValues    = 1 << 20 // in a segment
)

func (t *valueTable) add(v string) uint32 {
	if t.ids == nil {
		t.ids = map[string]uint32{}
	}
	v = strings.Clone(v)
	id := uint32(len(t.list))
	t.ids[v], t.list = id, append(t.list, v)
	return id
}

// appendRecord encodes what of a row stands in its record: the text of its
// time, what it says otherwise, its payload, and fields by the number of their
// name.
func appendRecord(dst []byte, raw string, differs, payload []byte, fields []spill) []byte {
	dst = appendBytes(dst, raw)
	dst = appendBytes(dst, differs)
	dst = appendBytes(dst, payload)
	dst = binary.AppendUvarint(dst, uint64(len(fields)))
	for _, f := range fields {
		dst = binary.AppendUvarint(dst, uint64(f.name))
		dst = appendBytes(dst, f.value)
	}
	return dst
}
