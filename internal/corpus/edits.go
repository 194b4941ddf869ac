package corpus

import (
	"context"
	"encoding/json"
	"slices"

	"hut3"
)

// Edits gives what versions of the view's messages say in place of the texts that
// these are shown with: a view in which each is a message by the ref of its row, that
// answers every question as the view does. A message has one text in the files, by
// which it is found and counted; what it said later is found here. Tags are of
// messages and not of versions. It is made when it is first asked for, in memory.
func (v *View) Edits(ctx context.Context) (*View, error) {
	return v.beside(ctx, &v.overlays.edits, v.layEdits)
}

// beside gives a view of what is no message of this one, made when it is first asked
// for and kept with what else lies over the view.
func (v *View) beside(ctx context.Context, kept **View, lay func(context.Context) (*View, error)) (*View, error) {
	var w *View
	err := v.within(ctx, func() (err error) {
		v.overlays.mu.Lock()
		defer v.overlays.mu.Unlock()
		if *kept == nil {
			*kept, err = lay(context.WithoutCancel(ctx))
		}
		w = *kept
		return err
	})
	if err != nil {
		return nil, err
	}
	if v.laid != nil {
		w = w.With(v.laid.facts)
	}
	u := *w
	u.limits, u.sets, u.untested = v.limits, v.sets, v.untested
	return &u, nil
}

// blank is the view without its messages.
func (v *View) blank() *View {
	w := *v
	w.overlays, w.worked, w.kept, w.laid = &overlays{}, newWorked(), &keptSets{}, nil
	w.untested = nil
	w.segs, w.ofRows = nil, true
	return &w
}

func (v *View) layEdits(ctx context.Context) (*View, error) {
	var rows []rowPlace
	for _, r := range v.rows {
		for _, i := range r.versions() {
			row := rowPlace{r.keyOf(int(i)), r, int(i)}
			says, err := v.saysOtherwise(row)
			if err != nil {
				return nil, err
			}
			if says {
				rows = append(rows, row)
			}
		}
	}
	w := v.blank()
	return w, w.layApart(ctx, v, rows, func(hut3.Key) int { return 1 }, v.c.extractor)
}

// saysOtherwise reports whether a row is of a visible message and states another text
// than it is shown with.
func (v *View) saysOtherwise(r rowPlace) (bool, error) {
	at, ok := v.stated(r.seg.info.Class, r.key, r.seg.messageOf(r.i))
	if !ok || at.ref == r.key {
		return false, nil
	}
	e := r.seg.entry(r.i)
	differs := v.differs(&e, at)
	if len(differs) == 0 {
		return false, nil
	}
	var own RowWords
	if err := json.Unmarshal(differs, &own); err != nil {
		return false, hut3.Wrap(err, hut3.Integrity, "what row %s says of its own cannot be read", r.key)
	}
	return own.Body != nil && *own.Body != "", nil
}

// findVersions goes through the frames that can hold a version.
func (s *rowSegment) findVersions() []uint32 {
	var versions []uint64
	for kind := range uint64(kindMask + 1) {
		versions = append(versions, uint64(hut3.Version)<<4|kind)
	}
	out := s.kind.havingAny(versions)
	slices.Sort(out)
	return out
}
