package corpus

import (
	"slices"
	"strconv"
	"time"

	"hut3"
)

// rowFields reads the fields of a row segment; see fieldWriter. A segment of
// format 1 has them all in its records.
type rowFields struct {
	shape, ends, shapeNames *column
	slotOf, kind, value     *column
	few, fewStart           *column
	values                  stringTable
	frames, rows            int
	names                   stringTable
}

func (s *rowSegment) openFields() {
	col := func(id sectionID) *column { return openColumn(s.file.section(id)) }
	s.fields = rowFields{shape: col(secRowShape), ends: col(secShapeEnds), shapeNames: col(secShapeNames), slotOf: col(secFieldSlot),
		kind: col(secSlotKind), value: col(secSlotValue), few: col(secSlotFew), fewStart: col(secSlotFewStart), values: openStrings(s.file, secValueStarts, secValues),
		frames: (s.n + frameSize - 1) / frameSize, rows: s.n, names: s.names}
}

// appendTo gives the fields of a row: those of its columns, and in their places
// those that its record holds. names and values read the tables of strings.
func (f *rowFields) appendTo(out []hut3.Field, i int, sent int64, kept []hut3.Field, names, values func(uint32) string) []hut3.Field {
	if f.shape.n == 0 {
		return append(out, kept...)
	}
	shape := int(f.shape.at(i))
	if shape == 0 {
		return out
	}
	first := 0
	if shape > 1 {
		first = int(f.ends.at(shape - 2))
	}
	var few [16]uint32
	used := few[:0]
	for at := first; at < int(f.ends.at(shape-1)); at++ {
		id := f.shapeNames.u32(at)
		slot := f.slotOf.u32(int(id))
		value, ok := "", false
		if slot != noSlot && !slices.Contains(used, slot) {
			used = append(used, slot)
			value, ok = f.at(slot, i, sent, values)
		}
		if !ok {
			if len(kept) == 0 {
				panic(f.shape.sec.malformed(0))
			}
			value, kept = kept[0].Value, kept[1:]
		}
		out = append(out, hut3.Field{Name: names(id), Value: value})
	}
	return out
}

// at gives the value of a slot in a row; ok is false where the record has it.
func (f *rowFields) at(slot uint32, i int, sent int64, values func(uint32) string) (value string, ok bool) {
	kind := slotKind(f.kind.at(int(slot)*f.frames + i>>frameBits))
	v := f.value.at(int(slot)*f.frames*frameSize + i)
	if kind == slotFew {
		kind, v = slotWords, f.few.at(int(f.fewStart.at(int(slot)*f.frames+i>>frameBits)+v))
	}
	switch kind {
	case slotNumber:
		return strconv.FormatInt(int64(v), 10), true
	case slotSerial:
		return strconv.FormatInt(int64(v)+int64(i), 10), true
	case slotTime, slotTimeT:
		return time.UnixMicro(sent + int64(v)).UTC().Format(slotLayouts[kind]), true
	case slotWords:
		if v == 0 {
			return "", false
		}
		return values(uint32(v - 1)), true
	}
	panic(f.kind.sec.malformed(0))
}
