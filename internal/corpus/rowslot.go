package corpus

import (
	"math/bits"
	"slices"
	"time"
)

// slotKind is how a frame of a slot holds its values. Numbers are never used
// again for another way.
type slotKind uint8

const (
	slotWords  slotKind = 0 // number in the dictionary plus one; zero stands in the record
	slotNumber slotKind = 1 // decimal digits
	slotSerial slotKind = 2 // decimal digits, less the row's index: numbered rows
	slotTime   slotKind = 3 // 2006-01-02 15:04:05, less the row's time sent
	slotTimeT  slotKind = 4 // the same with a T
	slotFew    slotKind = 5 // as slotWords, by the place in the frame's own list of numbers
	slotKinds  slotKind = 6 // how many there are
)

// slotWriter gathers the values of a slot, a frame at a time.
type slotWriter struct {
	column columnBuilder
	kinds  []slotKind // by frame
	starts []uint64   // by frame, of its list in fieldWriter.few
	any    bool       // the frame holds a value
	has    [frameSize]bool
	text   [frameSize]string
	pos    [frameSize]uint32
	name   [frameSize]uint32

	lastText string // and its code
	lastCode uint64
	seen     int // values that went to the dictionary, and how many were new
	new      int
}

// newSlot is a slot that is empty up to a frame.
func newSlot(frame int) *slotWriter {
	s := &slotWriter{}
	for range frame {
		s.skip()
	}
	return s
}

// skip writes a frame without values.
func (s *slotWriter) skip() {
	s.kinds, s.starts = append(s.kinds, slotWords), append(s.starts, 0)
	s.column.fill, s.column.n = frameSize, s.column.n+frameSize
	clear(s.column.frame[:])
	s.column.flush()
}

// pack writes the frame of n rows and empties it. A row without the field
// repeats the row before, which packs best.
func (s *slotWriter) pack(n, frame int, sents *[frameSize]int64, words *valueTable, few *columnBuilder, spills []spill) []spill {
	if !s.any {
		s.skip()
		return spills
	}
	kind, ok := s.numbers(n, frame)
	if !ok {
		kind, ok = s.times(n, sents)
	}
	if !ok {
		kind = slotWords
		spills = s.words(n, words, spills)
	}
	s.repeat(n)
	start := uint64(few.n)
	if kind == slotWords && s.few(few) {
		kind = slotFew
	}
	s.kinds, s.starts = append(s.kinds, kind), append(s.starts, start)
	s.column.fill, s.column.n = frameSize, s.column.n+frameSize
	s.column.flush()
	clear(s.has[:n])
	clear(s.text[:n])
	s.any = false
	return spills
}

// repeat fills the places without a value.
func (s *slotWriter) repeat(n int) {
	out := &s.column.frame
	first := 0
	for !s.has[first] {
		first++
	}
	last := out[first]
	for i := range out {
		if i >= n || !s.has[i] {
			out[i] = last
		}
		last = out[i]
	}
}

// few tries to write a frame of words as places in a list of its own: the rows
// of one handset name few people, but of all of a segment's.
func (s *slotWriter) few(to *columnBuilder) bool {
	list := slices.Clone(s.column.frame[:])
	slices.Sort(list)
	list = slices.Compact(list)
	wide, narrow := bits.Len64(list[len(list)-1]-list[0]), bits.Len(uint(len(list)-1))
	if len(list)*(wide+1)+frameSize*narrow >= frameSize*wide {
		return false
	}
	for _, v := range list {
		to.add(v)
	}
	last, at := ^uint64(0), 0
	for i, v := range &s.column.frame {
		if v != last {
			last = v
			at, _ = slices.BinarySearch(list, v)
		}
		s.column.frame[i] = uint64(at)
	}
	return true
}

// numbers tries to hold all values as numbers, each or counted from its row,
// whichever lie closer together.
func (s *slotWriter) numbers(n, frame int) (slotKind, bool) {
	out := &s.column.frame
	low, high, lowSerial, highSerial := int64(1<<62), int64(-1<<62), int64(1<<62), int64(-1<<62)
	for i := range n {
		if !s.has[i] {
			continue
		}
		v, ok := canonicalNumber(s.text[i])
		if !ok {
			return 0, false
		}
		serial := v - int64(frame*frameSize+i)
		low, high, lowSerial, highSerial = min(low, v), max(high, v), min(lowSerial, serial), max(highSerial, serial)
		out[i] = uint64(v)
	}
	if high-low <= highSerial-lowSerial {
		return slotNumber, true
	}
	for i := range n {
		out[i] -= uint64(frame*frameSize + i)
	}
	return slotSerial, true
}

// canonicalNumber reads digits that print again as they are.
func canonicalNumber(s string) (int64, bool) {
	if s == "" || len(s) > 18 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	v := int64(0)
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		v = v*10 + int64(d)
	}
	return v, true
}

// times tries to hold all values as distances from the time sent: a second
// column of times, in another zone, is nearly always the same distance away.
func (s *slotWriter) times(n int, sents *[frameSize]int64) (slotKind, bool) {
	var mark byte
	for i := range n {
		if !s.has[i] {
			continue
		}
		text := s.text[i]
		if len(text) != 19 || mark != 0 && text[10] != mark {
			return 0, false
		}
		mark = text[10]
		micros, ok := canonicalTime(text)
		if !ok {
			return 0, false
		}
		s.column.frame[i] = uint64(micros - sents[i])
	}
	if mark == 'T' {
		return slotTimeT, true
	}
	return slotTime, mark == ' '
}

// slotLayouts print the kinds of time.
var slotLayouts = map[slotKind]string{slotTime: "2006-01-02 15:04:05", slotTimeT: "2006-01-02T15:04:05"}

// canonicalTime reads 2006-01-02 15:04:05 as UTC, with any byte between.
func canonicalTime(s string) (micros int64, ok bool) {
	if s[4] != '-' || s[7] != '-' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	ok = true
	two := func(at int) int {
		a, b := s[at]-'0', s[at+1]-'0'
		ok = ok && a <= 9 && b <= 9
		return int(a)*10 + int(b)
	}
	year, month, day := two(0)*100+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if !ok || year == 0 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return t.UnixMicro(), t.Day() == day && int(t.Month()) == month
}

// words numbers the values in the dictionary. A slot whose values hardly ever
// come again, as ids do, leaves them to the records.
func (s *slotWriter) words(n int, words *valueTable, spills []spill) []spill {
	for i := range n {
		if !s.has[i] {
			continue
		}
		if s.lastCode != 0 && s.text[i] == s.lastText {
			s.column.frame[i] = s.lastCode
			continue
		}
		s.seen++
		id, known := words.ids[s.text[i]]
		if !known {
			if len(s.text[i]) > longestValue || len(words.list) >= maxValues || s.new > 4096 && s.new > s.seen/2 {
				s.column.frame[i] = 0
				spills = append(spills, spill{i, int(s.pos[i]), s.name[i], s.text[i]})
				continue
			}
			s.new++
			id = words.add(s.text[i])
		}
		s.lastText, s.lastCode = words.list[id], uint64(id)+1
		s.column.frame[i] = s.lastCode
	}
	return spills
}
