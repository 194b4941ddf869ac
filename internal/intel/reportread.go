package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// reportSeen reads a report whole; NotFound where it is of another unit or
// rests on a message that the actor may not see.
func (i *Intel) reportSeen(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) (hut3.Report, store.Record, error) {
	var r hut3.Report
	var rec store.Record
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		r, rec, err = store.Get[hut3.Report](tx, ReportKind, ref)
		return err
	})
	if err == nil && !i.inside(actor, r.Origin) {
		err = noSuch("report", ref)
	}
	if err != nil {
		return hut3.Report{}, rec, err
	}
	if err := seesAll(ctx, see, r.Keys()); err != nil {
		if hut3.CodeOf(err) == hut3.NotFound {
			err = noSuch("report", ref)
		}
		return hut3.Report{}, rec, err
	}
	return r, rec, nil
}

func seesAll(ctx context.Context, see See, keys []hut3.Key) error {
	for _, key := range keys {
		if _, err := see(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// Report shows a report to somebody who may see all that it rests on, after
// the look is logged.
func (i *Intel) Report(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) (store.Item[hut3.Report], error) {
	r, rec, err := i.reportSeen(ctx, actor, see, ref)
	if err == nil {
		err = i.Doors.Read(ctx, actor, access.Look{Action: access.RecordRead, Object: ref, Count: 1, Refs: []hut3.Ref{ref}})
	}
	if err != nil {
		return store.Item[hut3.Report]{}, err
	}
	return store.Item[hut3.Report]{Ref: ref, Body: r, Record: rec}, nil
}

// Reports lists the reports that the actor may see, oldest first.
func (i *Intel) Reports(ctx context.Context, actor hut3.Actor, see See) ([]store.Item[hut3.Report], error) {
	var all []store.Item[hut3.Report]
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		all, err = store.SharedList[hut3.Report](tx, ReportKind)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]store.Item[hut3.Report], 0, len(all))
	var refs []hut3.Ref
	for _, it := range all {
		if !i.inside(actor, it.Body.Origin) {
			continue
		}
		switch err := seesAll(ctx, see, it.Body.Keys()); {
		case err == nil:
			out, refs = append(out, it), append(refs, it.Ref)
		case hut3.CodeOf(err) != hut3.NotFound:
			return nil, err
		}
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.RecordRead, Query: "reports", Count: int64(len(out)), Refs: refs})
}
