package corpus

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/query"
)

// HandleCount is what the view holds of a handle.
type HandleCount struct {
	Handle      hut3.Handle
	Sent        int64 // messages from it
	Received    int64 // messages to it
	First, Last int64 // known times of both, µs; zero where none
	Held        bool  // a visible row came from its own handset or account
}

type handleSum struct {
	sent, received int64
	timeSpan
}

func (v *View) countHandles(ctx context.Context) ([]HandleCount, error) {
	var out []HandleCount
	err := v.within(ctx, func() error {
		all, err := sum(ctx, v, query.All{}, handlesOf, func(into, from *handleSum) {
			into.sent, into.received = into.sent+from.sent, into.received+from.received
			into.join(from.timeSpan)
		})
		if err != nil {
			return err
		}
		held, err := v.held(ctx)
		for h := range held {
			if all[h] == nil {
				all[h] = &handleSum{timeSpan: noTimes}
			}
		}
		for h, x := range all {
			c := HandleCount{Handle: h, Sent: x.sent, Received: x.received, Held: held[h]}
			c.First, c.Last = x.bounds()
			out = append(out, c)
		}
		return err
	})
	slices.SortFunc(out, func(a, b HandleCount) int { return compareHandles(a.Handle, b.Handle) })
	return out, err
}

func handlesOf(s *segmentView, set docset, at func(hut3.Handle) *handleSum) {
	sums := make([]handleSum, s.handles.n()+1)
	for i := range sums {
		sums[i].timeSpan = noTimes
	}
	set.each(func(o uint32) {
		sent := s.sortTime(o)
		from := &sums[s.from.u32(int(o))]
		from.sent++
		from.add(sent)
		list := s.recipients(o)
		for i, h := range list {
			if !slices.Contains(list[:i], h) {
				sums[h].received++
				sums[h].add(sent)
			}
		}
	})
	s.handles.each(func(place int, text []byte) {
		if x := sums[place+1]; x.sent+x.received > 0 {
			*at(splitHandle(string(text))) = x
		}
	})
}

// held gives the handles that a visible row came from. Where everything of a
// class is seen, the segment's own list will do; otherwise rows are looked at
// until one of each side is seen.
func (v *View) held(ctx context.Context) (map[hut3.Handle]bool, error) {
	out := map[hut3.Handle]bool{}
	whole := len(v.scope.Silent) == 0 && len(v.scope.Declared) == 0
	for _, r := range v.rows {
		sides := make([]hut3.Handle, r.sides.n())
		known := make([]bool, r.sides.n())
		r.sides.each(func(i int, s []byte) { sides[i] = splitHandle(string(s)) })
		for i := range sides {
			known[i] = out[sides[i]] || whole && v.grants[r.info.Class].All
			out[sides[i]] = known[i]
		}
		for i := range r.n {
			side := int(r.side.at(i)) - 1
			if side < 0 || known[side] {
				continue
			}
			if i%4096 == 0 {
				if err := stopped(ctx); err != nil {
					return nil, err
				}
			}
			if known[side] = v.seesRow(r, i); known[side] {
				out[sides[side]] = true
			}
		}
	}
	for h, is := range out {
		if !is {
			delete(out, h)
		}
	}
	return out, nil
}

func (v *View) seesRow(r *rowSegment, i int) bool {
	if m := r.messageOf(i); m != 0 {
		_, ok := v.stated(r.info.Class, r.keyOf(i), m)
		return ok
	}
	e := r.entry(i)
	return v.seesRecord(r.info.Class, &e)
}

func splitHandle(s string) hut3.Handle {
	if p := splitParts(s); len(p) == 2 {
		return hut3.Handle{Platform: p[0], Name: p[1]}
	}
	return hut3.Handle{}
}

// ConversationCount is what the view holds of a conversation.
type ConversationCount struct {
	Conversation string
	Platform     string
	Direct       bool
	Messages     int64
	First, Last  int64 // known times, µs; zero where none
}

// Conversations gives every conversation with a visible message, in order of
// name.
func (v *View) Conversations(ctx context.Context) ([]ConversationCount, error) {
	var out []ConversationCount
	err := v.within(ctx, func() error {
		all, err := sum(ctx, v, query.All{}, conversationsOf, joinEdge)
		for name, x := range all {
			c := ConversationCount{Conversation: name.name, Platform: name.platform, Direct: name.direct, Messages: x.count}
			c.First, c.Last = x.bounds()
			out = append(out, c)
		}
		return err
	})
	slices.SortFunc(out, func(a, b ConversationCount) int {
		return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Platform, b.Platform))
	})
	return out, err
}

func conversationsOf(s *segmentView, set docset, at func(conversationName) *edgeSum) {
	sums := make([]edgeSum, s.conversations.n())
	for i := range sums {
		sums[i].timeSpan = noTimes
	}
	set.each(func(o uint32) {
		x := &sums[s.conversation.at(int(o))]
		x.count++
		x.add(s.sortTime(o))
	})
	s.conversations.each(func(c int, text []byte) {
		if x := sums[c]; x.count > 0 {
			*at(splitConversation(string(text))) = x
		}
	})
}
