package corpus

import (
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/query"
)

// setNode is a set that a function of the segment gives.
type setNode struct {
	of    func(e *evaluation, within docset) docset
	guess func(e *evaluation) int
	scans bool // it goes through the times of messages
}

func (n setNode) eval(e *evaluation, within docset) docset { return n.of(e, within) }
func (n setNode) mark(*marking)                            {}
func (n setNode) cost(e *evaluation) int {
	if n.guess != nil {
		return n.guess(e)
	}
	return int(e.s.n / 16)
}

// fieldNode reads name:value.
func (v *View) fieldNode(ctx context.Context, q query.Field) (node, error) {
	switch q.Name {
	case "from":
		return handleNode(q.Value, true, false), nil
	case "to":
		return handleNode(q.Value, false, true), nil
	case "handle":
		return handleNode(q.Value, true, true), nil
	case "with":
		return v.withNode(ctx, q.Value)
	case "in":
		return setNode{of: func(e *evaluation, _ docset) docset { return e.v.conversationIn(e.s, q.Value) }}, nil
	case "delivery":
		return v.deliveryNode(q.Value)
	case "platform":
		return platformNode(strings.ToLower(q.Value)), nil
	case "kind":
		return kindNode(q.Value)
	case "has":
		if strings.ToLower(q.Value) == "tag" {
			return v.tagNode(ctx, "")
		}
		return hasNode(strings.ToLower(q.Value))
	case "tag":
		return v.tagNode(ctx, q.Value)
	case "lang":
		return languageNode(q.Value)
	case "like":
		return lookAlikeNode(q.Value)
	case "set":
		return v.setNodeOf(ctx, q.Value)
	case "exhibit":
		return v.factNode(exhibitIs(q.Value)), nil
	case "stage":
		return v.stageNode(q.Value), nil
	}
	return nil, hut3.Errorf(hut3.Usage, "%s: is not a field that the corpus reads; it reads from, to, handle, with, in, delivery, exhibit, stage, platform, kind, has, tag, set, lang and like", q.Name)
}

// placesOf finds the handles that a value names: platform/name, or the name
// alone on any platform; case, width and accent do not matter.
func (s *messageSegment) placesOf(value string) []uint32 {
	platform, name, ok := strings.Cut(value, "/")
	if ok {
		if found := s.folded()[strings.ToLower(platform)+"/"+foldName(hut3.NewHandle(platform, name).Name)]; len(found) > 0 {
			return found
		}
	}
	return s.folded()[foldName(value)]
}

func handleNode(value string, from, to bool) node {
	return setNode{
		of:    func(e *evaluation, within docset) docset { return e.s.handleSet(e.s.placesOf(value), from, to, within) },
		guess: func(e *evaluation) int { return e.s.writtenWith(e.s.placesOf(value)) },
	}
}

// withNode is every message of the conversations in which the handle wrote or
// was written to, in any segment, in what the view sees.
func (v *View) withNode(ctx context.Context, value string) (node, error) {
	names := make([]map[string]bool, len(v.segs))
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		names[i] = map[string]bool{}
		set := s.handleSet(s.placesOf(value), true, true, s.visible).and(s.visible)
		last := ^uint32(0)
		set.each(func(o uint32) {
			if c := s.conversation.u32(int(o)); c != last {
				names[i][s.conversationName(c).name] = true
				last = c
			}
		})
		return nil
	})
	all := map[string]bool{}
	for _, m := range names {
		for name := range m {
			all[name] = true
		}
	}
	return setNode{of: func(e *evaluation, _ docset) docset {
		var list []uint32
		for name := range all {
			for _, c := range e.s.conversationsNamed(name) {
				list = append(list, e.s.inConversation(c)...)
			}
		}
		slices.Sort(list)
		return listSet(e.s.n, list)
	}}, err
}

func (v *View) deliveryNode(value string) (node, error) {
	n, err := hut3.ParseDelivery(value)
	if err != nil {
		if n, err = hut3.ParseDelivery("D" + value); err != nil {
			return nil, hut3.Errorf(hut3.Usage, "%q is not a delivery; write delivery:D12", value)
		}
	}
	return setNode{of: func(e *evaluation, _ docset) docset { return v.inDelivery(e.s, n) }}, nil
}

func platformNode(name string) node {
	return setNode{of: func(e *evaluation, within docset) docset {
		is := make([]bool, e.s.conversations.n())
		e.s.conversations.each(func(c int, text []byte) { is[c] = splitConversation(string(text)).platform == name })
		return e.scan(within, func(o uint32) bool { return is[e.s.conversation.at(int(o))] })
	}}
}

func kindNode(value string) (node, error) {
	var k hut3.Kind
	if err := k.UnmarshalText([]byte(strings.ToLower(value))); err != nil || !k.Act() {
		return nil, hut3.Errorf(hut3.Usage, "%q is not a kind of message; write kind:message, kind:call or kind:system", value)
	}
	return setNode{of: func(e *evaluation, within docset) docset {
		return e.scan(within, func(o uint32) bool { return hut3.Kind(e.s.flags.at(int(o))&kindMask) == k })
	}}, nil
}

// hasNode is has:media, has:time, has:entity, or has: and a type of entity.
func hasNode(value string) (node, error) {
	switch value {
	case "media":
		return setNode{of: func(e *evaluation, within docset) docset {
			return e.scan(within, func(o uint32) bool { return e.s.flags.at(int(o))&flagMedia != 0 })
		}}, nil
	case "time":
		return setNode{of: func(e *evaluation, _ docset) docset { return rangeSet(e.s.n, e.s.early, e.s.n) }}, nil
	case "entity", "entities":
		return entityNode{match: func(string, string) bool { return true }}, nil
	case "":
		return nil, hut3.Errorf(hut3.Usage, "has: needs media, time, entity, or a type of entity such as phone")
	}
	return newEntityNode(query.Entity{Type: value, Op: "=", Value: "*"})
}

// scan tests every member of within.
func (s *messageSegment) scan(within docset, is func(o uint32) bool) docset {
	var list []uint32
	within.each(func(o uint32) {
		if is(o) {
			list = append(list, o)
		}
	})
	return listSet(s.n, list)
}

// periodNode is a time sent in [from, to), where it is known.
type periodNode struct{ from, to int64 }

func (n periodNode) eval(e *evaluation, _ docset) docset { return e.s.period(n.from, n.to) }
func (n periodNode) cost(*evaluation) int                { return 0 }
func (n periodNode) mark(*marking)                       {}

func (n regexpNode) mark(m *marking) {
	for _, at := range n.re.FindAllStringIndex(m.body, -1) {
		m.add(at[0], at[1])
	}
}
