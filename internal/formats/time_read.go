package formats

import (
	"strings"

	"hut3"
)

// timeReader reads the times of one column.
type timeReader struct {
	column  string
	head    header
	order   DateOrder // declared; empty: the column decides
	unix    string    // "s", "ms", "us": numbers are Unix times
	zone    *zoneReader
	names   map[string]int // minutes east, by abbreviation
	surveys func() survey  // reads the whole column once; asked only when a value leaves its meaning open
	found   *survey
	iso     isoClock
}

// verdict says what became of a written time.
type verdict uint8

const (
	timeRead     verdict = iota
	timeEmpty            // nothing was written
	timeUnread           // written, and not of a shape that says when
	timeOpen             // day and month could be either
	timeNoZone           // an abbreviation that has no one meaning
	timeGap              // read; the declared zone skipped this wall clock
	timeFold             // read; the declared zone showed this wall clock twice
	timeWrongDay         // read; the weekday written is not the date's
)

// read gives the time as evidence. What is not certain is not read: Raw is kept
// and the precision is NoTime.
func (r *timeReader) read(raw string) (hut3.Time, verdict) {
	t := hut3.Time{Raw: raw}
	if wall, utc, ok := r.iso.read(raw); ok { // most are, and no number of a Unix time is
		return t, r.placeISO(&t, wall, utc)
	}
	if strings.TrimSpace(raw) == "" {
		return t, timeEmpty
	}
	if unit := r.unixUnit(raw); unit != "" {
		return t, unixTime(&t, strings.TrimSpace(raw), unit)
	}
	if whole, fraction, ok := strings.Cut(strings.TrimSpace(raw), "."); ok && isDigits(fraction) && r.unixUnit(whole) == "s" {
		found := unixTimeOf(strings.TrimSpace(raw), "s")
		found.Raw = raw
		return found, timeRead
	}
	c, ok := parseTime(raw)
	if !ok {
		return t, timeUnread
	}
	if c.numeric && !r.settle(&c) {
		return t, timeOpen
	}
	return t, r.place(&t, &c)
}

// placeISO is place for a time that is written as most are.
func (r *timeReader) placeISO(t *hut3.Time, wall int64, utc bool) verdict {
	t.Precision = hut3.ToSecond
	if utc {
		t.Micros, t.Basis = wall, hut3.BasisUTC
		return timeRead
	}
	switch r.placed(t, wall) {
	case inGap:
		return timeGap
	case inFold:
		return timeFold
	}
	return timeRead
}

// place turns a wall clock whose day is settled into a time.
func (r *timeReader) place(t *hut3.Time, c *civil) verdict {
	wall := c.micros()
	met := noSeam
	switch c.zone {
	case zoneUTC:
		t.Micros, t.Basis = wall, hut3.BasisUTC
	case zoneOffset:
		zoned(t, wall, c.east)
	case zoneNamed:
		east, known := r.names[c.zoneName]
		if !known {
			return timeNoZone
		}
		zoned(t, wall, east)
	default:
		met = r.placed(t, wall)
	}
	t.Precision = c.precision
	switch {
	case c.weekday >= 0 && c.weekday != weekdayOn(wall):
		return timeWrongDay
	case met == inGap:
		return timeGap
	case met == inFold:
		return timeFold
	}
	return timeRead
}

// zoned fills a time from a wall clock and its distance from UTC.
func zoned(t *hut3.Time, wall int64, east int) {
	t.Micros, t.Basis, t.Offset = wall-int64(east)*60*microsPerSecond, hut3.BasisZone, int16(east)
}

// weekdayOn is the weekday of a wall clock; 1970-01-01 was a Thursday.
func weekdayOn(wall int64) int {
	return int(((floorDiv(wall, microsPerDay)+4)%7 + 7) % 7)
}

// settle finds the order of a date of three numbers: the one order in which it
// is a day, or all orders giving the same day, or the declared order, or that
// of the whole column.
func (r *timeReader) settle(c *civil) bool {
	if r.order != "" {
		return c.ordered(r.order)
	}
	orders := c.orders()
	if len(orders) == 1 || c.sameDay(orders) {
		return c.ordered(orders[0])
	}
	order := r.surveyed().order
	return order != "" && c.ordered(order)
}

// orders are those in which the numbers are a day.
func (c *civil) orders() []DateOrder {
	var list []DateOrder
	for _, o := range []DateOrder{DMY, MDY, YMD} {
		if c.ordered(o) {
			list = append(list, o)
		}
	}
	return list
}

func (c *civil) sameDay(orders []DateOrder) bool {
	days := map[int64]bool{}
	for _, o := range orders {
		c.ordered(o)
		days[daysFromCivil(c.year, c.month, c.day)] = true
	}
	return len(days) == 1
}

func (r *timeReader) surveyed() survey {
	if r.found == nil {
		s := survey{}
		if r.surveys != nil {
			s = r.surveys()
		}
		r.found = &s
	}
	return *r.found
}

// unixUnit is the unit of a number that is a Unix time: said by the profile or
// the header, or by a column that holds nothing else.
func (r *timeReader) unixUnit(raw string) string {
	s := strings.TrimSpace(raw)
	if len(s) < 9 || !isDigits(strings.TrimPrefix(s, "-")) {
		return ""
	}
	if r.unix != "" {
		return r.unix
	}
	if r.head.unix != "" {
		return unitByDigits(s, r.head.unix)
	}
	if unitByDigits(s, "") == "" {
		return ""
	}
	return r.surveyed().unix
}

// unitByDigits is the unit in which a number of 10, 13 or 16 digits falls
// between 2000 and 2035, else other.
func unitByDigits(s, other string) string {
	switch {
	case len(s) == 10 && s >= "0946684800" && s < "2051222400":
		return "s"
	case len(s) == 13 && s >= "0946684800000" && s < "2051222400000":
		return "ms"
	case len(s) == 16 && s >= "0946684800000000" && s < "2051222400000000":
		return "us"
	}
	return other
}

func unixTime(t *hut3.Time, s, unit string) verdict {
	var n int64
	for _, d := range []byte(strings.TrimPrefix(s, "-")) {
		if n > 1<<58 {
			return timeUnread
		}
		n = n*10 + int64(d-'0')
	}
	scale, precision := int64(1), hut3.ToMicro
	switch unit {
	case "s":
		scale, precision = microsPerSecond, hut3.ToSecond
	case "ms":
		scale, precision = 1000, hut3.ToMilli
	}
	if n > (1<<62)/scale/4 {
		return timeUnread
	}
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	t.Micros, t.Basis = n*scale, hut3.BasisUTC
	t.Precision = precision
	return timeRead
}

func isDigits(s string) bool {
	for _, d := range []byte(s) {
		if d < '0' || d > '9' {
			return false
		}
	}
	return s != ""
}
