package ingest

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/formats"
)

// usualRow is about how many bytes of an original a row takes.
const usualRow = 160

// beginReading prepares for rows: what a stopped import left of them, and where
// they are sorted. It is done once, before the first file is read.
func (j *job) beginReading() (err error) {
	if j.content != nil {
		return nil
	}
	if j.reads, err = j.readingHash(); err != nil {
		return err
	}
	if j.spools, err = finishedSpools(j.work); err != nil {
		return err
	}
	if err := clearRuns(j.work); err != nil {
		return err
	}
	var total int64
	for _, s := range j.sources {
		total += max(0, s.size)
	}
	rows, share := total/usualRow, j.Memory/4
	j.content = newShards(j.work, shardsOf(runtime.GOMAXPROCS(0), share, rows*(itemSize+sortableSize)), share, rows, itemSize)
	return nil
}

// readers runs work in several goroutines, each with a volume for its spools.
func (j *job) readers(ctx context.Context, n int, run func(context.Context, *volume) error) error {
	work, ctx := errgroup.WithContext(ctx)
	for range n {
		work.Go(func() error {
			v, err := newVolume(j.work)
			if err != nil {
				return err
			}
			v.told, v.before = j.Rejected, j.readBefore
			v.items = &itemFeed{feed: newFeed(j.content), side: sideMemo{sides: &j.sides}}
			err = run(ctx, v)
			return errors.Join(err, v.items.flush(), v.close())
		})
	}
	return work.Wait()
}

