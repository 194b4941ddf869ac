package corpus

import (
	"encoding/binary"
	"encoding/json"
	"sort"
	"sync"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// rowSegment reads a row segment.
type rowSegment struct {
	file                       *file
	info                       SegmentInfo
	n                          int
	runs                       []rowRun // empty where the file holds one delivery
	forms                      []timeForm
	number, kind, side         *column
	sent, form, native         *column
	fileOf, length, gap        *column
	offset, step               *column
	otherRow, otherDelivery    *column
	otherMessage, byMessage    *column
	groupHigh, groupLow, group *column
	groupFirst                 *column // empty in format 1, where each row has its key
	fields                     rowFields
	byNative, records          *column
	sides, names               stringTable
	files                      func() []rowFile
	extra                      blobs
	dec                        *zstd.Decoder
	named                      namedRows
	spoken                     spokenRows
	bySide                     sideRows
	telling, staged            shapesNamed
	versions                   func() []uint32 // the rows that are versions, going up; looked for when first asked for
	reacting                   reactionRows
	fences                     func() []hut3.Key // of the messages that rows state which are not their own
	groupRanks                 func() []uint32   // of groupFirst, made when they are first asked for: 4 bytes to 512 rows
}

func openRows(f *file, info SegmentInfo, dec *zstd.Decoder) (*rowSegment, error) {
	s := &rowSegment{file: f, info: info, dec: dec}
	var m segmentMeta
	if err := json.Unmarshal(f.section(secMeta).all(), &m); err != nil || m.Rows < 0 {
		return nil, f.bad("its description cannot be read")
	}
	s.n = m.Rows
	col := func(id sectionID) *column { return openColumn(f.section(id)) }
	s.number, s.kind, s.side, s.sent, s.form, s.native = col(secRowNumber), col(secRowKind), col(secRowSide), col(secSent), col(secForm), col(secRowNative)
	s.fileOf, s.length, s.gap, s.offset, s.step = col(secRowFile), col(secRowLength), col(secRowGap), col(secRowOffset), col(secRowStep)
	for _, c := range []*column{s.number, s.kind, s.side, s.sent, s.form, s.native, s.fileOf, s.length, s.gap, s.step} {
		if c.n != s.n {
			return nil, f.bad("a column has another length than the segment")
		}
	}
	s.otherRow, s.otherDelivery, s.otherMessage, s.byMessage = col(secOtherRow), col(secOtherDelivery), col(secOtherMessage), col(secOtherByMessage)
	s.groupHigh, s.groupLow, s.group = col(secGroupHigh), col(secGroupLow), col(secGroupRow)
	s.groupFirst = col(secGroupFirst)
	s.fences = sync.OnceValue(func() []hut3.Key { return fencesOf(s.byMessage.n, s.statedAt) })
	s.groupRanks = sync.OnceValue(s.groupFirst.ranks)
	s.versions = sync.OnceValue(s.findVersions)
	s.byNative, s.records = col(secNativeRow), col(secRecordRow)
	s.sides, s.names = openStrings(f, secHandleStarts, secHandles), openStrings(f, secFieldStarts, secNames)
	s.extra = openBlobs(f, secExtraFirst, secExtraOffset, secExtra)
	s.forms = readForms(f.section(secForms))
	s.openFields()
	if s.fields.shape.n != 0 && s.fields.shape.n != s.n || s.groupFirst.n != 0 && s.groupFirst.n != s.group.n {
		return nil, f.bad("a column has another length than the segment")
	}
	s.files = sync.OnceValue(s.readFiles)
	return s, s.openRuns()
}

// readFiles is done when a locator is first asked for: a segment can name tens of
// thousands of files, and most openings ask for none.
func (s *rowSegment) readFiles() []rowFile {
	t := openStrings(s.file, secFileStarts, secFiles)
	list := make([]rowFile, 0, t.n())
	t.each(func(_ int, text []byte) {
		var f rowFile
		if json.Unmarshal(text, &f) != nil {
			panic(t.data.malformed(0))
		}
		list = append(list, f)
	})
	return list
}

// fileAt is the file of the i-th row.
func (s *rowSegment) fileAt(i int) *rowFile {
	list, number := s.files(), s.fileOf.u32(i)
	if int(number) >= len(list) {
		panic(s.fileOf.sec.malformed(0))
	}
	return &list[number]
}

// keyOf is the key of the i-th row.
func (s *rowSegment) keyOf(i int) hut3.Key {
	if len(s.runs) == 0 {
		return hut3.NewKey(s.info.Delivery, s.number.at(i)+uint64(i))
	}
	r := s.runAt(i)
	return hut3.NewKey(r.delivery, s.number.at(i)+uint64(i)-r.start)
}

// find gives the index of a row.
func (s *rowSegment) find(k hut3.Key) (int, bool) {
	if !s.info.holds(k.Delivery()) {
		return 0, false
	}
	if s.n == 0 || k < s.keyOf(0) || k > s.keyOf(s.n-1) {
		return 0, false
	}
	i := sort.Search(s.n, func(i int) bool { return s.keyOf(i) >= k })
	return i, s.keyOf(i) == k
}

// messageOf is the message that the i-th row states; zero for a record.
func (s *rowSegment) messageOf(i int) hut3.Key {
	at := s.firstOther(i)
	if at < s.otherRow.n && int(s.otherRow.at(at)) == i {
		return s.otherKey(at)
	}
	return s.keyOf(i)
}

// firstOther is the place of the first row from the i-th on that is not its own
// message.
func (s *rowSegment) firstOther(i int) int {
	return sort.Search(s.otherRow.n, func(j int) bool { return int(s.otherRow.at(j)) >= i })
}

// otherKey is the message of the i-th row that is not its own message.
func (s *rowSegment) otherKey(i int) hut3.Key {
	return hut3.NewKey(s.otherDelivery.u32(i), s.otherMessage.at(i))
}

// statedAt is the i-th in order of the messages that rows state which are not their
// own.
func (s *rowSegment) statedAt(i int) hut3.Key { return s.otherKey(int(s.byMessage.at(i))) }

// rowsOf gives the indexes of the rows that state a message.
func (s *rowSegment) rowsOf(k hut3.Key) []int {
	var out []int
	if i, ok := s.find(k); ok && s.messageOf(i) == k {
		out = append(out, i)
	}
	for i := searchKeys(s.fences(), s.byMessage.n, k, s.statedAt); i < s.byMessage.n && s.statedAt(i) == k; i++ {
		out = append(out, int(s.otherRow.at(int(s.byMessage.at(i)))))
	}
	return out
}

// countOf counts the acts and versions among a message's rows, but for those of
// one delivery.
func (s *rowSegment) countOf(k hut3.Key, but uint32) int {
	n := 0
	for _, i := range s.rowsOf(k) {
		if !isRecord(uint8(s.kind.at(i))) && s.keyOf(i).Delivery() != but {
			n++
		}
	}
	return n
}

func (s *rowSegment) sideOf(i int) hut3.Handle {
	v := s.side.u32(i)
	if v == 0 {
		return hut3.Handle{}
	}
	return splitHandle(s.sides.at(v - 1))
}

func (s *rowSegment) timeForm(i int) timeForm {
	f := int(s.form.at(i))
	if f >= len(s.forms) {
		panic(s.form.sec.malformed(0))
	}
	return s.forms[f]
}

// firstOfGroup is the place in the order of group keys of the k-th key's first
// row.
func (s *rowSegment) firstOfGroup(k int) int {
	if s.groupFirst.n == 0 {
		return k
	}
	return s.groupFirst.one(s.groupRanks(), k)
}

// locator walks from the start of the frame, or from where the stream began.
func (s *rowSegment) locator(i int) hut3.Locator {
	number := s.fileOf.u32(i)
	start := i &^ (frameSize - 1)
	j := i
	for j > start && s.fileOf.u32(j-1) == number {
		j--
	}
	off := s.gap.i64(j)
	if j == start {
		off = s.offset.i64(j >> frameBits)
	}
	for ; j < i; j++ {
		off += s.length.i64(j) + s.gap.i64(j+1)
	}
	return s.locatorAt(i, off)
}

// entry reads a row exactly as it was given to the Builder, but for its group.
func (s *rowSegment) entry(i int) RowEntry { return s.entryBy(i, s.extra.reader(s.dec)) }

// entryBy is entry by a reader that may stand at the row's block already. What
// it gives is good until the reader goes on, unless the reader keeps its blocks.
func (s *rowSegment) entryBy(i int, reader *blobReader) RowEntry {
	kind := uint8(s.kind.at(i))
	e := RowEntry{Key: s.keyOf(i), Message: s.messageOf(i), Role: hut3.Role(kind >> 4), Kind: hut3.Kind(kind & kindMask),
		Native: s.native.at(i), Side: s.sideOf(i), Loc: s.locator(i)}
	raw := s.kept(i, &e, reader)
	sent := s.sent.i64(i)
	e.Extra = s.fields.appendTo(nil, i, sent, e.Extra, s.names.at, s.fields.values.at)
	e.Sent = s.timeForm(i).time(sent, raw)
	return e
}

// clockAt is the time of the i-th row, with its text.
func (s *rowSegment) clockAt(i int, blocks blockCache) hut3.Time {
	form, raw := s.timeForm(i), ""
	if form.layout == layoutKept {
		reader := s.extra.reader(s.dec)
		reader.cache = blocks
		raw = s.kept(i, &RowEntry{}, reader)
	}
	return form.time(s.sent.i64(i), raw)
}

// kept reads what has no column, and returns the text of the time.
func (s *rowSegment) kept(i int, e *RowEntry, reader *blobReader) string {
	b := s.extra.find(uint64(i))
	if b < 0 {
		return ""
	}
	rest := reader.block(b)
	for len(rest) > 0 {
		row, n := binary.Uvarint(rest)
		if n <= 0 || row > uint64(i) {
			break
		}
		var rec []byte
		rec, rest = cutBytes(s.extra.data, rest[n:])
		if row == uint64(i) {
			return s.unpack(rec, e)
		}
	}
	return ""
}

func (s *rowSegment) unpack(rec []byte, e *RowEntry) string {
	raw, rec := cutBytes(s.extra.data, rec)
	differs, rec := cutBytes(s.extra.data, rec)
	payload, rec := cutBytes(s.extra.data, rec)
	if len(differs) > 0 {
		e.Differs = differs
	}
	if len(payload) > 0 {
		e.Payload = payload
	}
	r := positionReader{s.extra.data, 0, rec}
	for range r.uvarint() {
		name := uint32(r.uvarint())
		var value []byte
		value, r.b = cutBytes(s.extra.data, r.b)
		e.Extra = append(e.Extra, hut3.Field{Name: s.names.at(name), Value: string(value)})
	}
	return string(raw)
}
