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

// valueWriter appends values to b.
type valueWriter struct{ b []byte }

func (w *valueWriter) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }
func (w *valueWriter) int(n int64)   { w.b = binary.AppendVarint(w.b, n) }
func (w *valueWriter) text(s string) { w.uint(uint64(len(s))); w.b = append(w.b, s...) }

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// encoder appends what stands behind the heads of rows. It numbers words as it
// goes.
type encoder struct {
	valueWriter
	book wordBook
}

func (e *encoder) handle(platform, name wordPlace, h hut3.Handle) {
	e.word(platform, h.Platform)
	e.word(name, h.Name)
}

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
	e.word(atFile, l.File)
	e.uint(uint64(len(l.Steps)))
	for _, s := range l.Steps {
		e.text(s.Kind)
		e.text(s.Name)
	}
	e.int(l.Offset)
	e.int(l.Length)
}

// row writes what the head of the row does not hold.
func (e *encoder) row(r *spooled, file string) {
	for at, s := range [...]string{atConversation: r.Conversation, atPlatform: r.Platform, atFromNick: r.FromNick, atToNick: r.ToNick,
		atNamespace: r.Namespace, atDirection: r.Direction, atStage: r.Stage, atBurn: r.Burn, atDevice: r.Device} {
		e.word(wordPlace(at), s)
	}
	e.text(r.Body)
	e.text(r.NativeID)
	e.text(r.ReplyTo)
	e.handle(atFromPlatform, atFrom, r.From)
	e.uint(uint64(len(r.To)))
	for _, h := range r.To {
		e.handle(atToPlatform, atTo, h)
	}
	e.text(r.Sent.Raw)
	e.time(r.Received)
	e.media(r.Media)
	e.uint(uint64(len(r.Extra)))
	for i, f := range r.Extra {
		e.word(fieldPlace(i), f.Name)
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

// reject writes what is known of a row that could not be read.
func (e *encoder) reject(r *hut3.Reject, file string) {
	e.text(r.Reason)
	e.locator(r.Loc, file)
}

// valueReader reads values, one after the other. Texts are parts of its string.
// Where that ends early it sets bad.
type valueReader struct {
	s   string
	bad bool
}

func (d *valueReader) take(n int) string {
	if n < 0 || n > len(d.s) {
		d.bad, d.s = true, ""
		return ""
	}
	out := d.s[:n]
	d.s = d.s[n:]
	return out
}

func (d *valueReader) byte() byte {
	if s := d.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (d *valueReader) uint() uint64 {
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

func (d *valueReader) int() int64 {
	n := d.uint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *valueReader) text() string { return d.take(int(min(d.uint(), uint64(len(d.s))+1))) }

// list reads the length of a list whose elements take at least a byte each.
func (d *valueReader) list() int {
	n := d.uint()
	if n > uint64(len(d.s)) {
		d.bad = true
		return 0
	}
	return int(n)
}

// decoder reads what an encoder wrote, a record of a stretch after the other.
type decoder struct {
	valueReader
	words []string // of the stretch
}

func (d *decoder) handle() hut3.Handle {
	platform := d.word()
	return hut3.Handle{Platform: platform, Name: d.word()}
}

func (d *decoder) time() hut3.Time {
	t := hut3.Time{Raw: d.text(), Micros: d.int()}
	t.Basis, t.Precision = hut3.Basis(d.byte()), hut3.Precision(d.byte())
	t.Offset = int16(d.int())
	return t
}

func (d *decoder) locator(at hut3.Locator) hut3.Locator {
	at.File = cmp.Or(d.word(), at.File)
	for range d.list() {
		kind := d.text()
		at.Steps = append(at.Steps, hut3.Step{Kind: kind, Name: d.text()})
	}
	at.Offset = d.int()
	at.Length = d.int()
	return at
}

// reject reads a row that could not be read from its original.
func (d *decoder) reject(at hut3.Locator) *hut3.Reject {
	r := &hut3.Reject{Reason: d.text()}
	r.Loc = d.locator(at)
	return r
}

// rowBuffers hold a row, to be filled again.
type rowBuffers struct {
	row   spooled
	to    []hut3.Handle
	media []hut3.Media
	extra []hut3.Field
}

// rowInto reads the row of a head into buffers; at holds the file's object and
// path. The row before in them is gone, its strings stay.
func (d *decoder) rowInto(b *rowBuffers, h *rowHead, at hut3.Locator) {
	b.row = spooled{}
	r := &b.row
	h.fill(r)
	for _, s := range [...]*string{&r.Conversation, &r.Platform, &r.FromNick, &r.ToNick, &r.Namespace, &r.Direction, &r.Stage, &r.Burn, &r.Device} {
		*s = d.word()
	}
	r.Body, r.NativeID, r.ReplyTo = d.text(), d.text(), d.text()
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
	name := d.word()
	return hut3.Field{Name: name, Value: d.text()}
}

func (d *decoder) medium() hut3.Media {
	m := hut3.Media{Name: d.text(), Type: d.text()}
	copy(m.SHA256[:], d.take(len(m.SHA256)))
	m.Bytes = d.int()
	m.Missing = d.byte() == 1
	return m
}
