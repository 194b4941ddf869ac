package ingest

import (
	"context"
	"fmt"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// Erasing says which rows go.
type Erasing struct {
	Ref        hut3.Ref          // of the erasure
	Messages   map[hut3.Key]bool // by message key: every row of each
	Deliveries map[uint32]bool   // every row of each, and the originals that nothing else holds
	Handset    hut3.Handle       // records (contacts, notes, cells) that came from it; zero: none
	Upto       uint32            // of those in deliveries up to this one
	Packed     bool              // an archive, database or encrypted original that holds a row may go whole
	Held       []Held            // what is not to go, by whatever way
}

// ErasePlan is what an erasure does to the corpus and the vault, worked out
// before anything is done.
type ErasePlan struct {
	Erased  hut3.Erased             `json:"erased"`
	Objects map[string]ErasedObject `json:"objects"` // by SHA-256

	what  Erasing
	live  []corpus.SegmentInfo
	rows  map[hut3.Key]bool // records that stand in the same bytes as a row that goes
	again map[hut3.Key]map[uint32]*reshown
	said  Said
}

// ErasedObject is what goes of an original: some bytes, or all.
type ErasedObject struct {
	Whole  bool          `json:"whole,omitempty"`
	Ranges []vault.Range `json:"ranges,omitempty"`
}

// gone reports whether a row goes.
func (p *ErasePlan) gone(e *corpus.RowEntry) bool {
	w := &p.what
	switch {
	case e.Message != 0 && w.Messages[e.Message], w.Deliveries[e.Key.Delivery()], p.rows[e.Key]:
		return true
	case e.Message != 0 || w.Handset.IsZero():
		return false
	}
	return e.Side == w.Handset && e.Key.Delivery() <= w.Upto
}

// PlanErase works out an erasure over what is live. register gives a delivery's
// files. Conflict names what cannot be erased by itself, and what to do. Nothing
// is changed. The caller holds the lease.
func PlanErase(ctx context.Context, deps Deps, what Erasing, register func(hut3.Delivery) ([]Registered, error)) (*ErasePlan, error) {
	c, err := snapshot(ctx, deps)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }() // it was only read
	p := &ErasePlan{Objects: map[string]ErasedObject{}, what: what, live: c.Live(), rows: map[hut3.Key]bool{}, again: map[hut3.Key]map[uint32]*reshown{}}
	s := &eraseScan{ErasePlan: p, c: c, touched: map[uint32]bool{}, messages: map[hut3.Key]bool{}}
	if err := deps.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		s.deliveries = byDelivery(list)
		return err
	}); err != nil {
		return nil, err
	}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	if err := s.wholeOriginals(register); err != nil {
		return nil, err
	}
	if err := s.held(ctx, register); err != nil {
		return nil, err
	}
	s.count(deps.Vault)
	return p, nil
}

// EraseLease takes the lease that imports and upkeep take, for an erasure. An
// import that comes meanwhile waits.
func EraseLease(work string) (release func(), err error) { return upkeepLease(work) }

// Commit writes the files of the corpus again without what goes, and puts them in
// the place of the old ones in one transaction, with a merge record for each and
// what also writes. From then on nobody finds what was erased.
func (p *ErasePlan) Commit(ctx context.Context, deps Deps, actor hut3.Actor, also func(*store.Tx, []hut3.Ref) error) error {
	c, err := snapshot(ctx, deps)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // its files are other snapshots' too
	if !slices.EqualFunc(c.Live(), p.live, corpus.SegmentInfo.Equal) {
		return hut3.Errorf(hut3.Conflict, "the corpus changed since the erasure was worked out; carry it out again")
	}
	var made []Merge
	for _, s := range p.live {
		if s.Kind == corpus.KindEntities {
			continue
		}
		m, touched, err := p.rewrite(ctx, deps, c, s)
		if err != nil {
			_, cleaned := c.Clean(p.live)
			return firstOf(err, cleaned)
		}
		if touched {
			made = append(made, m)
		}
	}
	act := access.Act{Action: access.ErasureCarry, Object: p.what.Ref, Details: map[string]any{"files": len(made), "messages": p.Erased.Messages, "rows": p.Erased.Rows}}
	return deps.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		now, err := Manifest(tx)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(now, p.live, corpus.SegmentInfo.Equal) {
			return hut3.Errorf(hut3.Conflict, "the corpus changed while it was written again; carry the erasure out again")
		}
		return p.commit(tx, made, also)
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *ErasePlan) commit(tx *store.Tx, made []Merge, also func(*store.Tx, []hut3.Ref) error) error {
	var refs []hut3.Ref
	for _, m := range made {
		rec, err := tx.Put(MergeKind, "", m)
		if err != nil {
			return err
		}
		refs = append(refs, rec.Ref())
	}
	for n := range p.what.Deliveries {
		ref := hut3.Ref(hut3.DeliveryRef(n))
		d, _, err := store.Get[hut3.Delivery](tx, DeliveryKind, ref)
		if err != nil {
			return err
		}
		d.Erased = p.what.Ref // its record keeps what came, by counts and digests
		if _, err := tx.Put(DeliveryKind, string(ref), d); err != nil {
			return err
		}
	}
	return also(tx, refs)
}

// rewrite writes one file again with its layer.
func (p *ErasePlan) rewrite(ctx context.Context, deps Deps, c *corpus.Corpus, s corpus.SegmentInfo) (Merge, bool, error) {
	m := corpus.Merge{From: []corpus.SegmentInfo{s}}
	for _, l := range p.live {
		if l.Of == s.Name {
			m.Layers = append(m.Layers, l)
		}
	}
	change := corpus.Change{Name: string(p.what.Ref), Extractor: deps.Extractor,
		Message: func(e *corpus.MessageEntry) (bool, bool) { return p.message(s.Class, e) },
		Row:     func(e *corpus.RowEntry) (bool, bool) { return p.row(s.Class, e) }}
	done, touched, err := c.Change(ctx, m, change)
	if err != nil || !touched {
		return Merge{}, false, diskFaultOf(err, fmt.Sprintf("%s was not carried out: it stopped", p.what.Ref), fmt.Sprintf("run hut3 erase carry-out %s again", p.what.Ref))
	}
	out := newMerge(m, done, deps.Tool)
	out.Erasure = p.what.Ref
	return out, true, nil
}

// EraseOriginals blanks what goes of the originals. It may be asked again.
func (p *ErasePlan) EraseOriginals(ctx context.Context, v *vault.Vault) error {
	what := map[hut3.Digest][]vault.Range{}
	for name, o := range p.Objects {
		d, err := hut3.ParseDigest(name)
		if err != nil {
			return err
		}
		if o.Whole {
			held, err := v.Stat(d)
			if err != nil {
				return err
			}
			o.Ranges = []vault.Range{{Length: held.Size}}
		}
		what[d] = o.Ranges
	}
	return v.EraseAll(ctx, what)
}
