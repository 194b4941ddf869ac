package venetic

import (
	"archive/tar"
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"time"

	"hut3"
)

// Sink takes the files of a generated operation, one open at a time. Names are
// relative, with forward slashes.
type Sink interface {
	Create(name string) (io.WriteCloser, error)
}

// Dir writes the files under a folder, which it makes. A file that is there
// already is refused, so that two runs never mix.
type Dir string

// Create makes a file of the folder.
func (d Dir) Create(name string) (io.WriteCloser, error) {
	path := filepath.Join(string(d), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "make the folder of %s", path)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return nil, hut3.Errorf(hut3.Conflict, "%s is there already; give an empty folder", path)
	}
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "create %s", path)
	}
	return &bufferedFile{Writer: bufio.NewWriterSize(f, 64<<10), file: f}, nil
}

type bufferedFile struct {
	*bufio.Writer
	file *os.File
}

func (b *bufferedFile) Close() error {
	if err := b.Flush(); err != nil {
		b.file.Close()
		return hut3.Wrap(err, hut3.Internal, "write %s", b.file.Name())
	}
	return hut3.Wrap(b.file.Close(), hut3.Internal, "close %s", b.file.Name())
}

// Tar writes the files as one tar stream. Close ends the stream.
type Tar struct {
	w    *tar.Writer
	when time.Time
}

// spoolLimit is how much of one file Tar keeps in memory before it goes to a
// temporary file: a tar header states the size first.
const spoolLimit = 8 << 20

// NewTar starts a tar stream. Every member bears the time given, so that the
// stream too is the same for the same Config.
func NewTar(w io.Writer, when time.Time) *Tar { return &Tar{w: tar.NewWriter(w), when: when} }

// Create makes a member; it is written when closed.
func (t *Tar) Create(name string) (io.WriteCloser, error) { return &member{tar: t, name: name}, nil }

// Close ends the stream.
func (t *Tar) Close() error { return hut3.Wrap(t.w.Close(), hut3.Internal, "end the tar stream") }

// spool keeps a file of unknown length: in memory up to spoolLimit, then in a
// temporary file.
type spool struct {
	mem  bytes.Buffer
	file *os.File
	size int64
}

func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && s.mem.Len()+len(p) > spoolLimit {
		f, err := os.CreateTemp("", "hut3-spool-*")
		if err != nil {
			return 0, hut3.Wrap(err, hut3.Internal, "make a temporary file")
		}
		s.file = f
	}
	s.size += int64(len(p))
	if s.file == nil {
		return s.mem.Write(p)
	}
	return s.file.Write(p)
}

// copyTo writes all that was kept.
func (s *spool) copyTo(w io.Writer) error {
	if _, err := w.Write(s.mem.Bytes()); err != nil || s.file == nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// drop removes the temporary file, if there was one.
func (s *spool) drop() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name()) // a temporary file
	}
}

type member struct {
	spool
	tar  *Tar
	name string
}

// Close writes the header and the member.
func (m *member) Close() error {
	defer m.drop()
	h := &tar.Header{Name: m.name, Mode: 0o644, Size: m.size, ModTime: m.tar.when, Format: tar.FormatUSTAR}
	err := m.tar.w.WriteHeader(h)
	if err == nil {
		err = m.copyTo(m.tar.w)
	}
	return hut3.Wrap(err, hut3.Internal, "write %s to the tar stream", m.name)
}
