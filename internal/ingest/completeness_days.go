package ingest

import (
	"maps"
	"slices"
	"time"

	"hut3"
)

// maxPeriods is how many empty periods are named; all of their days are counted.
const maxPeriods = 50

// days counts something by day; a time without a zone counts by its wall clock.
type days struct {
	zone        *time.Location
	n           map[int64]int64
	first, last hut3.Time
	unknown     int64
}

func newDays(zone *time.Location) *days { return &days{zone: zone, n: map[int64]int64{}} }

func (d *days) add(t hut3.Time) {
	if !t.Known() {
		d.unknown++
		return
	}
	d.n[d.day(t)]++
	if !d.first.Known() || t.Micros < d.first.Micros {
		d.first = t
	}
	if !d.last.Known() || t.Micros > d.last.Micros {
		d.last = t
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

// empty finds the days without anything between the first and the last.
func (d *days) empty() (total int, list []Period) {
	all := slices.Sorted(maps.Keys(d.n))
	for i := 1; i < len(all); i++ {
		gap := int(all[i] - all[i-1] - 1)
		if gap == 0 {
			continue
		}
		if total += gap; len(list) < maxPeriods {
			list = append(list, Period{dayName(all[i-1] + 1), dayName(all[i] - 1), gap})
		}
	}
	return total, list
}

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
