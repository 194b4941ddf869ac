package venetic

import (
	"cmp"
	"math/bits"
	"slices"

	"hut3"
)

// share deals the messages out to the conversations by weight, exactly.
func (p *plan) share() error {
	var fixed, weight uint64
	for i := range p.convs {
		c := &p.convs[i]
		slices.SortFunc(c.script, func(x, y cue) int { return cmp.Compare(x.at, y.at) })
		c.n = 1 + uint32(len(c.script))
		if c.kind == legal {
			c.weight = 60
		}
		fixed += uint64(c.n)
		weight += uint64(c.weight)
	}
	if uint64(p.cfg.Messages) < fixed {
		return hut3.Errorf(hut3.Usage, "%d messages are too few for %d handles with %d conversations; give at least %d",
			p.cfg.Messages, p.cfg.Handles, len(p.convs), fixed)
	}
	rest, cum, dealt := uint64(p.cfg.Messages)-fixed, uint64(0), uint64(0)
	for i := range p.convs {
		c := &p.convs[i]
		cum += uint64(c.weight)
		hi, lo := bits.Mul64(cum, rest)
		upTo, _ := bits.Div64(hi, lo, weight)
		c.n += uint32(upTo - dealt)
		dealt = upTo
		if days := (c.to - c.from) / day; int64(c.n) > maxThread*days/82+1 {
			return hut3.Errorf(hut3.Usage, "%d messages are too many for %d handles: one conversation would hold %d in %d days; give more handles",
				p.cfg.Messages, p.cfg.Handles, c.n, days)
		}
	}
	return nil
}

// order lists each handle's conversations as its export does: by the other's
// name.
func (p *plan) order() error {
	p.of = make([][]uint32, len(p.hand))
	for i := range p.convs {
		c := &p.convs[i]
		p.of[c.a] = append(p.of[c.a], uint32(i))
		p.of[c.b] = append(p.of[c.b], uint32(i))
	}
	for h := range p.of {
		slices.SortFunc(p.of[h], func(x, y uint32) int {
			return cmp.Compare(p.hand[p.other(x, uint32(h))].name, p.hand[p.other(y, uint32(h))].name)
		})
	}
	return nil
}

// other is who h talks with in a conversation.
func (p *plan) other(conv, h uint32) uint32 {
	if c := &p.convs[conv]; c.a != h {
		return c.a
	}
	return p.convs[conv].b
}

// sideOf is 0 where h is the conversation's a, and 1 where it is b.
func (p *plan) sideOf(conv, h uint32) int {
	if p.convs[conv].a == h {
		return 0
	}
	return 1
}

// books puts every handle that nobody writes to into one held address book,
// and a few strangers more.
func (p *plan) books() error {
	var held []uint32
	for h := range p.hand {
		if p.hand[h].held {
			held = append(held, uint32(h))
		}
	}
	r := newStream(p.cfg.Seed, forBook, 0)
	p.book = map[uint32][]uint32{}
	for h := range p.hand {
		if p.hand[h].bookOnly || len(p.of[h]) == 0 {
			p.hand[h].bookOnly = true
			owner := pick(&r, held)
			p.book[owner] = append(p.book[owner], uint32(h))
		}
	}
	return nil
}
