package corpus

import (
	"cmp"
	"context"
	"slices"

	"hut3"
)

// Thread is a stretch of a conversation around one message.
type Thread struct {
	Conversation string
	Platform     string
	Direct       bool
	Participants []hut3.Handle // who wrote or was written to, in any visible message of it
	Messages     []Hit         // in order of time, those without one first
	Before       int64         // visible messages before the stretch
	After        int64
	Gaps         []Gap
	Withheld     []WithheldCount // of the whole conversation
}

// Gap is a run of whole days, in UTC, on which the conversation is silent
// between two messages of the stretch or at its edge.
type Gap struct {
	After  hut3.Key `json:"after"`  // ref of the message before the gap
	Before hut3.Key `json:"before"` // and of the one behind it
	From   int64    `json:"from"`   // their times, µs
	To     int64    `json:"to"`
	Days   int      `json:"days"` // empty days between
}

// WithheldCount is how many messages a declared restriction keeps back.
type WithheldCount struct {
	Reason   string `json:"reason"`
	Messages int64  `json:"messages"`
}

// String is the count in words, with its reason.
func (w WithheldCount) String() string {
	return hut3.Plural(w.Messages, "message", "messages") + " withheld: " + w.Reason
}

// MaxAround is the most messages a Thread gives on each side.
const MaxAround = 5000

// Thread gives up to around messages before a message and as many after it, in
// its conversation.
func (v *View) Thread(ctx context.Context, key hut3.Key, around int) (Thread, error) {
	return v.Stretch(ctx, key, around, around)
}

// Stretch is Thread with so many messages before and so many after.
func (v *View) Stretch(ctx context.Context, key hut3.Key, before, after int) (Thread, error) {
	if most := max(before, after); min(before, after) < 0 || most > MaxAround {
		return Thread{}, hut3.Errorf(hut3.Usage, "a thread shows 0 to %d messages on each side, not %d", MaxAround, most)
	}
	var t Thread
	err := v.within(ctx, func() error {
		at, err := v.find(key)
		if err != nil {
			return err
		}
		s := v.segs[at.seg]
		name := s.conversationName(s.conversation.u32(int(at.ordinal)))
		t.Conversation, t.Platform, t.Direct = name.name, name.platform, name.direct
		parts, err := v.conversation(ctx, name.name)
		if err != nil {
			return err
		}
		window := v.window(parts, at, before, after, &t)
		if t.Participants, err = v.participants(ctx, name.name, parts); err != nil {
			return err
		}
		t.Gaps = v.gaps(window)
		t.Withheld = v.withheldIn(name.name)
		var shown []place
		for _, p := range window {
			if !p.edge {
				shown = append(shown, p.place)
			}
		}
		t.Messages, err = v.hits(ctx, shown, nil)
		return err
	})
	return t, err
}

// windowPlace is a message of the stretch, or the one beyond its edge, which
// only tells whether a gap begins there.
type windowPlace struct {
	place
	edge bool
}

// window picks the messages around one, and counts those before and after.
func (v *View) window(parts []docset, at place, most, then int, t *Thread) []windowPlace {
	var before, after []place
	for i, set := range parts {
		if set.empty() {
			continue
		}
		cut := v.segs[i].at(Cursor{at.sent, at.ref})
		earlier := set.within(0, cut)
		t.Before += int64(earlier)
		t.After += int64(set.n - earlier)
		for _, o := range set.before(cut, most+1) {
			before = append(before, v.place(i, o))
		}
		for _, o := range set.from(cut, then+2) {
			after = append(after, v.place(i, o))
		}
	}
	slices.SortFunc(before, place.compare)
	slices.SortFunc(after, place.compare)
	before = before[max(0, len(before)-most-1):]
	after = after[:min(len(after), then+2)]
	t.Before -= int64(min(len(before), most))
	t.After -= int64(min(len(after), then+1))
	var out []windowPlace
	for i, p := range before {
		out = append(out, windowPlace{p, len(before) > most && i == 0})
	}
	for i, p := range after {
		out = append(out, windowPlace{p, i == then+1})
	}
	return out
}

// dayMicros is the µs of a day.
const dayMicros = 24 * 60 * 60 * 1_000_000

// gaps finds whole empty days between neighbours whose times can be compared.
func (v *View) gaps(window []windowPlace) []Gap {
	var out []Gap
	for i := 1; i < len(window); i++ {
		a, b := window[i-1], window[i]
		if !v.timeOf(a.place).Comparable(v.timeOf(b.place)) {
			continue
		}
		if days := floorDay(b.sent) - floorDay(a.sent) - 1; days > 0 {
			out = append(out, Gap{After: a.ref, Before: b.ref, From: a.sent, To: b.sent, Days: int(days)})
		}
	}
	return out
}

func (v *View) timeOf(p place) hut3.Time {
	s := v.segs[p.seg]
	return s.timeForm(p.ordinal).instant(s.sent.i64(int(p.ordinal)))
}

func floorDay(micros int64) int64 {
	day := micros / dayMicros
	if micros%dayMicros < 0 {
		day--
	}
	return day
}

// withheldIn counts what declared restrictions keep back of a conversation.
func (v *View) withheldIn(name string) []WithheldCount {
	return v.withheldOf(func(s *segmentView) func(docset) int {
		in := v.conversationIn(s, name)
		return func(w docset) int { return w.and(in).n }
	})
}

// Withheld counts what declared restrictions keep back of the whole view.
func (v *View) Withheld(ctx context.Context) ([]WithheldCount, error) {
	var out []WithheldCount
	err := v.within(ctx, func() error {
		out = v.withheldOf(func(*segmentView) func(docset) int { return func(w docset) int { return w.n } })
		return nil
	})
	return out, err
}

// withheldOf adds up, by reason, what is to be counted of the sets of each segment.
func (v *View) withheldOf(counting func(*segmentView) func(docset) int) []WithheldCount {
	if len(v.scope.Declared) == 0 {
		return nil
	}
	byReason := map[string]int64{}
	for _, s := range v.segs {
		count := counting(s)
		for j, w := range s.withheld {
			if n := count(w); n > 0 {
				byReason[v.scope.Declared[j].Reason] += int64(n)
			}
		}
	}
	var out []WithheldCount
	for reason, n := range byReason {
		out = append(out, WithheldCount{reason, n})
	}
	slices.SortFunc(out, func(a, b WithheldCount) int { return cmp.Compare(a.Reason, b.Reason) })
	return out
}
