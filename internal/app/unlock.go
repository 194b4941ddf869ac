package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
	"hut3/internal/seal"
)

// unlock opens the encrypted file that is imported, where a key is given: the
// plaintext is written beside it as a file of the same delivery. The key is read
// once and kept nowhere. done removes the copy, which the vault has by then.
func (a *App) unlock(ctx context.Context, actor hut3.Actor, r *ImportRequest) (done func(), err error) {
	if r.KeyFile == "" {
		if r.KeyCustody != "" {
			return nil, hut3.Errorf(hut3.Usage, "--key-custody says how a key is held; give the key with --key-file")
		}
		return func() {}, nil
	}
	if err := checkUnlock(r); err != nil {
		return nil, err
	}
	key, err := readKey(r.KeyFile)
	if err != nil {
		return nil, err
	}
	dir, done, err := ingest.TempFolder(a.Dir) // the vault has the plaintext when it goes
	if err != nil {
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "a place for the plaintext")
	}
	d, err := unlockFile(ctx, r.Paths[0], key, dir)
	if err != nil {
		done()
		return nil, err
	}
	d.Custody, d.RecordedBy, d.RecordedAt = strings.TrimSpace(r.KeyCustody), actor.Name, time.Now().UTC().Truncate(time.Second)
	r.Derived = &d
	r.Paths = []string{r.Paths[0], filepath.Join(dir, d.File)}
	return done, nil
}

func checkUnlock(r *ImportRequest) error {
	switch {
	case strings.TrimSpace(r.KeyCustody) == "":
		return hut3.Errorf(hut3.Usage, "say how the key is held: --key-custody \"who gave it, when, under what authority\"; it is kept with the delivery, and the key is not")
	case len(r.Paths) != 1 || r.Paths[0] == "-":
		return hut3.Errorf(hut3.Usage, "a key opens one file: name that file alone")
	}
	if info, err := os.Stat(r.Paths[0]); err != nil || !info.Mode().IsRegular() {
		return hut3.Errorf(hut3.Invalid, "%s is not a file that can be opened with a key", r.Paths[0])
	}
	return nil
}

func readKey(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the key file cannot be read")
	}
	defer f.Close()
	key, err := io.ReadAll(io.LimitReader(f, MostKey+1))
	if err != nil || len(key) > MostKey {
		return nil, hut3.Errorf(hut3.Invalid, "%s is no key file: it cannot be read, or has more than %d bytes", name, MostKey)
	}
	return key, nil
}

// unlockFile decrypts a file into a folder and says what came of what.
func unlockFile(ctx context.Context, name string, key []byte, dir string) (d hut3.Derived, err error) {
	in, err := os.Open(name)
	if err != nil {
		return d, hut3.Wrap(err, hut3.Invalid, "%s cannot be read", name)
	}
	defer in.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return d, hut3.Wrap(err, hut3.Invalid, "%s cannot be read", name)
	}
	d.From = filepath.Base(name)
	d.File = formats.PlainName(d.From)
	if d.Method = formats.SealedKind(head[:n], d.From); d.Method == "" {
		return d, hut3.Errorf(hut3.Invalid, "%s is not encrypted in a way that hut3 opens (age, OpenPGP, WhatsApp crypt12, crypt14, crypt15, the backup of Signal for Android); import it without a key", name)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return d, hut3.Wrap(err, hut3.Invalid, "%s cannot be read", name)
	}
	if err := digestFile(in, &d.FromSHA256); err != nil {
		return d, hut3.Wrap(err, hut3.Invalid, "%s cannot be read", name)
	}
	plain, err := openSealed(ctx, d.Method, in, name, key, dir)
	if err != nil {
		return d, hut3.Wrap(err, hut3.CodeOf(err), "%s (%s)", d.From, d.Method)
	}
	if c, ok := plain.(io.Closer); ok {
		defer c.Close()
	}
	return d, writePlain(ctx, plain, filepath.Join(dir, d.File), &d)
}

// digestFile hashes a file and goes back to its start.
func digestFile(in io.ReadSeeker, into *hut3.Digest) error {
	h := sha256.New()
	_, err := io.Copy(h, in)
	copy(into[:], h.Sum(nil))
	_, back := in.Seek(0, io.SeekStart)
	return errors.Join(err, back)
}

func openSealed(ctx context.Context, method string, in *os.File, name string, key []byte, dir string) (io.Reader, error) {
	switch method {
	case formats.SealedAge:
		return seal.OpenForeign(in, key)
	case formats.SealedOpenPGP:
		return openGPG(ctx, name, key, dir)
	case formats.SealedSignal:
		return formats.OpenSignalBackup(in, key, dir)
	}
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > formats.MaxSealedBackup {
		return nil, hut3.Errorf(hut3.Invalid, "it has %d bytes; backups of up to %d are opened", info.Size(), int64(formats.MaxSealedBackup))
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return formats.OpenWhatsAppBackup(method, data, key)
}

// writePlain keeps the plaintext in a file that its owner alone can read. One
// that is larger than the limit of unpacked streams is refused.
func writePlain(ctx context.Context, plain io.Reader, name string, d *hut3.Derived) error {
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "a place for the plaintext")
	}
	h := sha256.New()
	limit := formats.DefaultLimits().Stream
	to := &diskWriter{w: io.MultiWriter(out, h)}
	n, err := io.Copy(to, io.LimitReader(plain, limit+1))
	copy(d.SHA256[:], h.Sum(nil))
	closed := out.Close()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case to.err != nil, closed != nil:
		return hut3.Wrap(errors.Join(to.err, closed), hut3.Internal, "the plaintext cannot be written")
	case err != nil && n == 0:
		return hut3.Wrap(err, hut3.Invalid, "%s (%s) was not opened, and nothing of it is taken", d.From, d.Method)
	case err != nil:
		return hut3.Wrap(err, hut3.Invalid, "%s (%s) is cut off or altered after %d bytes of plaintext: nothing of it is taken; ask for it again", d.From, d.Method, n)
	case n > limit:
		return hut3.Errorf(hut3.Invalid, "%s unpacks to more than %d bytes, the limit", d.From, limit)
	}
	return nil
}

// diskWriter keeps a fault of the disk apart from one of what is written.
type diskWriter struct {
	w   io.Writer
	err error
}

// Write writes through.
func (d *diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		d.err = err
	}
	return n, err
}
