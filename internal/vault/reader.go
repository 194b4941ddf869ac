package vault

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"hut3"
)

// cachedChunks is how many decoded chunks a Reader keeps, so that small reads
// beside each other decode a chunk once.
const cachedChunks = 4

// Reader reads an original anywhere. Each chunk is checked against its SHA-256
// before a byte of it is given; damage is hut3.Integrity with Faults as its
// cause. It is safe for concurrent use.
type Reader struct {
	file  stored
	codec *codec
	head  header
	table table
	gone  erasure
	at    []int64 // where each chunk stands in the file

	mu    sync.Mutex
	cache []cached // most recent first
}

type cached struct {
	chunk int64
	plain []byte
}

// Open opens an original for reading. hut3.NotFound when there is none.
func (v *Vault) Open(d hut3.Digest) (*Reader, error) {
	f, h, err := v.openFile(d)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f, codec: v.codec, head: h}
	if err := r.loadTable(); err != nil {
		_ = f.Close() // only read
		return nil, err
	}
	return r, nil
}

// stored is the bytes of an object, in a file of its own or in a bundle.
type stored struct {
	*io.SectionReader
	file *os.File
}

// Close closes the file.
func (s stored) Close() error { return s.file.Close() }

// openFile opens an object and checks header, name and length.
func (v *Vault) openFile(d hut3.Digest) (stored, header, error) { return v.openKnown(d, true) }

// openKnown opens an object; again says that a bundle which came since the vault
// was opened is looked for too. A file of its own comes before a bundle: it may
// be one of which bytes were erased.
func (v *Vault) openKnown(d hut3.Digest, again bool) (stored, header, error) {
	f, err := openOwn(v.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		f, err = v.bundles.open(d, again)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return stored{}, header{}, hut3.Errorf(hut3.NotFound, "no original with SHA-256 %s is in the vault", d)
	}
	if err != nil {
		return stored{}, header{}, hut3.Wrap(err, hut3.Internal, "opening the original with SHA-256 %s", d)
	}
	h, err := readHeader(f, d)
	if err != nil {
		_ = f.Close() // only read
		return stored{}, header{}, err
	}
	return f, h, nil
}

func openOwn(path string) (stored, error) {
	f, err := os.Open(path)
	if err != nil {
		return stored{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return stored{}, errors.Join(err, f.Close())
	}
	return stored{io.NewSectionReader(f, 0, info.Size()), f}, nil
}

func readHeader(f stored, d hut3.Digest) (header, error) {
	damaged := func(format string, args ...any) error {
		return faultError(d, Fault{Object: d, Chunk: -1, What: fmt.Sprintf(format, args...)})
	}
	if f.Size() < int64(headerSize) {
		return header{}, damaged("the file was cut off: it has %d bytes, and the header alone takes %d", f.Size(), headerSize)
	}
	b := make([]byte, headerSize)
	if _, err := f.ReadAt(b, 0); err != nil {
		return header{}, hut3.Wrap(err, hut3.Internal, "reading the original with SHA-256 %s", d)
	}
	h, wrong := decodeHeader(b)
	if h.erased {
		h.extra = f.Size() - h.fileSize() // its sum is that of the table too
	}
	switch {
	case wrong != "":
		return header{}, damaged("%s", wrong)
	case h.sha256 != d:
		return header{}, damaged("the file of that name holds another original, SHA-256 %s", h.sha256)
	case h.fileSize() != f.Size() || h.extra < 0:
		return header{}, damaged("the file has %d bytes in place of %d: it was cut off or added to", f.Size(), h.fileSize())
	}
	return h, nil
}

func (r *Reader) loadTable() error {
	d := r.head.sha256
	tail := make([]byte, r.head.chunks()*entrySize+r.head.extra)
	if _, err := r.file.ReadAt(tail, r.head.tableAt); err != nil && len(tail) > 0 {
		return hut3.Wrap(err, hut3.Internal, "reading the original with SHA-256 %s", d)
	}
	r.table = table(tail[:r.head.chunks()*entrySize])
	r.at = r.table.positions()
	sound := true
	if r.head.erased {
		r.gone, sound = decodeErasure(tail[len(r.table):], r.head.size)
	}
	if sha256.Sum256(tail) != r.head.tableSum || r.at[r.table.len()] != r.head.tableAt || !sound {
		return faultError(d, Fault{Object: d, Chunk: -1, What: "the table of its chunks was altered"})
	}
	return nil
}

// Object describes the original.
func (r *Reader) Object() Object { return r.head.object() }

// Size is the original's length in bytes.
func (r *Reader) Size() int64 { return r.head.size }

// Close closes the file. Reads after it fail.
func (r *Reader) Close() error { return r.file.Close() }

// ReadAt implements io.ReaderAt over the original's bytes.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, hut3.Errorf(hut3.Internal, "reading an original at byte %d", off)
	}
	n := 0
	for n < len(p) && off < r.head.size {
		plain, err := r.chunk(off / chunkSize)
		if err != nil {
			return n, err
		}
		copied := copy(p[n:], plain[off%chunkSize:])
		n, off = n+copied, off+int64(copied)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (r *Reader) chunk(i int64) ([]byte, error) {
	if plain, ok := r.cached(i); ok {
		return plain, nil
	}
	plain, err := r.decode(i)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cache = slices.Insert(r.cache[:min(len(r.cache), cachedChunks-1)], 0, cached{i, plain})
	return plain, nil
}

func (r *Reader) cached(i int64) ([]byte, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.IndexFunc(r.cache, func(c cached) bool { return c.chunk == i })
	if at < 0 {
		return nil, false
	}
	return r.cache[at].plain, true
}

// decode reads a chunk from the file and checks it.
func (r *Reader) decode(i int64) ([]byte, error) {
	stored, err := r.stored(i, nil)
	if err != nil {
		return nil, err
	}
	plain, wrong := r.codec.decode(stored, r.table.at(int(i)), int(r.length(i)))
	if wrong != "" {
		return nil, r.fault(i, wrong)
	}
	return plain, nil
}

// stored reads a chunk as it stands in the file, into buf where that has room.
func (r *Reader) stored(i int64, buf []byte) ([]byte, error) {
	length := int(r.table.at(int(i)).length)
	if length > chunkSize {
		return nil, r.fault(i, "its stored length is impossible")
	}
	if len(buf) < length {
		buf = make([]byte, length)
	}
	if _, err := r.file.ReadAt(buf[:length], r.at[i]); err != nil && !errors.Is(err, io.EOF) {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the original with SHA-256 %s", r.head.sha256)
	}
	return buf[:length], nil
}

func (r *Reader) length(i int64) int64 { return min(chunkSize, r.head.size-i*chunkSize) }

func (r *Reader) fault(i int64, what string) error {
	return faultError(r.head.sha256, Fault{Object: r.head.sha256, Chunk: i, Offset: i * chunkSize, Length: r.length(i), What: what})
}
