package ingest

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/formats"
)

// read turns every file into a spool, several side by side, and numbers them.
func (j *job) read(ctx context.Context) error {
	var total int64
	for _, f := range j.files {
		total += max(0, f.size)
	}
	j.meter.stage("reading", total)
	hash, err := j.readingHash()
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i := range j.files {
		if f := &j.files[i]; f.size >= 0 {
			work.Go(func() error { return j.readFile(ctx, i, hash) })
		}
	}
	if err := work.Wait(); err != nil {
		return err
	}
	j.number()
	return nil
}

func (j *job) readFile(ctx context.Context, i int, hash hut3.Digest) error {
	f := &j.files[i]
	f.spool = spoolPath(j.work, i)
	head := spoolHead{Object: f.object, File: j.sources[i].path, Reading: hash}
	trailer, ok := intact(f.spool, head)
	if !ok {
		var err error
		if trailer, err = j.spool(ctx, f, head); err != nil {
			return err
		}
	}
	f.trailer, f.fault = trailer, trailer.Fault
	j.meter.add(f.size, trailer.Rows)
	return nil
}

func (j *job) spool(ctx context.Context, f *file, head spoolHead) (trailer spoolTrailer, err error) {
	original, err := j.Vault.Open(f.object)
	if err != nil {
		return trailer, err
	}
	defer func() { _ = original.Close() }() // only read
	w, err := newSpool(f.spool, head)
	if err != nil {
		return trailer, err
	}
	in := formats.Input{Path: head.File, Object: head.Object, Size: f.size, R: original}
	summary, err := formats.Read(ctx, in, j.options(), w)
	fault, err := faultOf(ctx, w, summary, err)
	if err != nil {
		return trailer, errors.Join(err, w.abandon())
	}
	return w.finish(summary, fault)
}

func (j *job) options() formats.Options {
	return formats.Options{Format: j.req.Format, Profile: j.req.Profile, Platform: j.req.Platform, Zone: j.req.Zone, DateOrder: j.req.DateOrder, Encoding: j.req.Encoding}
}

// faultOf tells what is wrong with the file, which is noted, from what is
// wrong with the request or the machine, which ends the import.
func faultOf(ctx context.Context, w *spoolWriter, summary formats.Summary, err error) (fault string, fatal error) {
	switch {
	case w.err != nil:
		return "", w.err
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
	for i := range j.files {
		j.files[i].base = next
		next += uint64(j.files[i].trailer.Numbered)
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

// each calls fn with every row and reject of the delivery in the order of their
// numbers.
func (j *job) each(ctx context.Context, fn func(key hut3.Key, row *spooled, reject *hut3.Reject) error) error {
	for _, f := range j.files {
		if f.trailer.Numbered == 0 {
			continue
		}
		n := f.base
		err := eachSpooled(f.spool, func(row *spooled, reject *hut3.Reject) error {
			n++
			if n%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return fn(hut3.NewKey(j.delivery.Number, n), row, reject)
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// row reads one row of the delivery by its key.
func (j *job) row(key hut3.Key) (*spooled, error) {
	n := key.Row()
	lo, hi := 0, len(j.files)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; j.files[mid].base < n {
			lo = mid
		} else {
			hi = mid
		}
	}
	f := j.files[lo]
	return rowAt(f.spool, hut3.Locator{Object: f.object, File: j.sources[lo].path}, int64(n-f.base-1))
}
