package ingest

import (
	"context"
	"errors"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// Upkept is what one round of upkeep did.
type Upkept struct {
	Merges  []MergeDone `json:"merges"`
	Removed int         `json:"removed"`                // files that nothing names any more
	Live    int         `json:"live"`                   // files now
	Mended  int         `json:"mended,omitempty"`       // bundles of the vault that were written again
	Files   []string    `json:"files_mended,omitempty"` // of the corpus, which were written again to the byte
	Seconds float64     `json:"seconds"`
}

// MergeDone is one merge.
type MergeDone struct {
	Ref      hut3.Ref `json:"ref"`
	Kind     string   `json:"kind"`
	Class    uint32   `json:"class"`
	Files    int      `json:"files"` // that were joined, entity layers too
	Into     string   `json:"into"`
	Messages int64    `json:"messages,omitempty"`
	Rows     int64    `json:"rows,omitempty"`
}

// Upkeep joins small files until none is due, and clears away what is not live.
// Each merge is written aside and becomes live with its leaf in one transaction:
// whoever stops it, old files or new ones are live, and never some of each. It
// needs the lease that imports take, and Conflict where one is running; an
// import that comes meanwhile waits for it. Snapshots that are open go on over
// the files they have mapped. First what killed programs left in the vault goes, and
// bundles of it are mended, and so are damaged files of the corpus: those met so far, or
// where whole is set every one, for which it reads them all.
func Upkeep(ctx context.Context, deps Deps, actor hut3.Actor, p corpus.MergePolicy, whole bool) (out Upkept, err error) {
	began := deps.Now()
	out.Merges = []MergeDone{}
	act := access.Act{Action: access.CorpusMerge}
	if err := access.Can(actor, act); err != nil {
		return out, deps.Doors.Refuse(ctx, actor, act, "%v", err)
	}
	release, err := upkeepLease(deps.Work)
	if err != nil {
		return out, err
	}
	defer release()
	if out.Mended, err = mendVault(ctx, deps, actor, access.CorpusMerge); err != nil {
		return out, diskFaultOf(err, "the upkeep stopped", "run hut3 upkeep again: what stood still stands")
	}
	if out.Files, err = mendCorpus(ctx, deps, actor, whole); err != nil {
		return out, diskFaultOf(err, "the upkeep stopped", "run hut3 upkeep again: what stood still stands")
	}
	for more := true; more && err == nil; {
		more, err = upkeepStep(ctx, deps, actor, p, &out)
	}
	out.Seconds = deps.Now().Sub(began).Seconds()
	return out, stopped(ctx, err)
}

// mendCorpus writes damaged files of the corpus anew where that can be done, and logs it.
func mendCorpus(ctx context.Context, deps Deps, actor hut3.Actor, whole bool) (names []string, err error) {
	c, err := snapshot(ctx, deps)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	names, err = c.Mend(ctx, whole)
	if len(names) == 0 {
		return nil, err
	}
	act := access.Act{Action: access.CorpusMerge, Details: map[string]any{"files_mended": names}}
	return names, errors.Join(err, deps.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil }))
}

// upkeepStep clears away, and makes the first merge that is due.
func upkeepStep(ctx context.Context, deps Deps, actor hut3.Actor, p corpus.MergePolicy, out *Upkept) (more bool, err error) {
	c, err := snapshot(ctx, deps)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	live := c.Live()
	gone, err := c.Clean(live)
	out.Removed, out.Live = out.Removed+len(gone), len(live)
	if err != nil {
		return false, err
	}
	plans := corpus.PlanMerges(live, p)
	if len(plans) == 0 {
		return false, nil
	}
	made, err := c.Merge(ctx, plans[0])
	if err != nil {
		return false, diskFaultOf(err, "the upkeep stopped", "run hut3 upkeep again: what stood still stands")
	}
	done, err := commitMerge(ctx, deps, actor, live, newMerge(plans[0], made, deps.Tool))
	if err != nil {
		_, cleaned := c.Clean(live)
		return false, errors.Join(err, cleaned)
	}
	out.Merges = append(out.Merges, done)
	return true, nil
}

// snapshot is the corpus as the manifest has it now.
func snapshot(ctx context.Context, deps Deps) (c *corpus.Corpus, err error) {
	var live []corpus.SegmentInfo
	err = deps.Doors.View(ctx, func(tx *store.Tx) (err error) {
		live, err = Manifest(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return deps.Corpus.Adopt(live)
}

// commitMerge swaps the files in one transaction.
func commitMerge(ctx context.Context, deps Deps, actor hut3.Actor, live []corpus.SegmentInfo, m Merge) (MergeDone, error) {
	into := m.Into[0]
	done := MergeDone{Kind: into.Kind, Class: m.Class, Files: len(m.From), Into: into.Name, Messages: into.Messages, Rows: into.Rows}
	act := access.Act{Action: access.CorpusMerge, Makes: MergeKind, Details: map[string]any{"from": m.From, "into": m.Into, "content": m.Content}}
	err := deps.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		now, err := Manifest(tx)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(now, live, corpus.SegmentInfo.Equal) {
			return hut3.Errorf(hut3.Conflict, "the corpus changed while its files were joined; run upkeep again")
		}
		rec, err := tx.Put(MergeKind, "", m)
		done.Ref = rec.Ref()
		return err
	})
	return done, err
}
