package ingest

import (
	"cmp"
	"encoding/binary"

	"hut3"
	"hut3/internal/grouping"
)

// spooled is a row with what grouping wants to know of it, worked out once.
type spooled struct {
	hut3.Row
	group         grouping.Key
	space, native uint64
	raw           uint64 // see rawOf
}

// The kinds of record in a spool.
const (
	tagRow     = 'R'
	tagReject  = 'X'
	tagTrailer = 'T'
)

// encoder appends values to b.
type encoder struct{ b []byte }

func (e *encoder) uint(n uint64) { e.b = binary.AppendUvarint(e.b, n) }
func (e *encoder) int(n int64)   { e.b = binary.AppendVarint(e.b, n) }
func (e *encoder) text(s string) { e.uint(uint64(len(s))); e.b = append(e.b, s...) }

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (e *encoder) handle(h hut3.Handle) { e.text(h.Platform); e.text(h.Name) }

func (e *encoder) time(t hut3.Time) {
	e.text(t.Raw)
	e.int(t.Micros)
	e.b = append(e.b, byte(t.Basis), byte(t.Precision))
	e.int(int64(t.Offset))
}

// locator leaves out the object, and the file where it is that of the spool's
// head.
func (e *encoder) locator(l hut3.Locator, file string) {
	if l.File == file {
		l.File = ""
	}
	e.text(l.File)
	e.uint(uint64(len(l.Steps)))
	for _, s := range l.Steps {
		e.text(s.Kind)
		e.text(s.Name)
	}
	e.int(l.Offset)
	e.int(l.Length)
}

// row writes the head that rowHead reads, and all the rest behind it.
func (e *encoder) row(r *spooled, file string) {
	e.head(r)
	e.handle(r.Owner)
	e.text(r.Conversation)
	for _, s := range []string{r.Platform, r.FromNick, r.ToNick, r.Body, r.NativeID, r.Namespace, r.ReplyTo, r.Direction, r.Stage, r.Burn, r.Device} {
		e.text(s)
	}
	e.handle(r.From)
	e.uint(uint64(len(r.To)))
	for _, h := range r.To {
		e.handle(h)
	}
	e.text(r.Sent.Raw)
	e.time(r.Received)
	e.media(r.Media)
	e.uint(uint64(len(r.Extra)))
	for _, f := range r.Extra {
		e.text(f.Name)
		e.text(f.Value)
	}
	e.locator(r.Loc, file)
}

func (e *encoder) media(list []hut3.Media) {
	e.uint(uint64(len(list)))
	for _, m := range list {
		e.text(m.Name)
		e.text(m.Type)
		e.b = append(e.b, m.SHA256[:]...)
		e.int(m.Bytes)
		e.b = append(e.b, flag(m.Missing))
	}
}

// decoder reads what an encoder wrote. Texts are parts of one string. A record
// that ends early sets bad.
type decoder struct {
	s   string
	bad bool
}

func (d *decoder) take(n int) string {
	if n < 0 || n > len(d.s) {
		d.bad, d.s = true, ""
		return ""
	}
	out := d.s[:n]
	d.s = d.s[n:]
	return out
}

func (d *decoder) byte() byte {
	if s := d.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (d *decoder) uint() uint64 {
	if len(d.s) > 0 && d.s[0] < 0x80 { // nearly all are
		n := uint64(d.s[0])
		d.s = d.s[1:]
		return n
	}
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		c := d.byte()
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) int() int64 {
	n := d.uint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) text() string { return d.take(int(min(d.uint(), uint64(len(d.s))+1))) }

// list reads the length of a list whose elements take at least a byte each.
func (d *decoder) list() int {
	n := d.uint()
	if n > uint64(len(d.s)) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) handle() hut3.Handle {
	platform := d.text()
	return hut3.Handle{Platform: platform, Name: d.text()}
}

func (d *decoder) time() hut3.Time {
	t := hut3.Time{Raw: d.text(), Micros: d.int()}
	t.Basis, t.Precision = hut3.Basis(d.byte()), hut3.Precision(d.byte())
	t.Offset = int16(d.int())
	return t
}

func (d *decoder) locator(at hut3.Locator) hut3.Locator {
	at.File = cmp.Or(d.text(), at.File)
	for range d.list() {
		kind := d.text()
		at.Steps = append(at.Steps, hut3.Step{Kind: kind, Name: d.text()})
	}
	at.Offset = d.int()
	at.Length = d.int()
	return at
}

// row reads a row of a file; at holds the file's object and path.
func (d *decoder) row(at hut3.Locator) *spooled {
	var b rowBuffers
	d.rowInto(&b, at)
	return &b.row
}

// rowBuffers hold a row, to be filled again.
type rowBuffers struct {
	row   spooled
	to    []hut3.Handle
	media []hut3.Media
	extra []hut3.Field
}

// rowInto reads a row into buffers. The row before in them is gone, its strings
// stay.
func (d *decoder) rowInto(b *rowBuffers, at hut3.Locator) {
	b.row = spooled{}
	r := &b.row
	rowHead(d.take(headSize)).fill(r)
	r.Owner, r.Conversation = d.handle(), d.text()
	for _, s := range [...]*string{&r.Platform, &r.FromNick, &r.ToNick, &r.Body, &r.NativeID, &r.Namespace, &r.ReplyTo, &r.Direction, &r.Stage, &r.Burn, &r.Device} {
		*s = d.text()
	}
	r.From = d.handle()
	r.To = readList(d, &b.to, (*decoder).handle)
	r.Sent.Raw, r.Received = d.text(), d.time()
	r.Media = readList(d, &b.media, (*decoder).medium)
	r.Extra = readList(d, &b.extra, (*decoder).field)
	r.Loc = d.locator(at)
}

// readList reads a list into a buffer; an empty list is nil.
func readList[T any](d *decoder, buf *[]T, read func(*decoder) T) []T {
	list := (*buf)[:0]
	for range d.list() {
		list = append(list, read(d))
	}
	*buf = list
	if len(list) == 0 {
		return nil
	}
	return list
}

func (d *decoder) field() hut3.Field {
	name := d.text()
	return hut3.Field{Name: name, Value: d.text()}
}

func (d *decoder) medium() hut3.Media {
	m := hut3.Media{Name: d.text(), Type: d.text()}
	copy(m.SHA256[:], d.take(len(m.SHA256)))
	m.Bytes = d.int()
	m.Missing = d.byte() == 1
	return m
}
