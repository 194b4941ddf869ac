package vault

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hut3"
)

const (
	extension = ".h3v"
	tmpFolder = "tmp"
)

// Object is a stored original.
type Object struct {
	SHA256  hut3.Digest `json:"sha256"`
	Size    int64       `json:"size"`
	Root    hut3.Digest `json:"root"`             // Merkle root over 64 KiB chunks
	Existed bool        `json:"existed"`          // it was there before this Put
	Erased  bool        `json:"erased,omitempty"` // bytes of it were erased; see Erase

	Restored bool `json:"restored,omitempty"` // it was there and damaged, and this Put replaced it
}

// Vault is a folder of originals. It is safe for concurrent use, and several
// processes may read and add at once.
type Vault struct {
	dir     string
	codec   *codec
	small   *sync.Pool // of *smallBuffers
	bundles *bundles

	mu     sync.Mutex
	active map[string]bool // temporary files that are being written
}

// Open opens the vault in a folder, and makes the folder when there is none.
func Open(dir string) (*Vault, error) {
	if err := os.MkdirAll(filepath.Join(dir, tmpFolder), 0o700); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the vault's folder cannot be made")
	}
	c, err := newCodec()
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "starting the compressor")
	}
	b, err := openBundles(dir)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the vault's bundles cannot be listed")
	}
	return &Vault{dir: dir, codec: c, small: newSmallPool(), bundles: b, active: map[string]bool{}}, nil
}

func (v *Vault) path(d hut3.Digest) string { return filepath.Join(v.folder(d), d.String()+extension) }

func (v *Vault) folder(d hut3.Digest) string { return filepath.Join(v.dir, d.String()[:2]) }

// Stat reads an object's header and compares it with the file's name and
// length. It does not read the chunks; see Verify. hut3.NotFound when there is
// no such object.
func (v *Vault) Stat(d hut3.Digest) (Object, error) {
	f, h, err := v.openFile(d)
	if err != nil {
		return Object{}, err
	}
	return h.object(), f.Close()
}

// Has reports whether an object's file, or a bundle that names it, is there,
// without reading it.
func (v *Vault) Has(d hut3.Digest) bool {
	if v.bundles.has(d) {
		return true
	}
	if _, err := os.Lstat(v.path(d)); err == nil {
		return true
	}
	return v.bundles.load() == nil && v.bundles.has(d) // another process may have written it
}

// Clean removes what unfinished writes of ended processes left under tmp: files that
// were last written before a time and are not of this process.
func (v *Vault) Clean(ctx context.Context, before time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	dir := filepath.Join(v.dir, tmpFolder)
	files, err := os.ReadDir(dir)
	for _, file := range files {
		path := filepath.Join(dir, file.Name())
		if err != nil || ctx.Err() != nil || v.active[path] {
			continue
		}
		if info, gone := file.Info(); gone == nil && !info.ModTime().After(before) {
			err = os.Remove(path)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	return hut3.Wrap(err, hut3.Incomplete, "cleaning the vault's temporary files")
}
