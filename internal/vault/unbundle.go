package vault

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hut3"
)

// unbundle gives objects files of their own, and takes them out of the bundles
// that have them: each of those is written again without them, and the old one
// removed. All is copied as it is stored, damage included.
func (v *Vault) unbundle(ctx context.Context, own map[hut3.Digest]bool) error {
	if err := v.bundles.load(); err != nil {
		return hut3.Wrap(err, hut3.Internal, "listing the vault")
	}
	for _, b := range v.bundles.all() {
		if b.partial {
			return hut3.Errorf(hut3.Conflict, "nothing more was erased: %s/%s in the vault is damaged, so that it cannot be told whether it holds what is to go; import again what was imported into it, move the file out of the vault and destroy it, and carry the erasure out again", bundleFolder, filepath.Base(b.path))
		}
		if !b.hasAny(own) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "erasing from bundles of the vault; the same again goes on")
		}
		if err := v.takeOut(b, own, true); err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "erasing from a bundle of the vault; the same again goes on")
		}
	}
	return nil
}

func (b *bundle) hasAny(of map[hut3.Digest]bool) bool {
	for d := range of {
		if _, ok := b.find(d); ok {
			return true
		}
	}
	return false
}

// takeOut writes a bundle again without some objects, to which it gives files of
// their own first where keep says so.
func (v *Vault) takeOut(b *bundle, which map[hut3.Digest]bool, keep bool) error {
	in, err := os.Open(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another has done it
	}
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	if keep {
		if err := v.extract(in, b, which); err != nil {
			return err
		}
	}
	return v.rebundle(in, b, which)
}

// extract gives the objects of a bundle files of their own, unless they have some.
func (v *Vault) extract(in io.ReaderAt, b *bundle, which map[hut3.Digest]bool) error {
	for d := range which {
		p, ok := b.find(d)
		if !ok {
			continue
		}
		if v.hasOwn(d) {
			continue
		}
		object := make([]byte, p.size)
		if _, err := in.ReadAt(object, p.at); err != nil {
			return err
		}
		if err := v.placeOwn(d, object); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) hasOwn(d hut3.Digest) bool {
	_, err := os.Lstat(v.path(d))
	return err == nil
}

func (v *Vault) placeOwn(d hut3.Digest, object []byte) error {
	f, err := v.newTemp()
	if err != nil {
		return err
	}
	if _, err := f.Write(object); err != nil {
		v.dropTemp(f)
		return err
	}
	if err := makeFolder(v.folder(d)); err != nil {
		v.dropTemp(f)
		return err
	}
	return v.place(f, v.path(d))
}

// rebundle writes what stays of a bundle, and removes the bundle where all of it is
// known.
func (v *Vault) rebundle(in io.ReaderAt, b *bundle, without map[hut3.Digest]bool) error {
	f, err := v.newTemp()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<18)
	w := &bundleWriter{out: out}
	if err := w.copyFrom(in, b, without); err != nil {
		v.dropTemp(f)
		return err
	}
	if len(w.places) == 0 {
		v.dropTemp(f)
	} else if made, err := v.placeBundle(f, out, w); err != nil || made.path == b.path {
		return err
	}
	if b.partial {
		return nil
	}
	if err := os.Remove(b.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // where it is not there, another has done it
	}
	if err := syncFolder(v.bundles.dir); err != nil {
		return err
	}
	v.bundles.leave(b)
	return nil
}

func (w *bundleWriter) copyFrom(in io.ReaderAt, b *bundle, without map[hut3.Digest]bool) error {
	var object []byte
	for i := range b.len() {
		p := b.place(i)
		if without[p.sha256] {
			continue
		}
		if int64(cap(object)) < p.size {
			object = make([]byte, p.size)
		}
		if _, err := in.ReadAt(object[:p.size], p.at); err != nil {
			return err
		}
		if err := w.add(p.sha256, object[:p.size]); err != nil {
			return err
		}
	}
	return nil
}
