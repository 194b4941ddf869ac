package ingest

import (
	"cmp"
	"context"

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

// stood finds the standing rows of group keys as grouping sees them.
type stood struct {
	*corpus.GroupFinder
	spaces map[uint32]uint64
	items  []grouping.Item
}

// group gives the standing rows of a group key, until the next call; none, and that
// they are many, where they are more than so many. Keys must not go back. Versions took
// no part in grouping by content and take none now.
func (s *stood) group(key grouping.Key, most int) (items []grouping.Item, many bool, err error) {
	found, many, err := s.Find(key, most)
	s.items = s.items[:0]
	for i := range found {
		if found[i].Role != hut3.Version {
			s.items = append(s.items, standingItem(&found[i], s.spaces))
		}
	}
	return s.items, many, err
}

// each gives the standing rows of a group key one by one.
func (s *stood) each(key grouping.Key, fn func(*grouping.Item) error) error {
	return s.Each(key, func(g *corpus.GroupItem) error {
		if g.Role == hut3.Version {
			return nil
		}
		it := standingItem(g, s.spaces)
		return fn(&it)
	})
}

func standingItem(g *corpus.GroupItem, spaces map[uint32]uint64) grouping.Item {
	it := grouping.Item{Key: g.Key, Message: g.Message, Class: g.Class, Side: g.Side, Sent: g.Sent, Native: g.Native}
	if it.Native != 0 {
		it.Space = cmp.Or(spaces[g.Key.Delivery()], it.Native) // an unknown namespace contradicts nothing
	}
	return it
}
