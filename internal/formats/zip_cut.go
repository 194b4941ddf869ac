package formats

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
)

// cutZip lists a zip whose directory is not there by the headers that stand before
// its members (APPNOTE 4.3.7), from its first byte on until one is missing.
type cutZip struct {
	at     io.ReaderAt
	size   int64
	limits Limits
	from   int64 // where the next header is looked for
	total  int64 // bytes unpacked to find where members end
}

func openCutZip(at io.ReaderAt, size int64, limits Limits) (*archive, error) {
	z, a, names := &cutZip{at: at, size: size, limits: limits}, &archive{kind: stepZip}, map[string]bool{}
	for len(a.members) < limits.Members {
		m := z.next()
		if m == nil {
			break
		}
		if m.name == "" || m.name[len(m.name)-1] != '/' {
			a.add(names, m)
		}
	}
	if len(a.members) == 0 {
		return nil, errors.New("and no member stands at its beginning")
	}
	if len(a.members) == limits.Members {
		a.broken = fmt.Sprintf("only its first %d members are read, the limit, and the directory at its end is missing", limits.Members)
	}
	a.broken = cmp.Or(a.broken, fmt.Sprintf("the directory at the end of the zip is missing or damaged: it is cut, and its members were found one after another up to byte %d; ask for the file again", z.from))
	a.sort()
	return a, nil
}

// zipHeader is what a header before a member states.
type zipHeader struct {
	flags, method    uint16
	sum              uint32
	packed, unpacked int64
	name             string
	body             int64 // where its bytes begin
}

const zipHeaderSize = 30

func (z *cutZip) header() (h zipHeader, ok bool) {
	var b [zipHeaderSize]byte
	if n, _ := z.at.ReadAt(b[:], z.from); n < len(b) || string(b[:4]) != "PK\x03\x04" {
		return h, false
	}
	le := binary.LittleEndian
	named, extra := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	rest := make([]byte, named+extra)
	if n, _ := z.at.ReadAt(rest, z.from+zipHeaderSize); n < len(rest) {
		return h, false
	}
	h = zipHeader{flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), sum: le.Uint32(b[14:]), name: string(rest[:named])}
	h.packed, h.unpacked = int64(le.Uint32(b[18:])), int64(le.Uint32(b[22:]))
	h.body = z.from + zipHeaderSize + int64(len(rest))
	h.long(rest[named:])
	return h, true
}

// long takes the lengths of a long member from its extra field (APPNOTE 4.5.3).
func (h *zipHeader) long(extra []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return
		}
		if field := extra[4 : 4+n]; id == 1 && n >= 16 {
			h.unpacked = int64(min(binary.LittleEndian.Uint64(field), 1<<62))
			h.packed = int64(min(binary.LittleEndian.Uint64(field[8:]), 1<<62))
		}
		extra = extra[4+n:]
	}
}

// next is the member whose header stands where the last one ended; nil where none
// does.
func (z *cutZip) next() *entry {
	h, ok := z.header()
	if !ok {
		return nil
	}
	m := &entry{name: h.name, size: h.unpacked}
	later := h.flags&8 != 0 && h.packed == 0 // its lengths stand behind it
	switch {
	case h.flags&1 != 0:
		m.fault = "it is encrypted; unpack it with its key and import the file"
	case h.method != zip.Store && h.method != zip.Deflate && h.method != zstd.ZipMethodWinZip:
		m.fault = fmt.Sprintf("its compression (method %d) is not one that hut3 unpacks", h.method)
	case later && h.method != zip.Deflate:
		m.fault = "its length stands in the part of the zip that is missing"
	}
	left := max(z.size-h.body, 0)
	switch {
	case !later:
		z.from = h.body + min(h.packed, left)
	case m.fault != "":
		h.packed, z.from = left, z.size
	default:
		h.packed = z.measure(&h, m)
	}
	m.stream = z.stream(&h, min(h.packed, left))
	return m
}

// measure unpacks a member to find its end, which nothing before it states, and
// takes its length and checksum from behind it.
func (z *cutZip) measure(h *zipHeader, m *entry) int64 {
	left := z.size - h.body
	packed := &byteCounter{r: bufio.NewReader(io.NewSectionReader(z.at, h.body, left))}
	u := &unpacked{kind: stepZip, from: bytes.NewReader(nil), packed: left, limits: z.limits, open: func(io.Reader) (io.Reader, error) { return flate.NewReader(packed), nil }}
	n, err := io.Copy(io.Discard, u)
	m.size, h.unpacked = n, n
	if z.total += n; err != nil || z.total > z.limits.Stream {
		z.from = z.size
		return left
	}
	z.from = h.body + packed.n
	var b [24]byte
	got, _ := z.at.ReadAt(b[:], z.from)
	behind := b[:got]
	marked := bytes.HasPrefix(behind, []byte("PK\x07\x08"))
	if marked {
		behind = behind[4:]
	}
	if len(behind) >= 12 {
		h.sum, h.flags = binary.LittleEndian.Uint32(behind), h.flags&^8
	}
	z.from += int64(got-len(behind)) + 12
	if len(behind) >= 20 && int64(binary.LittleEndian.Uint64(behind[4:])) == packed.n && int64(binary.LittleEndian.Uint64(behind[12:])) == n {
		z.from += 8
	}
	return packed.n
}

func (z *cutZip) stream(h *zipHeader, packed int64) stream {
	member, limits, at := *h, z.limits, z.at
	cut := h.body+h.packed > z.size || h.flags&8 != 0
	return stream{size: -1, open: func() io.Reader {
		return &unpacked{kind: stepZip, from: io.NewSectionReader(at, member.body, packed), packed: packed, limits: limits, open: func(r io.Reader) (io.Reader, error) {
			return openCutMember(r, member, cut)
		}}
	}}
}

func openCutMember(r io.Reader, h zipHeader, cut bool) (io.Reader, error) {
	m := &cutMember{h: h, cut: cut, r: r, sum: crc32.NewIEEE()}
	switch h.method {
	case zip.Deflate:
		m.r = flate.NewReader(r)
	case zstd.ZipMethodWinZip:
		z, err := openZstd(r)
		if err != nil {
			return nil, err
		}
		m.r = z
	}
	return m, nil
}

// cutMember is a member's bytes, held to the checksum that stands with it where it is
// whole. Of one that is cut, what stands before the cut is as it was.
type cutMember struct {
	h   zipHeader
	cut bool
	r   io.Reader
	n   int64
	sum interface {
		io.Writer
		Sum32() uint32
	}
}

// Read unpacks; its end is a stop where the member is cut.
func (m *cutMember) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	_, _ = m.sum.Write(p[:n]) // a hash takes all
	switch {
	case err == nil:
	case m.cut && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		err = stopf("the zip is cut inside this member, after %d unpacked bytes; ask for the file again", m.n)
	case errors.Is(err, io.EOF) && m.sum.Sum32() != m.h.sum:
		err = zip.ErrChecksum
	}
	return n, err
}

// byteCounter counts what a reader of bits takes: it takes single bytes, and none
// too many.
type byteCounter struct {
	r *bufio.Reader
	n int64
}

// Read reads and counts.
func (c *byteCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// ReadByte reads a byte and counts it.
func (c *byteCounter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
