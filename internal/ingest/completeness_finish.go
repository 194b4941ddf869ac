package ingest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

func byHandle(a, b hut3.Handle) int {
	return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Name, b.Name))
}

// finish lays the statement out in a fixed order.
func (c *collector) finish(held map[hut3.Handle]bool) {
	out := c.out
	out.Days, out.Damage, out.Withheld = c.days.list(), []Damage{}, []WithheldNote{}
	out.Handsets, out.Handles, out.Conversations = []HandsetHeld{}, []HandleHeld{}, []ConversationHeld{}
	for _, h := range slices.SortedFunc(maps.Keys(c.sides), byHandle) {
		out.Handsets = append(out.Handsets, c.sides[h].finish(c.whole[h], out.clocks))
	}
	for _, h := range slices.SortedFunc(maps.Keys(c.names), byHandle) {
		n := c.names[h]
		if n.Kind = "peer only"; held[h] {
			n.Kind = "handset held"
		}
		out.Handles = append(out.Handles, *n)
	}
	for _, name := range slices.Sorted(maps.Keys(c.convs)) {
		out.Conversations = append(out.Conversations, c.convs[name].finish(held))
	}
	c.strayDates()
	for _, what := range slices.Sorted(maps.Keys(c.damage)) {
		out.Damage = append(out.Damage, *c.damage[what])
	}
}

// strayDates makes signs of damage of the times that are not plausible.
func (c *collector) strayDates() {
	counts := map[int]int64{}
	for y, d := range c.years {
		counts[y] = d.Rows
	}
	for y, side := range formats.StrayYears(counts) {
		d := *c.years[y]
		d.What = fmt.Sprintf("implausible date: %d, %s; left out of first and last, and of the days between", y, side)
		c.damage[d.What] = &d
	}
}

func (t *tally) finish(whole *wholeHandset, clocks grouping.ClockTable) HandsetHeld {
	h := t.HandsetHeld
	for _, n := range slices.Sorted(maps.Keys(t.from)) {
		h.Deliveries = append(h.Deliveries, hut3.Ref(hut3.DeliveryRef(n)))
	}
	for basis, n := range t.bases {
		h.TimeBases[basis.String()] += n
	}
	for minutes, n := range t.offsets {
		h.Offsets[offsetText(minutes)] += n
	}
	if whole != nil {
		whole.state(&h)
	}
	h.Conversations = len(t.convs)
	h.Zones = t.zonesHeld()
	h.Clock, _ = clocks.Of(h.Handle, false)
	h.WallClock, _ = clocks.Of(h.Handle, true)
	return h
}

func (t *conversationTally) finish(held map[hut3.Handle]bool) ConversationHeld {
	v := t.ConversationHeld
	v.Sides = []SideHeld{}
	for _, h := range slices.SortedFunc(maps.Keys(t.sides), byHandle) {
		v.Sides = append(v.Sides, *t.sides[h])
	}
	d := t.days.held()
	v.First, v.Last, v.ActiveDays, v.EmptyDays, v.Empty, v.Implausible = d.first.String(), d.last.String(), d.active, d.empty, d.periods, d.strayed
	if v.Direct {
		v.OneSided = oneSided(v, t.parties, held)
	}
	return v
}

// oneSided says whose side alone is held, and whether the other's handset is.
func oneSided(v ConversationHeld, parties, held map[hut3.Handle]bool) string {
	if len(v.Sides) == 0 {
		return "no row names whose handset it came from"
	}
	if len(v.Sides) > 1 {
		return ""
	}
	only := v.Sides[0].Handle
	for _, other := range slices.SortedFunc(maps.Keys(parties), byHandle) {
		if other != only && held[other] {
			return fmt.Sprintf("only %s's side is held; %s's handset is held and gave nothing of it", only, other)
		}
	}
	return fmt.Sprintf("only %s's side is held; the other's handset is not", only)
}
