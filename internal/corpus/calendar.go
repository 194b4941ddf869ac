package corpus

import (
	"fmt"
	"time"

	"hut3"
)

// calendar is a way to part time: where the part of a moment begins, where it
// ends, and what it is called.
type calendar struct {
	start func(time.Time) time.Time
	end   func(start time.Time) time.Time
	name  func(start time.Time) string
	fine  bool // a time written to the day only has no part
}

func dayStart(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// calendars are the histograms of Facets. Weeks are those of ISO 8601 and begin
// on Monday. An hour is one of a day, by its clock.
var calendars = map[string]calendar{
	"day": {start: dayStart, end: func(s time.Time) time.Time { return s.AddDate(0, 0, 1) },
		name: func(s time.Time) string { return s.Format(time.DateOnly) }},
	"week": {start: func(t time.Time) time.Time { return dayStart(t.AddDate(0, 0, -int(t.Weekday()+6)%7)) },
		end: func(s time.Time) time.Time { return s.AddDate(0, 0, 7) },
		name: func(s time.Time) string {
			year, week := s.ISOWeek()
			return fmt.Sprintf("%d-W%02d", year, week)
		}},
	"month": {start: func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()) },
		end: func(s time.Time) time.Time { return s.AddDate(0, 1, 0) }, name: func(s time.Time) string { return s.Format("2006-01") }},
	"day_hour": {start: func(t time.Time) time.Time {
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	}, end: func(s time.Time) time.Time { return s.Add(time.Hour) },
		name: func(s time.Time) string { return s.Format("2006-01-02T15") }, fine: true},
}

// calendarFacet counts by parts of a calendar. Hits come in order of time, so
// the part is worked out anew only when it ends; wall clocks of unknown zone
// keep a part of their own.
func calendarFacet(c calendar, zone *time.Location) facetFunc {
	return func(s *segmentView, set docset, out map[string]int64) {
		var parts [2]struct {
			from, to, n int64
			name        string
		}
		set.each(func(o uint32) {
			form := s.timeForm(o)
			if o < s.early || c.fine && form.precision <= hut3.ToDay {
				out[noTime]++
				return
			}
			sent := s.sent.i64(int(o))
			p := &parts[0]
			if form.basis == hut3.BasisLocal {
				p = &parts[1]
			}
			if sent < p.from || sent >= p.to {
				if p.n > 0 {
					out[p.name] += p.n
				}
				t, _ := s.wall(o, zone)
				start := c.start(t)
				p.from, p.to = start.UnixMicro(), c.end(start).UnixMicro()
				p.name, p.n = c.name(start), 0
			}
			p.n++
		})
		for _, p := range parts {
			if p.n > 0 {
				out[p.name] += p.n
			}
		}
	}
}
