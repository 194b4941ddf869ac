package formats

import (
	"strings"

	"hut3"
)

// clock reads 10:11, 10:11:12, 10:11:12.123456, with AM or PM and a zone. On
// failure the clock is as it was before.
func (c *civil) clock(l *lexer) bool {
	before := *c
	if c.face(l) && c.half(l) && c.validClock() {
		c.readZone(l)
		return true
	}
	*c = before
	return false
}

func (c *civil) face(l *lexer) bool {
	var digits int
	if c.hour, digits = l.number(); digits == 0 || digits > 2 || !l.tight(':') {
		return false
	}
	if c.minute, digits = l.tightNumber(); digits == 0 || digits > 2 {
		return false
	}
	c.precision = hut3.ToMinute
	if !l.tight(':') {
		return digits == 2
	}
	if c.second, digits = l.tightNumber(); digits == 0 || digits > 2 {
		return false
	}
	c.precision = hut3.ToSecond
	l.try(func() bool { return c.fraction(l) })
	return true
}

// fraction reads up to nine digits behind a point or a comma; what is finer
// than a microsecond is cut, not rounded.
func (c *civil) fraction(l *lexer) bool {
	comma := l.tight(',')
	if !comma && !l.tight('.') {
		return false
	}
	value, digits := l.tightNumber()
	if digits == 0 || (comma && digits != 3 && digits != 6) {
		return false
	}
	c.precision = hut3.ToMicro
	if digits <= 3 {
		c.precision = hut3.ToMilli
	}
	for ; digits < 6; digits++ {
		value *= 10
	}
	for ; digits > 6; digits-- {
		value /= 10
	}
	c.mic = value
	return true
}

// half reads AM or PM. An hour that no twelve-hour clock shows ("15:04 PM",
// "00:44 AM") contradicts itself and is not read.
func (c *civil) half(l *lexer) bool {
	pm, found := false, false
	l.try(func() bool {
		w := strings.ToLower(l.word())
		pm, found = w == "pm", w == "am" || w == "pm"
		return found
	})
	if !found {
		return true
	}
	if c.hour < 1 || c.hour > 12 {
		return false
	}
	c.hour %= 12
	if pm {
		c.hour += 12
	}
	return true
}

// readZone reads Z, UTC, GMT, UTC+1, +01:00, +0100 (BST), and notes any other
// abbreviation of capitals by its name.
func (c *civil) readZone(l *lexer) {
	bracket := false
	ok := l.try(func() bool {
		bracket = l.mark('(')
		w := l.word()
		if w == "Z" || w == "z" {
			c.zone = zoneUTC
			return true
		}
		if u := strings.ToUpper(w); u == "UTC" || u == "GMT" {
			c.zone = zoneUTC
			c.readOffset(l)
			return !bracket || l.mark(')')
		}
		if !abbreviation(w) {
			return false
		}
		c.zone, c.zoneName = zoneNamed, w
		return !bracket || l.mark(')')
	})
	if ok {
		return
	}
	if c.readOffset(l) {
		l.try(func() bool { return l.mark('(') && l.word() != "" && l.mark(')') })
	}
}

func (c *civil) readOffset(l *lexer) bool {
	east, ok := l.offset()
	if ok && east == 0 {
		c.zone = zoneUTC
	} else if ok {
		c.zone, c.east = zoneOffset, east
	}
	return ok
}

// abbreviation reports whether a word is shaped as BST, CEST or EST are.
func abbreviation(w string) bool {
	if len(w) < 3 || len(w) > 5 {
		return false
	}
	for _, b := range []byte(w) {
		if b < 'A' || b > 'Z' {
			return false
		}
	}
	return true
}
