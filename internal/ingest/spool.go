package ingest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// A spool is one file's rows and rejects in order: a head line, records (length,
// tag, content), a trailer record with the counts, and a footer that holds a
// checksum of all before. A spool without its footer was not finished. Spools
// stand one behind the other in volumes, one for each worker that reads: a
// seizure has many small files, and to make a file costs more than to read one.
const (
	spoolMagic  = "hut3 spool 5"
	footerMagic = uint32(0x53503368)
	footerSize  = 8   // checksum, magic
	markEvery   = 128 // records of a stretch; see wordBook
)

// span is where a spool stands: the volume, the place in it, and the place of
// each markEvery-th of its numbered records, with the owners that they name by
// number, so that one can be read alone.
type span struct {
	volume string
	at     int64
	marks  []int64
	owners []hut3.Handle
}

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
	Native   int64           `json:"native"`           // rows with an id of their own
	Before   int64           `json:"before,omitempty"` // rows that an earlier delivery of the same story has
	Fault    string          `json:"fault,omitempty"`  // why the file was not read, or not to its end
	Summary  formats.Summary `json:"summary"`
}

// volume is where a worker writes its spools, with what that takes.
type volume struct {
	path  string
	f     *os.File
	out   *bufio.Writer
	off   int64
	enc   encoder
	items *itemFeed // where rows go to be grouped; nil: nowhere
	told  func(hut3.Reject)
	// before says of a place that its row stands in an earlier delivery; nil: of
	// none.
	before func(file string, l *hut3.Locator) bool
}

// newVolume makes the first volume of the folder whose name is not taken.
func newVolume(work string) (*volume, error) {
	for n := 0; ; n++ {
		path := filepath.Join(work, fmt.Sprintf("spool-%04d", n))
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return nil, diskFault(err)
		}
		return &volume{path: path, f: f, out: bufio.NewWriterSize(f, 256<<10)}, nil
	}
}

// close writes out what is buffered. What a volume holds unwritten is read
// again.
func (v *volume) close() error {
	return diskFault(errors.Join(v.out.Flush(), v.f.Close()))
}

// spoolWriter is the sink of one file's reading.
type spoolWriter struct {
	*volume
	span    span
	file    hut3.Locator // the object and file that rows are in
	sum     uint32
	trailer spoolTrailer
	err     error // the first fault of the disk, told from one of the input
}

var spoolSums = crc32.MakeTable(crc32.Castagnoli)

func (v *volume) begin(head spoolHead) (*spoolWriter, error) {
	w := &spoolWriter{volume: v, span: span{volume: v.path, at: v.off}, file: hut3.Locator{Object: head.Object, File: head.File}}
	raw, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	v.enc.spool()
	w.write(fmt.Appendf(nil, "%s %s\n", spoolMagic, raw))
	return w, w.err
}

func (w *spoolWriter) write(b []byte) {
	if w.err != nil {
		return
	}
	_, err := w.out.Write(b)
	w.off += int64(len(b))
	w.sum = crc32.Update(w.sum, spoolSums, b)
	w.err = diskFault(err)
}

// record writes the encoder's bytes behind their length and tag.
func (w *spoolWriter) record(tag byte, numbered bool) error {
	if numbered {
		w.trailer.Numbered++
	}
	var prefix [binary.MaxVarintLen64 + 1]byte
	w.write(append(binary.AppendUvarint(prefix[:0], uint64(len(w.enc.b))), tag))
	w.write(w.enc.b)
	w.enc.b = w.enc.b[:0]
	return w.err
}

// stretch begins another stretch where one has ended.
func (w *spoolWriter) stretch() {
	if w.trailer.Numbered%markEvery == 0 {
		w.span.marks = append(w.span.marks, w.off)
		w.enc.stretch()
	}
}

// Row takes the next row.
func (w *spoolWriter) Row(row *hut3.Row) error {
	if row.Loc.Object != w.file.Object {
		return hut3.Errorf(hut3.Internal, "the reader placed a row of %s in another object, %s", w.file.File, row.Loc.Object)
	}
	if w.before != nil && w.before(w.file.File, &row.Loc) {
		w.trailer.Before++
		return nil
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
	w.stretch()
	w.enc.row(&r, w.file.File)
	if len(w.enc.owners) > len(w.span.owners) {
		w.span.owners = append(w.span.owners, r.Owner)
	}
	if err := w.record(tagRow, true); err != nil || !grouped(row.Kind) || w.items == nil {
		return err
	}
	return w.items.add(uint64(w.trailer.Numbered), &r)
}

// Reject takes a row that could not be read; it takes the next number.
func (w *spoolWriter) Reject(reject hut3.Reject) error {
	if w.before != nil && w.before(w.file.File, &reject.Loc) {
		return nil // it was read before as a row
	}
	w.trailer.Rejects++
	if w.told != nil {
		reject.Loc.File = w.file.File
		w.told(reject)
	}
	w.stretch()
	w.enc.text(reject.Reason)
	w.enc.locator(reject.Loc, w.file.File)
	return w.record(tagReject, true)
}

// finish writes trailer and footer.
func (w *spoolWriter) finish(summary formats.Summary, fault string) (span, spoolTrailer, error) {
	w.trailer.Summary, w.trailer.Fault = summary, fault
	raw, err := json.Marshal(w.trailer)
	if err != nil {
		return w.span, w.trailer, err
	}
	w.enc.b = append(w.enc.b[:0], raw...)
	_ = w.record(tagTrailer, false) // the writer keeps its first error
	var foot [footerSize]byte
	binary.LittleEndian.PutUint32(foot[:], w.sum)
	binary.LittleEndian.PutUint32(foot[4:], footerMagic)
	w.write(foot[:])
	return w.span, w.trailer, w.err
}

// grouped reports whether rows of a kind take part in messages.
func grouped(k hut3.Kind) bool { return k.Act() || k == hut3.KindEdit }
