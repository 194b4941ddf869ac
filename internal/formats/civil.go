package formats

import "hut3"

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 86_400 * microsPerSecond
)

// civil is a written time taken apart: a wall clock, and what the writing says
// about its zone and about its own parts.
type civil struct {
	year, month, day          int
	hour, minute, second, mic int
	precision                 hut3.Precision
	zone                      zoneKind
	zoneName                  string // of zoneNamed
	east                      int    // minutes, of zoneOffset
	weekday                   int    // 0 Sunday … 6; -1 none written

	parts   [3]int // of a date of three numbers, in writing order
	numeric bool   // parts say the date, in an order still to be settled
	short   bool   // its year has two digits
}

type zoneKind uint8

const (
	zoneNone zoneKind = iota
	zoneUTC
	zoneOffset
	zoneNamed // an abbreviation that has no one meaning
)

// DateOrder is the order of day, month and year in a date of three numbers.
type DateOrder string

// The orders. The empty order lets the file's own values decide.
const (
	DMY DateOrder = "dmy"
	MDY DateOrder = "mdy"
	YMD DateOrder = "ymd" // two-digit years only; four digits first say so themselves
)

func (o DateOrder) valid() bool { return o == "" || o == DMY || o == MDY || o == YMD }

// ordered reads the three numbers in an order, and reports whether they then
// are a day of the calendar.
func (c *civil) ordered(o DateOrder) bool {
	a, b, d := c.parts[0], c.parts[1], c.parts[2]
	switch o {
	case DMY:
		c.day, c.month, c.year = a, b, d
	case MDY:
		c.month, c.day, c.year = a, b, d
	case YMD:
		if !c.short {
			return false
		}
		c.year, c.month, c.day = a, b, d
	}
	if c.short {
		c.year += 2000 // domain.md 7.4
	}
	return c.validDate()
}

func (c *civil) validDate() bool {
	return c.year >= 1 && c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= daysIn(c.year, c.month)
}

func (c *civil) validClock() bool { return c.hour < 24 && c.minute < 60 && c.second < 60 }

// micros is the wall clock as µs since 1970, as if it were UTC.
func (c *civil) micros() int64 {
	days := daysFromCivil(c.year, c.month, c.day)
	seconds := int64(c.hour)*3600 + int64(c.minute)*60 + int64(c.second)
	return days*microsPerDay + seconds*microsPerSecond + int64(c.mic)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysFromCivil counts days from 1970-01-01 in the Gregorian calendar, by eras
// of 400 years that begin on 1 March (H. Hinnant, chrono-compatible low-level
// date algorithms).
func daysFromCivil(year, month, day int) int64 {
	shifted := month - 3
	if month <= 2 {
		year, shifted = year-1, month+9
	}
	era := floorDiv(int64(year), 400)
	yoe := uint32(int64(year) - era*400)
	doy := uint32(153*shifted+2)/5 + uint32(day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + int64(doe) - 719468
}

// civilFromDays is the inverse of daysFromCivil.
func civilFromDays(days int64) (year, month, day int) {
	days += 719468
	era := floorDiv(days, 146097)
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp + 3)
	if month > 12 {
		month -= 12
	}
	year = int(yoe + era*400)
	if month <= 2 {
		year++
	}
	return year, month, day
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
