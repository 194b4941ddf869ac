package ingest

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"iter"

	"hut3"
	"hut3/internal/corpus"
)

// itemMaker makes what is aligned of rows and rejects.
type itemMaker struct {
	seed  maphash.Seed
	files map[string]int // place in the register, by path
	hash  maphash.Hash
}

func (c *comparison) itemMaker() *itemMaker {
	m := &itemMaker{seed: maphash.MakeSeed(), files: make(map[string]int, len(c.register))}
	for i, f := range c.register {
		m.files[f.Path] = i
	}
	m.hash.SetSeed(m.seed)
	return m
}

func (m *itemMaker) item(key hut3.Key, at *hut3.Locator) alignItem {
	m.hash.Reset()
	for _, s := range at.Steps {
		maphash.WriteComparable(&m.hash, s)
	}
	return alignItem{key: key, file: m.files[at.File], object: maphash.Comparable(m.seed, at.Object), steps: m.hash.Sum64(), offset: at.Offset}
}

// ofRow says what a row is of: an act by its grouping key, a record by its payload.
func (m *itemMaker) ofRow(r *corpus.RowEntry) alignItem {
	it := m.item(r.Key, &r.Loc)
	m.hash.Reset()
	maphash.WriteComparable(&m.hash, r.Kind)
	maphash.WriteComparable(&m.hash, r.Group)
	if r.Group == [12]byte{} {
		m.hash.Write(r.Payload)
	}
	it.content = m.hash.Sum64()
	return it
}

// alignRows finds which rows of two readings are one.
func (c *comparison) alignRows(ctx context.Context, was, again *corpus.Corpus) (renumbering, error) {
	m := c.itemMaker()
	items := func(of *corpus.Corpus) (next func() (alignItem, bool, error), stop func()) {
		pull, stop := iter.Pull2(of.DeliveryRows(c.sealed.Number))
		return func() (alignItem, bool, error) {
			r, err, ok := pull()
			if !ok || err != nil {
				return alignItem{}, false, err
			}
			if r.Key.Row()&4095 == 0 && ctx.Err() != nil {
				return alignItem{}, false, ctx.Err()
			}
			return m.ofRow(&r), true, nil
		}, stop
	}
	a, stopA := items(was)
	defer stopA()
	b, stopB := items(again)
	defer stopB()
	return align(a, b)
}

// alignRejects finds which rejects of two readings are one.
func (c *comparison) alignRejects(was, now *rejectList) (renumbering, error) {
	m := c.itemMaker()
	items := func(l *rejectList) func() (alignItem, bool, error) {
		return func() (alignItem, bool, error) {
			if err := l.next(); err != nil || !l.ok {
				return alignItem{}, false, err
			}
			it := m.item(l.now.Key, &l.now.Loc)
			it.content = maphash.String(m.seed, l.now.Reason)
			return it, true, nil
		}
	}
	return align(items(was), items(now))
}

// renumbered tells the stretches whose numbers are others, one difference each.
func (c *comparison) renumbered(what string, r *renumbering) {
	r.shifted(func(run keyRun) {
		there := func(k hut3.Key) string { return hut3.Key(int64(k) + run.shift).String() }
		c.out.differs(what, run.from.String(), "numbers", run.from.String()+" to "+run.last.String(), there(run.from)+" to "+there(run.last))
	})
}

// placeText is a locator as text.
func placeText(l hut3.Locator) string {
	raw, err := json.Marshal(l)
	if err != nil {
		return l.File
	}
	return string(raw)
}
