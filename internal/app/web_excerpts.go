package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
)

// Excerpts is a page of a search as stretches of conversations: the same
// selection as the table, each hit with its neighbours.
type Excerpts struct {
	Total    int64     `json:"total"`
	Hits     int       `json:"hits"` // on this page
	Excerpts []Excerpt `json:"excerpts"`
	Next     string    `json:"next,omitempty"`
	Beside
}

// Excerpt is a stretch of a conversation with the hits in it.
type Excerpt struct {
	Conversation string     `json:"conversation"`
	Messages     []Hit      `json:"messages"`
	Hits         []hut3.Key `json:"hits"`
	Before       int64      `json:"before"`
	After        int64      `json:"after"`
}

// MostContext is the most neighbours that an excerpt shows on each side.
const MostContext = 25

// Excerpts finds what Search finds and gives each hit with some neighbours on
// each side, with what became of them as the reader shows it. A hit that stands in the
// stretch of an earlier one is marked there.
func (a *App) Excerpts(ctx context.Context, actor hut3.Actor, r SearchRequest, context int) (Excerpts, error) {
	out := Excerpts{Excerpts: []Excerpt{}}
	if context < 0 || context > MostContext {
		return out, hut3.Errorf(hut3.Usage, "context %d: give a number from 0 to %d", context, MostContext)
	}
	q, view, err := a.askDespite(ctx, actor, access.CorpusSearch, r.Query)
	if err != nil {
		return out, err
	}
	after, err := a.openCursor(r.After, q, r.Oldest)
	if err != nil {
		return out, err
	}
	page, err := view.Search(ctx, q, corpus.SearchOptions{Limit: r.Limit, After: after, Oldest: r.Oldest})
	if err != nil {
		return out, err
	}
	out.Total, out.Hits, out.Next = page.Total, len(page.Hits), a.sealCursor(page.Next, q, r.Oldest)
	out.Untested = view.Untested()
	look := access.Look{Action: access.CorpusSearch, Query: q.String(), Count: out.Total, Typed: true}
	if r.After == "" {
		if look.Refs, err = out.tell(ctx, view, q, r); err != nil {
			return Excerpts{}, err
		}
	}
	for _, h := range page.Hits {
		if err := out.add(ctx, view, h, context); err != nil {
			return Excerpts{}, err
		}
	}
	for _, e := range out.Excerpts {
		for _, m := range e.Messages {
			look.Refs = append(look.Refs, hut3.Ref(m.Ref.String()))
		}
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// add puts a hit where it is shown already, or else in a stretch of its own.
func (x *Excerpts) add(ctx context.Context, view *corpus.View, h corpus.Hit, around int) error {
	for i := range x.Excerpts {
		e := &x.Excerpts[i]
		for j := range e.Messages {
			if e.Messages[j].Ref == h.Ref {
				e.Messages[j].Highlights = orEmpty(h.Highlights)
				e.Hits = append(e.Hits, h.Ref)
				return nil
			}
		}
	}
	t, err := view.Stretch(ctx, h.Message.Key, around, around)
	if err != nil {
		return err
	}
	e := Excerpt{Conversation: t.Conversation, Hits: []hut3.Key{h.Ref}, Before: t.Before, After: t.After}
	e.Messages, _ = hitsOf(t.Messages)
	for i := range e.Messages {
		if e.Messages[i].Ref == h.Ref {
			e.Messages[i].Highlights = orEmpty(h.Highlights)
		}
	}
	whole := Thread{Conversation: t.Conversation, Platform: t.Platform, Messages: e.Messages}
	if err := whole.tell(ctx, view); err != nil {
		return err
	}
	x.Excerpts = append(x.Excerpts, e)
	return nil
}
