package corpus

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"os"
	"path/filepath"

	"hut3"
)

// tempSuffix marks files that are being written.
const tempSuffix = ".tmp"

// fileWriter writes one container. The first error sticks and comes out of
// finish.
type fileWriter struct {
	path string
	f    *os.File      // nil: in memory
	mem  *bytes.Buffer // where f is nil
	out  *bufio.Writer
	hash hash.Hash
	at   int64
	sums []byte
	toc  []byte
	n    uint32
	err  error

	parity *parityWriter // nil in memory, where no disk loses anything
}

func createFile(dir, name, kind string) (*fileWriter, error) {
	path := filepath.Join(dir, name)
	f, err := os.Create(path + tempSuffix)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "a segment cannot be written; check the space and rights of the corpus folder")
	}
	w := &fileWriter{path: path, f: f, out: bufio.NewWriterSize(f, 1<<20), hash: sha256.New(), parity: &parityWriter{}}
	w.head(kind)
	return w, nil
}

// memoryFile starts a container that never comes to a disk.
func memoryFile(kind string) *fileWriter {
	mem := &bytes.Buffer{}
	w := &fileWriter{mem: mem, out: bufio.NewWriter(mem), hash: sha256.New()}
	w.head(kind)
	return w
}

func (w *fileWriter) head(kind string) {
	w.write(header(kind, FormatVersion))
}

// header is the header of a container.
func header(kind string, version uint32) []byte {
	head := make([]byte, headerSize)
	copy(head, magic)
	binary.LittleEndian.PutUint32(head[8:], version)
	binary.LittleEndian.PutUint32(head[12:], kindCodes[kind])
	binary.LittleEndian.PutUint32(head[60:], checksum(head[:60]))
	return head
}

func (w *fileWriter) write(b []byte) {
	if w.err != nil {
		return
	}
	w.hash.Write(b)
	w.at += int64(len(b))
	_, w.err = w.out.Write(b)
}

// section writes one section with its padding and notes its sums. data may be
// grown by the padding in place.
func (w *fileWriter) section(id sectionID, data []byte) {
	size := len(data)
	var zeros [8]byte
	data = append(data, zeros[:padding(int64(size))]...)
	first, blocks := len(w.sums)/4, 0
	start := w.at
	for rest := data; len(rest) > 0; blocks++ {
		n := min(blockSize, len(rest))
		w.sums = binary.LittleEndian.AppendUint32(w.sums, checksum(rest[:n]))
		w.write(rest[:n])
		if w.parity != nil && id != secParity {
			w.parity.add(rest[:n])
		}
		rest = rest[n:]
	}
	w.toc = binary.LittleEndian.AppendUint32(w.toc, uint32(id))
	w.toc = binary.LittleEndian.AppendUint32(w.toc, uint32(blocks))
	w.toc = binary.LittleEndian.AppendUint64(w.toc, uint64(start))
	w.toc = binary.LittleEndian.AppendUint64(w.toc, uint64(size))
	w.toc = binary.LittleEndian.AppendUint64(w.toc, uint64(first))
	w.n++
}

// finish writes parity, sums, table and footer, the last three twice, syncs and renames. It returns the size
// and the digest of the file.
func (w *fileWriter) finish() (int64, hut3.Digest, error) {
	if w.parity != nil {
		w.section(secParity, w.parity.section())
	}
	sumsAt := w.at
	sums := append(w.sums, make([]byte, padding(int64(len(w.sums))))...)
	w.write(sums)
	tocAt := w.at
	w.write(w.toc)
	w.write(sums)
	w.write(w.toc)
	foot := make([]byte, footerSize)
	binary.LittleEndian.PutUint64(foot, uint64(sumsAt))
	binary.LittleEndian.PutUint64(foot[8:], uint64(len(sums)))
	binary.LittleEndian.PutUint64(foot[16:], uint64(tocAt))
	binary.LittleEndian.PutUint32(foot[24:], w.n)
	binary.LittleEndian.PutUint32(foot[28:], checksum(sums))
	binary.LittleEndian.PutUint32(foot[32:], checksum(w.toc))
	binary.LittleEndian.PutUint64(foot[40:], uint64(w.at+2*footerSize))
	copy(foot[48:], footMagic)
	binary.LittleEndian.PutUint32(foot[56:], FormatVersion)
	binary.LittleEndian.PutUint32(foot[60:], checksum(foot[:60]))
	w.write(foot)
	w.write(foot)
	return w.at, hut3.Digest(w.hash.Sum(nil)), w.close()
}

func (w *fileWriter) close() error {
	err := w.err
	if err == nil {
		err = w.out.Flush()
	}
	if w.f == nil {
		return err
	}
	if err == nil {
		err = w.f.Sync()
	}
	if cerr := w.f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(w.path+tempSuffix, w.path)
	}
	if err != nil {
		_ = os.Remove(w.path + tempSuffix) // Clean takes what is left
		return hut3.Wrap(err, hut3.Internal, "segment %s cannot be written; check the space and rights of the corpus folder", filepath.Base(w.path))
	}
	return nil
}

// syncDir makes the names of a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err == nil {
		err = d.Sync()
		if cerr := d.Close(); err == nil {
			err = cerr
		}
	}
	return hut3.Wrap(err, hut3.Internal, "the corpus folder cannot be synced")
}
