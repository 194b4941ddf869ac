package venetic

import (
	"encoding/hex"

	"hut3"
)

// pickOut writes the act to the list it belongs on, if any: threats, leaks and
// deals that chance made, and every cue.
func (s *scribe) pickOut(id int, a *act, sum [32]byte, at [2]uint32) error {
	if !a.held() {
		return nil
	}
	if a.cue != nil {
		return s.event("scenes", id, a, sum, at, Event{Kind: "scene", Name: a.cue.name})
	}
	switch {
	case a.key && a.topic.kind == "threat":
		s.n.Threats++
		return s.event("threats", id, a, sum, at, Event{Kind: "threat", Class: a.topic.name})
	case a.key && a.topic.kind == "leak":
		s.n.Leaks++
		return s.event("leaks", id, a, sum, at, Event{Kind: "leak"})
	case a.deal != nil:
		s.n.Deals++
		deal := *a.deal
		return s.event("deals", id, a, sum, at, Event{Kind: "deal", Deal: &deal})
	}
	return nil
}

func (s *scribe) event(list string, id int, a *act, sum [32]byte, at [2]uint32, e Event) error {
	e.ID, e.Sent, e.Text, e.SHA256 = messageID(id, a.seq), utc(a.sent), string(a.body), hex.EncodeToString(sum[:])
	e.From, e.To = s.p.ends(id, a.fromA)
	e.Conversation = s.p.conversation(id)
	for side, has := range a.copy {
		if has {
			e.Rows = append(e.Rows, RowAt{s.p.sideName(id, side), int(at[side]) + 1})
		}
	}
	return hut3.Wrap(s.events[list].Encode(e), hut3.Internal, "write truth/%s.jsonl", list)
}

// conversation names a conversation as an import does.
func (p *plan) conversation(id int) string {
	c := &p.convs[id]
	return hut3.DirectConversation(p.platform(c.a), p.platform(c.b))
}

func (p *plan) platform(h uint32) hut3.Handle { return hut3.NewHandle("encrochat", p.hand[h].name) }
