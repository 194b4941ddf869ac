package vault

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"hut3"
)

// bundles are the bundles of a vault, by file name, with what tells in which of
// them an object is.
type bundles struct {
	dir string

	mu    sync.RWMutex
	named map[string]*bundle
	where map[uint64]*bundle // by the first 8 bytes of an object's SHA-256; of two the last
	bad   map[string]error   // files that are no sound bundle
}

func openBundles(dir string) (*bundles, error) {
	b := &bundles{dir: filepath.Join(dir, bundleFolder)}
	return b, b.load()
}

// load reads what the folder has now. A bundle that was read before is not read
// again: bundles do not change.
func (s *bundles) load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	before := s.named
	s.named, s.where, s.bad = map[string]*bundle{}, map[uint64]*bundle{}, map[string]error{}
	for _, file := range files {
		b, err := before[file.Name()], error(nil)
		switch {
		case b != nil:
		case !strings.HasSuffix(file.Name(), bundleExtension) || !file.Type().IsRegular():
			err = errors.New("it is not a bundle; move it elsewhere")
		default:
			b, err = readBundle(filepath.Join(s.dir, file.Name()))
		}
		switch {
		case err == nil:
			s.include(b)
		case !errors.Is(err, fs.ErrNotExist): // replaced since it was listed
			s.bad[file.Name()] = err
		}
	}
	return nil
}

func (s *bundles) include(b *bundle) {
	s.named[filepath.Base(b.path)] = b
	for i := range b.len() {
		s.where[binary.BigEndian.Uint64(b.index[i*bundleEntry:])] = b
	}
}

// add takes in a bundle that was written.
func (s *bundles) add(b *bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.include(b)
}

// find gives the bundle that has an object.
func (s *bundles) find(d hut3.Digest) (*bundle, place, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, ok := s.where[binary.BigEndian.Uint64(d[:])]
	if !ok {
		return nil, place{}, false
	}
	if p, ok := b.find(d); ok {
		return b, p, true
	}
	for _, b := range s.named { // another original begins with the same bytes
		if p, ok := b.find(d); ok {
			return b, p, true
		}
	}
	return nil, place{}, false
}

// open opens an object that a bundle has; fs.ErrNotExist where none has it. What
// another process wrote or replaced meanwhile is found by looking again, where
// again says so.
func (s *bundles) open(d hut3.Digest, again bool) (stored, error) {
	b, p, ok := s.find(d)
	if ok {
		f, err := b.open(p)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	if !again {
		return stored{}, fs.ErrNotExist
	}
	if err := s.load(); err != nil {
		return stored{}, err
	}
	return s.open(d, false)
}

// all gives the bundles that are known.
func (s *bundles) all() (list []*bundle) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, b := range s.named {
		list = append(list, b)
	}
	return list
}

// leave forgets a bundle that was removed.
func (s *bundles) leave(old *bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.named, filepath.Base(old.path))
	s.where = map[uint64]*bundle{}
	for _, b := range s.named {
		s.include(b)
	}
}
