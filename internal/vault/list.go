package vault

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hut3"
)

// List goes through the objects in order of their SHA-256. A file that is
// damaged or does not belong is given as an hut3.Integrity error in its place, a
// bundle before all objects, and the listing goes on.
func (v *Vault) List(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		if err := v.bundles.load(); err != nil {
			yield(Object{}, hut3.Wrap(err, hut3.Internal, "listing the vault"))
			return
		}
		folders, err := os.ReadDir(v.dir)
		if err != nil {
			yield(Object{}, hut3.Wrap(err, hut3.Internal, "listing the vault"))
			return
		}
		l := &listing{v: v, bundled: v.bundled(), yield: yield}
		if !l.damagedBundles() {
			return
		}
		for _, folder := range folders {
			if n := folder.Name(); n != tmpFolder && n != bundleFolder && !l.folder(ctx, folder) {
				return
			}
		}
		l.upTo(ctx, "g")
	}
}

// bundled are the objects that bundles have, going up, each once.
func (v *Vault) bundled() (list []hut3.Digest) {
	for _, b := range v.bundles.all() {
		for i := range b.len() {
			list = append(list, hut3.Digest(b.index[i*bundleEntry:]))
		}
	}
	slices.SortFunc(list, func(a, b hut3.Digest) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// listing merges the files of the folders with the objects of bundles.
type listing struct {
	v       *Vault
	bundled []hut3.Digest // that were not come to yet
	yield   func(Object, error) bool
}

func (l *listing) damagedBundles() bool {
	l.v.bundles.mu.RLock()
	bad := maps.Clone(l.v.bundles.bad)
	l.v.bundles.mu.RUnlock()
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		if !l.yield(Object{}, hut3.Wrap(bad[name].err, hut3.Integrity, "%s/%s in the vault is damaged", bundleFolder, name)) {
			return false
		}
	}
	return true
}

func (l *listing) folder(ctx context.Context, folder os.DirEntry) bool {
	if !l.upTo(ctx, folder.Name()) {
		return false
	}
	if !folder.IsDir() {
		return l.yield(Object{}, stray(folder.Name()))
	}
	files, err := os.ReadDir(filepath.Join(l.v.dir, folder.Name()))
	if err != nil {
		return l.yield(Object{}, hut3.Wrap(err, hut3.Internal, "listing the vault"))
	}
	for _, file := range files {
		if !l.upTo(ctx, file.Name()) || stopped(ctx, l.yield) {
			return false
		}
		l.pass(file.Name())
		if !l.yield(l.v.listed(folder.Name(), file)) {
			return false
		}
	}
	return true
}

// upTo gives the objects of bundles whose names come before a file's or folder's.
func (l *listing) upTo(ctx context.Context, name string) bool {
	for len(l.bundled) > 0 && l.bundled[0].String() < name && l.bundled[0].String()+extension != name {
		d := l.bundled[0]
		l.bundled = l.bundled[1:]
		if stopped(ctx, l.yield) || !l.yield(l.v.Stat(d)) {
			return false
		}
	}
	return true
}

// pass leaves out an object of a bundle that has a file of its own too.
func (l *listing) pass(name string) {
	if len(l.bundled) > 0 && l.bundled[0].String()+extension == name {
		l.bundled = l.bundled[1:]
	}
}

func stopped(ctx context.Context, yield func(Object, error) bool) bool {
	if err := ctx.Err(); err != nil {
		yield(Object{}, hut3.Wrap(err, hut3.Incomplete, "listing the vault"))
		return true
	}
	return false
}

func (v *Vault) listed(folder string, file os.DirEntry) (Object, error) {
	name, ok := strings.CutSuffix(file.Name(), extension)
	d, err := hut3.ParseDigest(name)
	if !ok || err != nil || d.String() != name || name[:2] != folder || !file.Type().IsRegular() {
		return Object{}, stray(folder + "/" + file.Name())
	}
	return v.Stat(d)
}

func stray(name string) error {
	return hut3.Errorf(hut3.Integrity, "%s in the vault is not an object; move it elsewhere", name)
}
