package audit

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"iter"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

// ExportFormat names the layout of an export: JSON lines, each in the only form
// that it may have. First a header; then a line a leaf, in order; and after the
// leaf that makes a tree of a checkpoint's size, the line of that checkpoint,
// so that a reader needs no memory to compare them.
const ExportFormat = "hut3-log/1"

// Header is the first line of an export. What it says proves nothing by itself;
// Verify holds the rest of the file to it.
type Header struct {
	Format   string `json:"format"`   // set by Export
	Origin   string `json:"origin"`   // the log's name, as its checkpoints have it
	Verifier string `json:"verifier"` // public key of the checkpoints, in note form
	Size     int64  `json:"size"`     // leaves that follow
}

// Export writes a log to a file that Verify can check alone. Leaves come in
// order from the first, h.Size of them; checkpoints are signed notes in any
// order. Leaves are written as they are found, altered ones too, so that the
// fault can be shown; only what cannot be written as a line is an error.
func Export(w io.Writer, h Header, leaves iter.Seq2[Leaf, error], checkpoints [][]byte) error {
	h.Format = ExportFormat
	signed, err := sortCheckpoints(checkpoints, h.Size)
	if err != nil {
		return err
	}
	e := &exporter{w: bufio.NewWriterSize(w, 1<<16), signed: signed}
	e.line(h.line())
	e.checkpointsAt(0)
	for leaf, err := range leaves {
		if err != nil {
			return hut3.Wrap(err, hut3.CodeOf(err), "reading leaf %d of the log", e.size)
		}
		line, err := leafLine(leaf)
		if err != nil {
			return err
		}
		e.line(line)
		e.size++
		e.checkpointsAt(e.size)
	}
	if e.err == nil && e.size != h.Size {
		return hut3.Errorf(hut3.Integrity, "the log says it has %d leaves, and %d were found", h.Size, e.size)
	}
	return hut3.Wrap(errOr(e.err, e.w.Flush), hut3.Internal, "writing the export")
}

type exporter struct {
	w      *bufio.Writer
	signed []sizedCheckpoint
	size   int64
	err    error
}

type sizedCheckpoint struct {
	size   int64
	signed []byte
}

func sortCheckpoints(checkpoints [][]byte, size int64) ([]sizedCheckpoint, error) {
	var sorted []sizedCheckpoint
	for _, signed := range checkpoints {
		c, err := parseCheckpoint(textOf(signed))
		if err != nil {
			return nil, err
		}
		if c.Size > size {
			return nil, hut3.Errorf(hut3.Integrity, "a checkpoint covers %d leaves, and the log has %d: leaves were cut off, or the export leaves them out", c.Size, size)
		}
		sorted = append(sorted, sizedCheckpoint{c.Size, signed})
	}
	slices.SortStableFunc(sorted, func(a, b sizedCheckpoint) int { return int(a.size - b.size) })
	return sorted, nil
}

func (e *exporter) line(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(append(b, '\n'))
	}
}

func (e *exporter) checkpointsAt(size int64) {
	for len(e.signed) > 0 && e.signed[0].size == size {
		e.line(checkpointLine(e.signed[0].signed))
		e.signed = e.signed[1:]
	}
}

func (h Header) line() []byte {
	b, _ := json.Marshal(h) // strings and an integer: cannot fail
	return b
}

func leafLine(l Leaf) ([]byte, error) {
	b, _ := json.Marshal(l.Index)
	b = append([]byte(`{"index":`), b...)
	if l.Erased() {
		b = append(b, `,"salt":null,"payload":null`...)
	} else {
		if bytes.ContainsAny(l.Payload, "\n\r") || !jsontext.Value(l.Payload).IsValid() {
			return nil, hut3.Errorf(hut3.Integrity, "log leaf %d: its payload is not canonical JSON, so it is not what was logged", l.Index)
		}
		b = append(b, `,"salt":"`...)
		b = base64.StdEncoding.AppendEncode(b, l.Salt)
		b = append(b, `","payload":`...)
		b = append(b, l.Payload...)
	}
	b = append(b, `,"hash":"`...)
	b = append(b, l.Hash.String()...)
	return append(b, `"}`...), nil
}

func checkpointLine(signed []byte) []byte {
	b := []byte(`{"checkpoint":`)
	b, _ = jsontext.AppendQuote(b, signed) // note.Sign and note.Open both insist on UTF-8
	return append(b, '}')
}

// line is any line of an export after the first.
type line struct {
	Checkpoint *string         `json:"checkpoint"`
	Index      int64           `json:"index"`
	Salt       []byte          `json:"salt"`
	Payload    json.RawMessage `json:"payload"`
	Hash       tlog.Hash       `json:"hash"`
}

// parseLine reads a line and refuses it unless writing it again gives the same
// bytes: a change that JSON or base64 would overlook is a change all the same.
func parseLine(raw []byte) (line, error) {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, err
	}
	if string(l.Payload) == "null" {
		l.Payload = nil
	}
	var again []byte
	var err error
	if l.Checkpoint != nil {
		again = checkpointLine([]byte(*l.Checkpoint))
	} else {
		again, err = leafLine(l.leaf())
	}
	if err == nil && !bytes.Equal(raw, again) {
		err = hut3.Errorf(hut3.Integrity, "it is not in the form that an export has")
	}
	return l, err
}

func (l line) leaf() Leaf { return Leaf{l.Index, l.Salt, l.Payload, l.Hash} }

func errOr(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}
