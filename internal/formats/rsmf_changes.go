package formats

import (
	"strings"

	"hut3"
)

// rsmfChanges is what an event says that happened to it later.
type rsmfChanges struct {
	id        string
	edits     []rsmfEdit
	reactions []rsmfReaction
}

type rsmfEdit struct{ who, when, previous, now string }

type rsmfReaction struct{ who, value string }

// changes reads the edits, reactions and receipts of the event in the bag. Where
// its edits lead from text to text up to the body, the row takes the first of
// them; else it keeps the body, and each edit both its texts. An event has its id,
// which is one of this file alone.
func (m *rsmf) changes() rsmfChanges {
	b, r := &m.bag, &m.out
	c := rsmfChanges{id: b.peek("id")}
	for _, one := range m.list("edits") {
		c.edits = append(c.edits, rsmfEdit{one("participant"), one("timestamp"), one("previous"), one("new")})
	}
	if c.id != "" { // what replies to it and reacts to it finds it by that
		r.NativeID, r.Namespace = b.take("id"), m.name
	}
	if len(c.edits) > 0 && c.chained(r.Body) {
		r.Body = c.edits[0].previous
	}
	for _, one := range elements(b.peek("reactions")) {
		m.inner.object(objectOr(one.text))
		value, whole := m.inner.peek("value"), elements(m.inner.peek("participants"))
		for _, who := range whole {
			c.reactions = append(c.reactions, rsmfReaction{who.text, value})
		}
	}
	for _, one := range m.list("read_receipts") {
		if h, _ := m.handleOf(one("participant")); r.Direct && one("action") == "delivered" && h == r.To[0] && r.Received.Raw == "" {
			r.Received, _ = m.clock.read(one("timestamp"))
		}
	}
	return c
}

// list gives the objects of a member as functions from a name to its value.
func (m *rsmf) list(name string) []func(string) string {
	var list []func(string) string
	for _, one := range elements(m.bag.peek(name)) {
		var object bag
		object.object(objectOr(one.text))
		list = append(list, func(name string) string { return object.peek(name) })
	}
	return list
}

// chained reports whether each edit begins with the text that the one before left,
// and the last leaves the body.
func (c *rsmfChanges) chained(body string) bool {
	if c.edits[0].previous == "" {
		return false
	}
	for i, e := range c.edits {
		next := body
		if i+1 < len(c.edits) {
			next = c.edits[i+1].previous
		}
		if e.now != next {
			return false
		}
	}
	return true
}

// hand hands over what happened to the event that was handed over last.
func (m *rsmf) hand(c rsmfChanges, at, length int64) error {
	r := &m.out
	r.Media, r.Received, r.ReplyTo, r.ToNick = r.Media[:0], hut3.Time{}, "", ""
	for _, e := range c.edits {
		r.Kind, r.Body, r.Extra = hut3.KindEdit, e.now, r.Extra[:0]
		r.From, r.FromNick = m.handleOf(e.who)
		r.Extra = append(r.Extra, hut3.Field{Name: "previous", Value: e.previous})
		if err := m.handOne(e.when, at, length); err != nil {
			return err
		}
	}
	r.NativeID = ""
	for _, one := range c.reactions {
		r.Kind, r.Body, r.ReplyTo, r.Extra = hut3.KindReaction, one.value, c.id, r.Extra[:0]
		r.From, r.FromNick = m.handleOf(one.who)
		if err := m.handOne("", at, length); err != nil {
			return err
		}
	}
	return nil
}

// handOne hands over one of them; the direction was the event's own.
func (m *rsmf) handOne(when string, at, length int64) error {
	r := &m.out
	r.Direction = ""
	to := r.To[:0]
	for _, h := range m.everybody {
		if h != r.From {
			to = append(to, h)
		}
	}
	r.To = to
	sent, _ := m.clock.read(strings.TrimSpace(when))
	m.sentAt(sent, at)
	return m.put(at, length)
}
