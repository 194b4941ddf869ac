package corpustest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// times is the first and last of some known times.
type times struct {
	first, last int64
	any         bool
}

func (t *times) add(h held) {
	if !h.Sent.Known() {
		return
	}
	if !t.any {
		t.first, t.last, t.any = h.Sent.Micros, h.Sent.Micros, true
	}
	t.first, t.last = min(t.first, h.Sent.Micros), max(t.last, h.Sent.Micros)
}

func compareHandles(a, b hut3.Handle) int {
	return cmp.Or(strings.Compare(a.Platform, b.Platform), strings.Compare(a.Name, b.Name))
}

// Facets counts hits by each field.
func (v *ModelView) Facets(_ context.Context, q query.Q, opts corpus.FacetOptions) (corpus.Facets, error) {
	hits := v.Hits(q)
	out := corpus.Facets{Total: int64(len(hits)), Facets: map[string][]corpus.Bucket{}}
	for _, by := range opts.By {
		counts := map[string]int64{}
		for _, h := range hits {
			for value := range v.values(h, by, opts) {
				counts[value]++
			}
		}
		list := []corpus.Bucket{}
		for value, n := range counts {
			list = append(list, corpus.Bucket{Value: value, Count: n})
		}
		slices.SortFunc(list, func(a, b corpus.Bucket) int {
			if slices.Contains([]string{"day", "hour", "week", "month", "day_hour"}, by) {
				return cmp.Compare(a.Value, b.Value)
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		if opts.Limit > 0 {
			list = list[:min(len(list), opts.Limit)]
		}
		out.Facets[by] = list
	}
	return out, nil
}

// values gives what a message counts for in a facet.
func (v *ModelView) values(h held, by string, opts corpus.FacetOptions) map[string]bool {
	out := map[string]bool{}
	add := func(s string) {
		if s != "" {
			out[s] = true
		}
	}
	t, known := wall(h, opts.Zone)
	switch by {
	case "from":
		add(h.From.String())
	case "to", "handle":
		for _, x := range h.To {
			add(x.String())
		}
		if by == "handle" {
			add(h.From.String())
		}
	case "conversation":
		add(h.Conversation)
	case "day":
		add(map[bool]string{true: t.Format("2006-01-02"), false: "unknown"}[known])
	case "week":
		year, week := t.ISOWeek()
		add(map[bool]string{true: fmt.Sprintf("%d-W%02d", year, week), false: "unknown"}[known])
	case "month":
		add(map[bool]string{true: t.Format("2006-01"), false: "unknown"}[known])
	case "day_hour":
		add(map[bool]string{true: t.Format("2006-01-02T15"), false: "unknown"}[known])
	case "hour":
		add(map[bool]string{true: t.Format("15"), false: "unknown"}[known])
	case "delivery":
		for _, r := range v.rowsOf(h.Key) {
			add(hut3.DeliveryRef(r.Key.Delivery()))
		}
	case "lang":
		add(v.language(h.Body))
	case "tag":
		for _, t := range v.tags(h) {
			add(t)
		}
	case "entity":
		Extractor{}.Find(h.Body, func(s hut3.Span) { add(s.Type) })
	}
	return out
}

// Entities counts hits by value.
func (v *ModelView) Entities(_ context.Context, q query.Q, types []string) (out []corpus.EntityCount, err error) {
	type value struct{ typ, value string }
	counts, when := map[value]int64{}, map[value]*times{}
	for _, h := range v.Hits(q) {
		in := map[value]bool{}
		Extractor{}.Find(h.Body, func(s hut3.Span) {
			if len(types) == 0 || slices.Contains(types, s.Type) {
				in[value{s.Type, s.Value}] = true
			}
		})
		for x := range in {
			if when[x] == nil {
				when[x] = &times{}
			}
			counts[x]++
			when[x].add(h)
		}
	}
	for x, n := range counts {
		out = append(out, corpus.EntityCount{Type: x.typ, Value: x.value, Messages: n, First: when[x].first, Last: when[x].last})
	}
	slices.SortFunc(out, func(a, b corpus.EntityCount) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Value, b.Value))
	})
	return out, nil
}

// Edges sums hits by sender and recipient.
func (v *ModelView) Edges(_ context.Context, q query.Q) (out []corpus.Edge, err error) {
	counts, when := map[[2]hut3.Handle]int64{}, map[[2]hut3.Handle]*times{}
	for _, h := range v.Hits(q) {
		for _, to := range h.To {
			k := [2]hut3.Handle{h.From, to}
			if h.From.IsZero() || to.IsZero() {
				continue
			}
			if when[k] == nil {
				when[k] = &times{}
			}
			counts[k]++
			when[k].add(h)
		}
	}
	for k, n := range counts {
		out = append(out, corpus.Edge{From: k[0], To: k[1], Count: n, First: when[k].first, Last: when[k].last})
	}
	slices.SortFunc(out, func(a, b corpus.Edge) int { return cmp.Or(compareHandles(a.From, b.From), compareHandles(a.To, b.To)) })
	return out, nil
}

