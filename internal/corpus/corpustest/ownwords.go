package corpustest

import (
	"encoding/json"
	"slices"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
)

// ownWords is what a row of a world may say otherwise than its message.
type ownWords struct {
	Kind         string         `json:"kind,omitempty"`
	Conversation string         `json:"conversation,omitempty"`
	From         string         `json:"from,omitempty"`
	To           *[]hut3.Handle `json:"to,omitempty"`
	Body         *string        `json:"body,omitempty"`
	Media        *[]hut3.Media  `json:"media,omitempty"` // is never drawn
}

// differs draws what a row says of its own: its time alone, which is no word of
// it, or another sender, other recipients, conversation, text or kind.
func (b *worldBuilder) differs() json.RawMessage {
	var d ownWords
	says := func(what string) bool { return rapid.IntRange(0, 2).Draw(b.t, "own "+what) == 0 }
	if says("sender") {
		d.From = hut3.Handle{Platform: "chat", Name: rapid.SampledFrom(append(slices.Clone(names), strangers...)).Draw(b.t, "own from")}.String()
	}
	if says("recipients") {
		to := []hut3.Handle{b.handle()}
		d.To = &to
	}
	if says("conversation") {
		d.Conversation = hut3.GroupConversation("chat", rapid.SampledFrom([]string{"team", "yard"}).Draw(b.t, "own conversation"))
	}
	if says("text") {
		body := rapid.SampledFrom(words).Draw(b.t, "own text")
		d.Body = &body
	}
	if says("kind") {
		d.Kind = hut3.KindCall.String()
	}
	if d == (ownWords{}) {
		return json.RawMessage(`{"sent":"x"}`)
	}
	text, err := json.Marshal(d)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// spoken is a row as a message: its class's, with the words that are the row's
// own. own is false of the row that the class shows it by.
func (v *ModelView) spoken(r corpus.RowEntry, class uint32) (h held, own bool) {
	var d ownWords
	_ = json.Unmarshal(r.Differs, &d) // made by differs, or nothing
	h = v.index.entries[entryOf{r.Message, class}]
	shown := h.Ref == r.Key
	h.Sent = r.Sent
	if shown || len(r.Differs) == 0 {
		return h, false
	}
	if d.From != "" {
		h.From, _ = hut3.ParseHandle(d.From) // as differs printed it
	}
	if d.To != nil {
		h.To = *d.To
	}
	if d.Conversation != "" {
		h.Conversation, h.Direct = d.Conversation, false
	}
	if d.Body != nil {
		h.Body = *d.Body
	}
	if d.Kind != "" {
		h.Kind = hut3.KindCall
	}
	return h, d.From != "" || d.To != nil || d.Conversation != ""
}

// unsaid reports whether a row names, in words of its own, what the scope does
// not see.
func (v *ModelView) unsaid(r corpus.RowEntry, class uint32) bool {
	return once(v.memory.unsaid, r.Key, func() bool {
		h, own := v.spoken(r, class)
		_, taken := v.taken(r)
		return taken || own && !v.sees(h, r)
	})
}

// sees reports whether the scope sees what a row says, looked at by itself.
func (v *ModelView) sees(h held, r corpus.RowEntry) bool {
	named := func(t hut3.Target) bool { return v.names(t, h) }
	granted := slices.ContainsFunc(v.Scope.Grants, func(g hut3.Grant) bool {
		return g.Class == h.class && (g.All || slices.ContainsFunc(g.Only, func(t hut3.Target) bool { return named(t) || sideIs(t, r) }))
	})
	return granted && !slices.ContainsFunc(v.Scope.Silent, named) &&
		!slices.ContainsFunc(v.Scope.Declared, func(w hut3.Withheld) bool { return named(w.Target) })
}
