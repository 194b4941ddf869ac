package formats

import (
	"strings"

	"hut3"
)

// parseTime takes a written time apart. Every character must have a meaning: a
// word too many, a time of day alone, a day without a year, "5 days ago" are
// not read.
func parseTime(s string) (civil, bool) {
	l := newLexer(s)
	c := civil{weekday: -1}
	bracket := l.mark('[')
	ok := c.stamp(l) && (!bracket || l.mark(']')) && l.done()
	return c, ok
}

// stamp reads [weekday] date [clock], or clock date.
func (c *civil) stamp(l *lexer) bool {
	l.try(func() bool {
		c.weekday = weekdayOf(l.word())
		l.mark(',')
		return c.weekday >= 0
	})
	if l.try(func() bool { return c.clock(l) }) {
		l.mark(',')
		return c.date(l)
	}
	if l.try(func() bool { return c.unixDate(l) }) {
		return true
	}
	c.precision = hut3.ToDay
	if !c.date(l) {
		return false
	}
	l.try(func() bool {
		passBetween(l)
		return c.clock(l)
	})
	return true
}

// passBetween passes what parts a date from its clock.
func passBetween(l *lexer) {
	l.mark(',')
	l.try(func() bool {
		w := l.word()
		return w == "T" || w == "t" || w == "at"
	})
}

// date reads a day with its year.
func (c *civil) date(l *lexer) bool {
	return l.try(func() bool { return c.numberDate(l) }) ||
		l.try(func() bool { return c.dayMonthYear(l) }) ||
		l.try(func() bool { return c.monthDayYear(l) })
}

// numberDate reads 2021-05-29, 29/05/2021, 5.9.2021, 29-05-21.
func (c *civil) numberDate(l *lexer) bool {
	var digits [3]int
	var sep byte
	c.parts[0], digits[0] = l.number()
	for _, mark := range []byte("-/.") {
		if l.tight(mark) {
			sep = mark
		}
	}
	if sep == 0 || digits[0] == 0 {
		return false
	}
	if c.parts[1], digits[1] = l.tightNumber(); digits[1] == 0 || digits[1] > 2 || !l.tight(sep) {
		return false
	}
	c.parts[2], digits[2] = l.tightNumber()
	switch {
	case digits[0] == 4 && digits[2] > 0 && digits[2] <= 2:
		c.year, c.month, c.day = c.parts[0], c.parts[1], c.parts[2]
		return c.validDate()
	case digits[0] <= 2 && (digits[2] == 4 || digits[2] == 2):
		c.numeric, c.short = true, digits[2] == 2
		return c.ordered(DMY) || c.ordered(MDY) || c.ordered(YMD)
	}
	return false
}

// dayMonthYear reads 29 May 2023, 1st June 2020, 29-May-2023.
func (c *civil) dayMonthYear(l *lexer) bool {
	day, digits := l.number()
	if digits == 0 || digits > 2 {
		return false
	}
	l.try(func() bool { return ordinal(l.word()) })
	dashed := l.tight('-')
	c.month = monthOf(l.word())
	if c.month == 0 || (dashed && !l.tight('-')) {
		return false
	}
	if !dashed {
		l.try(func() bool { return l.tight('.') })
		l.mark(',')
	}
	c.day = day
	return c.fullYear(l)
}

// monthDayYear reads May 5, 2021 and May 5 2021.
func (c *civil) monthDayYear(l *lexer) bool {
	c.month = monthOf(l.word())
	var digits int
	c.day, digits = l.number()
	if c.month == 0 || digits == 0 || digits > 2 {
		return false
	}
	l.try(func() bool { return ordinal(l.word()) })
	l.mark(',')
	return c.fullYear(l)
}

// fullYear reads a year of four digits that is not the hour of a clock.
func (c *civil) fullYear(l *lexer) bool {
	var digits int
	c.year, digits = l.number()
	return digits == 4 && c.validDate()
}

// unixDate reads Mon May 29 10:11:12 UTC 2023, as date(1) and ctime print it.
func (c *civil) unixDate(l *lexer) bool {
	c.month = monthOf(l.word())
	var digits int
	if c.day, digits = l.number(); c.month == 0 || digits == 0 || digits > 2 {
		return false
	}
	return c.clock(l) && c.fullYear(l)
}

func ordinal(w string) bool {
	switch strings.ToLower(w) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}
