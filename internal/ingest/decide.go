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
	out    *feed
	counts hut3.DeliveryCounts
	rec    []byte
}

// decide walks the members by message, in several stretches side by side, and
// sorts what was decided by row.
func (g *grouper) decide(ctx context.Context) (sortedBy, error) {
	out := newShards(g.work, len(g.members), g.Memory/4, g.rows, decisionSize, g.left...)
	g.left = nil
	list := make([]*decider, g.workers)
	work, ctx := errgroup.WithContext(ctx)
	for i := range list {
		d := &decider{grouper: g, out: newFeed(out)}
		list[i] = d
		work.Go(func() error { return errors.Join(d.decide(ctx, g.members.stretch(i, g.workers)), d.out.flush()) })
	}
	if err := work.Wait(); err != nil {
		out.close()
		return nil, err
	}
	out.sort(g.workers)
	g.counts = hut3.DeliveryCounts{}
	for _, d := range list {
		c := &g.counts
		c.Rows, c.Messages, c.Repeats = c.Rows+d.counts.Rows, c.Messages+d.counts.Messages, c.Repeats+d.counts.Repeats
		c.PossibleRepeats, c.Copies, c.Versions = c.PossibleRepeats+d.counts.PossibleRepeats, c.Copies+d.counts.Copies, c.Versions+d.counts.Versions
	}
	return out, nil
}

func (g *decider) decide(ctx context.Context, from shards) (err error) {
	members := from.sorted()
	var m *messageRows
	for members.next() && err == nil {
		row := decodeMember(members.rec())
		if m != nil && m.first.message == row.message {
			err = g.another(m, row)
			continue
		}
		if err = g.end(m); err == nil {
			m, err = g.begin(ctx, row)
		}
	}
	if err == nil {
		err = g.end(m)
	}
	return errors.Join(err, members.close(), ctx.Err())
}

// messageRows is the delivery's rows of one message as they are read, of which there
// can be any number.
type messageRows struct {
	first decision // by its lowest row; decided behind the others
	raw   uint64   // of that row
}

// begin takes the lowest row of a message.
func (g *decider) begin(ctx context.Context, m member) (*messageRows, error) {
	d := decision{row: m.row, message: m.message, role: m.role, shown: m.message, apart: m.raw == apart, rows: 1}
	if d.index = d.message.Delivery() == g.delivery.Number; !d.index && !m.indexed {
		var err error
		if d.index, d.holders, err = g.lacks(ctx, d.message); err != nil {
			return nil, err
		}
	}
	if d.index {
		d.shown, d.alike = d.row, true
	}
	return &messageRows{d, m.raw}, nil
}

// another decides a row that is not the lowest of its message.
func (g *decider) another(of *messageRows, m member) error {
	of.first.rows++
	g.count(m.role)
	return g.decided(decision{row: m.row, message: m.message, role: m.role, shown: of.first.shown,
		alike: of.first.index && m.raw == of.raw && m.raw != apart, apart: m.raw == apart})
}

func (g *decider) end(of *messageRows) error {
	if of == nil {
		return nil
	}
	g.count(of.first.role)
	return g.decided(of.first)
}

func (g *decider) decided(d decision) error {
	g.rec = d.encode(g.rec[:0])
	return g.out.add(g.partOf(d.row), g.rec)
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
