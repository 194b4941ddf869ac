package grouping

import (
	"errors"

	"hut3"
)

// crowdDoubts flags the founders of a crowd as doubts does, with messages in the
// order of day and minute instead of keys. What doubts comes to is this. A message
// without a time is flagged unless it is the first of all; if it is the first, the
// first with a time is flagged for it. One to the day is flagged unless it is the
// first of its day; if it is, and is not flagged for that other reason, the first of
// the day with a finer time is flagged for it. One to the minute is flagged unless
// it is the first of its minute; if it is, and is not flagged, the first of the
// minute to the second is.
type crowdDoubts struct {
	*Crowd
	rows   Spill
	coarse bool     // some time is not to the second: nothing is flagged otherwise
	first  crowdRow // of all
	known  crowdRow // the first with a time
	any    bool
	timed  bool // there is one with a time
}

// add takes the lowest row that states a message, and whether it founds it.
func (d *crowdDoubts) add(r *crowdRow, founds bool) error {
	if !d.coarse {
		return nil
	}
	if !d.any || r.key < d.first.key {
		d.first, d.any = *r, true
	}
	if r.sent().Known() && (!d.timed || r.key < d.known.key) {
		d.known, d.timed = *r, true
	}
	of, day, minute := spanOf(r)
	return d.into(&d.rows, r, of, day, minute, uint64(r.key), uint64(flagByte(founds)))
}

// Clocks by which days are told apart, before those without any.
const noClock = 2

func spanOf(r *crowdRow) (clock, day, minute uint64) {
	if !r.sent().Known() {
		return noClock, 0, 0
	}
	return uint64(flagByte(r.local)), ascending64(floorDiv(r.micros, dayMicros)), ascending64(floorDiv(r.micros, minuteMicros))
}

func floorDiv(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

// settle flags what is to be flagged, and puts each founder. Each day is read twice:
// to know what is first in it, and to flag by that.
func (d *crowdDoubts) settle() error {
	if d.rows == nil {
		return nil
	}
	defer spent(&d.rows)
	look, err := d.rows.Sorted()
	if err != nil {
		return err
	}
	rows, err := d.rows.Sorted()
	if err != nil {
		return errors.Join(err, look.Close())
	}
	for more := look.Next(); more && err == nil; {
		day := doubtDay{crowdDoubts: d, clock: number(look.Rec(), 0), day: number(look.Rec(), 1)}
		for more && day.look(look.Rec()) {
			more = look.Next()
		}
		for ; day.n > 0 && err == nil && rows.Next(); day.n-- {
			err = day.settle(rows.Rec())
		}
	}
	return errors.Join(err, look.Close(), rows.Close())
}

// lead is the message that is flagged for the first of all having no time.
func (d *crowdDoubts) lead(r *crowdRow) bool {
	return d.first.precision == hut3.NoTime && d.timed && r.key == d.known.key
}

// doubtDay is the messages of one day of one clock.
type doubtDay struct {
	*crowdDoubts
	clock, day uint64
	n          int64
	known      crowdRow // the first of the day
	timed      crowdRow // the first with a finer time
	minute     uint64
	at         crowdRow // the first to the minute, or finer, of this minute
	begun      bool
	loose      bool // it is to the minute, and nothing was flagged for it
}

// look takes a message into account; false for one of another day.
func (d *doubtDay) look(rec []byte) bool {
	if number(rec, 0) != d.clock || number(rec, 1) != d.day {
		return false
	}
	r := decodeCrowdRow(rec, 5)
	if d.n++; d.known.key == 0 || r.key < d.known.key {
		d.known = r
	}
	if timed(r.sent()) && (d.timed.key == 0 || r.key < d.timed.key) {
		d.timed = r
	}
	return true
}

// settle puts a message of the day if it is new. Those of a minute come in the order
// of their keys.
func (d *doubtDay) settle(rec []byte) error {
	r := decodeCrowdRow(rec, 5)
	if minute := number(rec, 2); !d.begun || minute != d.minute {
		d.minute, d.begun, d.at, d.loose = minute, true, crowdRow{}, false
	}
	role := hut3.Founder
	if d.flags(&r) {
		role = hut3.PossibleRepeat
	}
	if number(rec, 4) == 0 {
		return nil
	}
	return d.put(Placed{r.key, r.key, role}, r.mark, false)
}

func (d *doubtDay) flags(r *crowdRow) bool {
	switch r.precision {
	case hut3.NoTime:
		return r.key != d.first.key
	case hut3.ToDay:
		return r.key != d.known.key || d.lead(r)
	}
	of := d.lead(r) || d.ofDay(r)
	if d.at.key == 0 {
		d.at, d.loose = *r, r.precision == hut3.ToMinute && !of
		return of
	}
	if r.precision == hut3.ToMinute {
		return true
	}
	taken := d.loose
	d.loose = false
	return of || taken
}

// ofDay reports whether the first of the day may be this message.
func (d *doubtDay) ofDay(r *crowdRow) bool {
	return r.key == d.timed.key && d.known.precision == hut3.ToDay && !d.lead(&d.known)
}
