package app

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/intel"
	"hut3/internal/store"
)

// External is a record of another kind with its reference: custody, ANPR, call
// data, a seized device.
type External struct {
	Ref hut3.Ref  `json:"ref"`
	By  hut3.Ref  `json:"entered_by"`
	At  time.Time `json:"entered"`
	hut3.ExternalRecord
}

// Externals lists the records of other kinds that exist for the actor, oldest
// first.
func (a *App) Externals(ctx context.Context, actor hut3.Actor) ([]External, error) {
	look := access.Look{Action: access.RecordRead, Query: "external records"}
	list, err := listSeen[hut3.ExternalRecord](ctx, a, actor, look, attribution.ExternalKind)
	if err != nil {
		return nil, err
	}
	out := make([]External, len(list))
	for i, it := range list {
		out[i] = External{it.Ref, hut3.Ref(it.Record.Author), it.Record.At, it.Body}
		look.Refs = append(look.Refs, it.Ref)
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

// ProtectedSourceItem is that a protected source is on record. Its names and
// its note are shown to nobody.
type ProtectedSourceItem struct {
	Ref hut3.Ref  `json:"ref"`
	By  hut3.Ref  `json:"entered_by"`
	At  time.Time `json:"entered"`
}

// ProtectedSources lists the protected sources by their references, for those
// who sanitise.
func (a *App) ProtectedSources(ctx context.Context, actor hut3.Actor) ([]ProtectedSourceItem, error) {
	look := access.Look{Action: access.ReportSanitise, Query: "protected sources"}
	list, err := listSeen[hut3.ProtectedSource](ctx, a, actor, look, intel.SourceKind)
	if err != nil {
		return nil, err
	}
	out := make([]ProtectedSourceItem, len(list))
	for i, it := range list {
		out[i] = ProtectedSourceItem{it.Ref, hut3.Ref(it.Record.Author), it.Record.At}
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

// Allocations lists who was given what, for those who give it.
func (a *App) Allocations(ctx context.Context, actor hut3.Actor) ([]Allotted, error) {
	look := access.Look{Action: access.AllocationSet, Query: "allocations"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out, err := a.allotted(ctx, actor)
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

// listSeen lists the records of a kind that exist for the actor. The look is
// written by the caller, once he has what is shown.
func listSeen[T any](ctx context.Context, a *App, actor hut3.Actor, look access.Look, kind string) (out []store.Item[T], err error) {
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := store.SharedList[T](tx, kind)
		if err != nil {
			return err
		}
		out = nil
		for _, it := range list {
			seen, err := see.sees(tx, it.Record)
			if err != nil {
				return err
			}
			if seen {
				out = append(out, it)
			}
		}
		return nil
	})
	return out, err
}
