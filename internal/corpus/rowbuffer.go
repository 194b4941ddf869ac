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

// rowFile is a stream that locators count in. Last says that the name of the
// last step is a number kept by row.
type rowFile struct {
	Object hut3.Digest `json:"sha256"`
	File   string      `json:"file"`
	Steps  []hut3.Step `json:"steps,omitempty"`
	Last   bool        `json:"last,omitempty"`
}

// rowBuffer gathers rows for one segment. Columns are packed as rows come, so
// that a row that waits takes little more memory than it will take on the disk.
type rowBuffer struct {
	class, delivery uint32
	deliveries      []uint32 // where there are several
	runs            []rowRun // of them
	n               int
	sides           interner[hut3.Handle]
	files           interner[string]
	forms           formTable
	cols            rowColumns
	fields          fieldWriter
	extra           *blobWriter
	kept            []keptRow // of the frame at hand
	joined          []joinedRow
	groups          []groupRow
	natives         []keyed
	records         []uint32
	last            fileMemo
	side            sideMemo
	sent            int64  // what the column of times held last
	lastFile        uint32 // of the row before, and where it ended
	lastEnd         int64
	scratch         []byte
}

// rowColumns are one number a row, but for offset, which is one a frame.
type rowColumns struct {
	number, kind, side, sent, form, native columnBuilder
	file, length, gap, offset, step        columnBuilder
}

// keptRow is what of a row stands in its record, beside fields.
type keptRow struct {
	row              int // in the frame
	raw              string
	differs, payload []byte
}

// joinedRow is a row that is not its own message.
type joinedRow struct {
	row     uint32
	message hut3.Key
}

type groupRow struct {
	group [12]byte
	row   uint32
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
	extra, err := newBlobWriter(textBlock)
	return &rowBuffer{class: class, delivery: delivery, extra: extra}, err
}

func (b *rowBuffer) add(r *RowEntry) error {
	i := uint32(b.n)
	file, step, err := b.file(&r.Loc)
	if err != nil {
		return err
	}
	form, kept := b.forms.id(r.Sent)
	if r.Sent.Known() && r.Sent.Micros != untimed {
		b.sent = r.Sent.Micros
	}
	c, kind := &b.cols, uint8(r.Kind)&kindMask|uint8(r.Role)<<4
	c.number.add(r.Key.Row() - uint64(i) + b.runOf(r.Key))
	c.kind.add(uint64(kind))
	c.side.add(uint64(b.sideOf(r.Side)))
	c.sent.add(uint64(b.sent))
	c.form.add(uint64(form))
	c.native.add(r.Native)
	c.step.add(step)
	b.locate(file, &r.Loc)
	b.note(i, kind, r)
	b.keep(r, kept)
	b.n++
	if b.n%frameSize == 0 {
		b.endFrame()
	}
	return nil
}

// locate writes where the row stands: the stream, the length, and how far from
// the end of the row before. Each frame of the columns starts from an offset of
// its own, and so does each change of stream.
func (b *rowBuffer) locate(file uint32, loc *hut3.Locator) {
	gap := loc.Offset - b.lastEnd
	switch {
	case b.n%frameSize == 0:
		b.cols.offset.add(uint64(loc.Offset))
		gap = 0
	case file != b.lastFile:
		gap = loc.Offset
	}
	b.cols.file.add(uint64(file))
	b.cols.length.add(uint64(loc.Length))
	b.cols.gap.add(uint64(gap))
	b.lastFile, b.lastEnd = file, loc.Offset+loc.Length
}

// note keeps what rows are looked up by.
func (b *rowBuffer) note(i uint32, kind uint8, r *RowEntry) {
	if r.Message != r.Key {
		b.joined = append(room(b.joined, 1), joinedRow{i, r.Message})
	}
	if r.Group != [12]byte{} {
		b.groups = append(room(b.groups, 1), groupRow{r.Group, i})
	}
	if r.Native != 0 {
		b.natives = append(room(b.natives, 1), keyed{r.Native, uint64(i)})
	}
	if isRecord(kind) {
		b.records = append(b.records, i)
	}
}

// keep takes what has no column of its own.
func (b *rowBuffer) keep(r *RowEntry, kept bool) {
	raw := ""
	if kept {
		raw = r.Sent.Raw
	}
	if raw != "" || len(r.Differs) > 0 || len(r.Payload) > 0 {
		b.kept = append(b.kept, keptRow{b.fields.row, raw, r.Differs, r.Payload})
	}
	b.fields.add(r.Extra, b.sent)
}

// endFrame writes the records of the frame's rows.
func (b *rowBuffer) endFrame() {
	first := (b.n - 1) &^ (frameSize - 1)
	kept, spills := b.kept, b.fields.endFrame()
	for len(kept) > 0 || len(spills) > 0 {
		k := keptRow{row: frameSize}
		if len(kept) > 0 {
			k = kept[0]
		}
		if len(spills) > 0 && spills[0].row < k.row {
			k = keptRow{row: spills[0].row}
		} else {
			kept = kept[1:]
		}
		own := 0
		for own < len(spills) && spills[own].row == k.row {
			own++
		}
		b.record(uint64(first+k.row), k, spills[:own])
		spills = spills[own:]
	}
	clear(b.kept)
	b.kept = b.kept[:0]
}

// record writes one record behind its row.
func (b *rowBuffer) record(row uint64, k keptRow, fields []spill) {
	b.extra.start(row)
	b.scratch = appendRecord(b.scratch[:0], k.raw, k.differs, k.payload, fields)
	b.extra.buf = binary.AppendUvarint(b.extra.buf, row)
	b.extra.buf = appendBytes(b.extra.buf, b.scratch)
}

func (b *rowBuffer) sideOf(side hut3.Handle) uint32 {
	if side == (hut3.Handle{}) {
		return 0
	}
	if b.side.number == 0 || b.side.side != side {
		b.side = sideMemo{side, b.sides.id(side) + 1}
	}
	return b.side.number
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
