package seal

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"hut3"
)

// inMemory is how much of a payload is kept in memory.
const inMemory = 8 << 20

// spool holds decrypted bytes until they are checked: in memory, and beyond
// inMemory in a file that has no name any more once it is open.
type spool struct {
	dir  string
	max  int64
	size int64
	mem  []byte
	file *os.File
}

// Write appends. More than max is refused with hut3.Invalid.
func (s *spool) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > s.max {
		return 0, tooLarge(s.max - maxStatement - 4)
	}
	s.size += int64(len(p))
	if s.file == nil && s.size <= inMemory {
		s.mem = append(s.mem, p...)
		return len(p), nil
	}
	if err := s.spill(); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "keeping a package while it is checked")
	}
	n, err := s.file.Write(p)
	return n, hut3.Wrap(err, hut3.Internal, "keeping a package while it is checked")
}

// spill moves what is in memory to a file. Its name is removed at once where the
// system allows that, so that nothing stays behind whatever happens; elsewhere
// Close removes it.
func (s *spool) spill() error {
	if s.file != nil {
		return nil
	}
	f, err := os.CreateTemp(s.dir, "hut3-open-*")
	if err != nil {
		return err
	}
	s.file = f
	_ = os.Remove(f.Name()) // an open file stays on some systems: Close removes it there
	_, err = f.Write(s.mem)
	s.mem = nil
	return err
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	if off >= int64(len(s.mem)) {
		return 0, io.EOF
	}
	n := copy(p, s.mem[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close drops the bytes.
func (s *spool) Close() error {
	s.mem = nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return hut3.Wrap(err, hut3.Internal, "removing an opened package")
}

func tooLarge(limit int64) error {
	return hut3.Errorf(hut3.Invalid, "the package holds more than %s, which is the limit; raise it if you expect so much", hut3.Plural(limit, "byte", "bytes"))
}
