package app

import (
	"context"
	"path/filepath"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
	"hut3/internal/ingest"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// Version is what deliveries and packages say made them.
const Version = "hut3 0.1"

func (a *App) ingestDeps(progress func(ingest.Progress)) ingest.Deps {
	return ingest.Deps{
		Doors: a.Doors, Vault: a.Vault, Corpus: a.corpus,
		CorpusDir: filepath.Join(a.Dir, "corpus"), Work: filepath.Join(a.Dir, "work"),
		Extractor: extract.New(), Now: time.Now, Tool: Version,
		Threat: triage.Score, Progress: progress,
	}
}

// Import takes files in: originals first, then rows, messages, segments and the
// gate, and last one transaction that makes them visible. What a new authority
// or compartment opens is allocated to the actor's unit, or for a compartment
// to the actor alone.
func (a *App) Import(ctx context.Context, actor hut3.Actor, r ingest.Request, progress func(ingest.Progress)) (ingest.Result, error) {
	result, err := ingest.Import(ctx, a.ingestDeps(progress), actor, r)
	if err != nil || r.DryRun {
		return result, err
	}
	if err := a.allocateCompartment(ctx, actor, r); err != nil {
		return result, err
	}
	return result, a.reopenCorpus(ctx)
}

func (a *App) allocateCompartment(ctx context.Context, actor hut3.Actor, r ingest.Request) error {
	if r.Compartment == "" {
		return nil // every class without a compartment is the owner's by init
	}
	authority := r.Authority
	if authority == "" {
		authority = hut3.AuthorityNotStated
	}
	var class uint32
	var have []store.Item[hut3.Allocation]
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		c, err := access.FindClass(tx, authority, r.Compartment)
		class = c.ID
		if err != nil {
			return err
		}
		have, err = store.List[hut3.Allocation](tx, access.AllocationKind, hut3.Attr{Name: "unit", Value: actor.Unit})
		return err
	})
	if err != nil {
		return err
	}
	for _, al := range have {
		if al.Body.User == actor.User && al.Body.Class == class && !al.Body.Ended {
			return nil
		}
	}
	_, err = a.Doors.Allocate(ctx, actor, hut3.Allocation{Unit: actor.Unit, User: actor.User, Class: class, Everything: true, Purpose: "imported the compartment"})
	return err
}

// AddAuthority states a power under which material is held.
func (a *App) AddAuthority(ctx context.Context, actor hut3.Actor, au hut3.Authority) (ref hut3.Ref, err error) {
	err = a.Doors.Write(ctx, actor, access.Act{Action: access.AuthoritySet}, func(tx *store.Tx) error {
		r, err := tx.Put(ingest.AuthorityKind, "", au)
		ref = r.Ref()
		return err
	})
	return ref, err
}
