package corpus

import (
	"context"
	"slices"

	"hut3"
)

// eachRow gives the rows of some segments in order of their keys. A row is good
// until the next.
func eachRow(ctx context.Context, segments []*rowSegment, fn func(e *RowEntry) error) error {
	type walk struct {
		*rowWalk
		i int
	}
	var walks []*walk
	for _, s := range segments {
		if s.n > 0 {
			walks = append(walks, &walk{rowWalk: newRowWalk(s)})
		}
	}
	for n := 0; len(walks) > 0; n++ {
		if n%4096 == 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
		}
		first := 0
		for i := 1; i < len(walks); i++ {
			if walks[i].s.keyOf(walks[i].i) < walks[first].s.keyOf(walks[first].i) {
				first = i
			}
		}
		w := walks[first]
		e := w.entry(w.i)
		if err := fn(&e); err != nil {
			return err
		}
		if w.i++; w.i == w.s.n {
			walks = slices.Delete(walks, first, first+1)
		}
	}
	return nil
}

func (c *Corpus) rowsNamed(from []SegmentInfo) ([]*rowSegment, error) {
	var out []*rowSegment
	for _, info := range from {
		i := slices.IndexFunc(c.rows, func(s *rowSegment) bool { return s.info.Name == info.Name })
		if i < 0 {
			return nil, hut3.Errorf(hut3.Conflict, "segment %s is not live any more", info.Name)
		}
		out = append(out, c.rows[i])
	}
	return out, nil
}

func (c *Corpus) mergeRows(ctx context.Context, m Merge, keep Keep, dir string) (Merged, error) {
	segments, err := c.rowsNamed(m.From)
	if err != nil {
		return Merged{}, err
	}
	lowest, all := deliveriesOf(m.From, keep)
	buffer, err := newRowBuffer(lowest, m.From[0].Class)
	if err != nil {
		return Merged{}, err
	}
	buffer.deliveries = all
	sums := newContentSums()
	err = eachRow(ctx, segments, func(e *RowEntry) error {
		if !keep.row(e) {
			return nil
		}
		if err := sums.row(e); err != nil {
			return err
		}
		e.Differs, e.Payload = slices.Clone(e.Differs), slices.Clone(e.Payload) // the buffer keeps them for a frame
		return buffer.add(e)
	})
	if err != nil || buffer.n == 0 {
		return Merged{}, err
	}
	info, err := writeRows(buffer, dir, mergeName(m, keep, "r"))
	return Merged{[]SegmentInfo{info}, sums.list()}, err
}
