package formats

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"hut3"
)

// chatHead is how a message begins: a date, a clock, and what parts them from
// the sender.
type chatHead struct {
	style  byte // '[' in brackets, '-' before a dash, ':' before a colon
	date   civil
	half   dayHalf
	other  bool // its year is of a calendar that is not converted
	budd   bool // its year was of the Buddhist era
	none   bool // its date is no day in any order
	from   int  // the time as written is line[from:to]
	to     int
	sender int // the rest of the line begins here
}

// headReader takes a line apart byte by byte; it is used for every line of a
// file.
type headReader struct {
	words *whatsappWords
	b     []byte
	i     int
	loose bool // a date that is no day may begin a message too: the style of the file is known

	numbers [6]place // where those of the line stand, as in headNumbers
	met     int      // how many of them
	shapes  headShapes
}

// read reads the head of a line, or says that it has none.
func (h *headReader) read(line []byte, head *chatHead) bool {
	if len(line) == 0 || !mayBegin(line[0]) {
		return false
	}
	if s, numbers := h.shapes.of(line); s != nil {
		return h.fill(head, s, &numbers)
	}
	h.b, h.i, h.met = line, 0, 0
	*head = chatHead{}
	head.date.weekday = -1
	h.blanks()
	if h.byte('[') {
		head.style = '['
		h.blanks()
	}
	head.from = h.i
	era, ok := h.day(head)
	if !ok {
		return h.clockFirst(head)
	}
	h.dateMark()
	before, ok := h.between()
	if !ok || !h.clock(head, before) || !h.end(head) {
		return false
	}
	head.sender = h.i
	h.learn(era, head)
	return true
}

// clockFirst reads a head whose clock stands before its day, as in Vietnamese.
func (h *headReader) clockFirst(head *chatHead) bool {
	h.i, head.date, head.none = head.from, civil{weekday: -1}, false
	if !h.clock(head, wholeDay) {
		return false
	}
	clock := head.date
	if h.blanks(); !h.byte(',') && (h.i == 0 || h.b[h.i-1] != ' ') {
		return false
	}
	h.blanks()
	if _, ok := h.day(head); !ok {
		return false
	}
	c := &head.date
	c.hour, c.minute, c.second, c.precision = clock.hour, clock.minute, clock.second, clock.precision
	head.to = h.i
	if !h.end(head) {
		return false
	}
	head.sender = h.i
	head.style |= clockThenDay
	return true
}

// clockThenDay marks the style of a file that writes the clock first.
const clockThenDay = 0x80

// mayBegin lets most lines be passed by their first byte.
func mayBegin(c byte) bool {
	return c >= '0' && c <= '9' || c == '[' || c >= 0xc2 || c == 'R' || c == 'H' || c == 'S'
}

// blanks passes spaces of any width and marks of direction.
func (h *headReader) blanks() {
	for h.i < len(h.b) {
		if c := h.b[h.i]; c == ' ' {
			h.i++
			continue
		} else if c < 0x80 {
			return
		}
		r, n := utf8.DecodeRune(h.b[h.i:])
		if !isBlank(r) && !isMark(r) {
			return
		}
		h.i += n
	}
}

func (h *headReader) byte(c byte) bool {
	if h.i < len(h.b) && h.b[h.i] == c {
		h.i++
		return true
	}
	return false
}

// number reads up to four digits of any script, and keeps where they stood.
func (h *headReader) number() (value, digits int) {
	from := h.i
	value, digits = h.digits()
	if h.met < len(h.numbers) {
		h.numbers[h.met] = place{from, h.i}
		h.met++
	}
	return value, digits
}

func (h *headReader) digits() (value, digits int) {
	for h.i < len(h.b) && digits < 5 {
		c := h.b[h.i]
		if c >= '0' && c <= '9' {
			value, digits = value*10+int(c-'0'), digits+1
			h.i++
			continue
		}
		if c < 0x80 {
			break
		}
		r, n := utf8.DecodeRune(h.b[h.i:])
		if isMark(r) {
			h.i += n
			continue
		}
		d, ok := hut3.DigitValue(r)
		if !ok {
			break
		}
		value, digits = value*10+d, digits+1
		h.i += n
	}
	return value, digits
}

