package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hut3"
)

// retiredMark stands between a unit's name and the time at which its keys were
// retired, as in EMSOU.retired-20261123T050800Z.key.
const (
	retiredMark = ".retired-"
	retiredTime = "20060102T150405.000000Z"
)

// Rotate puts new keys of a unit in the place of its present ones, which are
// kept beside them as retired. At every moment of it the unit has keys: whoever
// is interrupted finds the old ones or the new. NotFound where there are none yet.
// What it gives undoes it.
func Rotate(dir string, next *Identity, at time.Time) (undo func() error, err error) {
	path := KeyPath(dir, next.Name())
	if _, err := Load(path); err != nil {
		return nil, err
	}
	retired := filepath.Join(dir, next.Name()+retiredMark+at.UTC().Format(retiredTime)+".key")
	aside, err := os.MkdirTemp(dir, ".rotate-")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "a place for the new key")
	}
	if err = next.Save(aside); err == nil {
		err = hut3.Wrap(os.Link(path, retired), hut3.Internal, "keeping the present key")
	}
	if err == nil {
		err = hut3.Wrap(os.Rename(KeyPath(aside, next.Name()), path), hut3.Internal, "putting the new key in its place")
	}
	undo = func() error { return hut3.Wrap(os.Rename(retired, path), hut3.Internal, "putting the key back") }
	return undo, errors.Join(err, os.RemoveAll(aside), synced(dir))
}

// synced makes sure that a folder's names are on the disk.
func synced(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the folder of keys")
	}
	return hut3.Wrap(errors.Join(f.Sync(), f.Close()), hut3.Internal, "the folder of keys")
}

// LoadAll reads a unit's present keys, with its retired ones, which open what
// was sealed for them before. Their order is that in which they were retired.
func LoadAll(dir, name string) (*Identity, error) {
	id, err := Load(KeyPath(dir, name))
	if err != nil {
		return nil, err
	}
	list, err := Retired(dir, name)
	return id.With(list...), err
}

// Retired reads the keys of a unit that were retired, the oldest first.
func Retired(dir, name string) (out []*Identity, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the folder of keys")
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), name+retiredMark) && strings.HasSuffix(e.Name(), ".key") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for _, n := range names {
		id, err := Load(filepath.Join(dir, n))
		if err != nil {
			return nil, err
		}
		if id.Name() != name {
			return nil, hut3.Errorf(hut3.Integrity, "the key %s is of %s; put it back under its own name", n, id.Name())
		}
		out = append(out, id)
	}
	return out, nil
}
