package formats

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strings"

	"hut3"
)

// openTar lists a tar. One that breaks off gives the members before the break.
func openTar(at io.ReaderAt, size int64, limits Limits) (*archive, error) {
	a := &archive{kind: stepTar}
	names := map[string]bool{}
	raw := io.NewSectionReader(at, 0, size)
	t := tar.NewReader(raw)
	defer a.sort()
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return tarBroken(a, raw, size, err)
		}
		if len(a.members) == limits.Members {
			a.broken = fmt.Sprintf("only its first %d members are read, the limit", limits.Members)
			return a, nil
		}
		if m := tarMember(h); m != nil {
			// The reader takes headers block by block, so that the stream now
			// stands at the member's first byte.
			from, err := raw.Seek(0, io.SeekCurrent)
			if err != nil {
				return nil, hut3.Wrap(err, hut3.Internal, "a tar cannot be walked")
			}
			m.stream = tarStream(at, from, m.size, size)
			m.size = min(m.size, max(size-from, 0)) // a header can claim anything
			a.add(names, m)
		}
	}
}

// tarStream is a member's bytes. Where the archive ends inside it, they end with
// a stop.
func tarStream(at io.ReaderAt, from, size, all int64) stream {
	if from+size <= all {
		return sectionOf(at, from, size)
	}
	there := sectionOf(at, from, max(all-from, 0))
	return stream{size: -1, open: func() io.Reader { return &cutShort{there.open(), "the archive ends inside it"} }}
}

// cutShort ends with a stop where its stream ends.
type cutShort struct {
	r      io.Reader
	reason string
}

// Read gives the stream and then the reason that it ends.
func (c *cutShort) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = &stop{reason: c.reason}
	}
	return n, err
}

func tarBroken(a *archive, raw io.Seeker, size int64, err error) (*archive, error) {
	var h *hut3.Error
	if errors.As(err, &h) {
		return nil, err
	}
	at, _ := raw.Seek(0, io.SeekCurrent) // a section's own place
	if at > size {
		a.broken = fmt.Sprintf("the tar ends at byte %d, inside a member that its header says is longer", size)
	} else {
		a.broken = fmt.Sprintf("the tar is damaged before byte %d: %v", at, err)
	}
	if len(a.members) == 0 {
		return nil, &stop{reason: a.broken}
	}
	return a, nil
}

// tarMember is nil for what is no file and holds nothing.
func tarMember(h *tar.Header) *entry {
	m := &entry{name: h.Name, size: h.Size}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil
	case tar.TypeSymlink, tar.TypeLink:
		m.fault = "a link, which is not followed"
	default:
		m.fault = "a sparse file, device or pipe"
	}
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			m.fault = "a sparse file, device or pipe"
		}
	}
	return m
}