// day reads three numbers, or an era and three numbers.
func (h *headReader) day(head *chatHead) (era int, ok bool) {
	era = h.era()
	var digits [3]int
	for i := range 3 {
		if head.date.parts[i], digits[i] = h.number(); digits[i] == 0 || digits[i] == 3 || digits[i] > 4 {
			return 0, false
		}
		if i < 2 && !h.dateMark() {
			return 0, false
		}
	}
	return era, h.dated(head, era, digits)
}

// dated says which of the three numbers is what, as far as their lengths tell, and
// reports whether they can be a day.
func (h *headReader) dated(head *chatHead, era int, digits [3]int) bool {
	c := &head.date
	switch {
	case era > 0:
		c.year, c.month, c.day = era+c.parts[0], c.parts[1], c.parts[2]
	case digits[0] == 4:
		c.year, c.month, c.day = c.parts[0], c.parts[1], c.parts[2]
	case digits[2] == 4 && digits[0] <= 2:
		c.numeric = true
	case digits[2] == 2 && digits[0] <= 2:
		c.numeric, c.short = true, true
	default:
		return false
	}
	head.calendar()
	return c.numeric && (c.ordered(DMY) || c.ordered(MDY) || c.ordered(YMD)) || !c.numeric && (head.other || c.validDate()) || h.noDay(head)
}

// noDay takes a date for one that is no day of our calendar: a fault of the clock,
// or the 30th and 31st of a month of another.
func (h *headReader) noDay(head *chatHead) bool {
	head.none = h.loose
	return h.loose
}

// sends reports whether a sender stands behind the head, as in every message and
// in few other lines.
func (head *chatHead) sends(line []byte) bool {
	i := bytes.Index(line[head.sender:], []byte(": "))
	return i > 0 && i <= 64
}

// calendar turns years of the Buddhist era, which run 543 before those of the
// common era, and marks the years of the Persian and Islamic calendars.
func (head *chatHead) calendar() {
	c := &head.date
	year := &c.year
	if c.numeric {
		if c.short {
			return
		}
		year = &c.parts[2]
	}
	switch {
	case *year >= 2500 && *year < 2700:
		*year -= 543
		head.budd = true
	case *year >= 1300 && *year < 1500:
		head.other = true
	}
}

func (h *headReader) era() int {
	if h.i >= len(h.b) || h.b[h.i] >= '0' && h.b[h.i] <= '9' {
		return 0
	}
	for name, before := range h.words.Eras {
		if len(h.b)-h.i > len(name) && string(h.b[h.i:h.i+len(name)]) == name {
			h.i += len(name)
			return before
		}
	}
	return 0
}

// dateMark passes what parts the numbers of a date: a mark with spaces around
// it, or the word for year, month or day.
func (h *headReader) dateMark() bool {
	if h.i >= len(h.b) {
		return false
	}
	switch h.b[h.i] {
	case '/', '.', '-':
		h.i++
		h.blanks()
		return true
	}
	if h.b[h.i] != ' ' && h.b[h.i] < 0x80 {
		return false
	}
	return h.wideMark()
}

func (h *headReader) wideMark() bool {
	was := h.i
	for _, word := range []string{"年", "月", "日", "년", "월", "일"} {
		if len(h.b)-h.i >= len(word) && string(h.b[h.i:h.i+len(word)]) == word {
			h.i += len(word)
			h.blanks()
			return true
		}
	}
	h.blanks()
	if h.i < len(h.b) {
		switch h.b[h.i] {
		case '/', '.', '-':
			h.i++
			h.blanks()
			return true
		}
	}
	h.i = was
	return false
}

