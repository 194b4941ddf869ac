package query

import (
	"strings"
	"time"

	"hut3"
)

// A unit is the finest part of a date as it was typed: the date stands for all
// of its year, month, day, minute or second.
type unit struct {
	layout string
	end    func(time.Time) time.Time
}

func units() []unit {
	return []unit{
		{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
		{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	}
}

// span reads a date as [start, end) in µs since 1970, from the first instant at
// which the clocks of the zone show its start to the first that shows its end: a
// day without a midnight begins when the clocks go forward.
func span(text string, zone *time.Location) (start, end int64, ok bool) {
	for _, u := range units() {
		if len(text) != len(u.layout) {
			continue
		}
		face, err := time.Parse(u.layout, text)
		if err != nil {
			return 0, 0, false
		}
		return bound(hut3.FirstAt(face, zone)), bound(hut3.FirstAt(u.end(face), zone)), true
	}
	return 0, 0, false
}

// bound is a time as a Period keeps it. Zero means open there, so the instant
// 1970-01-01T00:00:00Z itself is kept as one microsecond earlier.
func bound(t time.Time) int64 {
	if micros := t.UnixMicro(); micros != 0 {
		return micros
	}
	return -1
}

func (v value) period(from, to int64) Q {
	return Period{From: from, To: to, Text: v.field.Name + ":" + printValue(v.text)}
}

// date reads on:, after: and before:. The three part time: what is not on a day
// is before it or after it.
func (v value) date() (Q, error) {
	start, end, ok := span(v.text, v.zone)
	switch {
	case !ok:
		return nil, v.wrong("write a date as 2020, 2020-05, 2020-05-14, 2020-05-14T23:07 or 2020-05-14T23:07:30")
	case v.field.Name == "after":
		return v.period(end, 0), nil
	case v.field.Name == "before":
		return v.period(0, start), nil
	}
	return v.period(start, end), nil
}

// dates reads between:A..B, from the start of A to the end of B.
func (v value) dates() (Q, error) {
	a, b, ok := strings.Cut(v.text, "..")
	if !ok {
		return nil, v.wrong("write two dates joined by .., as in %s", v.field.Example)
	}
	from, _, okA := span(a, v.zone)
	_, to, okB := span(b, v.zone)
	switch {
	case !okA:
		return nil, v.wrong("%q is not a date; write it as 2020-05-14 or 2020-05-14T23:07", a)
	case !okB:
		return nil, v.wrong("%q is not a date; write it as 2020-05-14 or 2020-05-14T23:07", b)
	case to < from, to == from && b < a: // a day that a zone left out is no mistake
		return nil, v.wrong("the second date is before the first; write the earlier one first")
	}
	return v.period(from, to), nil
}
