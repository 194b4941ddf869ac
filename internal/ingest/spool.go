package ingest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// A spool is one file's rows and rejects in order: a head line, records (length,
// tag, content), a trailer record with the counts, and a footer that holds a
// checksum of all before. Beside it stands an index, eight bytes for each
// numbered record. A spool without its footer was not finished.
const (
	spoolMagic  = "hut3 spool 3"
	footerMagic = uint32(0x53503368)
	footerSize  = 8 // checksum, magic
)

// spoolHead says what a spool was made of. One of another head is not reused.
type spoolHead struct {
	Object  hut3.Digest `json:"object"`
	File    string      `json:"file"`
	Reading hut3.Digest `json:"reading"` // of the options and the reader's version
}

// spoolTrailer says what came out of a file.
type spoolTrailer struct {
	Numbered int64           `json:"numbered"` // rows and rejects
	Rows     int64           `json:"rows"`
	Rejects  int64           `json:"rejects"`
	Native   int64           `json:"native"`          // rows with an id of their own
	Fault    string          `json:"fault,omitempty"` // why the file was not read, or not to its end
	Summary  formats.Summary `json:"summary"`
}

func spoolPath(work string, n int) string { return filepath.Join(work, fmt.Sprintf("file-%07d", n)) }

// spoolWriter is the sink of one file's reading.
type spoolWriter struct {
	path      string
	at        hut3.Locator
	rows, idx *os.File
	*spoolBuffers
	sum     hash.Hash32
	off     int64
	trailer spoolTrailer
	err     error // the first fault of the disk, told from one of the input
}

// spoolBuffers are what writing a spool takes, to be used again for the next.
type spoolBuffers struct {
	out, index *bufio.Writer
	enc        encoder
}

func newSpoolBuffers() *spoolBuffers {
	return &spoolBuffers{out: bufio.NewWriterSize(nil, 256<<10), index: bufio.NewWriterSize(nil, 32<<10)}
}

func newSpool(path string, head spoolHead, b *spoolBuffers) (*spoolWriter, error) {
	w := &spoolWriter{path: path, spoolBuffers: b, at: hut3.Locator{Object: head.Object, File: head.File}, sum: crc32.New(crc32.MakeTable(crc32.Castagnoli))}
	var err error
	if w.rows, err = os.Create(path + ".rows.tmp"); err != nil {
		return nil, diskFault(err)
	}
	if w.idx, err = os.Create(path + ".idx"); err != nil {
		return nil, errors.Join(diskFault(err), w.rows.Close())
	}
	w.out.Reset(io.MultiWriter(w.rows, w.sum))
	w.index.Reset(w.idx)
	w.enc.b = w.enc.b[:0]
	raw, err := json.Marshal(head)
	if err != nil {
		return nil, errors.Join(err, w.abandon())
	}
	w.write(fmt.Appendf(nil, "%s %s\n", spoolMagic, raw))
	return w, w.err
}

func (w *spoolWriter) write(b []byte) {
	if w.err != nil {
		return
	}
	_, err := w.out.Write(b)
	w.off += int64(len(b))
	w.err = diskFault(err)
}

// record writes the encoder's bytes behind their length and tag.
func (w *spoolWriter) record(tag byte, numbered bool) error {
	if numbered {
		w.trailer.Numbered++
		var at [8]byte
		binary.LittleEndian.PutUint64(at[:], uint64(w.off))
		if _, err := w.index.Write(at[:]); err != nil && w.err == nil {
			w.err = diskFault(err)
		}
	}
	var prefix [binary.MaxVarintLen64 + 1]byte
	w.write(append(binary.AppendUvarint(prefix[:0], uint64(len(w.enc.b))), tag))
	w.write(w.enc.b)
	w.enc.b = w.enc.b[:0]
	return w.err
}

// Row takes the next row.
func (w *spoolWriter) Row(row *hut3.Row) error {
	if row.Loc.Object != w.at.Object {
		return hut3.Errorf(hut3.Internal, "the reader placed a row of %s in another object, %s", w.at.File, row.Loc.Object)
	}
	r := spooled{Row: *row}
	if grouped(row.Kind) {
		r.group = grouping.KeyOf(row)
		r.space, r.native = grouping.NativeOf(row)
		r.raw = rawOf(r.group, row)
	}
	w.trailer.Rows++
	if r.native != 0 {
		w.trailer.Native++
	}
	w.enc.row(&r, w.at.File)
	return w.record(tagRow, true)
}

// Reject takes a row that could not be read; it takes the next number.
func (w *spoolWriter) Reject(reject hut3.Reject) error {
	w.trailer.Rejects++
	w.enc.text(reject.Reason)
	w.enc.locator(reject.Loc, w.at.File)
	return w.record(tagReject, true)
}

// finish writes trailer and footer and gives the spool its name.
func (w *spoolWriter) finish(summary formats.Summary, fault string) (spoolTrailer, error) {
	w.trailer.Summary, w.trailer.Fault = summary, fault
	raw, err := json.Marshal(w.trailer)
	if err != nil {
		return w.trailer, errors.Join(err, w.abandon())
	}
	w.enc.b = append(w.enc.b[:0], raw...)
	_ = w.record(tagTrailer, false) // the writer keeps its first error
	if err := errors.Join(w.err, diskFault(w.out.Flush()), diskFault(w.index.Flush())); err != nil {
		return w.trailer, errors.Join(err, w.abandon())
	}
	var foot [footerSize]byte
	binary.LittleEndian.PutUint32(foot[:], w.sum.Sum32())
	binary.LittleEndian.PutUint32(foot[4:], footerMagic)
	_, err = w.rows.Write(foot[:])
	if err = errors.Join(diskFault(err), w.abandon()); err != nil {
		return w.trailer, err
	}
	return w.trailer, diskFault(os.Rename(w.path+".rows.tmp", w.path+".rows"))
}

// abandon closes the files; what has no footer is written again.
func (w *spoolWriter) abandon() error {
	return diskFault(errors.Join(w.rows.Close(), w.idx.Close()))
}

// grouped reports whether rows of a kind take part in messages.
func grouped(k hut3.Kind) bool { return k.Act() || k == hut3.KindEdit }
