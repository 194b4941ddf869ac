package corpus

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"

	"hut3"
)

// Mend writes the live files anew whose disk damaged blocks that parity gives back, each
// to the byte as the manifest names it, and returns their names. Where whole is set it
// looks at every block of every file first; otherwise at those that were met
// damaged. A file that stays damaged is left as it is: Verify names what it lost. Only the
// writer who holds the lease may call it.
func (c *Corpus) Mend(ctx context.Context, whole bool) (names []string, err error) {
	if err := c.use.enter(); err != nil {
		return nil, err
	}
	defer c.use.leave()
	for _, info := range c.live {
		if err := stopped(ctx); err != nil {
			return names, err
		}
		f := c.files[info.Name]
		if f == nil || !f.mendable(whole) || hut3.Digest(sha256.Sum256(f.mem)) != info.SHA256 {
			continue
		}
		if err := f.rewrite(c.dir); err != nil {
			return names, err
		}
		names = append(names, info.Name)
	}
	return names, nil
}

// mendable reports whether blocks of the file were damaged on the disk. Where whole is
// set it looks at all of them.
func (f *file) mendable(whole bool) bool {
	if whole {
		for _, s := range f.order {
			for at := range len(s.sums) / 4 {
				if !s.ok(at) {
					f.mend(block{s, at}) // what it cannot mend shows in the digest of the file
				}
			}
		}
	}
	f.mending.Lock()
	defer f.mending.Unlock()
	return f.frayed || len(f.mended) > 0
}

// rewrite puts what is in memory in the place of the file.
func (f *file) rewrite(dir string) error {
	path := filepath.Join(dir, f.name)
	err := writeWhole(path+tempSuffix, f.mem)
	if err == nil {
		err = os.Rename(path+tempSuffix, path)
	}
	if err != nil {
		_ = os.Remove(path + tempSuffix) // Clean takes what is left
		return hut3.Wrap(err, hut3.Internal, "segment %s cannot be written anew; check the space and rights of the corpus folder", f.name)
	}
	f.mending.Lock()
	defer f.mending.Unlock()
	f.mended, f.frayed = nil, false
	return syncDir(dir)
}

func writeWhole(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
