package app

import (
	"context"
	"errors"
	"fmt"

	"hut3"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// verifyErasures holds what is missing against the erasures that say that it was
// taken: a version, leaf or part of an original that is gone without one was
// taken by somebody else.
func (a *App) verifyErasures(ctx context.Context, v *Verified, add func(store.Fault)) error {
	looks, err := a.Doors.ErasedLooks(ctx)
	if err != nil {
		return err
	}
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		said, err := a.taken(tx)
		if hut3.CodeOf(err) == hut3.Integrity && err != nil {
			add(store.Fault{Kind: "record", Where: "erasures", What: "what was erased by whom cannot be told: " + err.Error()})
			return nil
		}
		if err != nil {
			return err
		}
		v.Checked.Erasures = said.n
		records, err := tx.ErasedRecords()
		leaves, failed := tx.ErasedLeaves()
		if err := errors.Join(err, failed); err != nil {
			return err
		}
		for _, r := range records {
			if !said.versions[hut3.ErasedVersion{Kind: r.Kind, ID: r.ID, Version: r.Version}] {
				add(store.Fault{Kind: "record", Where: fmt.Sprintf("seq %d (%s %s version %d)", r.Seq, r.Kind, r.ID, r.Version), What: "its body is gone, and no erasure says so"})
			}
		}
		said.missing(leaves, said.leaves, "leaf %d", add)
		said.missing(looks, said.looks, "looks leaf %d", add)
		return nil
	})
}

// erasedLeaves gives the digests that erased leaves of the case log named. Where
// the erasures cannot be read none are known; verifyErasures says why.
func (a *App) erasedLeaves(tx *store.Tx) (map[int64][]hut3.Digest, error) {
	said, err := a.taken(tx)
	if err != nil && hut3.CodeOf(err) == hut3.Integrity {
		return nil, nil
	}
	return said.named, err
}

// takenBy is what all erasures say that they took.
type takenBy struct {
	n             int64
	versions      map[hut3.ErasedVersion]bool
	leaves, looks map[int64]bool
	named         map[int64][]hut3.Digest // of leaves of the case log, the records
	originals     map[hut3.Digest]bool
}

func (t *takenBy) missing(have []int64, said map[int64]bool, where string, add func(store.Fault)) {
	for _, l := range have {
		if !said[l] {
			add(store.Fault{Kind: "leaf", Where: fmt.Sprintf(where, l), What: "its payload is gone, and no erasure says so"})
		}
	}
}

func (a *App) taken(tx *store.Tx) (*takenBy, error) {
	t := &takenBy{versions: map[hut3.ErasedVersion]bool{}, leaves: map[int64]bool{}, looks: map[int64]bool{}, named: map[int64][]hut3.Digest{}, originals: map[hut3.Digest]bool{}}
	list, err := store.List[hut3.Erasure](tx, retention.ErasureKind)
	for _, it := range list {
		d := it.Body.Done
		if d == nil {
			continue
		}
		t.n++
		for _, v := range d.Versions {
			t.versions[v] = true
		}
		for _, l := range d.Leaves {
			t.leaves[l] = true
		}
		for _, l := range d.Named {
			t.named[l.Leaf] = l.Records
		}
		for _, l := range d.Looks {
			t.looks[l] = true
		}
		for _, o := range d.Originals {
			t.originals[o.SHA256] = true
		}
	}
	return t, err
}

// erasedOriginals are the originals of which bytes were erased, or are to be by an
// erasure that is under way.
func (a *App) erasedOriginals(ctx context.Context) (gone map[hut3.Digest]bool, err error) {
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		said, err := a.taken(tx)
		gone = said.originals
		return err
	})
	return gone, err
}

// verifyBlanked names originals of which bytes are gone without an erasure.
func (a *App) verifyBlanked(ctx context.Context, blanked []hut3.Digest, add func(store.Fault)) error {
	if len(blanked) == 0 {
		return nil
	}
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		said, err := a.taken(tx)
		for _, o := range blanked {
			if err == nil && !said.originals[o] {
				add(store.Fault{Kind: "original", Where: o.String(), What: "bytes of it are gone, and no erasure says so"})
			}
		}
		return err
	})
}
