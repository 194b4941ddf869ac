package corpus

import (
	"context"
	"maps"
	"slices"

	"hut3"
)

// restriction is what a scope does to one segment, before messages that several
// classes hold are settled.
type restriction struct {
	silent   docset
	declared []docset
	named    docset           // in any of the declared
	drop     []uint32         // shown from another class, or hidden there
	add      map[int][]uint32 // by declared target: hidden by another class's row
	dead     []uint32         // shown by another row, or by none that is left; see View.mute
	gone     map[uint32]int   // without a row that is left, by the declared target that took them
}

// goes notes that a declared target took all rows of a message.
func (r *restriction) goes(o uint32, declared int) {
	if r.gone == nil {
		r.gone = map[uint32]int{}
	}
	r.gone[o] = declared
}

// goneBy gives the declared target that took all rows of a message, or unmuted.
func (r *restriction) goneBy(o uint32) int {
	if by, ok := r.gone[o]; ok {
		return by
	}
	return unmuted
}

func (r *restriction) isDead(o uint32) bool {
	_, is := slices.BinarySearch(r.dead, o)
	return is
}

// restrict works out what of each segment is visible.
func (v *View) restrict() error {
	ctx, targets := context.Background(), &v.targets
	parts := make([]restriction, len(v.segs))
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		s.reach = v.granted(s.messageSegment, targets.grants[s.info.Class])
		parts[i] = s.restricted(targets)
		return nil
	})
	if err != nil {
		return err
	}
	more, err := v.mute(ctx, parts)
	if err != nil {
		return err
	}
	parts = append(parts, more...)
	if len(v.grants) > 1 {
		for i := range v.segs {
			v.settleShared(i, parts)
		}
	}
	for i, s := range v.segs {
		s.close(&parts[i])
	}
	if v.muted != nil {
		return v.muted.settle(ctx, v)
	}
	return nil
}

// granted is what a grant reaches of a segment. One that is given what a lock of a
// handle hides is given what was read from his handset too.
func (v *View) granted(s *messageSegment, g hut3.Grant) docset {
	if g.All {
		return allDocs(s.n)
	}
	return s.targets(g.Only).or(v.sided(s, g.Only))
}

func (s *messageSegment) restricted(t *settled) restriction {
	r := restriction{silent: s.targets(t.silent)}
	for _, x := range t.declared {
		r.declared = append(r.declared, s.target(x))
	}
	r.named = anyOf(s.n, r.declared)
	return r
}

func (s *messageSegment) targets(list []hut3.Target) docset {
	sets := make([]docset, len(list))
	for i, t := range list {
		sets[i] = s.target(t)
	}
	return anyOf(s.n, sets)
}

// target is the messages that a target names.
func (s *messageSegment) target(t hut3.Target) docset {
	var set docset
	switch {
	case t.Key != 0:
		set = s.named(t.Key)
	case t.Conversation != "":
		set = s.conversationSet(t.Conversation)
	case !t.Handle.IsZero():
		set = noDocs(s.n)
		if place, ok := s.handles.find(handleString(t.Handle)); ok {
			set = s.handleSet([]uint32{place}, true, true, allDocs(s.n))
		}
	default:
		set = allDocs(s.n)
	}
	if t.From != 0 || t.To != 0 {
		set = s.inBounds(set, t)
	}
	return set
}

// inBounds is what of a set lies in the bounds of a target, or may.
func (s *messageSegment) inBounds(set docset, t hut3.Target) docset {
	sure := s.period(t.From, t.To)
	if !t.Wide {
		return set.and(sure)
	}
	from, to := t.From, t.To
	if from != 0 {
		from -= hut3.ZoneDoubt + hut3.DayDoubt
	}
	if to != 0 {
		to += hut3.ZoneDoubt
	}
	var near []uint32
	set.and(s.period(from, to).minus(sure)).each(func(o uint32) {
		if t.InBounds(s.timeForm(o).instant(s.sent.i64(int(o)))) {
			near = append(near, o)
		}
	})
	return set.and(sure.or(rangeSet(s.n, 0, s.early)).or(listSet(s.n, near)))
}

// named is the message of a key, or in a segment that is laid over the files
// those that the rule has as rows of it.
func (s *messageSegment) named(key hut3.Key) docset {
	if s.ruled != nil {
		return listSet(s.n, s.ruled[key])
	}
	if o, ok := s.byKey(key); ok {
		return listSet(s.n, []uint32{o})
	}
	return noDocs(s.n)
}

// settled is the targets of a scope with rows turned into messages.
type settled struct {
	grants           map[uint32]hut3.Grant
	silent, declared []hut3.Target
}

