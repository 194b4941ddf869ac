package ingest

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/vault"
)

// A delivery can come as a tar stream. Its members are the delivery's files, as
// if they had been unpacked into a folder and that were imported: they go into
// the vault as they come, and no copy of the stream is made. What is delivered
// is known only when the stream has ended, so the delivery takes its number
// then: an import that is killed before leaves originals that no record names,
// and the same stream again finds them there.

// heldMember is the largest member that is held in memory, to be stored beside
// others; a larger one is stored by itself, on all processors.
const heldMember = 4 << 20

// receive stores the members of the request's stream. A stream that is cut off
// delivers nothing: what is missing of it cannot be known.
func (j *job) receive(ctx context.Context) error {
	j.meter.stage("originals", 0)
	batch := j.Vault.NewBatch()
	defer batch.Close()
	r := &receiver{job: j, batch: batch, in: tar.NewReader(&watched{r: j.req.Stream, meter: j.meter}), seen: map[string]bool{}}
	r.work, r.ctx = errgroup.WithContext(ctx)
	r.work.SetLimit(storedAtOnce)
	err := r.members()
	if err := errors.Join(r.work.Wait(), err); err != nil {
		return err
	}
	if err := batch.Flush(ctx); err != nil {
		return diskFault(err)
	}
	return r.take()
}

// receiver walks the members of a stream.
type receiver struct {
	*job
	batch *vault.Batch
	in    *tar.Reader
	work  *errgroup.Group
	ctx   context.Context
	seen  map[string]bool
	got   []*received
}

type received struct {
	source
	file
	stored vault.Object
}

func (r *receiver) members() error {
	for r.ctx.Err() == nil {
		h, err := r.in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return cutStream(r.last(), err)
		case h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader:
			continue
		}
		if err := r.member(h); err != nil {
			return err
		}
	}
	return r.ctx.Err()
}

func (r *receiver) last() string {
	if len(r.got) == 0 {
		return "before its first member"
	}
	return "after " + r.got[len(r.got)-1].path
}

func cutStream(where string, err error) error {
	return hut3.Wrap(err, hut3.Incomplete, "the tar stream breaks off %s; nothing was imported: send it again", where)
}

// member stores one member; a link or a device is named and not followed.
func (r *receiver) member(h *tar.Header) error {
	name := path.Clean("/" + portable(h.Name))[1:]
	if name == "" || r.seen[name] {
		return hut3.Errorf(hut3.Invalid, "the tar stream has no name for a member, or %q twice; send each file once", name)
	}
	r.seen[name] = true
	got := &received{source: source{path: name, size: h.Size}, file: file{size: -1}}
	r.got = append(r.got, got)
	if h.Typeflag != tar.TypeReg {
		got.source.size, got.source.fault = -1, "a "+fileType(h.FileInfo().Mode())+", which is not followed; import what it stands for by itself"
		got.file.fault = got.source.fault
		return nil
	}
	if h.Size > heldMember {
		return r.store(got, r.in)
	}
	held := make([]byte, h.Size)
	if _, err := io.ReadFull(r.in, held); err != nil {
		return cutStream("in "+name, err)
	}
	r.work.Go(func() error { return r.store(got, bytes.NewReader(held)) })
	return nil
}

func (r *receiver) store(got *received, from io.Reader) error {
	in := &watched{r: from, meter: newMeter(Deps{Now: r.Now})} // the stream is counted already
	o, err := r.batch.Put(r.ctx, in, nil)
	if err != nil && in.err != nil {
		return cutStream(fmt.Sprintf("in %s at byte %d", got.path, in.n), in.err)
	}
	got.object, got.file.size, got.stored = o.SHA256, o.Size, o
	return diskFault(err)
}

// missing counts the originals that the vault had not got, and those that it had
// damaged.
func (r *receiver) missing() (absent, damaged int64) {
	seen := map[hut3.Digest]bool{}
	for _, got := range r.got {
		switch {
		case got.stored.Existed || got.stored.SHA256.IsZero() || seen[got.object]:
			continue
		case got.stored.Restored:
			damaged++
		default:
			absent++
		}
		seen[got.object] = true
	}
	return absent, damaged
}

// take makes what was received the files of the delivery, in path order.
func (r *receiver) take() error {
	if len(r.got) == 0 {
		return hut3.Errorf(hut3.Invalid, "there is no file in the tar stream")
	}
	slices.SortFunc(r.got, func(a, b *received) int { return cmp.Compare(a.path, b.path) })
	r.sources, r.files = make([]source, len(r.got)), make([]file, len(r.got))
	for i, got := range r.got {
		r.sources[i], r.files[i] = got.source, got.file
	}
	var damaged int64
	r.absent, damaged = r.missing()
	r.restored.Add(damaged)
	return nil
}

// IsTar reports whether a stream that begins so is a tar stream: whether its
// first 512 bytes are a header with the right checksum.
func IsTar(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	stated, err := strconv.ParseInt(strings.Trim(string(head[148:156]), " \x00"), 8, 32)
	sum := int64(8 * ' ') // the checksum itself counts as spaces
	for i, c := range head[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return err == nil && sum == stated
}
