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
// there is checked by its header and stays, and Existed is set; one of which
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
// under tmp. An object that the vault has already is checked by its header, and
// nothing is left of it.
func (v *Vault) stage(ctx context.Context, b *smallBuffers, r io.Reader) (staged, Object, error) {
	plain, whole, err := b.readSmall(r)
	if err != nil {
		return staged{}, Object{}, err
	}
	if !whole {
		return v.stageLarge(ctx, io.MultiReader(bytes.NewReader(plain), r))
	}
	h := b.packSmall(v.codec, plain)
	if o, err := v.existing(h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
		return staged{h: h}, o, err
	}
	return staged{held: b.file, h: h}, h.object(), nil
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
	if o, err := v.existing(h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
		v.dropTemp(f)
		return staged{h: h}, o, err
	}
	return staged{f: f, h: h}, h.object(), nil
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

// existing gives the object that is in the vault under the digest already.
func (v *Vault) existing(h header) (Object, error) {
	f, there, err := v.openKnown(h.sha256, false)
	if err != nil {
		return Object{}, err
	}
	_ = f.Close() // only its header was read
	o := there.object()
	if o.Size != h.size || o.Root != h.root {
		return Object{}, faultError(h.sha256, Fault{Object: h.sha256, Chunk: -1, What: "the object in the vault has the digest of these bytes, but another size or Merkle root"})
	}
	if o.Erased {
		return Object{}, hut3.Errorf(hut3.Conflict, "the original with SHA-256 %s was erased here, in part or whole; taking it in again would bring back what was erased: take in a copy without that", h.sha256)
	}
	o.Existed = true
	return o, nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
