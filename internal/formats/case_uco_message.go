package formats

import (
	"strings"

	"hut3"
)

// hand makes rows of messages, calls and accounts, and counts what else there
// is by its type.
func (g *caseGraph) hand(at, length int64) error {
	n := &g.node
	n.read(&g.bag)
	switch {
	case n.has("messageText"), n.has("sentTime"), n.is("Message"), n.is("EmailMessage"):
		return g.act(hut3.KindMessage, "sentTime", at, length)
	case n.has("callType"), n.is("Call"), n.is("PhoneCall"):
		return g.act(hut3.KindCall, "startTime", at, length)
	case n.isAccount():
		return g.contact(at, length)
	case len(g.attached) > 0 && strings.EqualFold(n.text("kindOfRelationship"), "Attachment_Of"):
		return nil // read with its message
	case !n.is("Application") && !n.is("MessageThread") && g.files[n.id].Name == "":
		g.tally.note("an object that is not read", n.kind(), "", at)
	}
	return nil
}

func (g *caseGraph) act(kind hut3.Kind, when string, at, length int64) error {
	n := &g.node
	from := ldRef(n.value("from"))
	app := ldRef(n.value("application"))
	if app == "" {
		app = g.accounts[from].app
	}
	r := g.begin(kind, g.platform(app))
	r.Owner = g.party(g.declaredOwner(), "")
	r.From, r.FromNick = g.who(from), g.accounts[from].shown
	for _, field := range []string{"to", "cc", "bcc"} {
		for _, to := range ldRefs(n.value(field)) {
			r.To = append(r.To, g.who(to))
		}
	}
	g.converse(r)
	sent, _ := g.clock.read(n.text(when))
	g.sentAt(sent, at)
	body := "messageText"
	if !n.has(body) {
		body = "body" // of an e-mail
	}
	r.Body = withSubject(n.text("subject"), n.text(body))
	r.NativeID, r.Namespace = n.text("messageID"), "case-uco "+r.Conversation
	if r.NativeID == "" {
		r.Namespace = ""
	}
	for _, id := range g.attached[n.id] {
		m := g.files[id]
		if m.Name == "" {
			m.Name = id
		}
		found := g.src.attachment(m.Name, m.Type)
		if found.Missing {
			found = m
			found.Missing = true
		}
		r.Media = append(r.Media, found)
	}
	r.Extra = n.rest(r.Extra, "subject", body, when, "from", "to", "application", "messageID")
	return g.put(at, length)
}

// converse names the thread that lists the message, or the pair.
func (g *caseGraph) converse(r *hut3.Row) {
	t := g.threads[g.node.id]
	switch {
	case t != nil:
		r.Conversation = hut3.GroupConversation(r.Platform, t.id)
		if t.name != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "thread", Value: t.name})
		}
		for _, id := range t.people {
			if h := g.who(id); len(r.To) == 0 && h != r.From && len(t.people) == 2 {
				r.To = append(r.To, h)
			}
		}
	case len(r.To) == 1 && !r.From.IsZero():
		r.Conversation, r.Direct = hut3.DirectConversation(r.From, r.To[0]), true
	default:
		r.Conversation = hut3.GroupConversation(r.Platform, g.src.stem())
	}
}

// platform is the application's name in lower case, or what the ontology is
// called where none is named.
func (g *caseGraph) platform(app string) string {
	if name := strings.ToLower(strings.TrimSpace(g.apps[app])); name != "" {
		return name
	}
	return "case-uco"
}

// who is the handle of an account; one that the graph does not describe is known
// by its identifier alone.
func (g *caseGraph) who(id string) hut3.Handle {
	if a, ok := g.accounts[id]; ok {
		return g.party(a.name, "")
	}
	return g.party(id, "")
}

func (g *caseGraph) contact(at, length int64) error {
	n := &g.node
	a := g.account()
	r := g.begin(hut3.KindContact, g.platform(a.app))
	r.Owner = g.party(g.declaredOwner(), "")
	if h := g.party(a.name, ""); !h.IsZero() {
		r.To = append(r.To, h)
	}
	r.ToNick = a.shown
	r.Extra = n.rest(r.Extra, "displayName", "application")
	return g.put(at, length)
}