func (c *Corpus) settle(scope hut3.Scope) settled {
	t := settled{grants: map[uint32]hut3.Grant{}}
	for _, g := range scope.Grants {
		g.Only = slices.Clone(g.Only)
		for i := range g.Only {
			g.Only[i] = c.settleTarget(g.Only[i])
		}
		t.grants[g.Class] = g
	}
	for _, x := range scope.Silent {
		t.silent = append(t.silent, c.settleTarget(x))
	}
	for _, x := range scope.Declared {
		t.declared = append(t.declared, c.settleTarget(x.Target))
	}
	return t
}

// settleTarget turns a row's key into its message's.
func (c *Corpus) settleTarget(t hut3.Target) hut3.Target {
	if t.Key == 0 {
		return t
	}
	for _, s := range c.messages {
		if o, ok := s.byRow(t.Key); ok {
			t.Key = s.keyOf(o)
			return t
		}
	}
	for _, r := range c.rows {
		if i, ok := r.find(t.Key); ok {
			if m := r.messageOf(i); m != 0 {
				t.Key = m
			}
			return t
		}
	}
	for _, info := range c.live {
		if err := c.broken[info.Name]; err != nil && info.Kind == KindRows && info.holds(t.Key.Delivery()) {
			panic(unreadable{err}) // what the row is of cannot be known, and so not what is hidden
		}
	}
	return t
}

// shared is a message in one of the segments that hold it.
type shared struct {
	seg     int
	ordinal uint32
}

// settleShared goes through the messages of a segment that other granted
// classes held before it. A message hidden by its row in one class is hidden in
// all; otherwise it is shown from the lowest row that a grant reaches.
func (v *View) settleShared(i int, parts []restriction) {
	s := v.segs[i]
	matters := make([]bool, s.foreign.ends.n)
	for set := range matters {
		matters[set] = slices.ContainsFunc(between(s.foreign.ends, s.foreign.sets, set), func(c uint32) bool {
			_, granted := v.grants[c]
			return granted && c != s.info.Class
		})
	}
	for f := range s.foreign.ordinal.n {
		if matters[s.foreign.holders.at(f)] {
			v.settleOne(v.holding(i, f), parts)
		}
	}
}

// holding gives the places of a foreign message: its own, and those in the
// classes that held it before.
func (v *View) holding(i, f int) []shared {
	s := v.segs[i]
	key, classes := s.foreignKey(f), s.holders(f)
	out := []shared{{i, s.foreign.ordinal.u32(f)}}
	for j, t := range v.segs {
		if j == i || !slices.Contains(classes, t.info.Class) {
			continue
		}
		if o, ok := t.byKey(key); ok {
			out = append(out, shared{j, o})
		}
	}
	return out
}

func (v *View) settleOne(group []shared, parts []restriction) {
	var shown *shared
	hidden, declared, gone := false, unmuted, unmuted
	for i := range group {
		g := &group[i]
		s, p := v.segs[g.seg], &parts[g.seg]
		if !s.reach.contains(g.ordinal) {
			continue
		}
		hidden = hidden || p.silent.contains(g.ordinal)
		if p.isDead(g.ordinal) {
			continue
		}
		for j, d := range p.declared {
			if d.contains(g.ordinal) {
				declared = firstOfTargets(declared, j)
			}
		}
		by := p.goneBy(g.ordinal)
		if shown == nil || (by == unmuted) == (gone == unmuted) && s.refOf(g.ordinal) < v.segs[shown.seg].refOf(shown.ordinal) ||
			by == unmuted && gone != unmuted {
			shown, gone = g, by
		}
	}
	declared = firstOfTargets(declared, gone)
	for i := range group {
		g := &group[i]
		p := &parts[g.seg]
		switch {
		case hidden || g != shown:
			p.drop = append(p.drop, g.ordinal)
		case declared >= 0:
			if p.add == nil {
				p.add = map[int][]uint32{}
			}
			p.add[declared] = append(p.add[declared], g.ordinal)
		}
	}
}

// firstOfTargets gives the first of two declared targets, of which either may be none.
func firstOfTargets(a, b int) int {
	if a == unmuted || b == unmuted {
		return max(a, b)
	}
	return min(a, b)
}

// close puts the parts together. A message that several declared targets name
// is counted for the first.
func (s *segmentView) close(r *restriction) {
	s.retold = listSet(s.n, slices.Sorted(maps.Keys(r.gone))).or(listSet(s.n, r.dead))
	visible := s.reach.minus(sortedSet(s.n, r.drop)).minus(r.silent).minus(listSet(s.n, r.dead))
	for j, d := range r.declared {
		more := r.add[j]
		for o, by := range r.gone {
			if by == j {
				more = append(more, o)
			}
		}
		hidden := visible.and(d.or(sortedSet(s.n, more)))
		s.withheld = append(s.withheld, hidden)
		visible = visible.minus(hidden)
	}
	s.visible = visible
}

func sortedSet(size uint32, list []uint32) docset {
	slices.Sort(list)
	return listSet(size, slices.Compact(list))
}
