package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"os"
	"slices"

	"hut3"
)

// blank is what stands in the place of every byte that was erased: text around
// it can still be read as text.
const blank = ' '

// Erase puts blanks in the place of some bytes of an original, or of all of
// them. The object keeps its name, its size, the SHA-256 and the Merkle root of
// what was received, so that what is left traces to the same places and can
// still be proved to be of that original: of each chunk that was touched the
// digest of the received one is kept beside the new one. Ranges that were erased
// before stay so, and erasing them again changes nothing. The object is replaced
// whole: a reader that has it open goes on over what it opened.
func (v *Vault) Erase(ctx context.Context, d hut3.Digest, ranges []Range) (Object, error) {
	if err := v.unbundle(ctx, map[hut3.Digest]bool{d: true}); err != nil {
		return Object{}, err
	}
	return v.erase(ctx, d, ranges)
}

// EraseAll does what Erase does for many originals, and writes each bundle that had
// some of them once. After an error, the same again goes on where it was left; the
// vault is sound at every moment between.
func (v *Vault) EraseAll(ctx context.Context, what map[hut3.Digest][]Range) error {
	own := map[hut3.Digest]bool{}
	for d := range what {
		own[d] = true
	}
	if err := v.unbundle(ctx, own); err != nil {
		return err
	}
	for _, d := range slices.SortedFunc(maps.Keys(what), func(a, b hut3.Digest) int { return bytes.Compare(a[:], b[:]) }) {
		if _, err := v.erase(ctx, d, what[d]); err != nil {
			return err
		}
	}
	return nil
}

// erase writes an object that no bundle has with blanks in it.
func (v *Vault) erase(ctx context.Context, d hut3.Digest, ranges []Range) (Object, error) {
	r, err := v.Open(d)
	if err != nil {
		return Object{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	all, err := merge(append(append([]Range{}, r.gone.ranges...), ranges...), r.head.size)
	if err != nil {
		return Object{}, err
	}
	if sameRanges(all, r.gone.ranges) {
		return r.Object(), nil
	}
	f, err := v.newTemp()
	if err != nil {
		return Object{}, err
	}
	e := &eraser{r: r, gone: erasure{ranges: all}, out: f, at: int64(headerSize)}
	h, err := e.write(ctx)
	if err != nil {
		v.dropTemp(f)
		return Object{}, hut3.Wrap(err, hut3.CodeOf(err), "erasing from the original with SHA-256 %s; it stands as it was", d)
	}
	return h.object(), v.replace(f, h)
}

// eraser writes an object again with blanks in it.
type eraser struct {
	r     *Reader
	gone  erasure
	out   *os.File
	at    int64
	table table
}

func (e *eraser) write(ctx context.Context) (header, error) {
	for i := range e.r.head.chunks() {
		if err := ctx.Err(); err != nil {
			return header{}, hut3.Wrap(err, hut3.Incomplete, "stopped at chunk %d", i)
		}
		if err := e.chunk(i); err != nil {
			return header{}, err
		}
	}
	h := header{size: e.r.head.size, tableAt: e.at, sha256: e.r.head.sha256, root: e.r.head.root, erased: true}
	tail := e.gone.append(append([]byte{}, e.table...))
	h.tableSum = sha256.Sum256(tail)
	h.extra = int64(len(tail) - len(e.table))
	if _, err := e.out.WriteAt(tail, e.at); err != nil {
		return h, hut3.Wrap(err, hut3.Incomplete, "writing the table")
	}
	_, err := e.out.WriteAt(h.encode(), 0)
	return h, hut3.Wrap(err, hut3.Incomplete, "writing the header")
}

// chunk copies a chunk as it is stored, or blanks its ranges.
func (e *eraser) chunk(i int64) error {
	entry := e.r.table.at(int(i))
	var stored []byte
	if gone := e.gone.within(i, e.r.length(i)); len(gone) == 0 {
		stored = make([]byte, entry.length)
		if _, err := e.r.file.ReadAt(stored, e.r.at[i]); err != nil && !errors.Is(err, io.EOF) {
			return hut3.Wrap(err, hut3.Internal, "reading chunk %d", i)
		}
	} else {
		plain, err := e.left(i, gone)
		if err != nil {
			return err
		}
		e.gone.chunks = append(e.gone.chunks, goneChunk{i, e.r.received(i)})
		stored, entry = e.r.codec.encode(plain, nil)
	}
	if _, err := e.out.WriteAt(stored, e.at); err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "writing chunk %d", i)
	}
	e.at += int64(len(stored))
	e.table = e.table.append(entry)
	return nil
}

// left gives a chunk with blanks in it. One that goes whole is not read: a damaged
// original can be erased as well.
func (e *eraser) left(i int64, gone []Range) (plain []byte, err error) {
	if gone[0].Length == e.r.length(i) {
		plain = make([]byte, e.r.length(i))
	} else if plain, err = e.r.decode(i); err != nil {
		return nil, err
	}
	for _, g := range gone {
		fillBlank(plain[g.Offset:g.end()])
	}
	return plain, nil
}

func fillBlank(b []byte) {
	for i := range b {
		b[i] = blank
	}
}

// replace puts a written object in the place of the one of its name.
func (v *Vault) replace(f *os.File, h header) error {
	return hut3.Wrap(v.place(f, v.path(h.sha256)), hut3.Incomplete, "placing the original with SHA-256 %s", h.sha256)
}
