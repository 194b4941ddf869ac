package app

import (
	"hut3"
	"hut3/internal/operations"
	"hut3/internal/store"
)

// later gathers what the actor himself recorded on the day under warrants that
// were executed on another: an arrest of somebody who came back a week after the
// search stands nowhere else on the page of the day, and who does not find it
// records it twice. The totals of the day leave it out.
func (g *strikeGather) later(tx *store.Tx) error {
	if len(g.others) == 0 || !Rooms(g.actor)["arrest"] {
		return nil
	}
	own := &strikeGather{app: g.app, actor: g.actor, see: g.see, lists: g.lists, out: g.out, place: g.place, sums: map[string]int64{}}
	at := map[hut3.Ref]int{}
	of := func(w hut3.Ref) *StrikeWarrant {
		i, ok := at[w]
		if !ok {
			i, at[w] = len(g.out.Later), len(g.out.Later)
			g.out.Later = append(g.out.Later, StrikeWarrant{WarrantItem: g.others[w], Arrests: []ArrestItem{}, Seizures: []StrikeSeizure{}})
			g.refs = append(g.refs, w)
		}
		return &g.out.Later[i]
	}
	err := eachLater(tx, g, operations.ArrestKind, func(b *hut3.Arrest) *hut3.Event { return &b.Event }, func(ref hut3.Ref, b hut3.Arrest) {
		of(b.Warrant).Arrests = append(of(b.Warrant).Arrests, ArrestItem{ref, b})
	})
	if err != nil {
		return err
	}
	return eachLater(tx, g, operations.SeizureKind, func(b *hut3.Seizure) *hut3.Event { return &b.Event }, func(ref hut3.Ref, b hut3.Seizure) {
		of(b.Warrant).Seizures = append(of(b.Warrant).Seizures, own.seizure(SeizureItem{ref, b}))
	})
}

// eachLater calls fn with each result of a kind that is the actor's own of the day
// under a warrant of another, and exists for him.
func eachLater[T any](tx *store.Tx, g *strikeGather, kind string, event func(*T) *hut3.Event, fn func(hut3.Ref, T)) error {
	list, err := store.List[T](tx, kind)
	if err != nil {
		return err
	}
	for _, it := range list {
		e := event(&it.Body)
		_, other := g.others[e.Warrant]
		if !other || it.Record.Author != string(g.actor.User) || hut3.DayOf(it.Record.At.In(g.app.Zone)) != g.out.Day || e.Withdrawn != "" || !g.app.mayLookAt(g.actor, e.CreditedTo) {
			continue
		}
		seen, err := g.see.open(tx, it.Ref)
		if err != nil {
			return err
		}
		if e.RestsOn, err = g.see.ownRows(e.RestsOn); err != nil {
			return err
		}
		if seen {
			g.refs = append(g.refs, it.Ref)
			fn(it.Ref, it.Body)
		}
	}
	return nil
}
