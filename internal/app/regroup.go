package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// groupRulingKind is the kind of record of a person's word on a grouping.
const groupRulingKind = "grouping"

func groupRulingKinds() []store.Kind {
	return []store.Kind{store.NewKind[hut3.GroupRuling](groupRulingKind, hut3.PrefixRuling)}
}

// GroupRuling is a ruling with its reference, and whether it holds.
type GroupRuling struct {
	Ref   hut3.Ref `json:"ref"`
	Holds bool     `json:"holds"` // it was not undone
	By    string   `json:"by"`
	At    string   `json:"at"`
	hut3.GroupRuling
}

// GroupingNote says of a message shown what a person ruled on it.
type GroupingNote struct {
	Ruling hut3.Ref   `json:"ruling"`
	Act    string     `json:"act"`
	Rows   []hut3.Key `json:"rows"` // split off, or joined by their messages
	Reason string     `json:"reason"`
}

// GroupingRulings lists the rulings that exist for the actor, oldest first.
func (a *App) GroupingRulings(ctx context.Context, actor hut3.Actor) ([]GroupRuling, error) {
	look := access.Look{Action: access.CorpusRead, Query: "grouping rulings"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	list, err := a.groupRulings(ctx, actor, view)
	if err == nil {
		list, err = a.withJoinsSeen(ctx, view, list)
	}
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(list))
	return orEmpty(list), a.Doors.Read(ctx, actor, look)
}

// groupRulings reads the rulings all of whose rows the actor sees.
func (a *App) groupRulings(ctx context.Context, actor hut3.Actor, view *corpus.View) (list []GroupRuling, err error) {
	s := a.sightIn(ctx, actor, view)
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		list = nil
		items, err := store.SharedList[hut3.GroupRuling](tx, groupRulingKind)
		undone := map[hut3.Ref]bool{}
		for _, it := range items {
			undone[it.Body.Undoes] = true
		}
		for _, it := range items {
			seen, err := s.sees(tx, it.Record)
			if err != nil {
				return err
			}
			if seen {
				if seen, err = s.knowsClocks(it.Body); err != nil {
					return err
				}
			}
			for _, row := range it.Body.Rows {
				_, err := view.Resolve(ctx, row)
				seen = seen && err == nil
			}
			if seen {
				list = append(list, GroupRuling{it.Ref, !undone[it.Ref] && it.Body.Act != hut3.GroupUndo, it.Record.Author, it.Record.At.UTC().Format("2006-01-02T15:04:05Z"), it.Body})
			}
		}
		return err
	})
	return list, err
}

// RuleGrouping splits rows off their message, or joins the messages of rows, for
// a reason. Nothing of the rows changes.
func (a *App) RuleGrouping(ctx context.Context, actor hut3.Actor, act string, refs []string, reason string) (GroupRuling, error) {
	r := hut3.GroupRuling{Act: act, Reason: reason}
	look := access.Look{Action: access.CorpusRead, Query: "grouping " + act}
	if err := a.permit(ctx, actor, look); err != nil {
		return GroupRuling{}, err
	}
	if act == hut3.GroupUndo || act == hut3.GroupClocks {
		return GroupRuling{}, hut3.Errorf(hut3.Usage, "a ruling is undone by its own reference, as in GRP-1, and clocks are accepted by themselves")
	}
	for _, ref := range refs {
		key, err := hut3.ParseKey(ref)
		if err != nil {
			return GroupRuling{}, err
		}
		r.Rows = append(r.Rows, key)
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return GroupRuling{}, err
	}
	if err := ruleable(ctx, view, r); err != nil {
		return GroupRuling{}, a.missed(ctx, actor, look, err)
	}
	return a.putRuling(ctx, actor, r)
}

// ruleable refuses a split of all of a message, and a join of one message.
func ruleable(ctx context.Context, view *corpus.View, r hut3.GroupRuling) error {
	messages := map[hut3.Key]bool{}
	for i, row := range r.Rows {
		m, err := view.Resolve(ctx, row)
		if err != nil {
			return err
		}
		if slices.Contains(r.Rows[:i], row) {
			return hut3.Errorf(hut3.Usage, "%s is named twice", row)
		}
		messages[m] = true
	}
	if r.Act == hut3.GroupJoin {
		if len(messages) < len(r.Rows) || len(messages) < 2 {
			return hut3.Errorf(hut3.Usage, "a join needs rows of two messages or more, one of each; these are of %d", len(messages))
		}
		return nil
	}
	if len(messages) != 1 {
		return hut3.Errorf(hut3.Usage, "a split needs rows of one message; these are of %d", len(messages))
	}
	for m := range messages {
		rows, err := view.Rows(ctx, m)
		if err != nil {
			return err
		}
		if len(rows) <= len(r.Rows) || slices.Contains(r.Rows, rows[0].Key) {
			return hut3.Errorf(hut3.Usage, "a split leaves the row that the message is shown by, %s; name others", rows[0].Key)
		}
	}
	return nil
}

