package vault

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hut3"
)

// Put stores what r gives to its end. Bytes that are in the vault already are
// recognised by their SHA-256 once they have been read: the object that is
// there is checked by its header and stays, and Existed is set. When Put
// returns without an error the object is on the disk. On an error, nothing of
// it is in the vault.
func (v *Vault) Put(ctx context.Context, r io.Reader) (Object, error) {
	f, err := v.newTemp()
	if err != nil {
		return Object{}, err
	}
	defer v.dropTemp(f)
	h, err := pack(ctx, v.codec, r, f)
	if err != nil {
		return Object{}, err
	}
	if o, err := v.existing(h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
		return o, err
	}
	if err := errors.Join(f.Chmod(0o400), f.Sync()); err != nil {
		return Object{}, hut3.Wrap(err, hut3.Incomplete, "writing an original into the vault; nothing was kept")
	}
	return v.place(f.Name(), h)
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

// dropTemp forgets a temporary file, and removes it unless it was placed. An
// error is of no consequence: Clean would remove the file later.
func (v *Vault) dropTemp(f *os.File) {
	_, _ = f.Close(), os.Remove(f.Name())
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.active, f.Name())
}

// existing gives the object that is in the vault under the digest already.
func (v *Vault) existing(h header) (Object, error) {
	o, err := v.Stat(h.sha256)
	if err != nil {
		return Object{}, err
	}
	if o.Size != h.size || o.Root != h.root {
		return Object{}, faultError(h.sha256, Fault{Object: h.sha256, Chunk: -1, What: "the object in the vault has the digest of these bytes, but another size or Merkle root"})
	}
	o.Existed = true
	return o, nil
}

// place renames the file into the vault, unless another Put of the same bytes
// was quicker.
func (v *Vault) place(tmp string, h header) (Object, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if o, err := v.existing(h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
		return o, err
	}
	path := v.path(h.sha256)
	folder := filepath.Dir(path)
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		err = syncFolder(v.dir)
	}
	if err == nil || errors.Is(err, fs.ErrExist) {
		err = os.Rename(tmp, path)
	}
	if err == nil {
		err = syncFolder(folder)
	}
	return h.object(), hut3.Wrap(err, hut3.Incomplete, "placing an original in the vault")
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
