package grouping

import "hut3"

// Way makes messages of all rows of one group key: as they stand, or anew by a rule. It
// says how many messages were not compared with all that they might be copies of.
type Way interface {
	// Few takes rows in the order of their keys, and gives them in that order.
	Few(rows []Item) (placed []Placed, unpaired int64)
	// Crowd gives the rows in no order.
	Crowd(rows *KeyRows, put func(Placed) error) (unpaired int64, err error)
}

// AsTheyStand leaves rows in their messages.
type AsTheyStand struct{}

// Few names the messages of rows.
func (AsTheyStand) Few(rows []Item) ([]Placed, int64) {
	out := make([]Placed, len(rows))
	for i, it := range rows {
		out[i] = Placed{Key: it.Key, Message: it.Message}
	}
	return out, 0
}

// Crowd names the messages of rows.
func (AsTheyStand) Crowd(rows *KeyRows, put func(Placed) error) (int64, error) {
	return 0, rows.Each(func(it *Item) error { return put(Placed{Key: it.Key, Message: it.Message}) })
}

// Few places rows as if nothing stood.
func (r Rule) Few(rows []Item) ([]Placed, int64) {
	res := r.Group(fresh(rows), nil)
	return res.Rows, res.Unpaired
}

// Crowd places rows as if nothing stood, as Crowd does.
func (r Rule) Crowd(rows *KeyRows, put func(Placed) error) (int64, error) {
	return r.crowdOf(rows, put, func(it *Item) Item { return *it })
}

func (r Rule) crowdOf(rows *KeyRows, put func(Placed) error, as func(*Item) Item) (int64, error) {
	c := r.NewCrowd(0, rows.spill, func(p Placed, _ uint64, _ bool) error { return put(p) })
	defer c.Close()
	if err := rows.Each(func(it *Item) error { return c.Add(as(it), 0) }); err != nil {
		return 0, err
	}
	res, err := c.End()
	return res.Unpaired, err
}

// Few places rows as if nothing stood.
func (r Rule2) Few(rows []Item) ([]Placed, int64) {
	res := r.Group(fresh(rows), nil)
	return res.Rows, res.Unpaired
}

// Crowd places rows as if nothing stood.
func (r Rule2) Crowd(rows *KeyRows, put func(Placed) error) (int64, error) {
	fit, reference := true, 0
	if err := rows.Each(func(it *Item) error { fit = fit && r.fits(it, &reference); return nil }); err != nil {
		return 0, err
	}
	if !fit {
		return r.Else.Crowd(rows, put)
	}
	return Rule{Tolerance: Tolerance2}.crowdOf(rows, put, r.corrected)
}

// bothWays calls fn with each row of a crowd, in no order, and its message of either way,
// where that is wanted: the records it puts into a spill sort by these.
func bothWays(rows *KeyRows, from, to Way, fn func(before, after, row hut3.Key) error) (unpaired int64, err error) {
	byRow := rows.spill()
	defer byRow.Close()
	var rec []byte
	for i, way := range []Way{from, to} {
		n, err := way.Crowd(rows, func(p Placed) error {
			rec = appendNumbers(rec[:0], uint64(p.Key), uint64(i), uint64(p.Message))
			return byRow.Add(rec)
		})
		if err != nil {
			return 0, err
		}
		unpaired += n
	}
	var before hut3.Key
	err = eachRecord(byRow, func(rec []byte) error {
		if number(rec, 1) == 0 {
			before = hut3.Key(number(rec, 2))
			return nil
		}
		return fn(before, hut3.Key(number(rec, 2)), hut3.Key(number(rec, 0)))
	})
	return unpaired, err
}