// Handles sums visible messages and rows by handle.
func (v *ModelView) Handles(context.Context) (out []corpus.HandleCount, err error) {
	all, when := map[hut3.Handle]*corpus.HandleCount{}, map[hut3.Handle]*times{}
	get := func(h hut3.Handle) *corpus.HandleCount {
		if all[h] == nil {
			all[h], when[h] = &corpus.HandleCount{Handle: h}, &times{}
		}
		return all[h]
	}
	for _, m := range v.visible {
		get(m.From).Sent++
		when[m.From].add(m)
		met := map[hut3.Handle]bool{}
		for _, to := range m.To {
			if !met[to] {
				get(to).Received++
				when[to].add(m)
			}
			met[to] = true
		}
		for _, r := range v.rowsOf(m.Key) {
			get(r.Side).Held = true
		}
	}
	for _, d := range v.world {
		for _, r := range d.Rows {
			if r.Message == 0 && v.seesRecord(d.Class, r) {
				get(r.Side).Held = true
			}
		}
	}
	delete(all, hut3.Handle{})
	for h, c := range all {
		c.First, c.Last = when[h].first, when[h].last
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b corpus.HandleCount) int { return compareHandles(a.Handle, b.Handle) })
	return out, nil
}

// Conversations sums visible messages by conversation.
func (v *ModelView) Conversations(context.Context) (out []corpus.ConversationCount, err error) {
	all, when := map[string]*corpus.ConversationCount{}, map[string]*times{}
	for _, m := range v.visible {
		c := all[m.Conversation]
		if c == nil {
			c = &corpus.ConversationCount{Conversation: m.Conversation, Platform: m.Platform, Direct: m.Direct}
			all[m.Conversation], when[m.Conversation] = c, &times{}
		}
		c.Messages++
		when[m.Conversation].add(m)
	}
	for name, c := range all {
		c.First, c.Last = when[name].first, when[name].last
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b corpus.ConversationCount) int { return cmp.Compare(a.Conversation, b.Conversation) })
	return out, nil
}

// Thread is Stretch with as many on each side.
func (v *ModelView) Thread(ctx context.Context, key hut3.Key, around int) (corpus.Thread, error) {
	return v.Stretch(ctx, key, around, around)
}

// Stretch walks the conversation of a message.
func (v *ModelView) Stretch(_ context.Context, key hut3.Key, before, after int) (corpus.Thread, error) {
	at, err := v.lookup(key)
	if err != nil {
		return corpus.Thread{}, err
	}
	t := corpus.Thread{Conversation: at.Conversation, Platform: at.Platform, Direct: at.Direct}
	var list []held
	met := map[hut3.Handle]bool{}
	for _, h := range v.visible {
		if h.Conversation != at.Conversation {
			continue
		}
		list = append(list, h)
		met[h.From] = true
		for _, to := range h.To {
			met[to] = true
		}
	}
	delete(met, hut3.Handle{})
	t.Participants = slices.SortedFunc(maps.Keys(met), compareHandles)
	i := slices.IndexFunc(list, func(h held) bool { return h.Key == at.Key })
	lo, hi := max(0, i-before), min(len(list), i+after+1)
	t.Before, t.After = int64(lo), int64(len(list)-hi)
	for _, h := range list[lo:hi] {
		t.Messages = append(t.Messages, v.hit(h))
	}
	t.Gaps = gaps(list[max(0, lo-1):min(len(list), hi+1)])
	t.Withheld = v.withheldOf(func(h held) bool { return h.Conversation == at.Conversation })
	return t, nil
}

// Withheld counts what declared restrictions keep back.
func (v *ModelView) Withheld(context.Context) ([]corpus.WithheldCount, error) {
	return v.withheldOf(func(held) bool { return true }), nil
}

func (v *ModelView) withheldOf(is func(held) bool) (out []corpus.WithheldCount) {
	for _, reason := range slices.Sorted(maps.Keys(v.withheld)) {
		n := int64(0)
		for _, h := range v.withheld[reason] {
			if is(h) {
				n++
			}
		}
		if n > 0 {
			out = append(out, corpus.WithheldCount{Reason: reason, Messages: n})
		}
	}
	return out
}

func gaps(list []held) (out []corpus.Gap) {
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if !a.Sent.Comparable(b.Sent) {
			continue
		}
		if days := b.Sent.Micros/86400e6 - a.Sent.Micros/86400e6 - 1; days > 0 {
			out = append(out, corpus.Gap{After: a.Ref, Before: b.Ref, From: a.Sent.Micros, To: b.Sent.Micros, Days: int(days)})
		}
	}
	return out
}

// String prints what a failing test needs of a world.
func (w World) String() string {
	var b strings.Builder
	for _, d := range w {
		fmt.Fprintf(&b, "D%d class %d\n", d.Number, d.Class)
		for _, m := range d.Messages {
			fmt.Fprintf(&b, "  message %s ref %s holders %v %s %s→%v in %s: %q rows %d\n", m.Key, m.Ref, m.Holders, m.Sent, m.From, m.To, m.Conversation, m.Body, m.Rows)
		}
		for _, r := range d.Rows {
			fmt.Fprintf(&b, "  row %s of %s %s %s side %s %s\n", r.Key, r.Message, r.Role, r.Kind, r.Side, r.Sent)
		}
	}
	return b.String()
}
