package ingest

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"hut3"
	"hut3/internal/grouping"
)

// placer groups the rows of a range of group keys.
type placer struct {
	*grouper
	standing stood
	out      *feed // to the members
	byRow    *feed // to the same by row
	clocks   grouping.Clocks
	report   Grouping
	same     []newItem       // of the key at hand
	crowd    *crowd          // of the key at hand, where they are too many
	items    []grouping.Item // of the key at hand
	done     int64           // not told yet
	rec      []byte
}

// place goes through the rows key by key.
func (p *placer) place(ctx context.Context, part shards) error {
	finder, err := p.grouper.standing.GroupFinder()
	if err != nil {
		return err
	}
	defer finder.Close()
	p.standing = stood{GroupFinder: finder, spaces: p.spaces}
	rows := part.sorted()
	defer p.leaveCrowd()
	for rows.next() && err == nil {
		it := decodeItem(rows.rec())
		if p.hinted == nil {
			it.key = p.keyOf(it.key)
		}
		if len(p.same) > 0 && p.same[0].group != it.group {
			if err = p.flush(); err == nil {
				err = ctx.Err()
			}
		}
		if err == nil {
			err = p.take(&it)
		}
		if it.key.Row()&4095 == 0 && err == nil {
			err = ctx.Err()
		}
	}
	if err == nil && len(p.same) > 0 {
		err = p.flush()
	}
	p.meter.add(p.done, 0)
	return errors.Join(err, rows.close())
}

// take takes a row of the key at hand.
func (p *placer) take(it *newItem) (err error) {
	p.done++
	if p.crowd != nil {
		return p.crowd.add(it)
	}
	p.same = append(p.same, *it)
	if len(p.same) > p.mostTogether() {
		err = p.begin()
	}
	return err
}

// flush groups the rows of the key at hand.
func (p *placer) flush() error {
	if p.done >= rowsAtOnce {
		p.meter.add(p.done, 0)
		p.done = 0
	}
	defer func() { p.same = p.same[:0] }()
	if p.crowd != nil {
		return p.end()
	}
	found, many, err := p.standing.group(p.same[0].group, p.mostTogether())
	if err != nil {
		return err
	}
	if many || len(found) > 0 && len(found)+len(p.same) > p.mostTogether() {
		if err := p.begin(); err != nil {
			return err
		}
		return p.end()
	}
	return p.group(p.same, found)
}

// group groups the rows of one key. A row whose native id names a standing
// message that does not say the same is not compared with anything.
func (p *placer) group(rows []newItem, standing []grouping.Item) error {
	if len(rows) == 1 && len(standing) == 0 && rows[0].join == 0 {
		return p.put(member{rows[0].key, rows[0].key, hut3.Founder, rows[0].raw, true})
	}
	ids, indexed := p.known(standing)
	compared := rows[:0]
	p.items = slices.Grow(p.items[:0], len(rows)) // many, of a text said all the time
	for _, it := range rows {
		if it.join != 0 && !ids[it.native] {
			if err := p.put(member{it.join, it.key, it.as, apart, false}); err != nil {
				return err
			}
			continue
		}
		compared = append(compared, it)
		p.items = append(p.items, p.item(&it))
	}
	if len(compared) == 0 {
		return nil
	}
	res := p.rule.Group(p.items, standing)
	p.note(res)
	for i, r := range res.Rows { // in key order, as the rows are
		mine := r.Message.Delivery() == p.delivery.Number || indexed[r.Message]
		if err := p.put(member{r.Message, r.Key, r.Role, compared[i].raw, mine}); err != nil {
			return err
		}
	}
	return nil
}

func (p *placer) note(res grouping.Result) {
	p.clocks.Add(res.Hours)
	p.report.Differences += int64(len(res.Differences))
	p.report.Unpaired += res.Unpaired
	room := maxExamples - len(p.report.Examples)
	p.report.Examples = append(p.report.Examples, res.Differences[:min(room, len(res.Differences))]...)
}

// put keeps a member, by row as well where other rows may follow it.
func (p *placer) put(m member) error {
	if p.followers.count > 0 {
		p.rec = binary.BigEndian.AppendUint64(p.rec[:0], uint64(m.row))
		p.rec = append(binary.BigEndian.AppendUint64(p.rec, uint64(m.message)), flag(m.indexed))
		if err := p.byRow.add(0, p.rec); err != nil {
			return err
		}
	}
	p.rec = m.encode(p.rec[:0])
	return p.out.add(p.part(m.message), p.rec)
}

// part gives the shard of a message's members: those founded here by their
// number, so that each worker decides a stretch of the delivery.
func (g *grouper) part(message hut3.Key) int {
	if message.Delivery() != g.delivery.Number {
		return 0
	}
	return g.partOf(message)
}

// partOf gives the shard of a row of the delivery.
func (g *grouper) partOf(row hut3.Key) int {
	return min(int(row.Row()*uint64(len(g.members))/uint64(g.rows+1)), len(g.members)-1)
}