// UndoGrouping makes a ruling void by another record.
func (a *App) UndoGrouping(ctx context.Context, actor hut3.Actor, ref, reason string) (GroupRuling, error) {
	list, err := a.GroupingRulings(ctx, actor)
	if err != nil {
		return GroupRuling{}, err
	}
	i := slices.IndexFunc(list, func(r GroupRuling) bool { return string(r.Ref) == ref })
	switch {
	case i < 0:
		return GroupRuling{}, hut3.Errorf(hut3.NotFound, "there is no ruling %s in what you may see", ref)
	case !list[i].Holds:
		return GroupRuling{}, hut3.Errorf(hut3.Conflict, "%s does not hold any more", ref)
	}
	return a.putRuling(ctx, actor, hut3.GroupRuling{Act: hut3.GroupUndo, Undoes: hut3.Ref(ref), Reason: reason})
}

func (a *App) putRuling(ctx context.Context, actor hut3.Actor, r hut3.GroupRuling) (out GroupRuling, err error) {
	details := map[string]any{"act": r.Act, "rows": len(r.Rows)}
	err = a.Doors.Write(ctx, actor, access.Act{Action: access.GroupingRule, Details: details}, func(tx *store.Tx) error {
		rec, err := tx.Put(groupRulingKind, "", r)
		out = GroupRuling{rec.Ref(), r.Act != hut3.GroupUndo, rec.Author, rec.At.UTC().Format("2006-01-02T15:04:05Z"), r}
		return err
	})
	return out, err
}

// rulingsThatHold lists splits and joins that were not undone, oldest first.
func rulingsThatHold(tx *store.Tx) ([]store.Item[hut3.GroupRuling], error) {
	items, err := store.List[hut3.GroupRuling](tx, groupRulingKind)
	undone := map[hut3.Ref]bool{}
	for _, it := range items {
		undone[it.Body.Undoes] = true
	}
	items = slices.DeleteFunc(items, func(it store.Item[hut3.GroupRuling]) bool { return undone[it.Ref] || it.Body.Act == hut3.GroupUndo })
	slices.SortStableFunc(items, func(x, y store.Item[hut3.GroupRuling]) int {
		return cmp.Or(cmp.Compare(len(x.Ref), len(y.Ref)), cmp.Compare(x.Ref, y.Ref))
	})
	return items, err
}

// rulingNotes says of the messages of a view what people ruled on them, by the
// row that each is shown by.
func (a *App) rulingNotes(ctx context.Context, actor hut3.Actor, view *corpus.View) (map[hut3.Key][]GroupingNote, error) {
	list, err := a.groupRulings(ctx, actor, view)
	notes := map[hut3.Key][]GroupingNote{}
	for _, r := range list {
		if !r.Holds {
			continue
		}
		note := GroupingNote{r.Ref, r.Act, r.Rows, r.Reason}
		for _, row := range r.Rows {
			if err := noteOn(ctx, view, row, note, notes); err != nil {
				return nil, err
			}
		}
	}
	return notes, err
}

// noteOn puts a note on the message that a row is of, and on what is left of the
// message that the rule made it a row of.
func noteOn(ctx context.Context, view *corpus.View, row hut3.Key, note GroupingNote, notes map[hut3.Key][]GroupingNote) error {
	stored, err := view.Row(ctx, row)
	if err != nil {
		return err
	}
	for _, key := range []hut3.Key{row, stored.Message} {
		ref, err := view.Ref(ctx, key)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(notes[ref], func(n GroupingNote) bool { return n.Ruling == note.Ruling }) {
			notes[ref] = append(notes[ref], note)
		}
	}
	return nil
}

// annotate says on each hit what was ruled on its message.
func annotate(hits []Hit, notes map[hut3.Key][]GroupingNote) {
	for i := range hits {
		hits[i].Grouping = notes[hits[i].Ref]
	}
}
