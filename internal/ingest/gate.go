package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
	"hut3/internal/store"
)

// gate looks at every row for material that the independent reviewer must see
// first, and remembers what it found by conversation and class of material.
type gate struct {
	entries  []Entry // phrases first, in the matcher's order
	matcher  *extract.Matcher
	handles  map[hut3.Handle]int // entry of a watched handle
	standing []store.Item[hut3.Restriction]
	released map[place]time.Time // conversations that a reviewer has let go, and when
	found    map[place]*finding

	previewed uint64 // rows of a dry run
}

// place is a conversation with a class of material.
type place struct{ conversation, class string }

// finding is what fired in a place.
type finding struct {
	strong bool
	keys   []hut3.Key // of messages and records, unless strong
	why    map[hut3.Ref]bool
}

func (j *job) newGate(ctx context.Context) (*gate, error) {
	g := &gate{handles: map[hut3.Handle]int{}, released: map[place]time.Time{}, found: map[place]*finding{}}
	var entries []Entry
	err := j.Doors.View(ctx, func(tx *store.Tx) (err error) {
		if entries, err = WatchList(tx); err != nil {
			return err
		}
		g.standing, err = store.List[hut3.Restriction](tx, access.RestrictionKind)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(flag(a.Phrase == ""), flag(b.Phrase == "")) })
	g.entries = entries
	var patterns []extract.Pattern
	for i, e := range entries {
		if e.Phrase != "" {
			patterns = append(patterns, extract.Pattern{Text: e.Phrase, Word: true})
		} else {
			g.handles[e.Handle] = i
		}
	}
	g.matcher = extract.NewMatcher(patterns)
	for i := range g.standing {
		g.letGo(&g.standing[i].Body)
	}
	return g, nil
}

// letGo notes the conversations that a reviewer read whole, as the gate held them,
// and released. A lock that somebody made and that ended says nothing of that: it
// may have been of one day, or for another reason.
func (g *gate) letGo(r *hut3.Restriction) {
	if r.State != hut3.Released || r.Delivery == 0 {
		return
	}
	for _, t := range r.Targets {
		at := place{t.Conversation, r.Class}
		if t.Conversation != "" && t.From == 0 && t.To == 0 && r.RuledAt.After(g.released[at]) {
			g.released[at] = r.RuledAt
		}
	}
}

// ruledOn reports whether a reviewer let a conversation go who knew of the entry.
func (g *gate) ruledOn(at place, e Entry) bool {
	when, ok := g.released[at]
	return ok && when.After(e.since)
}

// act looks at a row of a message.
func (g *gate) act(r *hut3.Row, message hut3.Key) {
	g.matcher.Find(r.Body, func(h extract.Hit) {
		e := g.entries[h.Pattern]
		g.hit(e, place{r.Conversation, e.Class}, message, e.Strong)
	})
	if len(g.handles) == 0 {
		return
	}
	g.watched(r, r.Owner, message)
	g.watched(r, r.From, message)
	for _, to := range r.To {
		g.watched(r, to, message)
	}
}

func (g *gate) watched(r *hut3.Row, h hut3.Handle, message hut3.Key) {
	if i, ok := g.handles[h]; ok {
		g.hit(g.entries[i], place{r.Conversation, g.entries[i].Class}, message, true)
	}
}

// record looks at a note or another record, which is in no conversation: the
// one record is held.
func (g *gate) record(key hut3.Key, r *hut3.Row) {
	g.matcher.Find(r.Body, func(h extract.Hit) {
		e := g.entries[h.Pattern]
		g.hit(e, place{class: e.Class}, key, false)
	})
}

// hit notes what fired. A conversation that a reviewer has released since the
// entry stands is not held as a whole again: only the messages where something
// fired are.
func (g *gate) hit(e Entry, at place, key hut3.Key, strong bool) {
	f := g.found[at]
	if f == nil {
		f = &finding{why: map[hut3.Ref]bool{}}
		g.found[at] = f
	}
	f.why[e.Ref] = true
	if strong && !g.ruledOn(at, e) {
		f.strong, f.keys = true, nil
	}
	if !f.strong && (len(f.keys) == 0 || f.keys[len(f.keys)-1] != key) {
		f.keys = append(f.keys, key)
	}
}

// restrictions turns the findings into holds, in the order of conversation and
// class. A conversation that is hidden already needs none.
func (g *gate) restrictions(delivery uint32) []*hut3.Restriction {
	hidden := map[string]bool{}
	for _, r := range g.standing {
		for _, t := range r.Body.Targets {
			if r.Body.Hides() && !r.Body.Declared && t.Conversation != "" && t.From == 0 && t.To == 0 {
				hidden[t.Conversation] = true
			}
		}
	}
	var out []*hut3.Restriction
	for _, at := range slices.SortedFunc(maps.Keys(g.found), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.conversation, b.conversation), cmp.Compare(a.class, b.class))
	}) {
		f := g.found[at]
		if hidden[at.conversation] && at.conversation != "" {
			continue
		}
		out = append(out, &hut3.Restriction{State: hut3.Held, Class: at.class, Targets: f.targets(at), Delivery: delivery,
			Reason: "held at import: possibly " + at.class + " material", Why: f.reasons()})
	}
	return out
}

func (f *finding) targets(at place) []hut3.Target {
	if f.strong {
		return []hut3.Target{{Conversation: at.conversation}}
	}
	slices.Sort(f.keys)
	var out []hut3.Target
	for _, k := range slices.Compact(f.keys) {
		out = append(out, hut3.Target{Key: k})
	}
	return out
}

func (f *finding) reasons() []string {
	var out []string
	for _, ref := range slices.Sorted(maps.Keys(f.why)) {
		out = append(out, string(ref))
	}
	return out
}
