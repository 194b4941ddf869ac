package ingest

import (
	"bytes"
	"cmp"
	"context"
	"iter"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/store"
)

// openStanding takes a snapshot of what is live now, and clears away what a
// stopped import left in the corpus folder.
func (j *job) openStanding(ctx context.Context) error {
	var live []corpus.SegmentInfo
	err := j.Doors.View(ctx, func(tx *store.Tx) (err error) {
		live, err = Manifest(tx)
		return err
	})
	if err != nil {
		return err
	}
	if j.standing, err = j.Corpus.Adopt(live); err != nil {
		return err
	}
	_, err = j.standing.Clean(live)
	return err
}

// spaces gives the digest of a delivery's namespace to standing rows with a
// native id, where the delivery has only one.
func (j *job) spaces(ctx context.Context) (map[uint32]uint64, error) {
	of := map[uint32]uint64{}
	err := j.Doors.View(ctx, func(tx *store.Tx) error {
		live, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		for _, it := range live {
			if n := it.Body.Namespaces; len(n) == 1 {
				of[it.Body.Number] = grouping.SpaceOf(n[0].Platform, n[0].Name)
			}
		}
		return err
	})
	return of, err
}

// pull walks a sequence of standing rows one at a time.
type pull struct {
	step func() (corpus.GroupItem, error, bool)
	stop func()
	cur  corpus.GroupItem
	ok   bool
	err  error
}

func newPull(seq iter.Seq2[corpus.GroupItem, error]) *pull {
	p := &pull{}
	p.step, p.stop = iter.Pull2(seq)
	p.next()
	return p
}

func (p *pull) next() {
	var err error
	if p.cur, err, p.ok = p.step(); err != nil {
		p.err, p.ok = err, false
	}
}

// group gives the standing rows of a group key, which must not go back from
// call to call. Versions took no part in grouping by content and take none now.
func (p *pull) group(key grouping.Key, spaces map[uint32]uint64) []grouping.Item {
	for p.ok && bytes.Compare(p.cur.Group[:], key[:]) < 0 {
		p.next()
	}
	var all []grouping.Item
	for ; p.ok && p.cur.Group == key; p.next() {
		if p.cur.Role != hut3.Version {
			all = append(all, standingItem(p.cur, spaces))
		}
	}
	return all
}

// native gives the standing rows of a native id, which must not go back.
func (p *pull) native(id uint64) []corpus.GroupItem {
	for p.ok && cmp.Less(p.cur.Native, id) {
		p.next()
	}
	var all []corpus.GroupItem
	for ; p.ok && p.cur.Native == id; p.next() {
		all = append(all, p.cur)
	}
	return all
}

func standingItem(g corpus.GroupItem, spaces map[uint32]uint64) grouping.Item {
	it := grouping.Item{Key: g.Key, Message: g.Message, Class: g.Class, Side: g.Side, Sent: g.Sent, Native: g.Native}
	if it.Native != 0 {
		it.Space = cmp.Or(spaces[g.Key.Delivery()], it.Native) // an unknown namespace contradicts nothing
	}
	return it
}
