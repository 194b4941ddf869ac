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
	single := uint64(s.handles.n())
	var senders, recipients, sents [gatherSize]uint64
	set.blocks(0, func(list []uint32) {
		from, sent := s.from.pick(list, &senders), s.sent.pick(list, &sents)
		for i, to := range s.to.pick(list, &recipients) {
			at := int64(sent[i])
			if list[i] < s.early {
				at = untimed
			}
			sums[from[i]].sent++
			sums[from[i]].add(at)
			if to <= single {
				sums[to].received++
				sums[to].add(at)
				continue
			}
			all := s.recipientsOf(to)
			for k, h := range all {
				if !slices.Contains(all[:k], h) {
					sums[h].received++
					sums[h].add(at)
				}
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
	per := make([][]hut3.Handle, len(v.rows))
	whole := len(v.scope.Silent) == 0 && len(v.scope.Declared) == 0
	err := v.spread(ctx, len(v.rows), func(i int) (err error) {
		r := v.rows[i]
		if whole && v.grants[r.info.Class].All {
			r.sides.each(func(_ int, s []byte) { per[i] = append(per[i], splitHandle(string(s))) })
			return nil
		}
		per[i], err = v.heldIn(ctx, r)
		return err
	})
	out := map[hut3.Handle]bool{}
	for _, list := range per {
		for _, h := range list {
			out[h] = true
		}
	}
	return out, err
}

// heldIn gives the handles that a visible row of a segment came from.
func (v *View) heldIn(ctx context.Context, r *rowSegment) (out []hut3.Handle, err error) {
	known := make([]bool, r.sides.n()+1)
	known[0] = true // of nobody's handset
	var values [gatherSize]uint64
	rangeSet(uint32(r.n), 0, uint32(r.n)).blocks(0, func(list []uint32) {
		if err = stopped(ctx); err != nil || len(out) == r.sides.n() {
			return
		}
		for i, side := range r.side.pick(list, &values) {
			if !known[side] && v.seesRow(r, int(list[i])) {
				known[side] = true
				out = append(out, r.sideOf(int(list[i])))
			}
		}
	})
	return out, err
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
