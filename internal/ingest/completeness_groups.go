package ingest

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// messageSides is a message with the rows of one group key that state it.
type messageSides struct {
	of    corpus.GroupItem // the first
	sides []sideRows
	whole bool // no row of it stands under another key
}

// sideRows is how many rows of a side state a message.
type sideRows struct {
	side hut3.Handle
	rows int64
}

func addSide(to []sideRows, side hut3.Handle, rows int64) []sideRows {
	for i := range to {
		if to[i].side == side {
			to[i].rows += rows
			return to
		}
	}
	return append(to, sideRows{side, rows})
}

// groups walks rows by what they say: which sides state each message, and what
// rare texts say of clocks.
func (c *collector) groups(ctx context.Context) error {
	var of [12]byte
	for g, err := range c.view.GroupRows(ctx) {
		if err != nil {
			return err
		}
		if g.Group != of {
			if err := c.endGroup(); err != nil {
				return err
			}
			of = g.Group
		}
		if err := c.ofGroup(&g); err != nil {
			return err
		}
	}
	if err := c.endGroup(); err != nil {
		return err
	}
	err := c.pending.each(func(message hut3.Key, sides []sideRows) error {
		head, ok, err := c.heads.Head(message)
		if err == nil && ok {
			c.stated(&head, sides)
		}
		return err
	})
	if err != nil {
		return err
	}
	c.out.clocks = c.clocks.Estimate()
	return nil
}

// sidesOfPart finds which sides state each message of a part.
func (c *collector) sidesOfPart(ctx context.Context) error {
	for part := range slices.Chunk(c.part, rowsAtOnce) {
		told, err := c.view.Told(ctx, part)
		if err != nil {
			return err
		}
		for i, rows := range told {
			head, ok, err := c.heads.Head(part[i])
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			var sides []sideRows
			for _, r := range rows {
				sides = addSide(sides, r.Owner, 1)
			}
			c.stated(&head, sides)
		}
	}
	return nil
}

// ofGroup takes a row of the group key at hand.
func (c *collector) ofGroup(g *corpus.GroupItem) error {
	if g.Role != hut3.Version {
		c.seen.Add(&grouping.Item{Side: g.Side, Sent: g.Sent})
	}
	if !c.of.row(g.Key) {
		return nil
	}
	m := c.statedBy(g)
	m.sides = addSide(m.sides, g.Side, 1)
	m.whole = m.whole || g.Native == 0 && !g.Ruled
	if len(c.stating) <= c.most {
		return nil
	}
	c.crowd = true
	return c.letGo()
}

// endGroup ends a group key. A message whose rows stand under several keys, as one
// that was edited, waits until all are seen.
func (c *collector) endGroup() error {
	c.clocks.Take(&c.seen)
	err := c.letGo()
	c.crowd = false
	return err
}

// letGo takes the messages held, or puts them where they wait.
func (c *collector) letGo() error {
	for i := range c.stating {
		if err := c.take(&c.stating[i]); err != nil {
			return err
		}
	}
	if len(c.stating) > fewStating {
		clear(c.places)
	}
	c.stating = c.stating[:0]
	return nil
}

// fewStating is how many messages of one group key are looked through; more are
// found by a table.
const fewStating = 16

// statedBy finds the message of a row among those of its group key.
func (c *collector) statedBy(g *corpus.GroupItem) *messageSides {
	n := len(c.stating)
	for i := n - 1; i >= 0 && n <= fewStating; i-- {
		if c.stating[i].of.Message == g.Message {
			return &c.stating[i]
		}
	}
	if i, ok := c.places[g.Message]; ok && n > fewStating {
		return &c.stating[i]
	}
	if n < cap(c.stating) {
		c.stating = c.stating[:n+1]
		c.stating[n] = messageSides{of: *g, sides: c.stating[n].sides[:0]}
	} else {
		c.stating = append(c.stating, messageSides{of: *g})
	}
	switch {
	case n == fewStating:
		for i := range c.stating {
			c.places[c.stating[i].of.Message] = i
		}
	case n > fewStating:
		c.places[g.Message] = n
	}
	return &c.stating[n]
}

func (c *collector) take(m *messageSides) error {
	if !m.whole || c.crowd {
		for _, s := range m.sides {
			if err := c.pending.add(m.of.Message, s); err != nil {
				return err
			}
		}
		return nil
	}
	head, err := c.heads.Of(&m.of)
	if err == nil {
		c.stated(&head, m.sides)
	}
	return err
}

// stated takes the sides that state a message.
func (c *collector) stated(head *corpus.MessageHead, sides []sideRows) {
	if !c.of.message(head) {
		return
	}
	conv, known := c.conversation(head), 0
	for _, s := range sides {
		if !s.side.IsZero() {
			known++
		}
	}
	for _, of := range sides {
		if of.side.IsZero() {
			continue
		}
		c.about[of.side] = true
		s := conv.sides[of.side]
		if s == nil {
			s = &SideHeld{Handle: of.side}
			conv.sides[of.side] = s
		}
		s.Rows += of.rows
		s.Messages++
		if known == 1 {
			s.Alone++
		}
	}
	switch {
	case known == 0:
		c.out.Totals.NoSide++
	case known == 1:
		c.out.Totals.OneSide++
	default:
		c.out.Totals.BothSides++
		conv.Both++
	}
}

// Clocks estimates the clocks of all that a view shows, of rare texts. Versions take
// no part in grouping by content.
func Clocks(ctx context.Context, view *corpus.View) (grouping.ClockTable, error) {
	var all grouping.Sightings
	var seen grouping.Sight
	var of [12]byte
	for g, err := range view.GroupRows(ctx) {
		if err != nil {
			return nil, err
		}
		if g.Group != of {
			all.Take(&seen)
			of = g.Group
		}
		if g.Role != hut3.Version {
			seen.Add(&grouping.Item{Side: g.Side, Sent: g.Sent})
		}
	}
	all.Take(&seen)
	return all.Estimate(), nil
}
