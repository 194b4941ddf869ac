package venetic

import (
	"maps"
	"slices"
)

// kind is what binds the two of a conversation.
type kind uint8

const (
	core   kind = iota // members of one group
	cross              // members of two groups
	social             // a member and somebody outside, or two outside
	legal              // with the solicitor
)

// conv is a conversation of two handles, at least one of them held. Side a is
// the lower index.
type conv struct {
	a, b     uint32
	kind     kind
	group    int32
	tongue   string
	foreign  bool
	lacks    uint8 // 1 or 2: that side's handset gave nothing of this thread, though held
	burn     uint8
	weight   uint32
	n        uint32 // messages held
	from, to int64
	script   []cue

	rows [2]uint32 // readable rows on each side, repeats included
	base [2]uint32 // the row before the first, in each side's file
}

func (c *conv) heldBoth(p *plan) bool { return p.hand[c.a].held && p.hand[c.b].held }

// writes reports whether a side's handset can hold rows of the thread.
func (c *conv) writes(p *plan, side int) bool {
	h := c.a
	if side == 1 {
		h = c.b
	}
	return p.hand[h].held && int(c.lacks) != side+1
}

// network collects conversations, each pair once.
type network struct {
	p    *plan
	r    stream
	seen map[uint64]int
}

func (p *plan) edges() error {
	w := &network{p: p, r: newStream(p.cfg.Seed, forPlan, 1), seen: map[uint64]int{}}
	for g := range p.groups {
		w.within(g)
	}
	w.across()
	w.contacts()
	for i := range p.scenes {
		sc := &p.scenes[i]
		c := w.join(sc.a, sc.b, 30)
		p.convs[c].script = append(p.convs[c].script, sc.cues...)
	}
	// Whoever the records say has a name for a contact talks with him.
	byHandle := func(x, y [2]uint32) int { return slices.Compare(x[:], y[:]) }
	for _, pair := range slices.SortedFunc(maps.Keys(p.nick), byHandle) {
		w.join(pair[0], pair[1], 30)
	}
	for i := range p.convs {
		w.dress(&p.convs[i])
	}
	return nil
}

// join adds a pair once and gives its place; pairs without a held handset are
// unknown to anybody and are not made (-1).
func (w *network) join(a, b uint32, weight int) int {
	p := w.p
	if a > b {
		a, b = b, a
	}
	if a == b || (!p.hand[a].held && !p.hand[b].held) {
		return -1
	}
	key := uint64(a)<<32 | uint64(b)
	if i, ok := w.seen[key]; ok {
		return i
	}
	w.seen[key] = len(p.convs)
	p.convs = append(p.convs, conv{a: a, b: b, weight: uint32(weight), group: max(p.hand[a].group, p.hand[b].group, 0)})
	return len(p.convs) - 1
}

// within binds a group densely: everybody to the principal or a broker, most
// to each other.
func (w *network) within(g int) {
	grp := &w.p.groups[g]
	for i := range grp.size {
		for j := i + 1; j < grp.size; j++ {
			a, b := uint32(grp.first+i), uint32(grp.first+j)
			chance, weight := 450, 30*(1+w.r.n(6))
			if i < 2 {
				chance, weight = 850, weight*2
			}
			if w.r.perMille(chance) || j == i+1 {
				w.join(a, b, weight)
			}
		}
	}
}

// across binds groups sparsely, by their brokers; those abroad supply several.
func (w *network) across() {
	p, count := w.p, len(w.p.groups)
	broker := func(g int) uint32 { return uint32(p.groups[g].first + 1) }
	for g := range count {
		w.join(broker(g), broker((g+1)%count), 25*(1+w.r.n(3)))
		if w.r.perMille(400) {
			other := w.r.n(count)
			w.join(broker(g), uint32(p.groups[other].first+w.r.n(p.groups[other].size)), 20)
		}
		if p.groups[g].Zone > 1 {
			for range 5 {
				w.join(broker(g), broker(w.r.n(count)), 40)
			}
		}
	}
}

// contacts hang family, friends and customers on members, mostly each on one
// group, and a few between groups.
func (w *network) contacts() {
	p := w.p
	for h := range p.hand {
		x := &p.hand[h]
		if x.group >= 0 || x.bookOnly || x.role == Solicitor {
			continue
		}
		grp := &p.groups[x.home]
		owner := w.heldMember(grp)
		w.join(uint32(h), owner, 20+w.r.n(120))
		if w.r.perMille(350) {
			w.join(uint32(h), w.heldMember(grp), 10+w.r.n(60))
		}
		if w.r.perMille(250) && h > 0 && p.hand[h-1].group < 0 && p.hand[h-1].role == Contact && !p.hand[h-1].bookOnly {
			w.join(uint32(h), uint32(h-1), 10+w.r.n(60))
		}
		if w.r.perMille(40) {
			w.join(uint32(h), w.heldMember(&p.groups[w.r.n(len(p.groups))]), 10)
		}
	}
}

// heldMember draws a member whose handset is held; a group always has one,
// because a group without would be unknown.
func (w *network) heldMember(g *group) uint32 {
	at := w.r.n(g.size)
	for i := range g.size {
		h := uint32(g.first + (at+i)%g.size)
		if w.p.hand[h].held {
			return h
		}
	}
	return uint32(g.first)
}

// dress settles what kind a conversation is, its tongue, window and habits.
func (w *network) dress(c *conv) {
	p := w.p
	a, b := &p.hand[c.a], &p.hand[c.b]
	switch {
	case a.role == Solicitor || b.role == Solicitor:
		c.kind = legal
	case a.group < 0 || b.group < 0:
		c.kind = social
	case a.group == b.group:
		c.kind = core
	default:
		c.kind = cross
	}
	c.tongue = p.groups[a.home].Language
	spoken := w.r.perMille(250)
	c.foreign = c.tongue != "" && spoken && a.home == b.home
	c.burn = uint8(w.r.n(len(burnTimes)))
	if w.r.perMille(40) && c.heldBoth(p) && len(c.script) == 0 {
		c.lacks = uint8(1 + w.r.n(2))
	}
	c.from, c.to = p.start, p.end
	if whole := w.r.perMille(550); !whole && len(c.script) == 0 {
		days := int((p.end - p.start) / day)
		length := 15 + w.r.n(days-20)
		c.from += int64(w.r.n(days-length)) * day
		c.to = c.from + int64(length)*day
	}
}
