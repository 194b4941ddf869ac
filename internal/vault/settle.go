package vault

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// staged is an object that was made and has no name yet.
type staged struct {
	f       *os.File // its file under tmp; nil where it is in memory, or was there before
	held    []byte   // a small object, whole
	h       header
	existed bool // another with the same bytes was placed first
	mends   bool // the vault has a damaged one
	named   bool // it has its name, so that nothing temporary is left of it
	placed  func(Object) error
}

// settle puts objects on the disk and gives them their names. Nothing is named
// when one of them cannot be written.
func (v *Vault) settle(ctx context.Context, list []staged) error {
	if len(list) == 0 {
		return nil
	}
	defer v.drop(list) // of what was placed, this only closes the file
	if err := ctx.Err(); err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "writing originals into the vault was stopped; those were not kept")
	}
	if err := v.spill(list); err != nil {
		return err
	}
	if err := v.flush(ctx, list); err != nil {
		return err
	}
	made, err := v.bundle(list)
	if err != nil {
		return err
	}
	if err := v.name(list); err != nil {
		return err
	}
	if err := v.supplant(mendedOf(list), made); err != nil {
		return err
	}
	for _, s := range list {
		if s.placed == nil {
			continue
		}
		if err := s.placed(s.h.object()); err != nil {
			return err
		}
	}
	return nil
}

// mendedOf are the objects of a list that were stored anew.
func mendedOf(list []staged) map[hut3.Digest]bool {
	mended := map[hut3.Digest]bool{}
	for _, s := range list {
		if s.mends && !s.existed {
			mended[s.h.sha256] = true
		}
	}
	return mended
}

// spill gives a small object that is alone a file of its own, and one whose own
// file is damaged.
func (v *Vault) spill(list []staged) error {
	small := 0
	for _, s := range list {
		small += min(1, len(s.held))
	}
	for i := range list {
		s := &list[i]
		if s.held == nil || small > 1 && !(s.mends && v.hasOwn(s.h.sha256)) {
			continue
		}
		f, err := v.newTemp()
		if err != nil {
			return err
		}
		s.f = f
		if _, err := f.Write(s.held); err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "writing an original into the vault; nothing was kept")
		}
		s.held = nil
	}
	return nil
}

// flush waits for the disk, for all files side by side.
func (v *Vault) flush(ctx context.Context, list []staged) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(syncsAtOnce)
	for _, s := range list {
		if s.f != nil {
			work.Go(func() error { return errors.Join(ctx.Err(), s.f.Chmod(0o400), s.f.Sync()) })
		}
	}
	return hut3.Wrap(work.Wait(), hut3.Incomplete, "writing originals into the vault; those were not kept")
}

// bundle writes the small objects of a list as one bundle; nil where there are none.
func (v *Vault) bundle(list []staged) (*bundle, error) {
	if !slices.ContainsFunc(list, func(s staged) bool { return s.held != nil }) {
		return nil, nil
	}
	f, err := v.newTemp()
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(f, 1<<18)
	w := &bundleWriter{out: out}
	in := map[hut3.Digest]bool{}
	for i := range list {
		s := &list[i]
		if s.held == nil {
			continue
		}
		was, err := v.standing(s.h)
		if err == nil && (was == sound || in[s.h.sha256]) {
			s.existed = true
			continue
		}
		if err == nil {
			in[s.h.sha256], s.mends = true, was == damaged
			err = hut3.Wrap(w.add(s.h.sha256, s.held), hut3.Incomplete, "writing originals into the vault; those were not kept")
		}
		if err != nil {
			v.dropTemp(f)
			return nil, err
		}
	}
	if len(in) == 0 {
		v.dropTemp(f)
		return nil, nil
	}
	return v.placeBundle(f, out, w)
}

// placeBundle ends a bundle that was written under tmp and gives it its name.
func (v *Vault) placeBundle(f *os.File, out *bufio.Writer, w *bundleWriter) (*bundle, error) {
	name, index, err := w.finish()
	path := filepath.Join(v.bundles.dir, name)
	err = errors.Join(err, out.Flush())
	if err == nil {
		err = makeFolder(v.bundles.dir)
	}
	if err != nil {
		v.dropTemp(f)
	} else {
		err = v.place(f, path)
	}
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Incomplete, "writing originals into the vault; those were not kept")
	}
	b := &bundle{path: path, index: index[:len(w.places)*bundleEntry]}
	v.bundles.add(b)
	return b, nil
}

// place gives a written temporary file its name for good: after it, the bytes and
// the name are on the disk. Where it could not be named, the file is
// dropped.
func (v *Vault) place(f *os.File, path string) error {
	err := f.Chmod(0o400)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		v.dropTemp(f)
		return err
	}
	v.forget(f)
	return syncFolder(filepath.Dir(path))
}

// makeFolder makes a folder that is not there yet, and lets the disk know of it.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

// name renames objects into their folders and flushes those.
func (v *Vault) name(list []staged) error {
	folders := map[string]bool{}
	for i := range list {
		s := &list[i]
		if s.f == nil {
			continue
		}
		made, err := v.rename(s)
		if err != nil {
			return err
		}
		folders[filepath.Dir(v.path(s.h.sha256))] = true
		if made {
			folders[v.dir] = true
		}
	}
	var work errgroup.Group
	work.SetLimit(syncsAtOnce)
	for folder := range folders {
		work.Go(func() error { return syncFolder(folder) })
	}
	return hut3.Wrap(work.Wait(), hut3.Incomplete, "placing originals in the vault")
}

// rename gives an object its name, unless the same bytes have it already, and
// says whether its folder is new.
func (v *Vault) rename(s *staged) (made bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	was, err := v.standing(s.h)
	if err != nil || was == sound {
		s.existed = true
		return false, err
	}
	s.mends = was == damaged
	path := v.path(s.h.sha256)
	err = os.Mkdir(filepath.Dir(path), 0o700)
	made = err == nil
	if made || errors.Is(err, os.ErrExist) {
		err = os.Rename(s.f.Name(), path)
		s.named = err == nil
	}
	return made, hut3.Wrap(err, hut3.Incomplete, "placing an original in the vault")
}

// drop lets go of what is temporary of a list.
func (v *Vault) drop(list []staged) {
	for _, s := range list {
		switch {
		case s.f == nil:
		case s.named:
			v.forget(s.f)
		default:
			v.dropTemp(s.f)
		}
	}
}