// read turns the files that are left into spools, several side by side, and
// numbers the rows of all.
func (j *job) read(ctx context.Context) error {
	if err := j.storyBefore(ctx); err != nil {
		return err
	}
	var total int64
	for _, f := range j.files {
		if !f.read {
			total += max(0, f.size)
		}
	}
	j.meter.stage("reading", total)
	if err := j.beginReading(); err != nil {
		return err
	}
	j.folder, j.together = j.allBeside(), besides(j.reads, j.looseFiles())
	next := j.eachFile(ctx, func(f *file) bool { return f.size >= 0 })
	err := j.readers(ctx, runtime.GOMAXPROCS(0), func(ctx context.Context, v *volume) error {
		for i, ok := next(); ok; i, ok = next() {
			v.items.file = uint64(i)
			if err := j.readBack(ctx, i, v); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	j.number()
	return nil
}

// readBack reads a file from the vault. One that was read when it was stored is
// only looked for; where it is gone, opening it says so.
func (j *job) readBack(ctx context.Context, i int, v *volume) error {
	f := &j.files[i]
	if f.read && j.Vault.Has(f.object) {
		return nil
	}
	original, err := j.Vault.Open(f.object)
	if err != nil {
		return err
	}
	defer func() { _ = original.Close() }() // only read
	return j.readFile(ctx, i, original, v)
}

// eachFile hands out the numbers of the files that want says, once each, to
// workers side by side.
func (j *job) eachFile(ctx context.Context, want func(*file) bool) func() (i int, ok bool) {
	var at atomic.Int64
	return func() (int, bool) {
		for ctx.Err() == nil {
			i := int(at.Add(1)) - 1
			if i >= len(j.files) {
				break
			}
			if want(&j.files[i]) {
				return i, true
			}
		}
		return 0, false
	}
}

// readFile turns a file into a spool, unless a stopped import has left one.
func (j *job) readFile(ctx context.Context, i int, original io.ReaderAt, v *volume) error {
	f := &j.files[i]
	head := spoolHead{Object: f.object, File: j.sources[i].path, Reading: j.reads}
	if d, ok := j.finishedSpool(head); ok {
		f.spool, f.trailer = d.span, d.trailer
		if err := j.regroup(i, v.items); err != nil {
			return err
		}
	} else if err := j.spool(ctx, f, head, original, v); errors.Is(err, formats.ErrWaits) {
		j.meter.add(f.size, 0)
		return nil // for the files beside it, until all are in the vault
	} else if err != nil {
		return err
	}
	f.fault, f.read = f.trailer.Fault, true
	j.meter.add(f.size, f.trailer.Rows)
	return nil
}

// regroup hands the rows of a spool that stood already over to be grouped.
func (j *job) regroup(i int, items *itemFeed) error {
	in := newSpoolReader()
	defer in.close()
	return in.heads(j.files[i].spool, func(n uint64, h *rowHead) error {
		if !grouped(h.kind) {
			return nil
		}
		it := h.item(hut3.Key(items.file<<placeBits|n), items.side.number(h.owner))
		return items.put(&it)
	})
}

// finishedSpool is what a stopped import left of a file that is read by itself or
// with those beside it.
func (j *job) finishedSpool(head spoolHead) (finished, bool) {
	if d, ok := j.spools[head]; ok {
		return d, true
	}
	head.Reading = j.together
	d, ok := j.spools[head]
	return d, ok
}

func (j *job) spool(ctx context.Context, f *file, head spoolHead, original io.ReaderAt, v *volume) error {
	var p *formats.Pending
	var g guard
	err := g.guarded(head.File, func() (err error) {
		p, err = formats.Prepare(j.input(head.File, head.Object, f.size, original), j.options(head.File))
		return err
	})
	if errors.Is(err, formats.ErrWaits) {
		return err
	}
	if p.Together() {
		head.Reading = j.together
	}
	w, fatal := v.begin(head)
	if fatal != nil {
		return errors.Join(fatal, p.Close())
	}
	var summary formats.Summary
	if err == nil {
		g.Sink = w
		err = g.guarded(head.File, func() (err error) {
			summary, err = p.Read(ctx, &g)
			return err
		})
	}
	w.trailer.Unknown = isUnknown(err)
	fault, err := faultOf(ctx, w, summary, err)
	if err != nil {
		return err
	}
	f.spool, f.trailer, err = w.finish(summary, fault)
	return err
}

// input is a file as it is read. Of one that was opened with a key and of its
// plaintext each says which the other is.
func (j *job) input(path string, object hut3.Digest, size int64, r io.ReaderAt) formats.Input {
	in := formats.Input{Path: path, Object: object, Size: size, R: r, Folder: j.folder}
	if d := j.req.Derived; d != nil && path == d.File && object == d.SHA256 {
		in.Derived = []hut3.Step{formats.DecryptStep(d.FromSHA256)}
	} else if d != nil && path == d.From && object == d.FromSHA256 {
		in.Opened = d.File
	}
	return in
}

// faultOf tells what is wrong with the file, which is noted, from what is
// wrong with the request or the machine, which ends the import.
func faultOf(ctx context.Context, w *spoolWriter, summary formats.Summary, err error) (fault string, fatal error) {
	switch {
	case w.out.err != nil:
		return "", w.out.err
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil:
		return summary.Stopped, nil
	case hut3.CodeOf(err) == hut3.Invalid:
		return err.Error(), nil
	}
	return "", err
}

// number gives each file the numbers of its rows and rejects, in path order.
func (j *job) number() {
	var next uint64
	j.bases = make([]uint64, len(j.files))
	for i := range j.files {
		j.bases[i] = next
		next += uint64(j.files[i].trailer.Numbered + j.files[i].lost)
	}
}

// numbered is how many rows and rejects the delivery has, and how many rows have
// an id of their own.
func (j *job) numbered() (n, native int64) {
	for _, f := range j.files {
		n += f.trailer.Numbered
		native += f.trailer.Native
	}
	return n, native
}

// row reads one row of the delivery by its key.
func (j *job) row(key hut3.Key) (*spooled, error) {
	n := key.Row()
	lo, hi := 0, len(j.files)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; j.bases[mid] < n {
			lo = mid
		} else {
			hi = mid
		}
	}
	f := j.files[lo]
	return j.single.row(f.spool, hut3.Locator{Object: f.object, File: j.sources[lo].path}, int64(n-j.bases[lo]-1))
}
