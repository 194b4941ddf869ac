package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// A spool is one file's rows and rejects in order: frames of a head, of stretches
// of rows, of the reader's summary, and of a trailer with the counts. A spool
// without its trailer was not finished. Spools stand one behind the other in volumes, one for each worker
// that reads: a seizure has many small files, and to make a file costs more than
// to read one.
const (
	spoolPrefix  = "spool-" // of the volumes
	spoolMagic   = "hut3 spool 6 "
	volumeBuffer = 256 << 10
)

// The tags of a spool's frames.
const (
	tagHead    = 'H'
	tagStretch = 'S'
	tagSummary = 'U'
	tagTrailer = 'T'
)

// span is where a spool stands: the volume, the place in it, and where its
// stretches begin, with the owners that they name by number, so that one can be
// read alone; and where the summary is, which is not kept in memory.
type span struct {
	volume  string
	at      int64
	marks   []mark
	owners  []hut3.Handle
	summary int64
}

// mark is where a stretch begins: its first row or reject, from 0, and its place
// in the volume.
type mark struct{ first, at int64 }

// spoolHead says what a spool was made of. One of another head is not reused.
type spoolHead struct {
	Object  hut3.Digest `json:"object"`
	File    string      `json:"file"`
	Reading hut3.Digest `json:"reading"` // of the options and the reader's version
}

// spoolTrailer says what came out of a file.
type spoolTrailer struct {
	Numbered int64  `json:"numbered"` // rows and rejects
	Rows     int64  `json:"rows"`
	Rejects  int64  `json:"rejects"`
	Native   int64  `json:"native"`             // rows with an id of their own
	Before   int64  `json:"before,omitempty"`   // rows that an earlier delivery of the same story has
	Fault    string `json:"fault,omitempty"`    // why the file was not read, or not to its end
	Format   string `json:"format,omitempty"`   // of the summary
	Unknown  bool   `json:"unknown,omitempty"`  // the fault is that it is of no format
	Attached int64  `json:"attached,omitempty"` // its members that are attachments of its rows
}

// volume is where a worker writes its spools, with what that takes.
type volume struct {
	path    string
	f       *os.File
	out     *frameWriter
	stretch stretchWriter
	items   *itemFeed // where rows go to be grouped; nil: nowhere
	told    func(hut3.Reject)
	// before says of a place that its row stands in an earlier delivery; nil: of
	// none.
	before func(file string, l *hut3.Locator) bool
}

// newVolume makes the first volume of the folder whose name is not taken.
func newVolume(work string) (*volume, error) {
	for n := 0; ; n++ {
		path := filepath.Join(work, fmt.Sprintf("%s%04d", spoolPrefix, n))
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return nil, diskFault(err)
		}
		return &volume{path: path, f: f, out: newFrameWriter(f, volumeBuffer)}, nil
	}
}

// close writes out what is buffered. What a volume holds unwritten is read
// again.
func (v *volume) close() error {
	return diskFault(errors.Join(v.out.out.Flush(), v.f.Close()))
}

// spoolWriter is the sink of one file's reading.
type spoolWriter struct {
	*volume
	span    span
	file    hut3.Locator // the object and file that rows are in
	trailer spoolTrailer
}

func (v *volume) begin(head spoolHead) (*spoolWriter, error) {
	w := &spoolWriter{volume: v, span: span{volume: v.path, at: v.out.off}, file: hut3.Locator{Object: head.Object, File: head.File}}
	raw, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	v.stretch.begin()
	v.stretch.heads.spool()
	v.out.frame(tagHead, []byte(spoolMagic), raw)
	return w, v.out.err
}

// next ends the row or reject that was written, and a stretch that is full.
func (w *spoolWriter) next() error {
	if w.stretch.rows == 0 {
		w.span.marks = append(w.span.marks, mark{w.trailer.Numbered, w.out.off})
	}
	w.trailer.Numbered++
	w.stretch.add()
	if w.stretch.full() {
		w.stretch.write(w.out)
	}
	return w.out.err
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
	w.stretch.heads.head(&r)
	w.stretch.row.row(&r, w.file.File)
	if len(w.stretch.heads.owners) > len(w.span.owners) {
		w.span.owners = append(w.span.owners, cloneHandle(r.Owner))
	}
	if err := w.next(); err != nil || !grouped(row.Kind) || w.items == nil {
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
	w.stretch.heads.reject()
	w.stretch.row.reject(&reject, w.file.File)
	return w.next()
}

// finish writes summary and trailer.
func (w *spoolWriter) finish(summary formats.Summary, fault string) (span, spoolTrailer, error) {
	w.trailer.Fault, w.trailer.Format, w.trailer.Attached = fault, strings.Clone(summary.Format), summary.MembersNamed
	told, err := json.Marshal(summary)
	if err != nil {
		return w.span, w.trailer, err
	}
	raw, err := json.Marshal(w.trailer)
	if err != nil {
		return w.span, w.trailer, err
	}
	w.stretch.write(w.out)
	w.span.summary = w.out.off
	w.out.frame(tagSummary, told)
	w.out.frame(tagTrailer, raw)
	return w.span, w.trailer, w.out.err
}

// grouped reports whether rows of a kind take part in messages.
func grouped(k hut3.Kind) bool { return k.Act() || k == hut3.KindEdit }
