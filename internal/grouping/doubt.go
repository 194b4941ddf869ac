package grouping

import "hut3"

// doubts remembers the times of the messages met so far.
type doubts struct {
	any   bool
	loose int                // messages without a time that no later one was taken for
	days  map[period]*counts // by day and by minute, as far as written
	mins  map[period]*counts
}

func newDoubts() *doubts {
	return &doubts{days: map[period]*counts{}, mins: map[period]*counts{}}
}

// period is a day or a minute, of times with a zone or without.
type period struct {
	local bool
	n     int64
}

// counts says how many messages a period holds, and how many of them are
// written no finer than it and not yet taken for a later one.
type counts struct{ all, loose int }

const (
	minuteMicros = 60 * 1_000_000
	dayMicros    = 24 * 60 * minuteMicros
)

// meet takes the next message's time and reports whether an earlier message
// may be the same one. A coarser earlier message is taken only once: of one
// message without a time and two with one, two are certain.
func (d *doubts) meet(t hut3.Time) bool {
	day, minute := d.slot(d.days, t, dayMicros), d.slot(d.mins, t, minuteMicros)
	flagged := d.doubt(t, day, minute)
	d.note(t, day, minute, flagged)
	d.any = true
	return flagged
}

func (d *doubts) slot(m map[period]*counts, t hut3.Time, micros int64) *counts {
	n := t.Micros / micros
	if t.Micros%micros < 0 {
		n--
	}
	p := period{!t.Basis.Absolute(), n}
	if m[p] == nil {
		m[p] = &counts{}
	}
	return m[p]
}

func (d *doubts) doubt(t hut3.Time, day, minute *counts) bool {
	switch {
	case t.Precision == hut3.NoTime:
		return d.any
	case t.Precision == hut3.ToDay && day.all > 0, t.Precision == hut3.ToMinute && minute.all > 0:
		return true
	case fine(t) && take(&minute.loose), t.Precision > hut3.ToDay && take(&day.loose):
		return true
	}
	return take(&d.loose)
}

func take(n *int) bool {
	if *n == 0 {
		return false
	}
	*n--
	return true
}

func (d *doubts) note(t hut3.Time, day, minute *counts, flagged bool) {
	if t.Known() {
		day.all++
	}
	if timed(t) {
		minute.all++
	}
	if flagged {
		return
	}
	switch t.Precision {
	case hut3.NoTime:
		d.loose++
	case hut3.ToDay:
		day.loose++
	case hut3.ToMinute:
		minute.loose++
	}
}
