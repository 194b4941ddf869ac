package corpus

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
)

// fate is what becomes of a message in an access class whose rows, or some of
// them, are taken by where they were read.
type fate struct {
	at   shared
	head rowPlace // the lowest row that is left
	gone int      // the declared target that takes them all; unmuted where it is shown
}

// mute takes from the parts what is taken by where it was read, and lays over the
// files what is shown by another row since. It gives the parts of what was laid.
func (v *View) mute(ctx context.Context, parts []restriction) (more []restriction, err error) {
	if v.muted, err = v.mutes(ctx); v.muted == nil || err != nil {
		return nil, err
	}
	again := make([][]fate, len(v.segs))
	if err := v.unsettled(ctx, parts); err != nil {
		return nil, err
	}
	err = v.parallel(ctx, func(i int, s *segmentView) error {
		for _, key := range v.muted.open[s.info.Class] {
			if o, ok := s.byKey(key); ok {
				if f, is := v.fateOf(shared{i, o}, &parts[i]); is {
					again[i] = append(again[i], f)
				}
			}
		}
		slices.Sort(parts[i].dead)
		return nil
	})
	byClass := map[uint32][]fate{}
	for i, list := range again {
		if class := v.segs[i].info.Class; len(list) > 0 {
			byClass[class] = append(byClass[class], list...)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		if err != nil {
			break
		}
		var part restriction
		part, err = v.showAgain(ctx, class, byClass[class])
		more = append(more, part)
	}
	return more, err
}

// fateOf settles a message. again is true of one that is shown by another row than
// before. What a target names by its words stays, to be hidden by them.
func (v *View) fateOf(at shared, part *restriction) (f fate, again bool) {
	s := v.segs[at.seg]
	if !s.reach.contains(at.ordinal) || part.silent.contains(at.ordinal) {
		return f, false
	}
	f = v.left(at, s)
	if f.head.key == 0 {
		part.dead = append(part.dead, at.ordinal)
		return f, false
	}
	if part.named.contains(at.ordinal) {
		return f, false
	}
	if f.head.key != s.refOf(at.ordinal) {
		part.dead = append(part.dead, at.ordinal)
		return f, true
	}
	if f.gone != unmuted {
		part.goes(at.ordinal, f.gone)
	}
	return f, false
}

// left finds the lowest row that is left of a message in its class; of one that
// declared targets take whole, the lowest that no silent one takes.
func (v *View) left(at shared, s *segmentView) fate {
	out := fate{at: at, gone: unmuted}
	shown := false
	for _, r := range v.rows {
		if r.info.Class != s.info.Class {
			continue
		}
		for _, i := range r.rowsOf(s.keyOf(at.ordinal)) {
			by, taken := v.muted.of(r, i)
			key := r.keyOf(i)
			if isRecord(uint8(r.kind.at(i))) || taken && (by == unmuted || shown) || shown != taken && out.head.key != 0 && out.head.key < key {
				continue
			}
			out.head, out.gone, shown = rowPlace{key, r, i}, by, !taken
		}
	}
	return out
}

// showAgain lays messages of a class over the files, each as the row says it that
// it is shown by.
func (v *View) showAgain(ctx context.Context, class uint32, list []fate) (restriction, error) {
	slices.SortFunc(list, func(a, b fate) int {
		return cmp.Or(cmp.Compare(a.at.seg, b.at.seg), cmp.Compare(a.at.ordinal, b.at.ordinal))
	})
	b := newMessageBuffer(list[0].head.key.Delivery(), class)
	if err := b.gather(v.c.extractor); err != nil {
		return restriction{}, err
	}
	for _, f := range list {
		e, err := v.entryAgain(f)
		if err == nil {
			err = b.take(e)
		}
		if err != nil {
			return restriction{}, err
		}
	}
	s, err := v.c.memorySegment(ctx, b, "messages shown by another row")
	if err != nil {
		return restriction{}, err
	}
	over := &segmentView{messageSegment: s, index: len(v.segs), laid: true}
	v.segs = append(v.segs, over)
	over.reach = v.granted(s, v.targets.grants[class])
	part := s.restricted(&v.targets)
	for _, f := range list {
		if o, ok := s.byRow(f.head.key); ok && f.gone != unmuted {
			part.goes(o, f.gone)
		}
	}
	v.laidRanks = sync.OnceValue(v.rankLaid)
	return part, nil
}

// entryAgain is a message as its class would hold it by the row that is left.
func (v *View) entryAgain(f fate) (*MessageEntry, error) {
	s := v.segs[f.at.seg]
	m, _, err := v.apart(f.head)
	if err != nil {
		return nil, err
	}
	m.Key, m.Rows = s.keyOf(f.at.ordinal), 0
	e := &MessageEntry{Message: m, Ref: f.head.key}
	if i, ok := s.foreignAt(f.at.ordinal); ok {
		e.Holders = s.holders(i)
	}
	for _, r := range v.rows {
		for _, i := range r.rowsOf(m.Key) {
			if r.keyOf(i).Delivery() == e.Ref.Delivery() && !isRecord(uint8(r.kind.at(i))) {
				e.Rows++
			}
		}
	}
	return e, nil
}

// take adds a message with what is found in its text.
func (b *messageBuffer) take(e *MessageEntry) error {
	b.text(e.Body)
	b.deliveries = append(b.deliveries, e.Ref.Delivery())
	return b.add(e)
}
