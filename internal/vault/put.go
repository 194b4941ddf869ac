package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hut3"
)

// Put stores what r gives to its end. Bytes that are in the vault already are
// recognised by their SHA-256 once they have been read: the object that is
// there is checked as Check does and stays, and Existed is set; one that is
// damaged is replaced by these bytes, and Restored is set; one of which
// bytes were erased is refused with hut3.Conflict. When Put
// returns without an error the object is on the disk. On an error, nothing of
// it is in the vault.
func (v *Vault) Put(ctx context.Context, r io.Reader) (Object, error) {
	b := v.small.Get().(*smallBuffers)
	defer v.small.Put(b)
	s, o, err := v.stage(ctx, b, r)
	if err != nil || s.f == nil && s.held == nil {
		return o, err
	}
	list := []staged{s}
	err = v.settle(ctx, list)
	o.Existed = list[0].existed
	return o, err
}

// stage makes an object: a small one in b, whose bytes it goes on using, any other
// under tmp. Of an object that the vault has already, and sound, nothing is left.
func (v *Vault) stage(ctx context.Context, b *smallBuffers, r io.Reader) (staged, Object, error) {
	plain, whole, err := b.readSmall(r)
	if err != nil {
		return staged{}, Object{}, err
	}
	if !whole {
		return v.stageLarge(ctx, io.MultiReader(bytes.NewReader(plain), r))
	}
	h := b.packSmall(v.codec, plain)
	was, err := v.standing(h)
	if err != nil || was == sound {
		return staged{h: h}, h.existed(), err
	}
	return staged{held: b.file, h: h, mends: was == damaged}, h.replacing(was), nil
}

// stageLarge writes the object chunk by chunk, on all processors.
func (v *Vault) stageLarge(ctx context.Context, r io.Reader) (staged, Object, error) {
	f, err := v.newTemp()
	if err != nil {
		return staged{}, Object{}, err
	}
	h, err := pack(ctx, v.codec, r, f)
	if err != nil {
		v.dropTemp(f)
		return staged{}, Object{}, err
	}
	was, err := v.standing(h)
	if err != nil || was == sound {
		v.dropTemp(f)
		return staged{h: h}, h.existed(), err
	}
	return staged{f: f, h: h, mends: was == damaged}, h.replacing(was), nil
}

// existed is the object of bytes that the vault has.
func (h header) existed() Object {
	o := h.object()
	o.Existed = true
	return o
}

// replacing is the object of bytes that the vault takes in.
func (h header) replacing(was standing) Object {
	o := h.object()
	o.Restored = was == damaged
	return o
}

func (v *Vault) newTemp() (*os.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, err := os.CreateTemp(filepath.Join(v.dir, tmpFolder), "put-*")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the vault cannot be written to")
	}
	v.active[f.Name()] = true
	return f, nil
}

// dropTemp removes a temporary file. An error is of no consequence: Clean would
// remove the file later.
func (v *Vault) dropTemp(f *os.File) {
	_ = os.Remove(f.Name())
	v.forget(f)
}

// forget closes a file that is temporary no more.
func (v *Vault) forget(f *os.File) {
	_ = f.Close() // what was written of it is on the disk, or was given up
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.active, f.Name())
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
