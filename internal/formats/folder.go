package formats

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"slices"
	"sync"

	"hut3"
)

// Folder is the files of a delivery that came loose, as an unpacked export does:
// what readers find beside a file. It is safe for concurrent use.
type Folder struct {
	files archive
	ready bool

	mu    sync.Mutex
	known map[string]func() any // what several files ask for and is found once
}

// Loose is one file of a folder.
type Loose struct {
	Path   string      // in the delivery, slashes forward
	SHA256 hut3.Digest // zero where it is not known yet
	Size   int64
	Fault  string // why it cannot be opened
}

// Original is the bytes of a file.
type Original interface {
	io.ReaderAt
	io.Closer
}

// NewFolder lays out the files of a delivery. open is nil while they cannot be
// opened: their names are known then, and what looks into them has to wait.
func NewFolder(files []Loose, open func(Loose) (Original, error)) *Folder {
	f := &Folder{ready: open != nil, known: map[string]func() any{}}
	f.files.folder = f
	f.files.members = make([]*entry, len(files))
	for i, one := range files {
		f.files.members[i] = &entry{name: one.Path, size: one.Size, fault: one.Fault, sha: one.SHA256, loose: func() (Original, error) { return open(one) }}
	}
	slices.SortFunc(f.files.members, func(x, y *entry) int { return cmp.Compare(x.name, y.name) })
	return f
}

// once gives what find finds, which it is asked for once by each name.
func (f *Folder) once(name string, find func() any) any {
	f.mu.Lock()
	found, ok := f.known[name]
	if !ok {
		found = sync.OnceValue(find)
		f.known[name] = found
	}
	f.mu.Unlock()
	return found()
}

// loose is the folder that the file lies in by itself; nil for a member of an
// archive, and for a file that came alone.
func (s *source) loose() *Folder {
	if s.within == nil {
		return nil
	}
	return s.within.folder
}

// beside finds a file by its name as seen from the stream: in the same archive, or
// in the same delivery where that is a folder.
func (s *source) beside(name string) *entry {
	if s.within == nil || s.own == "" || name == "" {
		return nil
	}
	found := s.within.named(path.Join(path.Dir(s.own), name))
	if found == nil || found.fault != "" {
		return nil
	}
	return found
}

// look hands the bytes of a member to fn.
func (m *entry) look(fn func(io.Reader) error) error {
	if m.loose == nil {
		return fn(m.stream.open())
	}
	o, err := m.loose()
	if err != nil {
		return err
	}
	return errors.Join(fn(io.NewSectionReader(o, 0, m.size)), o.Close())
}

// opened is the stream of a member, and what closes it.
func (m *entry) opened() (stream, func() error, error) {
	if m.loose == nil {
		return m.stream, func() error { return nil }, nil
	}
	o, err := m.loose()
	if err != nil {
		return stream{}, nil, err
	}
	return sectionOf(o, 0, m.size), o.Close, nil
}

// attachment looks for a file that a row names beside the stream that it stands
// in: its hash and size, or that it is missing. Where nothing lies beside the
// stream, nothing is looked for, and the reading says so.
func (s *source) attachment(name, mime string) hut3.Media {
	m := hut3.Media{Name: name, Type: mime, Missing: true}
	if s.within == nil && name != "" {
		s.unlooked++
	}
	if found := s.beside(name); found != nil {
		return s.held(found, name, mime)
	}
	return m
}

// held is a file of the take that a row names: its hash and size, and what it says of
// itself where it is a picture. One that cannot be read is missing.
func (s *source) held(found *entry, name, mime string) hut3.Media {
	m := hut3.Media{Name: name, Type: mime, Missing: true}
	kept := &keptBytes{off: s.pictures >= maxPictures, alone: !found.sha.IsZero()}
	sum, n, err := found.hash(kept)
	if err != nil {
		return m
	}
	if len(kept.b) > 0 {
		s.pictures++
		s.facts = append(s.facts, pictureFacts(name, kept.b)...)
	}
	m.SHA256, m.Bytes, m.Missing = sum, n, false
	if found.loose == nil { // files of a folder are read side by side
		found.named = true
	}
	return m
}

// hash reads a member for its hash and size, and hands its bytes to kept. Where
// the hash is known, only what kept wants is read.
func (m *entry) hash(kept *keptBytes) (sum hut3.Digest, n int64, err error) {
	if kept.alone && kept.off {
		return m.sha, m.size, nil
	}
	h := sha256.New()
	err = m.look(func(r io.Reader) (err error) {
		if kept.alone {
			_, err = io.Copy(kept, r)
			return err
		}
		n, err = io.Copy(io.MultiWriter(h, kept), r)
		return err
	})
	switch {
	case kept.alone && errors.Is(err, errNoPicture):
		return m.sha, m.size, nil
	case kept.alone:
		return m.sha, m.size, err
	}
	return hut3.Digest(h.Sum(nil)), n, err
}
