package corpus

import (
	"time"

	"hut3"
	"hut3/internal/query"
)

// wall reads the wall clock of a message: in the zone where its time is
// absolute, as it stands where the zone of the source is unknown. False where
// no time is known.
func (s *messageSegment) wall(o uint32, zone *time.Location) (time.Time, bool) {
	if o < s.early {
		return time.Time{}, false
	}
	t := time.UnixMicro(s.sent.i64(int(o))).UTC()
	if zone != nil && zone != time.UTC && s.timeForm(o).basis != hut3.BasisLocal {
		t = t.In(zone)
	}
	return t, true
}

// clockNode is a time of day in [From, To), over midnight where To <= From. A
// time written to the day only has none.
func clockNode(q query.Clock) node {
	return setNode{of: func(e *evaluation, within docset) docset {
		return e.scan(within, func(o uint32) bool {
			t, ok := e.s.wall(o, q.Zone)
			if !ok || e.s.timeForm(o).precision <= hut3.ToDay {
				return false
			}
			at := t.Hour()*60 + t.Minute()
			if q.To <= q.From {
				return at >= q.From || at < q.To
			}
			return at >= q.From && at < q.To
		})
	}, guess: func(e *evaluation) int { return int(e.s.n) }, scans: true}
}

// weekdayNode is a day of the week.
func weekdayNode(q query.Weekday) node {
	return setNode{of: func(e *evaluation, within docset) docset {
		return e.scan(within, func(o uint32) bool {
			t, ok := e.s.wall(o, q.Zone)
			return ok && q.Days&(1<<t.Weekday()) != 0
		})
	}, guess: func(e *evaluation) int { return int(e.s.n) }, scans: true}
}
