package ingest

import (
	"hut3"
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
	rows    *grouping.Crowd
	ids     map[uint64]bool // see placer.known
	indexed map[hut3.Key]bool
}

// begin makes a crowd of the key at hand.
func (p *placer) begin() error {
	standing, err := p.standing.group(p.same[0].group)
	if err != nil {
		return err
	}
	return p.gather(standing)
}

// gather makes a crowd of the rows that were taken and of what stands.
func (p *placer) gather(standing []grouping.Item) error {
	c := &crowd{placer: p}
	c.ids, c.indexed = p.known(standing)
	p.crowd, c.rows = c, p.rule.NewCrowd(p.delivery.Class, standing, p.spill, c.placed)
	for i := range p.same {
		if err := c.add(&p.same[i]); err != nil {
			return err
		}
	}
	p.same = p.same[:1] // names the key
	return nil
}

// spill is where a crowd is sorted. As many as four are there at once.
func (p *placer) spill() grouping.Spill {
	return spill{newSorter(p.work, p.Memory/int64(16*len(p.members)))}
}

func (c *crowd) add(it *newItem) error {
	if it.join != 0 && !c.ids[it.native] {
		return c.put(member{it.join, it.key, it.as, apart, false})
	}
	return c.rows.Add(c.item(it), it.raw)
}

func (c *crowd) placed(r grouping.Placed, raw uint64) error {
	mine := r.Message.Delivery() == c.delivery.Number || c.indexed[r.Message]
	return c.put(member{r.Message, r.Key, r.Role, raw, mine})
}

// end groups the crowd.
func (p *placer) end() error {
	res, err := p.crowd.rows.End()
	p.note(res)
	p.leaveCrowd()
	return err
}

func (p *placer) leaveCrowd() {
	if p.crowd != nil {
		p.crowd.rows.Close()
		p.crowd = nil
	}
}

// spill sorts outside of memory for the rule.
type spill struct{ *sorter }

func (s spill) Add(rec []byte) error { return s.add(rec) }
func (s spill) Close()               { s.close() }

func (s spill) Sorted() (grouping.Records, error) {
	c, err := s.sorted()
	return records{c}, err
}

type records struct{ *cursor }

func (r records) Next() bool   { return r.next() }
func (r records) Rec() []byte  { return r.rec() }
func (r records) Close() error { return r.close() }
