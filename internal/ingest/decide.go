package ingest

import (
	"context"
	"encoding/binary"
	"errors"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// decision is what grouping made of a row.
type decision struct {
	row, message hut3.Key
	role         hut3.Role
	// shown is the row by which the delivery's access class shows the message:
	// the founding row, or another class's message's first row of this class.
	shown hut3.Key
	alike bool // the row says exactly what shown says
	apart bool // the row says something else, and its native id alone joined it
	// Only for shown itself:
	index   bool     // the message is to be indexed by this row
	rows    int      // of the delivery that state the message
	holders []uint32 // access classes that index it already
}

// decisionSize is what most decisions take.
const decisionSize = 3*8 + 4 + 1

func (d decision) encode(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(d.row))
	b = binary.BigEndian.AppendUint64(b, uint64(d.message))
	b = binary.BigEndian.AppendUint64(b, uint64(d.shown))
	b = append(b, byte(d.role), flag(d.alike), flag(d.apart), flag(d.index))
	b = binary.AppendUvarint(b, uint64(d.rows))
	for _, class := range d.holders {
		b = binary.BigEndian.AppendUint32(b, class)
	}
	return b
}

func decodeDecision(rec []byte) decision {
	d := decision{row: hut3.Key(binary.BigEndian.Uint64(rec)), message: hut3.Key(binary.BigEndian.Uint64(rec[8:])), shown: hut3.Key(binary.BigEndian.Uint64(rec[16:])),
		role: hut3.Role(rec[24]), alike: rec[25] == 1, apart: rec[26] == 1, index: rec[27] == 1}
	n, size := binary.Uvarint(rec[28:])
	d.rows = int(n)
	for rest := rec[28+size:]; len(rest) >= 4; rest = rest[4:] {
		d.holders = append(d.holders, binary.BigEndian.Uint32(rest))
	}
	return d
}

// decider decides a stretch of the delivery's messages.
type decider struct {
	*grouper
	out    *sorter
	counts hut3.DeliveryCounts
	rec    []byte
}

// decide walks the members by message, in several stretches side by side, and
// sorts what was decided by row.
func (g *grouper) decide(ctx context.Context) (sortedBy, error) {
	out := newShards(g.work, len(g.members), g.Memory/4, g.rows, decisionSize, g.left...)
	g.left = nil
	list := make([]*decider, len(g.members))
	work, ctx := errgroup.WithContext(ctx)
	for i := range g.members {
		d := &decider{grouper: g, out: out[i].sorter}
		list[i] = d
		work.Go(func() error { return d.decide(ctx, g.members[i].sorter) })
	}
	if err := work.Wait(); err != nil {
		out.close()
		return nil, err
	}
	g.counts = hut3.DeliveryCounts{}
	for _, d := range list {
		c := &g.counts
		c.Rows, c.Messages, c.Repeats = c.Rows+d.counts.Rows, c.Messages+d.counts.Messages, c.Repeats+d.counts.Repeats
		c.PossibleRepeats, c.Copies, c.Versions = c.PossibleRepeats+d.counts.PossibleRepeats, c.Copies+d.counts.Copies, c.Versions+d.counts.Versions
	}
	return out, nil
}

func (g *decider) decide(ctx context.Context, from *sorter) error {
	members, err := from.sorted()
	if err != nil {
		return err
	}
	var same []member
	for members.next() && err == nil {
		m := decodeMember(members.rec())
		if len(same) > 0 && same[0].message != m.message {
			err = g.decideMessage(ctx, same)
			same = same[:0]
		}
		same = append(same, m)
	}
	if err == nil && len(same) > 0 {
		err = g.decideMessage(ctx, same)
	}
	return errors.Join(err, members.close(), ctx.Err())
}

// decideMessage takes the delivery's rows of one message, lowest first.
func (g *decider) decideMessage(ctx context.Context, rows []member) error {
	first := decision{row: rows[0].row, message: rows[0].message, role: rows[0].role, shown: rows[0].message, apart: rows[0].raw == apart, rows: len(rows)}
	if first.index = first.message.Delivery() == g.delivery.Number; !first.index {
		var err error
		if first.index, first.holders, err = g.unindexed(ctx, rows); err != nil {
			return err
		}
	}
	if first.index {
		first.shown, first.alike = first.row, true
	}
	g.count(first.role)
	if err := g.decided(first); err != nil {
		return err
	}
	for _, m := range rows[1:] {
		g.count(m.role)
		d := decision{row: m.row, message: m.message, role: m.role, shown: first.shown,
			alike: first.index && m.raw == rows[0].raw && m.raw != apart, apart: m.raw == apart}
		if err := g.decided(d); err != nil {
			return err
		}
	}
	return nil
}

func (g *decider) decided(d decision) error {
	g.rec = d.encode(g.rec[:0])
	return g.out.add(g.rec)
}

func (g *decider) count(role hut3.Role) {
	c := &g.counts
	c.Rows++
	switch role {
	case hut3.Founder:
		c.Messages++
	case hut3.PossibleRepeat:
		c.Messages++
		c.PossibleRepeats++
	case hut3.Repeat:
		c.Repeats++
	case hut3.Copy:
		c.Copies++
	case hut3.Version:
		c.Versions++
	}
}

// unindexed reports whether the delivery's access class lacks a standing
// message, and which classes have it.
func (g *decider) unindexed(ctx context.Context, rows []member) (bool, []uint32, error) {
	for _, m := range rows {
		if m.indexed {
			return false, nil, nil
		}
	}
	return g.lacks(ctx, rows[0].message)
}
