package app

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/ingest"
)

// sweepUploads throws away what a browser brought in and nobody imported, where a
// file of it is, as it was received, an original of which bytes are erased. It says
// how many.
func (c *carrying) sweepUploads() error {
	gone := map[hut3.Digest]bool{}
	for _, o := range c.done.Originals {
		gone[o.SHA256] = true
	}
	files, err := filepath.Glob(filepath.Join(c.Dir, ingest.Uploads, "*", "files", "*"))
	for _, path := range files {
		sum, read := digestOf(path)
		switch {
		case errors.Is(read, os.ErrNotExist): // its upload went with another file of it
		case read != nil:
			err = errors.Join(err, read)
		case gone[sum]:
			c.done.Uploads++
			err = errors.Join(err, os.RemoveAll(filepath.Dir(filepath.Dir(path))))
		}
	}
	return hut3.Wrap(err, hut3.Incomplete, "looking for what is erased in the folder %s; carry %s out again", ingest.Uploads, c.ref)
}

func digestOf(path string) (sum hut3.Digest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer func() { _ = f.Close() }() // it was only read
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hut3.Digest(h.Sum(nil)), err
}