// between passes what stands between day and clock: a comma, a word or two, the
// half of the day.
func (h *headReader) between() (before dayHalf, ok bool) {
	for range 4 {
		h.blanks()
		if h.i >= len(h.b) {
			return before, false
		}
		if c := h.b[h.i]; c >= '0' && c <= '9' {
			return before, true
		} else if c == ',' || c == '.' {
			h.i++
			continue
		}
		r, n := utf8.DecodeRune(h.b[h.i:])
		if _, digit := hut3.DigitValue(r); digit {
			return before, true
		}
		if r == ',' || r == 0x60c || r == 0x3001 || r == '.' {
			h.i += n
			continue
		}
		word := h.word()
		if word == "" {
			return before, false
		}
		if half, known := h.words.halves[halfWord(word)]; known && half != wholeDay {
			before = half
		}
	}
	return before, false
}

// word reads letters and points, up to 32 bytes.
func (h *headReader) word() string {
	from := h.i
	for h.i < len(h.b) && h.i-from < 32 {
		r, n := utf8.DecodeRune(h.b[h.i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '.' {
			break
		}
		h.i += n
	}
	return string(h.b[from:h.i])
}

// clock reads 9:05, 09.05.33, 21h05, with a half of the day before or behind.
func (h *headReader) clock(head *chatHead, before dayHalf) bool {
	c := &head.date
	var digits int
	if c.hour, digits = h.number(); digits == 0 || digits > 2 {
		return false
	}
	if h.i >= len(h.b) || h.b[h.i] != ':' && h.b[h.i] != '.' && h.b[h.i] != 'h' {
		return false
	}
	mark := h.b[h.i]
	h.i++
	if c.minute, digits = h.number(); digits != 2 {
		return false
	}
	c.precision = hut3.ToMinute
	if h.i+1 < len(h.b) && h.b[h.i] == mark && mark != 'h' && h.b[h.i+1] != ' ' {
		h.i++
		if c.second, digits = h.number(); digits != 2 {
			return false
		}
		c.precision = hut3.ToSecond
	}
	head.to = h.i
	head.half = before
	h.after(head)
	return true
}

// after reads the half of the day behind a clock: "PM", "p. m.", "م".
func (h *headReader) after(head *chatHead) {
	was := h.i
	if rest := h.b[was:]; len(rest) > 2 && (rest[0] == ']' || rest[0] == ' ' && rest[1] == '-' && rest[2] == ' ') {
		return // no word stands there
	}
	h.blanks()
	from := h.i
	for range 2 {
		h.word()
		head.to = max(head.to, h.i)
		h.blanks()
	}
	word := halfWord(string(h.b[from:max(head.to, from)]))
	if word == "" {
		h.i = was
		return
	}
	half, known := h.words.halves[word]
	if !known {
		half = unknownHalf
	}
	if half != wholeDay {
		head.half = half
	}
}

// end reads what parts the time from the sender.
func (h *headReader) end(head *chatHead) bool {
	was := h.i
	h.blanks()
	switch {
	case head.style == '[':
		if !h.byte(']') {
			return false
		}
		h.byte(' ')
		return true
	case h.dash():
		head.style = '-'
		return true
	}
	h.i = was
	head.style = ':'
	return head.date.precision == hut3.ToSecond && h.byte(':') && h.byte(' ')
}

// dash passes a hyphen or dash with a space on both sides.
func (h *headReader) dash() bool {
	r, n := utf8.DecodeRune(h.b[min(h.i, len(h.b)):])
	if (r != '-' && r != 0x2013 && r != 0x2014) || h.i == 0 || h.b[h.i-1] == ':' {
		return false
	}
	h.i += n
	return h.byte(' ') || h.i == len(h.b)
}

// hours settles the hour by the half of the day; ok is false where the two
// contradict each other, or the half is not known.
func (head *chatHead) hours() bool {
	c := &head.date
	switch {
	case head.half == wholeDay:
		return c.validClock()
	case head.half == unknownHalf || c.hour > 12:
		return false
	case head.half == morning:
		c.hour %= 12
	case head.half == afternoon, c.hour < 6: // 1 to 5 around noon are after it
		c.hour = c.hour%12 + 12
	}
	return c.validClock()
}
