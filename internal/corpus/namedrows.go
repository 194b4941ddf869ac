package corpus

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"hut3"
)

// namedRows finds the records of a row segment by the handles that they name,
// as a contact does its owner's contact. It is made of a kind when that is first
// asked for. It tells nobody anything: what a view sees of a row is asked of
// each.
type namedRows struct {
	mu sync.Mutex
	of map[hut3.Kind]map[hut3.Handle][]uint32
}

// naming gives the rows of a kind that name a handle, in order.
func (r *rowSegment) naming(ctx context.Context, kind hut3.Kind, h hut3.Handle) ([]uint32, error) {
	r.named.mu.Lock()
	defer r.named.mu.Unlock()
	if by := r.named.of[kind]; by != nil {
		return by[h], nil
	}
	by := map[hut3.Handle][]uint32{}
	err := r.eachRecord(ctx, kind, func(at int, reader *blobReader) {
		e := r.entryBy(at, reader)
		for _, h := range slices.Compact(namedIn(sayingOf(&e))) {
			if list := by[h]; !h.IsZero() && (len(list) == 0 || list[len(list)-1] != uint32(at)) {
				by[h] = append(list, uint32(at))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if r.named.of == nil {
		r.named.of = map[hut3.Kind]map[hut3.Handle][]uint32{}
	}
	r.named.of[kind] = by
	return by[h], nil
}

// own is the row with bytes of its own, good after its reader went on.
func (e RowEntry) own() RowEntry {
	e.Differs, e.Payload = slices.Clone(e.Differs), slices.Clone(e.Payload)
	return e
}

// eachRecord calls fn with each record of a kind. One reader serves them all:
// records stand side by side, many in a block.
func (r *rowSegment) eachRecord(ctx context.Context, kind hut3.Kind, fn func(at int, reader *blobReader)) error {
	reader := r.extra.reader(r.dec)
	for i := range r.records.n {
		if i%4096 == 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
		}
		if at := int(r.records.at(i)); hut3.Kind(r.kind.at(at)&kindMask) == kind {
			fn(at, reader)
		}
	}
	return nil
}

// RecordsNaming gives the records of a kind that name a handle as who they are
// from or to, in order of key. Whose handset they came from plays no part.
func (v *View) RecordsNaming(ctx context.Context, kind hut3.Kind, handle hut3.Handle) ([]RowEntry, error) {
	var out []RowEntry
	err := v.within(ctx, func() error {
		for _, r := range v.rows {
			rows, err := r.naming(ctx, kind, handle)
			if err != nil {
				return err
			}
			reader := r.extra.reader(r.dec)
			for _, at := range rows {
				if e := r.entryBy(int(at), reader); v.seesRecord(r.info.Class, &e) {
					out = append(out, e.own())
				}
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b RowEntry) int { return cmp.Compare(a.Key, b.Key) })
	return out, err
}
