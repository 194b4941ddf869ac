package formats

import (
	"slices"
	"strings"

	"hut3"
)

// conversationRule is the profile's, or what the columns allow: a column, the
// pair, or the file.
func (p *plan) conversationRule() ConversationRule {
	switch {
	case p.profile.Conversation != "":
		return p.profile.Conversation
	case p.mapped(atConversation):
		return ConversationColumn
	case p.mapped(atTo), p.mapped(atPeer):
		return ConversationDirect
	}
	return ConversationFile
}

// conversation names the conversation of an act; records have none.
func (m *mapper) conversation(r *hut3.Row) {
	if !r.Kind.Act() || r.Conversation != "" {
		return
	}
	if m.rule == ConversationColumn {
		if name := m.text(atConversation); strings.TrimSpace(name) != "" {
			r.Conversation = m.group(r.Platform, name)
			return
		}
	}
	if m.rule == ConversationThread {
		r.Conversation = m.group(r.Platform, m.src.stem()+"/"+firstOf(strings.TrimSpace(m.text(atConversation)), "none"))
		return
	}
	if m.rule != ConversationFile && !r.From.IsZero() {
		switch {
		case len(r.To) == 1:
			m.nameConversation(r, r.From, r.To[0])
			return
		case len(r.To) > 1:
			r.Conversation = m.group(r.Platform, everybody(r))
			return
		}
	}
	name := m.src.stem()
	if m.rule != ConversationFile && m.mapped(atPeer) {
		name = m.withPeer(r, name)
	}
	r.Conversation = m.group(r.Platform, name)
}

// withPeer names the conversation of an owner who is not known by the file and
// the other party, so that two who wrote to him are not in one.
func (m *mapper) withPeer(r *hut3.Row, name string) string {
	switch {
	case !r.From.IsZero():
		return name + "/" + r.From.Name
	case len(r.To) == 1:
		return name + "/" + r.To[0].Name
	}
	return name
}

// nameConversation makes the row direct, between two handles that are known.
func (m *mapper) nameConversation(r *hut3.Row, a, b hut3.Handle) {
	if a.IsZero() || b.IsZero() || m.rule == ConversationFile || m.rule == ConversationThread {
		return
	}
	last := &m.paired[(spread(a.Name)+spread(b.Name)*3)%uint(len(m.paired))]
	if last.a != a || last.b != b {
		*last = pairName{a, b, m.pairOf(a, b)}
	}
	r.Conversation, r.Direct = last.name, true
}

// pairName is two handles and the name of their conversation.
type pairName struct {
	a, b hut3.Handle
	name string
}

func (m *mapper) pairOf(a, b hut3.Handle) string {
	key := [2]string{a.Name, b.Name}
	name, known := m.pairs[key]
	if n := len(a.Platform); !known || len(name) <= n || name[:n] != a.Platform || name[n] != '/' {
		name = hut3.DirectConversation(a, b)
		if len(m.pairs) < maxCached {
			m.pairs[key] = name
		}
	}
	return name
}

func (m *mapper) group(platform, native string) string {
	key := [2]string{platform, "#" + native}
	name, known := m.pairs[key]
	if !known {
		name = hut3.GroupConversation(platform, native)
		if len(m.pairs) < maxCached {
			m.pairs[[2]string{strings.Clone(platform), strings.Clone(key[1])}] = name
		}
	}
	return name
}

// everybody names a conversation of more than two by all who are in it.
func everybody(r *hut3.Row) string {
	names := []string{r.From.Name}
	for _, h := range r.To {
		names = append(names, h.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "~")
}
