package app

import (
	"context"
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// TextEdit is what a later row says in place of a message's text, or that it was taken
// back. The message stays as it was first sent.
type TextEdit struct {
	Ref     hut3.Key `json:"ref"`  // of the row
	Sent    string   `json:"sent"` // when it was edited
	Text    string   `json:"text"`
	Deleted string   `json:"deleted,omitempty"` // in the source's words
}

// Deletion is that a row of a message says it was deleted, in the source's words: for
// whom, when or by whom.
type Deletion struct {
	Ref  hut3.Key `json:"ref"` // of the row
	Said string   `json:"said"`
}

// Reply is what a message answers, by the source's own id of it; Ref is zero where the
// actor sees no such message.
type Reply struct {
	ID  string   `json:"id"`
	Ref hut3.Key `json:"ref,omitzero"`
}

// words is the message's reference, or the source's id where there is none.
func (r *Reply) words() string {
	switch {
	case r == nil:
		return ""
	case r.Ref == 0:
		return r.ID
	}
	return r.Ref.String()
}

// Reaction is a record of its own: who put what on a message.
type Reaction struct {
	Ref  hut3.Key    `json:"ref"`
	From hut3.Handle `json:"from,omitzero"`
	Text string      `json:"text"`
	Sent string      `json:"sent,omitempty"`
}

// tell says of each message what its rows tell beside its text: which handsets hold
// it and what time each gives, how it was edited or deleted, what it answers and what
// was put on it; and of the stretch whose handsets' copies it rests on.
func (t *Thread) tell(ctx context.Context, view *corpus.View) error {
	t.HeldBy = []hut3.Handle{}
	refs := make([]hut3.Key, len(t.Messages))
	for i, m := range t.Messages {
		refs[i] = m.Ref
	}
	rows, err := view.Told(ctx, refs)
	if err != nil {
		return err
	}
	natives := map[string][]named{}
	for i := range rows {
		m := &t.Messages[i]
		for _, r := range rows[i] {
			m.take(r)
			if !r.Owner.IsZero() && !slices.Contains(t.HeldBy, r.Owner) {
				t.HeldBy = append(t.HeldBy, r.Owner)
			}
			if r.NativeID != "" {
				natives[r.NativeID] = append(natives[r.NativeID], named{i, r.Namespace, r.Key})
			}
		}
		if err := m.answer(ctx, view, t.Platform, rows[i]); err != nil {
			return err
		}
	}
	return t.react(ctx, view, natives)
}

// became notes what its rows say became of a message: its edits, and that it was deleted.
func (h *Hit) became(rows []corpus.RowTold) {
	for _, r := range rows {
		h.take(r)
	}
	h.Clocks = nil
}

// take notes what one row tells.
func (h *Hit) take(r corpus.RowTold) {
	if r.Role == hut3.Version {
		if r.Body != nil || r.Deleted != "" {
			e := TextEdit{Ref: r.Key, Sent: r.Sent.String(), Deleted: r.Deleted}
			if r.Body != nil {
				e.Text = *r.Body
			}
			h.Edits = append(h.Edits, e)
		}
		return
	}
	if c := (Clock{r.Owner, r.Sent.String()}); !slices.Contains(h.Clocks, c) {
		h.Clocks = append(h.Clocks, c)
	}
	for _, f := range r.Facts {
		if h.Kind != hut3.KindMessage && !slices.Contains(h.Facts, f) {
			h.Facts = append(h.Facts, f)
		}
	}
	said := func(d Deletion) bool { return d.Said == r.Deleted }
	if r.Deleted != "" && !slices.ContainsFunc(h.Deletions, said) {
		h.Deletions = append(h.Deletions, Deletion{r.Key, r.Deleted})
	}
}

// answer finds what the message replies to.
func (h *Hit) answer(ctx context.Context, view *corpus.View, platform string, rows []corpus.RowTold) error {
	i := slices.IndexFunc(rows, func(r corpus.RowTold) bool { return r.ReplyTo != "" })
	if i < 0 {
		return nil
	}
	h.ReplyTo = &Reply{ID: rows[i].ReplyTo}
	_, native := grouping.NativeOf(&hut3.Row{Platform: platform, Namespace: rows[i].Namespace, NativeID: rows[i].ReplyTo})
	ref, found, err := view.ByNative(ctx, native)
	if found {
		h.ReplyTo.Ref = ref
	}
	return err
}

// named is a message of the stretch by the native id that one of its rows has.
type named struct {
	message   int
	namespace string
	row       hut3.Key
}

// reactedTo is the message that a reaction is to: ids of several exports may be alike, so
// that of its own namespace goes before, and where it states none that of its delivery.
func reactedTo(list []named, e corpus.RowEntry) (message int, found bool) {
	if i := slices.IndexFunc(e.Extra, func(f hut3.Field) bool { return f.Name == "namespace" }); i >= 0 {
		own := slices.IndexFunc(list, func(n named) bool { return n.namespace == e.Extra[i].Value })
		if own < 0 {
			return 0, false
		}
		return list[own].message, true
	}
	own := slices.IndexFunc(list, func(n named) bool { return n.row.Delivery() == e.Key.Delivery() })
	return list[max(own, 0)].message, true
}

// react puts the reactions on the messages, by the native ids that these have.
func (t *Thread) react(ctx context.Context, view *corpus.View, natives map[string][]named) error {
	var ids []string
	for id := range natives {
		ids = append(ids, id)
	}
	list, err := view.Reactions(ctx, t.Conversation, ids)
	if err != nil {
		return err
	}
	for _, e := range list {
		var body hut3.RecordBody
		if json.Unmarshal(e.Payload, &body) != nil {
			continue
		}
		at, found := reactedTo(natives[body.ReplyTo], e)
		if !found {
			continue
		}
		m := &t.Messages[at]
		same := func(r Reaction) bool { return r.From == body.From && r.Text == body.Body }
		if !slices.ContainsFunc(m.Reactions, same) {
			m.Reactions = append(m.Reactions, Reaction{e.Key, body.From, body.Body, e.Sent.String()})
		}
	}
	return nil
}
