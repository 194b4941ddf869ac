package app

import (
	"context"
	"path/filepath"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/extract"
	"hut3/internal/ingest"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// openCorpus opens the files that the live deliveries name; together those are
// the manifest. Where a delivery's record was altered the case still opens, so
// that Verify can name everything that is wrong with it.
func (a *App) openCorpus(ctx context.Context) error {
	live, err := a.manifest(ctx)
	if hut3.CodeOf(err) == hut3.Integrity && err != nil {
		a.unfit, live, err = err, nil, nil
	}
	if err != nil {
		return err
	}
	c, err := corpus.Open(filepath.Join(a.Dir, "corpus"), live)
	if err != nil {
		return err
	}
	c.Extract(extract.New())
	a.files.swap(c)
	if a.unfit != nil {
		return nil
	}
	return a.followFiles(ctx) // upkeep may have joined files since the manifest was read
}

// reopenCorpus follows the manifest after an import or upkeep. What is under way
// goes on over the snapshot it began with. One does it at a time, so that nobody
// puts an older manifest in the place of a newer one.
func (a *App) reopenCorpus(ctx context.Context) error {
	a.reopening.Lock()
	defer a.reopening.Unlock()
	live, err := a.manifest(ctx)
	if err != nil {
		return err
	}
	next, err := a.files.now().Adopt(live)
	if err != nil {
		return err
	}
	a.files.swap(next)
	return nil
}

func (a *App) manifest(ctx context.Context) (live []corpus.SegmentInfo, err error) {
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		live, err = ingest.Manifest(tx)
		return err
	})
	return live, err
}

// follow opens the corpus anew where another process brought a delivery or swapped
// files, and forgets what is kept where it erased: that is not to be shown here.
func (a *App) follow(ctx context.Context) error {
	var size int64
	var changed, taken, erased bool
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		since := a.followed.Load()
		if size, err = tx.LogSize(); err != nil || size == since {
			return err
		}
		if erased, err = tx.ChangedSince(since, retention.ErasureKind); err != nil {
			return err
		}
		if changed, err = tx.ChangedSince(since, ingest.DeliveryKind, ingest.MergeKind); err != nil || !changed {
			return err
		}
		taken, err = takenSince(tx, since)
		return err
	})
	if err == nil && changed {
		err = a.followFiles(ctx)
	}
	if err != nil {
		return err
	}
	if taken {
		a.files.forget()
	}
	if erased {
		a.forget()
	}
	a.followed.Store(max(size, a.followed.Load()))
	return nil
}

// takenSince reports whether an erasure took rows out of files of the corpus by an act
// of the log at a position or after it: who began before upkeep goes on with what he
// has, before an erasure he does not.
func takenSince(tx *store.Tx, position int64) (bool, error) {
	merges, err := ingest.Merges(tx)
	return slices.ContainsFunc(merges, func(m store.Item[ingest.Merge]) bool {
		return m.Body.Erasure != "" && m.Record.Leaf >= position
	}), err
}

// followFiles opens what the manifest names now, where that is something else.
func (a *App) followFiles(ctx context.Context) error {
	live, err := a.manifest(ctx)
	if err == nil && !slices.EqualFunc(live, a.files.now().Live(), corpus.SegmentInfo.Equal) {
		err = a.reopenCorpus(ctx)
	}
	return err
}

// current is the corpus as it stands, whoever changed it last. Where the manifest
// cannot be trusted it is what was opened, for Verify to name what is wrong.
func (a *App) current(ctx context.Context) (*corpus.Corpus, error) {
	if a.unfit != nil {
		return a.files.now(), nil
	}
	err := a.follow(ctx)
	return a.files.now(), err
}

// view is the corpus as the actor may see it.
func (a *App) view(ctx context.Context, actor hut3.Actor) (*corpus.View, error) {
	return a.viewWithout(ctx, actor, nil)
}

// viewWithout is the view of an actor as it would be with targets hidden.
func (a *App) viewWithout(ctx context.Context, actor hut3.Actor, targets []hut3.Target) (*corpus.View, error) {
	if a.unfit != nil {
		return nil, a.unfit
	}
	if err := a.follow(ctx); err != nil {
		return nil, err
	}
	scope, err := a.Doors.Scope(ctx, actor)
	if err != nil {
		return nil, err
	}
	scope.Silent = append(scope.Silent, hut3.InDoubt(targets)...)
	view, err := a.files.now().View(scope)
	if err != nil {
		return nil, err
	}
	rulings, err := a.rulings(ctx, actor)
	if err != nil {
		return nil, err
	}
	if view, err = view.Regroup(ctx, rulings); err != nil {
		return nil, err
	}
	facts, err := a.facts(ctx, actor)
	if err != nil {
		return nil, err
	}
	return view.With(facts), nil
}
