package formats

import "unicode/utf8"

// headShape is how a head was written. Heads of one shape differ in nothing but
// their numbers, so that they need not be taken apart again.
type headShape struct {
	text   []byte // up to the sender; a digit is inNumber and which number it is of
	digits [3]int // of the day's numbers
	era    int
	head   chatHead // without what the numbers say
}

// inNumber and what follows it stand in no text that is UTF-8.
const inNumber = 0xf8

// headNumbers are the numbers of a head: three of a day, then hour, minute and
// second.
type headNumbers [6]int

// headShapes are the shapes that were met. A telephone writes few: of days and
// hours with one digit or two, in two halves of the day.
type headShapes struct {
	list [16]headShape
	n    int
	last int
}

// maxShapeLength is of a shape's text.
const maxShapeLength = 96

// of finds the shape of a line's head and its numbers; nil where it has none of
// those that were met.
func (s *headShapes) of(line []byte) (*headShape, headNumbers) {
	if numbers, ok := s.list[s.last].numbers(line); ok {
		return &s.list[s.last], numbers
	}
	for i := range s.n {
		if numbers, ok := s.list[i].numbers(line); ok {
			s.last = i
			return &s.list[i], numbers
		}
	}
	return nil, headNumbers{}
}

// numbers reads the numbers of a line; ok is false where it has not the shape.
func (s *headShape) numbers(line []byte) (numbers headNumbers, ok bool) {
	if len(line) < len(s.text) {
		return numbers, false
	}
	line = line[:len(s.text)]
	for i, c := range s.text {
		b := line[i]
		if c < inNumber {
			if b != c {
				return numbers, false
			}
			continue
		}
		if b -= '0'; b > 9 {
			return numbers, false
		}
		n := &numbers[(c-inNumber)%6]
		*n = *n*10 + int(b)
	}
	return numbers, len(line) > 0
}

// learn keeps the shape of the head that was just read. It has to end with a
// space, as nearly all do: then nothing behind it decided how it was read.
func (h *headReader) learn(era int, head *chatHead) {
	shapes := &h.shapes
	if shapes.n == len(shapes.list) || h.i > maxShapeLength || h.b[h.i-1] != ' ' || !utf8.Valid(h.b[:h.i]) {
		return
	}
	s := headShape{text: append([]byte(nil), h.b[:h.i]...), era: era, head: *head}
	for i, at := range h.numbers[:h.met] {
		if !isDigits(string(h.b[at.from:at.to])) {
			return // of another script, or with marks
		}
		for j := at.from; j < at.to; j++ {
			s.text[j] = inNumber + byte(i)
		}
	}
	for _, c := range s.text {
		if c >= '0' && c <= '9' {
			return // it decided how the rest was read
		}
	}
	for i := range s.digits {
		s.digits[i] = h.numbers[i].to - h.numbers[i].from
	}
	s.head.date = civil{precision: head.date.precision, weekday: -1}
	s.head.other, s.head.budd, s.head.none = false, false, false
	shapes.list[shapes.n], shapes.last = s, shapes.n
	shapes.n++
}

// fill makes a head of a shape and its numbers.
func (h *headReader) fill(head *chatHead, s *headShape, numbers *headNumbers) bool {
	*head = s.head
	c := &head.date
	c.parts = [3]int(numbers[:3])
	c.hour, c.minute, c.second = numbers[3], numbers[4], numbers[5]
	return h.dated(head, s.era, s.digits)
}

// place is a part of a line.
type place struct{ from, to int }
