package corpus

import (
	"encoding/binary"
	"strconv"
	"time"

	"hut3"
)

// A time as evidence keeps the text that its source wrote. Nearly every text
// can be printed again from the instant, the offset and one of a few layouts,
// so a segment keeps a number for that; a text that none of them prints is kept
// as written beside the message.

// The layouts, by number. Numbers are never used again for another layout.
const (
	layoutKept  = 0 // the text stands in the record
	layoutNone  = 1 // no text
	layoutUnix  = 2 // seconds since 1970
	layoutMilli = 3
	layoutMicro = 4
	layoutFirst = 5 // the first of timeLayouts
)

var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04:05.000Z07:00",
	"2006-01-02 15:04:05.000", "2006-01-02T15:04:05.000000Z07:00", "2006-01-02T15:04:05.000", "2006-01-02 15:04:05.000000",
	"02/01/2006 15:04:05", "02/01/2006 15:04", "01/02/2006 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
	"02/01/2006", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05-07:00", "2006-01-02T15:04:05-07:00", "2006-01-02 15:04:05 UTC",
	"2006-01-02 15:04:05 -0700", "02-01-2006 15:04:05", "02.01.2006 15:04:05", "2006/01/02 15:04:05", "02/01/2006 15:04:05 (UTC+0)",
	"02/01/2006, 15:04", "02/01/2006, 15:04:05", "02/01/06, 15:04", "02 Jan 2006 15:04:05", "Mon, 02 Jan 2006 15:04:05 -0700",
	"2006-01-02T15:04:05.000-07:00", "2006-01-02 15:04:05.000 UTC", "2006-01-02T15:04Z07:00",
}

// timeForm is all of a time but its instant.
type timeForm struct {
	basis     hut3.Basis
	precision hut3.Precision
	offset    int16
	layout    uint8
}

const timeFormSize = 5

func (f timeForm) append(dst []byte) []byte {
	dst = append(dst, byte(f.basis), byte(f.precision), f.layout)
	return binary.LittleEndian.AppendUint16(dst, uint16(f.offset))
}

func readForm(b []byte) timeForm {
	return timeForm{hut3.Basis(b[0]), hut3.Precision(b[1]), int16(binary.LittleEndian.Uint16(b[3:])), b[2]}
}

// print gives the text of an instant in the form's layout.
func (f timeForm) print(dst []byte, micros int64) []byte {
	switch f.layout {
	case layoutKept, layoutNone:
		return dst
	case layoutUnix:
		return strconv.AppendInt(dst, micros/1e6, 10)
	case layoutMilli:
		return strconv.AppendInt(dst, micros/1e3, 10)
	case layoutMicro:
		return strconv.AppendInt(dst, micros, 10)
	}
	t := time.UnixMicro(micros).UTC()
	if f.offset != 0 && f.basis != hut3.BasisLocal {
		t = t.In(time.FixedZone("", int(f.offset)*60))
	}
	return t.AppendFormat(dst, timeLayouts[f.layout-layoutFirst])
}

// time gives a whole time again; kept is the text where the layout is kept.
func (f timeForm) time(micros int64, kept string) hut3.Time {
	t := hut3.Time{Raw: kept, Basis: f.basis, Precision: f.precision, Offset: f.offset}
	if t.Known() {
		t.Micros = micros
	}
	if f.layout > layoutNone {
		t.Raw = string(f.print(nil, micros))
	}
	return t
}

// formTable numbers the forms of a segment in the order they are met.
type formTable struct {
	ids   map[timeForm]uint16
	forms []timeForm
	last  timeForm
	buf   []byte
	day   dayText
}

// id gives the number of a time's form, and whether its text must be kept.
func (t *formTable) id(u hut3.Time) (id uint16, kept bool) {
	f := timeForm{u.Basis, u.Precision, u.Offset, layoutKept}
	f.layout = t.layoutOf(f, u)
	t.last = f
	if id, ok := t.ids[f]; ok {
		return id, f.layout == layoutKept
	}
	if t.ids == nil {
		t.ids = map[timeForm]uint16{}
	}
	id = uint16(len(t.forms))
	t.ids[f] = id
	t.forms = append(t.forms, f)
	return id, f.layout == layoutKept
}

// layoutOf finds the layout that prints the text; the last one that did is
// tried first, since a file writes all its times alike.
func (t *formTable) layoutOf(f timeForm, u hut3.Time) uint8 {
	if u.Raw == "" {
		return layoutNone
	}
	if !u.Known() {
		return layoutKept
	}
	if f.layout = t.last.layout; f.layout > layoutNone && t.prints(f, u) {
		return f.layout
	}
	for f.layout = layoutUnix; int(f.layout) < layoutFirst+len(timeLayouts); f.layout++ {
		if t.prints(f, u) {
			return f.layout
		}
	}
	return layoutKept
}

func (t *formTable) prints(f timeForm, u hut3.Time) bool {
	if between, behind, ok := f.plain(); ok {
		return t.day.prints(u.Micros, u.Raw, between, behind)
	}
	t.buf = f.print(t.buf[:0], u.Micros)
	return string(t.buf) == u.Raw
}

func (t *formTable) section() []byte {
	var b []byte
	for _, f := range t.forms {
		b = f.append(b)
	}
	return b
}

func readForms(sec *section) []timeForm {
	b := sec.all()
	forms := make([]timeForm, 0, len(b)/timeFormSize)
	for ; len(b) >= timeFormSize; b = b[timeFormSize:] {
		f := readForm(b)
		if int(f.layout) >= layoutFirst+len(timeLayouts) {
			panic(sec.malformed(0))
		}
		forms = append(forms, f)
	}
	return forms
}
