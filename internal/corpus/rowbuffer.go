package corpus

import (
	"encoding/binary"
	"encoding/json"
	"strconv"

	"hut3"
)

// RowEntry is a row as the corpus keeps it: what it is to its message, where it
// stands in the original, and what it says beside the message.
type RowEntry struct {
	Key     hut3.Key
	Message hut3.Key // the message it states; zero for a record
	Role    hut3.Role
	Kind    hut3.Kind
	Group   [12]byte // the grouping key; zero takes no part in grouping
	Native  uint64   // hash of namespace and native id; zero for none
	Side    hut3.Handle
	Sent    hut3.Time
	Loc     hut3.Locator
	// Differs holds the fields that differ from the row the message is shown
	// by, that is the lowest row of the message in this access class.
	Differs json.RawMessage
	Extra   []hut3.Field
	Payload json.RawMessage // what a record or version says
}

// bufferedRow is a row that waits to be sealed.
type bufferedRow struct {
	row            uint64
	message        hut3.Key
	native         uint64
	group          [12]byte
	sent           int64
	offset, length int64
	step           uint64 // row id inside the file, plus one
	side, file     uint32
	form           uint16
	kind           uint8 // kind, then role in the high four bits
}

// rowFile is a stream that locators count in. Last says that the name of the
// last step is a number kept by row.
type rowFile struct {
	Object hut3.Digest `json:"sha256"`
	File   string      `json:"file"`
	Steps  []hut3.Step `json:"steps,omitempty"`
	Last   bool        `json:"last,omitempty"`
}

// rowBuffer gathers rows for one segment.
type rowBuffer struct {
	class, delivery uint32
	list            []bufferedRow
	sides           interner[hut3.Handle]
	files           interner[string]
	names           interner[string]
	forms           formTable
	extra           *blobWriter
	last            fileMemo
	side            sideMemo
	scratch         []byte
}

// sideMemo keeps the number of the last side, as fileMemo does that of the file.
type sideMemo struct {
	side   hut3.Handle
	number uint32 // plus one
}

// fileMemo keeps the number of the last file, since rows of one file follow
// each other.
type fileMemo struct {
	object hut3.Digest
	file   string
	steps  []hut3.Step
	number uint32
	ok     bool
}

func newRowBuffer(delivery, class uint32) (*rowBuffer, error) {
	extra, err := newBlobWriter()
	return &rowBuffer{class: class, delivery: delivery, extra: extra}, err
}

func (b *rowBuffer) add(r *RowEntry) error {
	e := bufferedRow{row: r.Key.Row(), message: r.Message, native: r.Native, group: r.Group, sent: untimed,
		offset: r.Loc.Offset, length: r.Loc.Length, kind: uint8(r.Kind)&kindMask | uint8(r.Role)<<4}
	if r.Sent.Known() {
		e.sent = r.Sent.Micros
	}
	if r.Side != (hut3.Handle{}) {
		if b.side.number == 0 || b.side.side != r.Side {
			b.side = sideMemo{r.Side, b.sides.id(r.Side) + 1}
		}
		e.side = b.side.number
	}
	var kept bool
	e.form, kept = b.forms.id(r.Sent)
	var err error
	if e.file, e.step, err = b.file(&r.Loc); err != nil {
		return err
	}
	if kept || len(r.Differs) > 0 || len(r.Extra) > 0 || len(r.Payload) > 0 {
		b.keep(r, kept)
	}
	b.list = append(room(b.list, 1), e)
	return nil
}

// keep writes what has no column: row index, time text, differences, payload,
// and the fields with the number of their name.
func (b *rowBuffer) keep(r *RowEntry, kept bool) {
	at := uint64(len(b.list))
	b.extra.start(at)
	raw := ""
	if kept {
		raw = r.Sent.Raw
	}
	rec := appendBytes(b.scratch[:0], raw)
	rec = appendBytes(rec, r.Differs)
	rec = appendBytes(rec, r.Payload)
	rec = binary.AppendUvarint(rec, uint64(len(r.Extra)))
	for _, f := range r.Extra {
		rec = binary.AppendUvarint(rec, uint64(b.names.id(f.Name)))
		rec = appendBytes(rec, f.Value)
	}
	b.extra.buf = binary.AppendUvarint(b.extra.buf, at)
	b.extra.buf = appendBytes(b.extra.buf, rec)
	b.scratch = rec
}

// file numbers the stream of a locator. Where its last step is a row id, the id
// stands by row, or each row would be a stream of its own.
func (b *rowBuffer) file(loc *hut3.Locator) (number uint32, step uint64, err error) {
	steps := loc.Steps
	last := false
	if n := len(steps); n > 0 && steps[n-1].Kind == "rowid" {
		if id, err := strconv.ParseUint(steps[n-1].Name, 10, 62); err == nil && strconv.FormatUint(id, 10) == steps[n-1].Name {
			steps, step, last = steps[:n-1], id+1, true
		}
	}
	if m := &b.last; m.ok && !last && m.object == loc.Object && m.file == loc.File && sameSteps(m.steps, steps) {
		return m.number, 0, nil
	}
	text, err := json.Marshal(rowFile{loc.Object, loc.File, steps, last})
	if err != nil {
		return 0, 0, hut3.Wrap(err, hut3.Internal, "the locator of a row in %s cannot be kept", loc.File)
	}
	number = b.files.id(string(text))
	b.last = fileMemo{loc.Object, loc.File, steps, number, !last}
	return number, step, nil
}

func sameSteps(a, b []hut3.Step) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
