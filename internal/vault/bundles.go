package vault

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hut3"
)

// bundles are the bundles of a vault, by file name, with what tells in which of
// them an object is.
type bundles struct {
	dir string

	mu    sync.RWMutex
	named map[string]*bundle
	where map[uint64]*bundle // by the first 8 bytes of an object's SHA-256; of two the last, a sound one first
	bad   map[string]badFile // files that are no sound bundle
}

// badFile is what is wrong with a file, as it stood when it was read: it may have
// been brought back from a back-up since.
type badFile struct {
	err   error
	size  int64
	mtime time.Time
}

func openBundles(dir string) (*bundles, error) {
	b := &bundles{dir: filepath.Join(dir, bundleFolder), named: map[string]*bundle{}, where: map[uint64]*bundle{}, bad: map[string]badFile{}}
	return b, b.load()
}

// load reads what the folder has now. What was read before is not read again:
// bundles do not change, and of a bad file size and time tell.
func (s *bundles) load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	there := make(map[string]bool, len(files))
	for _, file := range files {
		there[file.Name()] = true
		if s.known(file) {
			continue
		}
		s.read(file)
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(s.named)), slices.Collect(maps.Keys(s.bad))) {
		if !there[name] {
			s.drop(name)
		}
	}
	return nil
}

// known reports whether a file was read already, as it stands.
func (s *bundles) known(file os.DirEntry) bool {
	bad, ok := s.bad[file.Name()]
	if !ok {
		return s.named[file.Name()] != nil
	}
	info, err := file.Info()
	return err == nil && info.Size() == bad.size && info.ModTime().Equal(bad.mtime)
}

// read takes in a file of the folder. One that is gone since it was listed was
// replaced.
func (s *bundles) read(file os.DirEntry) {
	b, err := (*bundle)(nil), errors.New("it is not a bundle; move it elsewhere")
	if strings.HasSuffix(file.Name(), bundleExtension) && file.Type().IsRegular() {
		b, err = readBundle(filepath.Join(s.dir, file.Name()))
	}
	info, gone := file.Info()
	if gone != nil || errors.Is(err, fs.ErrNotExist) {
		return
	}
	s.drop(file.Name())
	if err != nil || b.fault != nil {
		s.bad[file.Name()] = badFile{wrongWith(b, err), info.Size(), info.ModTime()}
	}
	if err == nil {
		s.include(b)
	}
}

// wrongWith says what is wrong with a bundle, and what to do.
func wrongWith(b *bundle, err error) error {
	if err != nil {
		return hut3.Wrap(err, hut3.Integrity, "it cannot be read, nor the originals in it; where any is missed, import again what was imported into it, and then move the file out of the vault")
	}
	walked := hut3.Plural(int64(b.len()), "original in it is read by its own header", "originals in it are read by their own headers")
	if b.partial {
		return hut3.Wrap(b.fault, hut3.Integrity, "%s, and what else it held cannot be told; import again what was imported into it, and then move the file out of the vault", walked)
	}
	return hut3.Wrap(b.fault, hut3.Integrity, "%s, and it had no other; the next import writes it anew", walked)
}

func (s *bundles) include(b *bundle) {
	s.named[filepath.Base(b.path)] = b
	for i := range b.len() {
		key := binary.BigEndian.Uint64(b.index[i*bundleEntry:])
		if old := s.where[key]; old == nil || old.fault != nil || b.fault == nil {
			s.where[key] = b
		}
	}
}

// drop forgets a file, and what is where because of it.
func (s *bundles) drop(name string) {
	delete(s.bad, name)
	if s.named[name] == nil {
		return
	}
	delete(s.named, name)
	s.where = make(map[uint64]*bundle, len(s.where))
	for _, b := range s.named {
		s.include(b)
	}
}

// add takes in a bundle that was written.
func (s *bundles) add(b *bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.bad, filepath.Base(b.path))
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

// has reports whether the file of a bundle that names an object is there.
func (s *bundles) has(d hut3.Digest) bool {
	b, _, ok := s.find(d)
	if !ok {
		return false
	}
	_, err := os.Lstat(b.path)
	return err == nil
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
	s.drop(filepath.Base(old.path))
}
