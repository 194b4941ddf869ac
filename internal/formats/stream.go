package formats

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// ratioFrom is how many bytes a stream may unpack to before its ratio is looked
// at: small honest files pack well.
const ratioFrom = 64 << 20

// stream is bytes that can be read from their start again and again.
type stream struct {
	open func() io.Reader
	at   io.ReaderAt // nil where it can only be read from its start
	size int64       // -1 where it is not known
}

func sectionOf(at io.ReaderAt, from, size int64) stream {
	s := io.NewSectionReader(at, from, size)
	return stream{open: func() io.Reader { return io.NewSectionReader(at, from, size) }, at: s, size: size}
}

// packers are the compressions that are unpacked, by the bytes they begin with.
func packers() []packer {
	return []packer{
		{"gzip", []byte{0x1f, 0x8b}, []string{".gz", ".tgz"}, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"zstd", []byte{0x28, 0xb5, 0x2f, 0xfd}, []string{".zst", ".zstd"}, openZstd},
		{"bzip2", []byte("BZh"), []string{".bz2"}, func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }},
	}
}

type packer struct {
	kind   string
	magic  []byte
	suffix []string
	open   func(io.Reader) (io.Reader, error)
}

func packerOf(head []byte) (packer, bool) {
	for _, p := range packers() {
		if bytes.HasPrefix(head, p.magic) && (p.kind != "bzip2" || len(head) > 9 && bytes.Equal(head[4:10], []byte{0x31, 0x41, 0x59, 0x26, 0x53, 0x59})) {
			return p, true
		}
	}
	return packer{}, false
}

func packerNamed(kind string) (packer, bool) {
	for _, p := range packers() {
		if p.kind == kind {
			return p, true
		}
	}
	return packer{}, false
}

// openZstd unpacks in the caller's goroutine; a frame that asks for a larger
// window than 128 MiB is refused.
func openZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
}

// unpack is a stream inside a packed one.
func unpack(p packer, packed stream, limits Limits) stream {
	return stream{size: -1, open: func() io.Reader {
		return &unpacked{kind: p.kind, from: packed.open(), packed: packed.size, open: p.open, limits: limits}
	}}
}

// unpacked is a compressed stream under limits.
type unpacked struct {
	kind   string
	from   io.Reader
	packed int64 // bytes of from, -1 where not known
	open   func(io.Reader) (io.Reader, error)
	limits Limits
	z      io.Reader
	n      int64
}

// Read unpacks; a limit or damage ends it with a stop.
func (u *unpacked) Read(p []byte) (int, error) {
	if u.z == nil {
		if u.packed < 0 {
			u.from = &counted{r: u.from}
		}
		z, err := u.open(u.from)
		if err != nil {
			return 0, u.fault(err)
		}
		u.z = z
	}
	n, err := u.z.Read(p)
	u.n += int64(n)
	if u.n > u.limits.Stream {
		return 0, stopf("unpacks to more than %d bytes, the limit; raise the limit if the file is honest", u.limits.Stream)
	}
	if u.n > ratioFrom && u.n/u.limits.Ratio > u.packedSize() {
		return 0, stopf("unpacks to more than %d times its size, the limit; it may be a bomb", u.limits.Ratio)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, u.fault(err)
	}
	return n, err
}

func (u *unpacked) packedSize() int64 {
	if c, ok := u.from.(*counted); ok {
		return c.n
	}
	return u.packed
}

// fault tells a damaged file from a store that cannot be read.
func (u *unpacked) fault(err error) error {
	var h *hut3.Error
	if errors.As(err, &h) || isStop(err) {
		return err
	}
	return &stop{fmt.Sprintf("the %s stream breaks off after %d unpacked bytes (%v): it is cut, or damaged there or before; ask for the file again", u.kind, u.n, err), damagedStream(u.kind, err)}
}

type counted struct {
	r io.Reader
	n int64
}

// Read counts what passes.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// inMemory is the longest stream whose copy is held in memory.
const inMemory = 8 << 20

// settle gives a stream that can be read at any place: itself, or a temporary
// copy that close removes.
func (s stream) settle(dir string) (settled stream, close func() error, err error) {
	if s.at != nil {
		return s, func() error { return nil }, nil
	}
	r := s.open()
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, inMemory); err != nil {
		if !errors.Is(err, io.EOF) {
			return s, nil, err
		}
		return sectionOf(bytes.NewReader(b.Bytes()), 0, int64(b.Len())), func() error { return nil }, nil
	}
	f, err := os.CreateTemp(dir, "hut3-copy-*")
	if err != nil {
		return s, nil, hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	close = func() error { return errors.Join(f.Close(), os.Remove(f.Name())) }
	size, err := io.Copy(f, io.MultiReader(&b, r))
	if err != nil {
		return s, nil, errors.Join(copyFault(err), close())
	}
	return sectionOf(f, 0, size), close, nil
}

// copyFault tells a full disk from a damaged file.
func copyFault(err error) error {
	var h *hut3.Error
	if isStop(err) || errors.As(err, &h) {
		return err
	}
	return hut3.Wrap(err, hut3.Internal, "a temporary copy cannot be written")
}
