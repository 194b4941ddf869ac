package operations

import (
	"encoding/json"

	"hut3"
	"hut3/internal/store"
)

// PublicationsIn lists the statements of ours that a transaction sees, oldest
// first, whoever asks: the caller sorts out what an actor may see, with Shown.
// What they point to is shared, and nobody changes it.
func (o *Operations) PublicationsIn(tx *store.Tx) ([]store.Item[hut3.Publication], error) {
	records, err := tx.List(FigureKind)
	if err != nil {
		return nil, err
	}
	out := make([]store.Item[hut3.Publication], len(records))
	for i, r := range records {
		out[i].Ref, out[i].Record = r.Ref(), r
		if out[i].Body, err = o.publicationOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// publication is a statement of ours, read once for each of its versions.
func (o *Operations) publication(tx *store.Tx, ref hut3.Ref) (hut3.Publication, error) {
	r, err := tx.Get(FigureKind, string(ref))
	if err != nil {
		return hut3.Publication{}, err
	}
	return o.publicationOf(r)
}

func (o *Operations) publicationOf(r store.Record) (p hut3.Publication, err error) {
	k := o.kept
	k.mu.Lock()
	p, ok := k.publications[r.Digest]
	k.mu.Unlock()
	if ok {
		return p, nil
	}
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return p, hut3.Wrap(err, hut3.Invalid, "reading %s %s", r.Kind, r.ID)
	}
	if r.Digest.IsZero() {
		return p, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.publications == nil || len(k.publications) >= publicationsMost {
		k.publications = map[hut3.Digest]hut3.Publication{}
	}
	k.publications[r.Digest] = p
	return p, nil
}
