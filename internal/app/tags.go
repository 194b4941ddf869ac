package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/marks"
	"hut3/internal/query"
	"hut3/internal/store"
)

// TagRequest puts a tag on messages or takes it off: of some messages, or of
// every message that a query finds.
type TagRequest struct {
	Tag    string
	Off    bool
	Reason string
	Refs   []string // rows or messages
	Query  string   // in the place of Refs
}

// Tagged says what a change of tags made.
type Tagged = marks.Changed

func (a *App) marks() marks.Marks { return marks.Marks{Doors: a.Doors, Vault: a.Vault} }

// Tag puts a tag or mark on messages, with a reason, or takes it off. The mark
// "privileged" holds them at once, for the independent reviewer.
func (a *App) Tag(ctx context.Context, actor hut3.Actor, r TagRequest) (Tagged, error) {
	if err := within(r.Reason, mostReason, "the reason"); err != nil {
		return Tagged{}, err
	}
	c := marks.Change{Tag: r.Tag, Off: r.Off, Reason: r.Reason}
	if err := access.Can(actor, access.Act{Action: access.MarkSet}); err != nil {
		return a.marks().Tag(ctx, actor, c) // which refuses, and logs it
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return Tagged{}, err
	}
	switch {
	case r.Query != "" && len(r.Refs) > 0, r.Query == "" && len(r.Refs) == 0:
		return Tagged{}, hut3.Errorf(hut3.Usage, "name messages, or give a query; not both")
	case r.Query != "":
		q, err := query.Parse(r.Query, a.Zone)
		if err != nil {
			return Tagged{}, err
		}
		c.Query = q.String()
		if view, err = a.withSets(ctx, actor, view, q); err != nil {
			return Tagged{}, err
		}
		if c.Rows, err = view.Refs(ctx, q); err != nil {
			return Tagged{}, err
		}
	default:
		if c.Rows, err = seenRows(ctx, view, r.Refs); err != nil {
			return Tagged{}, err
		}
	}
	var t toReviewer
	c.Hold = func(ctx context.Context, targets []hut3.Target) (_ []string, _ []hut3.Key, err error) {
		t, err = a.tellReviewer(ctx, targets)
		return t.seen, t.threats, err
	}
	out, err := a.marks().Tag(ctx, actor, c)
	if out.Held != "" && !actor.Guest {
		out.Seen = t.seen
	}
	return out, err
}

// seenRows gives the refs of the messages that some references mean, as the
// view shows them.
func seenRows(ctx context.Context, view *corpus.View, refs []string) ([]hut3.Key, error) {
	var out []hut3.Key
	for _, text := range refs {
		key, err := hut3.ParseKey(text)
		if err != nil {
			return nil, err
		}
		m, err := see(view.Despite())(ctx, key)
		if err != nil {
			return nil, err
		}
		out = append(out, m.Key)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// DefineTag puts a tag on the controlled list, for everybody or for the actor's
// own unit alone.
func (a *App) DefineTag(ctx context.Context, actor hut3.Actor, name, meaning string, own bool) (hut3.Ref, error) {
	if err := cmp.Or(within(name, mostName, "the name"), within(meaning, mostReason, "the meaning")); err != nil {
		return "", err
	}
	return a.marks().Define(ctx, actor, name, meaning, own)
}

// TagCount is a line of the controlled list, with how many messages bear the
// tag in what the actor may see.
type TagCount struct {
	marks.Entry
	Messages int64 `json:"messages"`
}

// TagList gives the marks and tags that exist for the actor.
func (a *App) TagList(ctx context.Context, actor hut3.Actor) ([]TagCount, error) {
	_, view, err := a.ask(ctx, actor, access.CorpusSearch, "*")
	if err != nil {
		return nil, err
	}
	facets, err := view.Facets(ctx, query.All{}, corpus.FacetOptions{By: []string{"tag"}})
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for _, b := range facets.Facets["tag"] {
		counts[b.Value] = b.Count
	}
	out := []TagCount{}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := marks.Entries(tx, actor.Unit)
		for _, e := range list {
			out = append(out, TagCount{e, counts[e.Name]})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "list of tags", Count: int64(len(out))})
}
