package corpus

import (
	"fmt"
	"math"
	"slices"
	"time"

	"hut3"
)

// calendar is a way to part time: where the part that a moment stands in ends,
// and what it is called.
type calendar struct {
	end  func(time.Time) time.Time
	name func(time.Time) string
	fine bool // a time written to the day only has no part
}

// daysOn is the start of the day so many days after that of a moment.
func daysOn(t time.Time, days int) time.Time {
	return hut3.StartOfDay(t.Year(), t.Month(), t.Day()+days, t.Location())
}

// calendars are the histograms of Facets. Weeks are those of ISO 8601 and begin
// on Monday. An hour is one of a day, by its clock.
var calendars = map[string]calendar{
	"day": {end: func(t time.Time) time.Time { return daysOn(t, 1) }, name: func(t time.Time) string { return t.Format(time.DateOnly) }},
	"week": {end: func(t time.Time) time.Time { return daysOn(t, 7-int(t.Weekday()+6)%7) },
		name: func(t time.Time) string {
			year, week := t.ISOWeek()
			return fmt.Sprintf("%d-W%02d", year, week)
		}},
	"month": {end: func(t time.Time) time.Time { return hut3.StartOfDay(t.Year(), t.Month()+1, 1, t.Location()) },
		name: func(t time.Time) string { return t.Format("2006-01") }},
	"day_hour": {end: endOfHour, name: func(t time.Time) string { return t.Format("2006-01-02T15") }, fine: true},
}

// endOfHour is when the clock shows another hour, or is changed.
func endOfHour(t time.Time) time.Time {
	next := t.Add(time.Hour - time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	if _, changed := t.ZoneBounds(); !changed.IsZero() && changed.Before(next) {
		return changed
	}
	return next
}

// calendarFacet counts by parts of a calendar. Hits come in order of time, so
// those of a part stand together. Only where wall clocks of unknown zone stand
// among other times, each hit is looked at.
func calendarFacet(c calendar, zone *time.Location) facetFunc {
	return func(s *segmentView, set docset, out map[string]int64) {
		if n := set.within(0, s.early); n > 0 {
			out[noTime] += int64(n)
		}
		kinds := s.partKinds(c)
		if !slices.ContainsFunc(kinds, func(k uint8) bool { return k != timePart }) {
			s.countParts(c, zone, set, out)
			return
		}
		s.countKinds(c, zone, set, kinds, out)
	}
}

// countParts counts the hits from the first of a part to the first message
// behind it.
func (s *messageSegment) countParts(c calendar, zone *time.Location, set docset, out map[string]int64) {
	for at, ok := set.next(s.early); ok; at, ok = set.next(at) {
		p := c.part(s.sent.i64(int(at)), timePart, zone)
		end := uint32(leap(int(at), int(s.n), func(o int) bool { return s.sent.i64(o) < p.to }))
		out[p.name] += int64(set.within(at, end))
		at = end
	}
}

// countKinds counts hit by hit: the part is worked out anew only when it ends, and
// each kind of time has a part of its own.
func (s *messageSegment) countKinds(c calendar, zone *time.Location, set docset, kinds []uint8, out map[string]int64) {
	parts := [3]calendarPart{noPart: {from: math.MinInt64, to: math.MaxInt64, name: noTime}}
	var sents, forms [gatherSize]uint64
	set.blocks(s.early, func(list []uint32) {
		form := s.form.pick(list, &forms)
		for i, sent := range s.sent.pick(list, &sents) {
			if form[i] >= uint64(len(kinds)) {
				panic(s.form.sec.malformed(0))
			}
			kind := kinds[form[i]]
			p := &parts[kind]
			if int64(sent) < p.from || int64(sent) >= p.to {
				p.tell(out)
				*p = c.part(int64(sent), kind, zone)
			}
			p.n++
		}
	})
	for i := range parts {
		parts[i].tell(out)
	}
}

// The parts that a calendar has open: of times, of wall clocks of unknown zone,
// and of what has no part.
const (
	timePart = iota
	wallPart
	noPart
)

type calendarPart struct {
	from, to, n int64 // µs, and the hits
	name        string
}

func (p *calendarPart) tell(out map[string]int64) {
	if p.n > 0 {
		out[p.name] += p.n
	}
}

// part is the part that a time lies in, from there on: hits come in order of time.
func (c calendar) part(sent int64, kind uint8, zone *time.Location) calendarPart {
	t := time.UnixMicro(sent).UTC()
	if zone != nil && kind != wallPart {
		t = t.In(zone)
	}
	return calendarPart{from: sent, to: c.end(t).UnixMicro(), name: c.name(t)}
}

// partKinds says of each form of time which part it goes to.
func (s *messageSegment) partKinds(c calendar) []uint8 {
	kinds := make([]uint8, len(s.forms))
	for i, form := range s.forms {
		switch {
		case c.fine && form.precision <= hut3.ToDay:
			kinds[i] = noPart
		case form.basis == hut3.BasisLocal:
			kinds[i] = wallPart
		}
	}
	return kinds
}
