package vault

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// packer writes an original as an object's file. One goroutine reads and hashes
// the whole, several hash and compress chunks, one writes them in order; the
// jobs in circulation bound the memory.
type packer struct {
	codec   *codec
	whole   hash.Hash
	size    int64
	free    chan *job // not in use
	waiting chan *job // to be compressed
	ordered chan *job // to be written, in order
	table   table
	at      int64
}

type job struct {
	plain  []byte
	buf    []byte
	stored []byte
	entry  entry
	ready  chan struct{}
}

// pack writes header, chunks and table to w, which begins empty.
func pack(ctx context.Context, c *codec, r io.Reader, w io.WriterAt) (header, error) {
	workers := min(runtime.GOMAXPROCS(0), 8)
	jobs := 4 * workers
	p := &packer{codec: c, whole: sha256.New(), at: int64(headerSize),
		free: make(chan *job, jobs), waiting: make(chan *job, jobs), ordered: make(chan *job, jobs)}
	for range jobs {
		p.free <- &job{plain: make([]byte, chunkSize), buf: make([]byte, 0, chunkSize+1<<10), ready: make(chan struct{}, 1)}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return p.read(ctx, r) })
	for range workers {
		group.Go(p.compress)
	}
	out := bufio.NewWriterSize(io.NewOffsetWriter(w, p.at), 1<<18)
	group.Go(func() error { return p.write(out) })
	if err := group.Wait(); err != nil {
		return header{}, err
	}
	return p.finish(out, w)
}

func (p *packer) read(ctx context.Context, r io.Reader) error {
	defer close(p.waiting)
	defer close(p.ordered)
	for {
		var j *job
		select {
		case j = <-p.free:
		case <-ctx.Done():
			return hut3.Wrap(context.Cause(ctx), hut3.Incomplete, "storing an original was stopped after %d bytes; nothing was kept", p.size)
		}
		n, err := fill(r, j.plain[:chunkSize])
		if n > 0 {
			j.plain = j.plain[:n]
			p.whole.Write(j.plain)
			p.size += int64(n)
			p.waiting <- j
			p.ordered <- j
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "reading an original failed after %d bytes; nothing was kept", p.size)
		}
	}
}

// fill reads until the buffer is full or r ends. Unlike io.ReadFull it keeps
// r's own io.ErrUnexpectedEOF, a stream cut off, apart from a last short chunk.
func fill(r io.Reader, buf []byte) (int, error) {
	n := 0
	for n < len(buf) {
		got, err := r.Read(buf[n:])
		n += got
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (p *packer) compress() error {
	for j := range p.waiting {
		j.stored, j.entry = p.codec.encode(j.plain, j.buf)
		j.ready <- struct{}{}
	}
	return nil
}

func (p *packer) write(out io.Writer) error {
	for j := range p.ordered {
		<-j.ready
		if _, err := out.Write(j.stored); err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "writing an original into the vault; nothing was kept")
		}
		p.at += int64(len(j.stored))
		p.table = p.table.append(j.entry)
		p.free <- j
	}
	return nil
}

func (p *packer) finish(out *bufio.Writer, w io.WriterAt) (header, error) {
	h := header{size: p.size, tableAt: p.at, root: p.table.root(), tableSum: sha256.Sum256(p.table)}
	p.whole.Sum(h.sha256[:0])
	_, err := out.Write(p.table)
	err = errors.Join(err, out.Flush())
	if err == nil {
		_, err = w.WriteAt(h.encode(), 0)
	}
	return h, hut3.Wrap(err, hut3.Incomplete, "writing an original into the vault; nothing was kept")
}
