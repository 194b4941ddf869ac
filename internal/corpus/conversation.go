package corpus

import (
	"context"
	"slices"

	"hut3"
)

// keptParties is how many names of those who take part in long conversations a compiled
// scope keeps.
const keptParties = 1 << 14

// talkID names a conversation: facts that are laid over a view may change who is in it.
type talkID struct {
	laid *laid
	name string
}

// conversation gives the visible messages of a conversation in each segment.
func (v *View) conversation(ctx context.Context, name string) ([]docset, error) {
	parts := make([]docset, len(v.segs))
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		parts[i] = v.conversationIn(s, name).and(s.visible)
		return nil
	})
	return parts, err
}

// conversationIn is every message of a named conversation in a segment, whoever sees
// them. Those of a long one are kept with the file: the next part of it begins there.
func (v *View) conversationIn(s *segmentView, name string) docset {
	id := foundID{s.file, "conversation " + name}
	if set, ok := v.foundBefore(s, id); ok {
		return set
	}
	set := s.conversationSet(name)
	if set.n >= keptSetRows && !s.laid {
		v.c.found.put(id, set)
	}
	return set
}

// participants reads who a conversation is between, from its visible messages. Of a
// long one it is kept with the scope.
func (v *View) participants(ctx context.Context, name string, parts []docset) ([]hut3.Handle, error) {
	id, messages := talkID{v.laid, name}, 0
	if kept, ok := v.worked.parties.get(id); ok {
		return slices.Clone(kept), nil
	}
	per := make([][]hut3.Handle, len(parts))
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		for _, place := range s.met(parts[i]) {
			per[i] = append(per[i], s.handle(place))
		}
		return nil
	})
	out := slices.Concat(per...)
	slices.SortFunc(out, compareHandles)
	out = slices.Compact(out)
	for _, set := range parts {
		messages += set.n
	}
	if err == nil && messages >= keptSetRows {
		v.worked.parties.put(id, slices.Clone(out), len(out))
	}
	return out, err
}

// met gives the places of the handles that the messages of a set are from or to.
func (s *messageSegment) met(set docset) (places []uint32) {
	values, last := map[uint64]bool{}, [64]uint64{} // a few write most of a conversation
	meet := func(list []uint64) {
		for _, value := range list {
			if at := &last[value%64]; *at != value {
				*at, values[value] = value, true
			}
		}
	}
	s.from.gather(set, meet)
	s.to.gather(set, meet)
	for value := range values {
		for _, h := range s.recipientsOf(value) {
			if h != 0 {
				places = append(places, h-1)
			}
		}
	}
	return places
}
