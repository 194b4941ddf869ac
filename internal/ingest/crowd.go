package ingest

import (
	"encoding/binary"
	"errors"

	"hut3/internal/grouping"
)

// mostTogether is how many rows of one group key are held in memory. It is the same on
// every machine, as a crowd is not compared in everything that a few rows are.
func (j *job) mostTogether() int {
	if j.Deps.together > 0 {
		return j.Deps.together
	}
	return grouping.MaxTogether
}

// crowd is rows of one group key that are too many to be held in memory.
type crowd struct {
	*placer
	rows *grouping.Crowd
	// joins are new rows whose id names a standing message, by id, and before them
	// those that stand in this key.
	joins *sorter
	rec   []byte
}

// begin makes a crowd of the rows that were taken and of what stands.
func (p *placer) begin() error {
	c := &crowd{placer: p, joins: p.sorter()}
	p.crowd, c.rows = c, p.rule.NewCrowd(p.delivery.Class, p.spill, c.placed)
	if err := p.standing.each(p.same[0].group, c.stand); err != nil {
		return err
	}
	for i := range p.same {
		if err := c.add(&p.same[i]); err != nil {
			return err
		}
	}
	p.same = p.same[:1] // names the key
	return nil
}

// sorter is where a crowd is sorted. As many as five are there at once.
func (p *placer) sorter() *sorter { return newSorter(p.work, p.Memory/int64(20*p.workers)) }

func (p *placer) spill() grouping.Spill { return spill{p.sorter()} }

func (c *crowd) stand(it *grouping.Item) error {
	if it.Native != 0 {
		c.rec = append(binary.BigEndian.AppendUint64(c.rec[:0], it.Native), 0)
		if err := c.joins.add(c.rec); err != nil {
			return err
		}
	}
	return c.rows.Stand(*it)
}

func (c *crowd) add(it *newItem) error {
	if it.join == 0 {
		return c.rows.Add(c.item(it), it.raw)
	}
	c.rec = it.encode(append(binary.BigEndian.AppendUint64(c.rec[:0], it.native), 1))
	return c.joins.add(c.rec)
}

// addJoins adds the rows whose id a standing row of the key has. The others say
// something else than their message, and are compared with nothing.
func (c *crowd) addJoins() (err error) {
	rows := c.joins.sorted()
	var here uint64
	for rows.next() && err == nil {
		id := binary.BigEndian.Uint64(rows.rec())
		if rows.rec()[8] == 0 {
			here = id
			continue
		}
		if it := decodeItem(rows.rec()[9:]); id == here {
			err = c.rows.Add(c.item(&it), it.raw)
		} else {
			err = c.put(member{it.join, it.key, it.as, apart, false})
		}
	}
	return errors.Join(err, rows.close())
}

func (c *crowd) placed(r grouping.Placed, raw uint64, stated bool) error {
	mine := stated || r.Message.Delivery() == c.delivery.Number
	return c.put(member{r.Message, r.Key, r.Role, raw, mine})
}

// end groups the crowd.
func (p *placer) end() error {
	defer p.leaveCrowd()
	if err := p.crowd.addJoins(); err != nil {
		return err
	}
	res, err := p.crowd.rows.End()
	p.note(res)
	return err
}

func (p *placer) leaveCrowd() {
	if p.crowd != nil {
		p.crowd.rows.Close()
		p.crowd.joins.close()
		p.crowd = nil
	}
}

// spill sorts outside of memory for the rule.
type spill struct{ *sorter }

func (s spill) Add(rec []byte) error { return s.add(rec) }
func (s spill) Close()               { s.close() }

func (s spill) Sorted() (grouping.Records, error) {
	return records{s.sorted()}, nil
}

type records struct{ *cursor }

func (r records) Next() bool   { return r.next() }
func (r records) Rec() []byte  { return r.rec() }
func (r records) Close() error { return r.close() }
