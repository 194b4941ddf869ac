package corpus

import (
	"context"
	"slices"

	"hut3"
)

// EachRowOf calls fn as EachRow does, and in its order, with those rows alone that
// were read from some handles' own handsets or accounts, or state some visible
// messages. Of the other rows it goes through whose they are, and nothing else.
func (v *View) EachRowOf(ctx context.Context, sides map[hut3.Handle]bool, messages []hut3.Key, fn func(*RowEntry, *MessageHead) error) error {
	return v.within(ctx, func() error {
		stating, err := v.stating(ctx, messages)
		if err != nil {
			return err
		}
		heads := v.HeadReader()
		for _, s := range v.rows {
			rows := append(stating[s], s.fromAny(sides)...)
			slices.Sort(rows)
			w := newPlainWalk(s)
			for n, i := range slices.Compact(rows) {
				if n%4096 == 0 {
					if err := stopped(ctx); err != nil {
						return err
					}
				}
				if err := heads.row(s, w.entry(int(i)), fn); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// stating gives the rows of some messages, by segment.
func (v *View) stating(ctx context.Context, messages []hut3.Key) (map[*rowSegment][]uint32, error) {
	out := map[*rowSegment][]uint32{}
	for n, k := range messages {
		if n%1024 == 0 {
			if err := stopped(ctx); err != nil {
				return nil, err
			}
		}
		for _, r := range v.rowPlaces(k) {
			out[r.seg] = append(out[r.seg], uint32(r.i))
		}
	}
	return out, nil
}

// fromAny gives the rows that were read from any of some handles, in no order. They
// are not kept: a statement asks for many once, and a lock for few again and again.
func (s *rowSegment) fromAny(sides map[hut3.Handle]bool) []uint32 {
	var of []uint64
	s.sides.each(func(i int, name []byte) {
		if sides[splitHandle(string(name))] {
			of = append(of, uint64(i)+1)
		}
	})
	return s.side.havingAny(of)
}

// StatedNatives says which of some native ids' hashes a row of a visible message
// has. They go up.
func (v *View) StatedNatives(ctx context.Context, ids []uint64) (map[uint64]bool, error) {
	held := map[uint64]bool{}
	err := v.within(ctx, func() error {
		for _, s := range v.rows {
			o := nativeSeek{s: s}
			for n, id := range ids {
				if n%4096 == 0 {
					if err := stopped(ctx); err != nil {
						return err
					}
				}
				at, more := o.seek(id)
				if !more {
					break
				}
				if at != id || held[id] {
					continue
				}
				for i := range o.rows() {
					if m := s.messageOf(i); m != 0 {
						if _, held[id] = v.stated(s.info.Class, s.keyOf(i), m); held[id] {
							break
						}
					}
				}
			}
		}
		return nil
	})
	return held, err
}
