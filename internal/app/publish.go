package app

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/intel"
	"hut3/internal/operations"
	"hut3/internal/store"
)

// Frozen is a statement of our own with its reference and what stands against
// its release now.
type Frozen struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Publication
	Blockers []string `json:"blockers"`
}

// Publications lists the statements of our own, oldest first; those not released
// to the unit that owns the case alone.
func (a *App) Publications(ctx context.Context, actor hut3.Actor) ([]Frozen, error) {
	look := access.Look{Action: access.FiguresRead, Query: "statements of our own"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out := []Frozen{}
	o, err := a.Operations()
	if err != nil {
		return nil, err
	}
	open, err := a.open(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := o.PublicationsIn(tx)
		for _, it := range items {
			shown, ok, err := operations.Shown(tx, actor, open, it.Body)
			if err != nil {
				return err
			}
			if !ok {
				continue // until it is released it is the business of the unit that owns the case
			}
			out = append(out, Frozen{Ref: it.Ref, Publication: shown})
			look.Refs = append(look.Refs, it.Ref)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

// FreezeStatement freezes a statement of our own. Packages that its records
// lead back to, and that forbid publication, hold it until their time.
func (a *App) FreezeStatement(ctx context.Context, actor hut3.Actor, draft Draft) (Frozen, error) {
	o, err := a.Operations()
	if err != nil {
		return Frozen{}, err
	}
	if access.Can(actor, access.Act{Action: access.FigureFreeze}) == nil && draft.AsAt != "" {
		holds, err := a.holdsOf(ctx, actor, o, draft)
		if err != nil {
			return Frozen{}, err
		}
		draft.Holds = append(draft.Holds, holds...)
	}
	ref, p, err := o.Freeze(ctx, actor, draft)
	return Frozen{Ref: ref, Publication: p, Blockers: []string{}}, err
}

func (a *App) holdsOf(ctx context.Context, actor hut3.Actor, o *Operations, draft Draft) (holds []hut3.Hold, err error) {
	ask := Ask{AsAt: draft.AsAt}
	for _, s := range draft.Sentences {
		ask.Scopes = append(ask.Scopes, s.Scope)
	}
	if len(ask.Scopes) == 0 {
		return nil, nil
	}
	figures, err := o.Figures(ctx, actor, ask)
	if err != nil {
		return nil, err
	}
	var records []hut3.Ref
	for _, f := range figures {
		records = append(records, f.RestsOn...)
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		packages, err := packagesBehind(tx, records)
		if err != nil || len(packages) == 0 {
			return err
		}
		holds, err = intel.Embargoes(tx, a.Doors.Now(), packages...)
		return err
	})
	return holds, err
}

// ReleaseStatement makes a signed statement public, unless a package behind it
// forbids that still: one that came to count after it was frozen, too.
func (a *App) ReleaseStatement(ctx context.Context, actor hut3.Actor, ref hut3.Ref) error {
	o, err := a.Operations()
	if err != nil {
		return err
	}
	if access.Can(actor, access.Act{Action: access.FigureRelease}) == nil {
		open, err := a.open(ctx, actor)
		if err != nil {
			return err
		}
		if err := o.PublicationOpen(ctx, actor, open, ref); err != nil {
			return err
		}
		if err := a.publishable(ctx, ref); err != nil {
			return err
		}
	}
	return o.Release(ctx, actor, ref)
}

func (a *App) publishable(ctx context.Context, ref hut3.Ref) error {
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Publication](tx, operations.FigureKind, ref)
		if err != nil {
			return err
		}
		var records []hut3.Ref
		for _, b := range p.Frozen.Basis {
			records = append(records, b.Ref)
		}
		packages, err := packagesBehind(tx, records)
		if err != nil {
			return err
		}
		return intel.Publishable(tx, a.Doors.Now(), packages...)
	})
}

// packagesBehind walks from results over their operations and reports to the
// packages, sent and received, that they lead back to.
func packagesBehind(tx *store.Tx, records []hut3.Ref) ([]hut3.Ref, error) {
	var out []hut3.Ref
	seen := map[hut3.Ref]bool{}
	for next := records; len(next) > 0; {
		ref := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[ref] || ref.Prefix() == "" { // messages and handles have none
			continue
		}
		seen[ref] = true
		if slices.Contains([]string{hut3.PrefixPackage, "RPK"}, ref.Prefix()) {
			out = append(out, ref)
		}
		links, err := tx.LinksFrom(ref)
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			if restsRels[l.Rel] {
				next = append(next, l.Target)
			}
		}
	}
	return out, nil
}
