package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hut3/internal/vault"
)

// storedAtOnce is how many files go into the vault side by side: while one waits
// for the disk, another is read.
const storedAtOnce = 4

// heldOriginal is the largest file that is read once: it is stored and turned
// into rows from the same bytes in memory. A larger one is read back.
const heldOriginal = 4 << 20

// originals puts every file into the vault, and turns small ones into rows on the
// way. Files that the journal of a stopped import names are not stored again
// while their size and time hold.
func (j *job) originals(ctx context.Context) error {
	j.meter.stage("originals", totalSize(j.sources))
	path := filepath.Join(j.work, "originals.jsonl")
	before := readJournal(path)
	journal, err := openJournal(path)
	if err != nil {
		return diskFault(err)
	}
	defer func() { _ = journal.close() }() // where it is not closed below, another error is told
	j.files = make([]file, len(j.sources))
	batch := j.Vault.NewBatch()
	defer batch.Close()
	if err := j.beginReading(); err != nil {
		return err
	}
	j.folder = j.namesBeside()
	next := j.eachFile(ctx, func(*file) bool { return true })
	err = j.readers(ctx, storedAtOnce, func(ctx context.Context, v *volume) error {
		k := &keeper{job: j, batch: batch, journal: journal, volume: v}
		for i, ok := next(); ok; i, ok = next() {
			if err := errors.Join(ctx.Err(), k.keep(ctx, i, before[j.sources[i].path])); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if err := errors.Join(batch.Flush(ctx), journal.close()); err != nil {
		return diskFault(err)
	}
	j.delivery.SHA256 = deliveryDigest(j.sources, j.files)
	return nil
}

// keeper is one worker of the stage.
type keeper struct {
	*job
	batch   *vault.Batch
	journal *journal
	volume  *volume
	held    bytes.Buffer // a small file, whole
}

// keep stores one file, and reads it where it is small.
func (k *keeper) keep(ctx context.Context, i int, before kept) error {
	s := k.sources[i]
	if k.reuse(i, s, before) {
		k.meter.add(s.size, 0)
		return nil
	}
	in := k.opened(i)
	if in == nil {
		return nil
	}
	defer in.Close()
	if s.size > heldOriginal {
		r := &watched{r: in, meter: k.meter}
		return k.store(ctx, i, r, r)
	}
	r := &watched{r: in, meter: newMeter(Deps{Now: k.Now})} // readFile counts it
	whole, err := k.hold(r)
	switch {
	case err != nil:
		k.files[i].fault = fmt.Sprintf("cannot be read at byte %d: %s", r.n, plainFault(err))
		return nil
	case !whole: // it has grown
		return k.store(ctx, i, r, io.MultiReader(bytes.NewReader(k.held.Bytes()), r))
	}
	if err := k.store(ctx, i, r, bytes.NewReader(k.held.Bytes())); err != nil {
		return err
	}
	k.volume.items.file = uint64(i)
	return k.readFile(ctx, i, bytes.NewReader(k.held.Bytes()), k.volume)
}

// opened opens a source; where it cannot be opened it gives nil, and why stands
// with the file.
func (j *job) opened(i int) *os.File {
	f, s := &j.files[i], j.sources[i]
	f.size, f.fault = -1, s.fault
	if s.fault != "" {
		return nil
	}
	in, err := os.Open(s.disk)
	if err != nil {
		f.fault = plainFault(err)
		return nil
	}
	return in
}

// hold reads a small file; whole is false where there is more of it.
func (k *keeper) hold(r io.Reader) (whole bool, err error) {
	k.held.Reset()
	n, err := io.CopyN(&k.held, r, heldOriginal+1)
	if errors.Is(err, io.EOF) {
		return n <= heldOriginal, nil
	}
	return false, err
}

// reuse takes over what a stopped import had stored.
func (j *job) reuse(i int, s source, k kept) bool {
	if s.fault != "" || k.Path == "" || k.Size != s.size || k.Mtime != s.mtime || k.Stored != s.size {
		return false
	}
	o, err := j.Vault.Stat(k.SHA256)
	if err != nil || o.Size != k.Stored || o.Erased {
		return false
	}
	j.files[i] = file{object: k.SHA256, size: k.Stored}
	return true
}

// store puts one file into the vault's batch; the journal names it once it is on
// the disk. A file that cannot be read is noted and does not stop the rest; a
// vault that cannot be written does. r is what from reads of the file itself.
func (k *keeper) store(ctx context.Context, i int, r *watched, from io.Reader) error {
	f, s := &k.files[i], k.sources[i]
	o, err := k.batch.Put(ctx, from, func(o vault.Object) error {
		return diskFault(k.journal.add(kept{s.path, s.size, s.mtime, o.SHA256, o.Size}))
	})
	switch {
	case err != nil && r.err != nil && ctx.Err() == nil:
		f.fault = fmt.Sprintf("cannot be read at byte %d: %s", r.n, plainFault(r.err))
		return nil
	case err != nil:
		return diskFault(err)
	}
	if o.Restored {
		k.restored.Add(1)
	}
	f.object, f.size = o.SHA256, o.Size
	if o.Size != s.size {
		f.note = fmt.Sprintf("had %d bytes when the import began and %d when it was read; what was read is kept", s.size, o.Size)
	}
	return nil
}

// watched counts what is read of a file, and keeps the file's own fault apart
// from the vault's.
type watched struct {
	r     io.Reader
	meter *meter
	n     int64
	err   error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.n += int64(n)
	w.meter.add(int64(n), 0)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
