package app

import (
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/ingest"
	"hut3/internal/zones"
)

// Completeness is a statement of what is held and what is not.
type Completeness = ingest.Completeness

const (
	scopeNote   = "what the person named below may see; what is withheld from that person without a declaration does not appear, not even in a count"
	sourcesNote = "the originals and their reading count every row, withheld ones too: a custodian or auditor states them"
)

// Completeness states what is held of everything (an empty subject), a handle, a
// conversation or a delivery, in what the actor may see. Originals, profiles and
// rejects are told to those who answer for completeness.
func (a *App) Completeness(ctx context.Context, actor hut3.Actor, subject string) (*Completeness, error) {
	return a.completeness(ctx, actor, subject, askedHeld)
}

// completeness states it, and logs the look by what is done with the statement.
func (a *App) completeness(ctx context.Context, actor hut3.Actor, subject, done string) (*Completeness, error) {
	look := access.Look{Action: access.DeliveryRead, Query: done, Object: hut3.Ref(subject)}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	of, err := a.subject(ctx, actor, view, subject)
	if err != nil {
		return nil, a.missed(ctx, actor, look, err)
	}
	c, err := a.held(ctx, view, of)
	if err != nil {
		return nil, err
	}
	if subject == "" {
		a.lately.note(actor, askedHeld, view.RowsMark())
	}
	c.Case, c.Made, c.By, c.Unit = a.Config.Case, a.Doors.Now().UTC().Format("2006-01-02T15:04:05Z"), actor.Name, actor.Unit
	c.Scope, c.Tool, c.Zones = scopeNote, Version(), zones.Release
	if err := a.addOriginals(ctx, actor, of, c); err != nil {
		return nil, err
	}
	if err := a.addStages(ctx, actor, c); err != nil {
		return nil, err
	}
	look.Count = c.Totals.Rows
	return c, a.Doors.Read(ctx, actor, look)
}

// statedOf is what a statement of what is held depends on.
type statedOf struct {
	view corpus.ViewMark
	of   ingest.CompletenessOf
	zone string
}

// held states what a view holds, and keeps it for who asks next: lists are shared
// and not written to, the head is the caller's.
func (a *App) held(ctx context.Context, view *corpus.View, of ingest.CompletenessOf) (*Completeness, error) {
	size := func(c *Completeness) int64 {
		return int64(len(c.Conversations) + len(c.Handles) + len(c.Handsets) + len(c.Days) + len(c.Files))
	}
	kept, err := a.stated.get(ctx, statedOf{view.RowsMark(), of, a.Zone.String()}, size, func(ctx context.Context) (*Completeness, error) {
		spills := ingest.Spills{Data: a.Dir}
		defer spills.Close()
		return ingest.Complete(ctx, view, of, a.Zone, func(ctx context.Context) (grouping.ClockTable, error) { return a.clocksOf(ctx, view) }, &spills)
	})
	if err != nil {
		return nil, err
	}
	own := *kept
	return &own, nil
}

// subject reads what a person typed. What he sees nothing of is not there.
func (a *App) subject(ctx context.Context, actor hut3.Actor, view *corpus.View, text string) (of ingest.CompletenessOf, err error) {
	none := hut3.Errorf(hut3.NotFound, "there is no %s in what you may see", text)
	if text == "" {
		return of, nil
	}
	if n, err := hut3.ParseDelivery(text); err == nil {
		visible, err := visibleDeliveries(ctx, view)
		if err == nil && visible[hut3.Ref(hut3.DeliveryRef(n))] == 0 && !knowsWhole(actor) {
			err = none
		}
		return ingest.CompletenessOf{Delivery: n}, err
	}
	if strings.ContainsAny(text, "~#") {
		all, err := view.Conversations(ctx)
		if err == nil && !slices.ContainsFunc(all, func(c corpus.ConversationCount) bool { return c.Conversation == text }) {
			err = none
		}
		return ingest.CompletenessOf{Conversation: text}, err
	}
	h, err := hut3.ParseHandle(text)
	if err != nil {
		return of, err
	}
	known, err := knows(view)(ctx, h)
	if err == nil && !known {
		err = none
	}
	return ingest.CompletenessOf{Handle: h}, err
}

// addOriginals adds the originals of the subject, and the formats that they are in. Who
// does not answer for completeness is told the formats of files alone of which he
// sees a row, and nothing of what else stands in an archive.
func (a *App) addOriginals(ctx context.Context, actor hut3.Actor, of ingest.CompletenessOf, c *Completeness) error {
	whole := knowsWhole(actor)
	sources, err := a.sources(ctx, of, c.Files, whole)
	if err != nil {
		return err
	}
	c.Formats = ingest.FormatsHeld(sources, whole)
	if c.SourcesNote = sourcesNote; whole {
		c.SourcesNote, c.Sources = "", sources
	}
	return nil
}

// addStages says of each handset the stage that was stated of the deliveries that its
// rows are in, in a list of its own: the one that was counted is shared.
func (a *App) addStages(ctx context.Context, actor hut3.Actor, c *Completeness) error {
	facts, err := a.facts(ctx, actor)
	if err != nil {
		return err
	}
	stated := map[hut3.Ref]string{}
	for n, d := range facts.Deliveries {
		if ref := hut3.Ref(hut3.DeliveryRef(n)); d.Stage != "" {
			stated[ref] = d.Stage + " (stated of " + string(ref) + ")"
		}
	}
	if len(stated) == 0 {
		return nil
	}
	c.Handsets = slices.Clone(c.Handsets)
	for i := range c.Handsets {
		h := &c.Handsets[i]
		for _, d := range h.Deliveries {
			if s := stated[d]; s != "" {
				h.StatedStages = append(h.StatedStages, s)
			}
		}
	}
	return nil
}

// sources are the originals of the subject: those that a row of it stands in, and for
// who knows the whole of everything or a delivery all of its files.
func (a *App) sources(ctx context.Context, of ingest.CompletenessOf, files map[ingest.SourceKey]bool, whole bool) ([]ingest.SourceHeld, error) {
	ref := ""
	if of.Delivery != 0 {
		ref = hut3.DeliveryRef(of.Delivery)
	}
	deliveries, err := a.liveDeliveries(ctx, ref)
	if err != nil {
		return nil, err
	}
	all := whole && of == ingest.CompletenessOf{Delivery: of.Delivery}
	seen := map[uint32]bool{}
	for f := range files {
		seen[f.Delivery] = true
	}
	out := []ingest.SourceHeld{}
	for _, d := range deliveries {
		if !all && !seen[d.Number] {
			continue // nothing of it is told, not even that it cannot be read
		}
		read, err := a.originalsRead(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, s := range read.sources {
			if all || files[ingest.SourceKey{Delivery: d.Number, File: s.File}] {
				out = append(out, s.SourceHeld)
			}
		}
	}
	return out, nil
}
