package operations

import (
	"fmt"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// sincePrevious puts into a statement what moved each figure since the last one
// that was released.
func (o *Operations) sincePrevious(tx *store.Tx, actor hut3.Actor, open access.Sight, c *hut3.FrozenContent, l *ledger) error {
	released, err := store.List[hut3.Publication](tx, FigureKind, hut3.Attr{Name: "state", Value: string(hut3.PublicationReleased)})
	if err != nil {
		return err
	}
	released, err = o.whole(tx, actor, open, released)
	if err != nil || len(released) == 0 {
		return err
	}
	last := slices.MaxFunc(released, func(a, b store.Item[hut3.Publication]) int { return a.Body.Released.Compare(b.Body.Released) })
	c.Previous = last.Ref
	before := last.Body.Frozen
	for _, now := range c.Figures {
		i := slices.IndexFunc(before.Figures, func(f hut3.Figure) bool { return f.Scope == now.Scope && f.Measure == now.Measure })
		if i >= 0 {
			c.Changes = append(c.Changes, changed(before, before.Figures[i], *c, now, l)...)
		}
	}
	return nil
}

// whole keeps the statements behind which the actor sees every record.
func (o *Operations) whole(tx *store.Tx, actor hut3.Actor, open access.Sight, all []store.Item[hut3.Publication]) (out []store.Item[hut3.Publication], err error) {
	for _, it := range all {
		seen, err := restsOpen(tx, actor, open, it.Body)
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, it)
		}
	}
	return out, nil
}

// changed says why a figure is not what it was; nothing where it rests on the
// same versions of the same records.
func changed(old hut3.FrozenContent, was hut3.Figure, c hut3.FrozenContent, now hut3.Figure, l *ledger) []hut3.Change {
	var fresh, late, altered, gone []hut3.Ref
	days := map[hut3.Ref]hut3.Day{}
	for _, e := range l.entries {
		days[e.item.Ref] = e.event.On
	}
	for _, ref := range now.RestsOn {
		switch {
		case slices.Contains(was.RestsOn, ref):
			if version(old.Basis, ref) != version(c.Basis, ref) {
				altered = append(altered, ref)
			}
		case days[ref].By(old.AsAt):
			late = append(late, ref)
		default:
			fresh = append(fresh, ref)
		}
	}
	for _, ref := range was.RestsOn {
		if !slices.Contains(now.RestsOn, ref) {
			gone = append(gone, ref)
		}
	}
	ch := hut3.Change{Measure: now.Measure, Scope: now.Scope, Unit: now.Unit, Before: was.Amount, After: now.Amount}
	ch.Why = append(ch.Why, reason(fresh, "happened after %s", old.AsAt)...)
	ch.Why = append(ch.Why, reason(late, "happened by %s and was recorded, or came to count, since", old.AsAt)...)
	ch.Why = append(ch.Why, reason(altered, "was changed since", "")...)
	ch.Why = append(ch.Why, reason(gone, "no longer counts: withdrawn, or credited or classed otherwise", "")...)
	if len(ch.Why) == 0 {
		return nil
	}
	return []hut3.Change{ch}
}

func version(basis []hut3.BasisItem, ref hut3.Ref) int64 {
	for _, b := range basis {
		if b.Ref == ref {
			return b.Version
		}
	}
	return 0
}

func reason(refs []hut3.Ref, words string, day hut3.Day) []string {
	if len(refs) == 0 {
		return nil
	}
	if day != "" {
		words = fmt.Sprintf(words, day)
	}
	const named = 5
	names := make([]string, 0, named+1)
	for _, r := range refs[:min(named, len(refs))] {
		names = append(names, string(r))
	}
	if n := len(refs) - named; n > 0 {
		names = append(names, fmt.Sprintf("%s more", hut3.Thousands(int64(n))))
	}
	return []string{hut3.Plural(int64(len(refs)), "result", "results") + " (" + strings.Join(names, ", ") + ") " + words}
}
