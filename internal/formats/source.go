package formats

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"hut3"
)

// sampleSize is how much of a file detection looks at.
const sampleSize = 256 << 10

// source is a file opened down to its last byte stream.
type source struct {
	in     Input
	steps  []hut3.Step
	limits Limits
	enc    encoding
	encWhy string
	sample []byte // the beginning as UTF-8, without byte order mark
	whole  bool   // the sample is the whole file
	broken error  // what stopped the sample short, if it was not its end
}

func openSource(in Input, opts Options) (*source, error) {
	s := &source{in: in, limits: opts.Limits.withDefaults()}
	var magic [2]byte
	if n, _ := in.R.ReadAt(magic[:], 0); n == 2 && magic == [2]byte{0x1f, 0x8b} {
		s.steps = []hut3.Step{{Kind: "gzip"}}
	}
	raw, err := s.head()
	if err != nil {
		return nil, err
	}
	if s.enc, s.encWhy, err = chooseEncoding(opts.Encoding, raw, s.whole); err != nil {
		return nil, err
	}
	s.sample = s.enc.decode(raw)
	return s, nil
}

// head reads the sample's raw bytes.
func (s *source) head() ([]byte, error) {
	raw := make([]byte, sampleSize)
	n, err := io.ReadFull(s.stream(), raw)
	switch {
	case err == nil, errors.Is(err, io.EOF), err == io.ErrUnexpectedEOF:
		s.whole = err != nil
	case isStop(err):
		s.broken = err
	default:
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "%s cannot be read at its beginning", s.in.Path)
	}
	return raw[:n], nil
}

func (s *source) packed() bool { return len(s.steps) > 0 }

// name is the file's path without the suffix of a wrapper.
func (s *source) name() string {
	if s.packed() {
		return strings.TrimSuffix(s.in.Path, ".gz")
	}
	return s.in.Path
}

// stem is the file's path without its suffixes.
func (s *source) stem() string {
	n := s.name()
	return strings.TrimSuffix(n, path.Ext(n))
}

func (s *source) locate(offset, length int64) hut3.Locator {
	return hut3.Locator{Object: s.in.Object, File: s.in.Path, Steps: s.steps, Offset: offset, Length: length}
}

// stream opens the last byte stream from its start.
func (s *source) stream() io.Reader {
	raw := io.NewSectionReader(s.in.R, 0, s.in.Size)
	if !s.packed() {
		return raw
	}
	return &unpacked{packed: raw, limits: s.limits}
}

// window opens the text of the stream from its start, after any byte order
// mark.
func (s *source) window() *window {
	return newWindow(s.stream(), s.enc)
}

// stop is a fault of the file that ends its reading: what went before stands.
type stop struct{ reason string }

func (s *stop) Error() string { return s.reason }

func isStop(err error) bool {
	var s *stop
	return errors.As(err, &s)
}

// unpacked is a gzip stream under limits.
type unpacked struct {
	packed *io.SectionReader
	limits Limits
	z      *gzip.Reader
	n      int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.z == nil {
		z, err := gzip.NewReader(u.packed)
		if err != nil {
			return 0, u.fault(err)
		}
		u.z = z
	}
	n, err := u.z.Read(p)
	u.n += int64(n)
	if u.n > u.limits.Stream {
		return 0, &stop{fmt.Sprintf("unpacks to more than %d bytes, the limit; raise the limit if the file is honest", u.limits.Stream)}
	}
	if u.n > 64<<20 && u.n/u.limits.Ratio > u.packed.Size() {
		return 0, &stop{fmt.Sprintf("unpacks to more than %d times its size, the limit; it may be a bomb", u.limits.Ratio)}
	}
	if err != nil && err != io.EOF {
		return n, u.fault(err)
	}
	return n, err
}

// fault tells a damaged file from a store that cannot be read.
func (u *unpacked) fault(err error) error {
	var h *hut3.Error
	if errors.As(err, &h) {
		return err
	}
	return &stop{fmt.Sprintf("the gzip stream is damaged after %d unpacked bytes: %v; ask for the file again", u.n, err)}
}

// Open gives the last byte stream of a locator's object: what its offset and
// length count in. The steps it knows are those that Read writes.
func Open(in Input, steps []hut3.Step) (io.Reader, error) {
	s := &source{in: in, steps: steps, limits: Limits{}.withDefaults()}
	for i, step := range steps {
		if step.Kind != "gzip" || i > 0 {
			return nil, hut3.Errorf(hut3.Invalid, "%s: step %q is not one that this version can walk", in.Path, step.Kind)
		}
	}
	return s.stream(), nil
}

// Extract gives the bytes that a locator names.
func Extract(in Input, at hut3.Locator) ([]byte, error) {
	if len(at.Steps) == 0 {
		if at.Offset < 0 || at.Length < 0 || at.Offset+at.Length > in.Size {
			return nil, hut3.Errorf(hut3.Integrity, "%s has %d bytes; %d at %d are not in it", in.Path, in.Size, at.Length, at.Offset)
		}
		b := make([]byte, at.Length)
		if n, err := in.R.ReadAt(b, at.Offset); n < len(b) {
			return nil, hut3.Wrap(err, hut3.Integrity, "%s: bytes %d to %d cannot be read", in.Path, at.Offset, at.Offset+at.Length)
		}
		return b, nil
	}
	r, err := Open(in, at.Steps)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, r, at.Offset); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", in.Path, at.Offset)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, at.Length); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", in.Path, at.Offset+at.Length)
	}
	return b.Bytes(), nil
}
