package ingest

import (
	"context"
	"encoding/binary"
	"errors"

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

// decide walks the members by message and sorts what was decided by row.
func (g *grouper) decide(ctx context.Context) (*sorter, error) {
	n, _ := g.numbered()
	out := newSorter(g.work, g.Memory/4).expect(n, decisionSize)
	members, err := g.members.sorted()
	if err != nil {
		return nil, err
	}
	var same []member
	for members.next() && err == nil {
		m := decodeMember(members.rec())
		if len(same) > 0 && same[0].message != m.message {
			err = g.decideMessage(ctx, same, out)
			same = same[:0]
		}
		same = append(same, m)
	}
	if err == nil && len(same) > 0 {
		err = g.decideMessage(ctx, same, out)
	}
	return out, errors.Join(err, members.close())
}

// decideMessage takes the delivery's rows of one message, lowest first.
func (g *grouper) decideMessage(ctx context.Context, rows []member, out *sorter) error {
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
	if err := g.decided(out, first); err != nil {
		return err
	}
	for _, m := range rows[1:] {
		g.count(m.role)
		d := decision{row: m.row, message: m.message, role: m.role, shown: first.shown,
			alike: first.index && m.raw == rows[0].raw && m.raw != apart, apart: m.raw == apart}
		if err := g.decided(out, d); err != nil {
			return err
		}
	}
	return nil
}

func (g *grouper) decided(out *sorter, d decision) error {
	g.rec = d.encode(g.rec[:0])
	return out.add(g.rec)
}

func (g *grouper) count(role hut3.Role) {
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
func (g *grouper) unindexed(ctx context.Context, rows []member) (bool, []uint32, error) {
	for _, m := range rows {
		if m.indexed {
			return false, nil, nil
		}
	}
	return g.lacks(ctx, rows[0].message)
}
