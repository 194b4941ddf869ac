package ingest

import (
	"maps"
	"slices"
	"time"

	"hut3"
	"hut3/internal/formats"
)

// maxPeriods is how many empty periods are named; all of their days are counted.
const maxPeriods = 50

// days counts something by day; a time without a zone counts by its wall clock.
type days struct {
	zone    *time.Location
	n       map[int64]int64
	years   map[int]*timesHeld
	unknown int64
}

// timesHeld is how many times there are of something, and the first and last of them.
type timesHeld struct {
	n           int64
	first, last hut3.Time
}

func (h *timesHeld) add(t hut3.Time) {
	if h.n == 0 || t.Micros < h.first.Micros {
		h.first = t
	}
	if h.n == 0 || t.Micros > h.last.Micros {
		h.last = t
	}
	h.n++
}

func newDays(zone *time.Location) *days {
	return &days{zone: zone, n: map[int64]int64{}, years: map[int]*timesHeld{}}
}

func (d *days) add(t hut3.Time) {
	if !t.Known() {
		d.unknown++
		return
	}
	d.n[d.day(t)]++
	year := time.UnixMicro(t.Micros).UTC().Year()
	y := d.years[year]
	if y == nil {
		y = &timesHeld{}
		d.years[year] = y
	}
	y.add(t)
}

// held is the span in which days hold anything, without the times that are not
// plausible: one date of a clock that was never set would make decades of empty days.
type held struct {
	first, last hut3.Time
	active      int // days
	empty       int // of those between
	periods     []Period
	strayed     int64 // times left out
}

func (d *days) held() held {
	counts := map[int]int64{}
	for y, s := range d.years {
		counts[y] = s.n
	}
	stray := formats.StrayYears(counts)
	if len(stray) == len(counts) {
		stray = nil // nothing else is there to stand apart from
	}
	var out held
	for y, s := range d.years {
		if _, is := stray[y]; is {
			out.strayed += s.n
			continue
		}
		if !out.first.Known() || s.first.Micros < out.first.Micros {
			out.first = s.first
		}
		if !out.last.Known() || s.last.Micros > out.last.Micros {
			out.last = s.last
		}
	}
	if out.first.Known() {
		out.between(d, d.day(out.first), d.day(out.last))
	}
	return out
}

// between counts the days from the first to the last, and those of them that are empty.
func (h *held) between(d *days, first, last int64) {
	before := first
	for _, day := range slices.Sorted(maps.Keys(d.n)) {
		if day < first || day > last {
			continue
		}
		h.active++
		if gap := int(day - before - 1); gap > 0 {
			if h.empty += gap; len(h.periods) < maxPeriods {
				h.periods = append(h.periods, Period{dayName(before + 1), dayName(day - 1), gap})
			}
		}
		before = day
	}
}

const microsADay = int64(24 * time.Hour / time.Microsecond)

// day is the number of days since 1970.
func (d *days) day(t hut3.Time) int64 {
	if d.zone == time.UTC || !t.Basis.Absolute() {
		day := t.Micros / microsADay
		if t.Micros%microsADay < 0 {
			day--
		}
		return day
	}
	at := time.UnixMicro(t.Micros).In(d.zone)
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func dayName(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }

func (d *days) list() []DayHeld {
	out := []DayHeld{}
	for _, day := range slices.Sorted(maps.Keys(d.n)) {
		out = append(out, DayHeld{dayName(day), d.n[day]})
	}
	if d.unknown > 0 {
		out = append(out, DayHeld{"unknown", d.unknown})
	}
	return out
}
