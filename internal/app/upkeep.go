package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// Upkept is what a round of upkeep did.
type Upkept = ingest.Upkept

// Upkeep joins small files of the corpus into larger ones and clears away those
// that nothing names; it reads all files first, and writes those anew that the disk damaged
// where that can be done. No answer changes by it. Whoever may not look at deliveries
// is told of files, and not of messages or classes. Conflict where an import is
// running.
func (a *App) Upkeep(ctx context.Context, actor hut3.Actor) (Upkept, error) {
	return a.upkeep(ctx, actor, true)
}

// upkeep is Upkeep; where whole is not set, of damage that was met already.
func (a *App) upkeep(ctx context.Context, actor hut3.Actor, whole bool) (Upkept, error) {
	if a.unfit != nil {
		return Upkept{}, a.unfit
	}
	deps := a.ingestDeps(nil)
	deps.Now = a.Doors.Now
	out, err := ingest.Upkeep(ctx, deps, actor, corpus.MergePolicy{}, whole)
	if access.Can(actor, access.Act{Action: access.DeliveryCheck}) != nil {
		for i := range out.Merges { // how large a compartment is, is not told to who administers the accounts
			out.Merges[i].Class, out.Merges[i].Messages, out.Merges[i].Rows = 0, 0, 0
		}
	}
	if len(out.Merges) == 0 {
		return out, err
	}
	if opened := a.reopenCorpus(ctx); err == nil {
		err = opened
	}
	return out, err
}

// KeepUp does upkeep at once and then as often as every says, until the context
// ends; told is called after each round that did something or failed. Where an
// import has the lease, the round is left out.
func (a *App) KeepUp(ctx context.Context, actor hut3.Actor, every time.Duration, told func(Upkept, error)) {
	for {
		out, err := a.upkeep(ctx, actor, false)
		if ctx.Err() != nil {
			return
		}
		if err != nil && hut3.CodeOf(err) != hut3.Conflict || len(out.Merges)+out.Mended+len(out.Files) > 0 {
			told(out, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// verifyMerges holds what each delivery sealed against its content root, and
// what each merged file holds against the record that says what it stands for.
func (a *App) verifyMerges(ctx context.Context, files *corpus.Corpus, v *Verified, add func(store.Fault)) error {
	if a.unfit != nil {
		return nil // it has a fault of its own already
	}
	var merges []store.Item[ingest.Merge]
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		if merges, err = ingest.Merges(tx); err != nil {
			return err
		}
		return sealedRoots(tx, add)
	})
	if hut3.CodeOf(err) == hut3.Integrity && err != nil {
		add(store.Fault{Kind: "merge", Where: "corpus", What: "which files stand for which cannot be told: " + err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	live := files.Live()
	for _, m := range merges {
		if len(m.Body.Into) == 0 {
			continue // an erasure left nothing of it
		}
		if into := m.Body.Into[0]; slices.ContainsFunc(live, into.Equal) {
			v.Checked.Merges++
			now, err := files.Content(ctx, into.Name)
			if err == nil && !slices.Equal(now, m.Body.Content) {
				err = hut3.Errorf(hut3.Integrity, "it does not hold what %s says that it holds of %s", m.Ref, mergedOf(m.Body))
			}
			if err != nil {
				add(store.Fault{Kind: "merge", Where: into.Name, What: err.Error()})
			}
		}
	}
	return nil
}

// sealedRoots makes each delivery's content root again from the files it sealed.
func sealedRoots(tx *store.Tx, add func(store.Fault)) error {
	list, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
	for _, d := range list {
		sealed, err := ingest.Segments(d.Body)
		if err == nil && corpus.ContentRoot(sealed) != d.Body.ContentRoot {
			err = hut3.Errorf(hut3.Integrity, "its content root is not that of the files it sealed")
		}
		if err != nil {
			add(store.Fault{Kind: "delivery", Where: string(d.Ref), What: err.Error()})
		}
	}
	return err
}

// mergedOf names the files that a merged one stands for, the first few of them.
func mergedOf(m ingest.Merge) string {
	var names []string
	for _, f := range m.From {
		names = append(names, f.Name)
	}
	if len(names) > 4 {
		names = append(names[:3], fmt.Sprintf("%d more", len(names)-3))
	}
	return strings.Join(names, ", ")
}

// MayUpkeep reports whether upkeep is the actor's business.
func MayUpkeep(actor hut3.Actor) bool {
	return access.Can(actor, access.Act{Action: access.CorpusMerge}) == nil
}
