package query

import (
	"strings"
	"time"
)

// clock reads at:22:00..04:00.
func (v value) clock() (Q, error) {
	a, b, ok := strings.Cut(v.text, "..")
	from, okA := minutes(a)
	to, okB := minutes(b)
	switch {
	case !ok || !okA || !okB || from == 24*60:
		return nil, v.wrong("write two times of day joined by .., as in %s", v.field.Example)
	case from == to || from+24*60 == to:
		return nil, v.wrong("that is the whole day; leave the field out")
	}
	return Clock{from, to, v.zone}, nil
}

// minutes reads 23:07 as minutes after midnight; 24:00 is the end of the day.
func minutes(text string) (int, bool) {
	if text == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// weekdays reads days joined by commas, and ranges of days that may run over
// the end of the week: fri..mon.
func (v value) weekdays() (Q, error) {
	var days uint8
	for part := range strings.SplitSeq(v.text, ",") {
		first, last, ranged := strings.Cut(part, "..")
		if !ranged {
			last = first
		}
		from, okA := weekday(first)
		to, okB := weekday(last)
		if !okA || !okB {
			return nil, v.wrong("write days of the week joined by commas or .., as in weekday:fri,sat or weekday:mon..fri")
		}
		for ; from != to; from = (from + 1) % 7 {
			days |= 1 << from
		}
		days |= 1 << to
	}
	return Weekday{days, v.zone}, nil
}

// weekday reads mon or Monday, in either case.
func weekday(text string) (time.Weekday, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); text == name || text == name[:3] {
			return d, true
		}
	}
	return 0, false
}
