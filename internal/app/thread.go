package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
)

// Thread is a stretch of a conversation around a message, oldest first.
type Thread struct {
	Conversation string          `json:"conversation"`
	Platform     string          `json:"platform"`
	Direct       bool            `json:"direct"`
	Participants []hut3.Handle   `json:"participants"`
	Messages     []Hit           `json:"messages"`
	Before       int64           `json:"before"` // messages before the stretch
	After        int64           `json:"after"`
	Gaps         []Gap           `json:"gaps"`
	Withheld     []WithheldCount `json:"withheld,omitempty"` // declared restrictions only
	HeldBy       []hut3.Handle   `json:"held_by"`            // whose handsets' copies the stretch rests on
	Caveat       string          `json:"caveat"`
}

// Gap is a run of days without a message. It is not evidence that none was
// sent.
type Gap struct {
	After  hut3.Key `json:"after"`
	Before hut3.Key `json:"before"`
	From   string   `json:"from"`
	To     string   `json:"to"`
	Days   int      `json:"days"`
}

const threadCaveat = "Absence of a message is not evidence that none was sent."

// Thread reads a conversation around a message or row.
func (a *App) Thread(ctx context.Context, actor hut3.Actor, ref string, around int) (Thread, error) {
	return a.Stretch(ctx, actor, ref, around, around)
}

// Stretch is Thread with so many messages before and so many after: a reader
// goes on from either end.
func (a *App) Stretch(ctx context.Context, actor hut3.Actor, ref string, before, after int) (Thread, error) {
	key, err := hut3.ParseKey(ref)
	if err != nil {
		return Thread{}, err
	}
	look := access.Look{Action: access.CorpusRead, Object: hut3.Ref(key.String()), Query: "thread"}
	if err := a.permit(ctx, actor, look); err != nil {
		return Thread{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return Thread{}, err
	}
	key, err = view.Resolve(ctx, key)
	if err != nil {
		return Thread{}, a.missed(ctx, actor, look, err)
	}
	view = view.Despite()
	t, err := view.Stretch(ctx, key, before, after)
	if err != nil {
		return Thread{}, err
	}
	out := Thread{
		Conversation: t.Conversation, Platform: t.Platform, Direct: t.Direct, Participants: orEmpty(t.Participants),
		Before: t.Before, After: t.After, Gaps: []Gap{}, Withheld: t.Withheld, Caveat: threadCaveat,
	}
	for _, g := range t.Gaps {
		out.Gaps = append(out.Gaps, Gap{g.After, g.Before, stamp(g.From), stamp(g.To), g.Days})
	}
	out.Messages, look.Refs = hitsOf(t.Messages)
	notes, err := a.rulingNotes(ctx, actor, view)
	if err != nil {
		return Thread{}, err
	}
	annotate(out.Messages, notes)
	if err := out.tell(ctx, view); err != nil {
		return Thread{}, err
	}
	look.Object, look.Count = hut3.Ref(key.String()), t.Before+t.After+int64(len(t.Messages))
	return out, a.Doors.Read(ctx, actor, look)
}

// FacetCounts are the messages of a query by each of some fields, and what declared
// restrictions keep back of everything; see Beside.
type FacetCounts struct {
	facets
	Withheld []WithheldCount `json:"withheld,omitempty"`
}

type facets = corpus.Facets

// WithheldCount is how many messages a declared restriction keeps back.
type WithheldCount = corpus.WithheldCount

// Facets counts the messages of a query by each of some fields.
func (a *App) Facets(ctx context.Context, actor hut3.Actor, text string, by []string, limit int) (f FacetCounts, err error) {
	q, view, err := a.askDespite(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return f, err
	}
	if f.facets, err = view.Facets(ctx, q, corpus.FacetOptions{By: by, Zone: a.Zone, Limit: limit}); err != nil {
		return FacetCounts{}, err
	}
	if f.Withheld, err = view.Withheld(ctx); err != nil {
		return FacetCounts{}, err
	}
	return f, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "facets of " + q.String(), Count: f.Total})
}
