package corpustest

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

func headOf(h held) corpus.MessageHead {
	out := corpus.MessageHead{Key: h.Key, Ref: h.Ref, Conversation: h.Conversation, Platform: h.Platform, Direct: h.Direct, From: h.From, To: h.To, Sent: h.Sent}
	out.Sent.Raw = ""
	return out
}

// Heads walks Hits.
func (v *ModelView) Heads(_ context.Context, q query.Q, fn func(corpus.MessageHead) error) error {
	for _, h := range v.Hits(q) {
		if err := fn(headOf(h)); err != nil {
			return err
		}
	}
	return nil
}

// seen gives the visible message of a row, or that it is a record that is seen.
func (v *ModelView) seen(r classRow) (h held, ok bool) {
	if r.Message == 0 {
		return held{}, v.seesRecord(r.class, r.RowEntry)
	}
	h, ok = v.find(r.Message)
	return h, ok && v.reaches(r.class, r.Message) && !v.unsaid(r.RowEntry, r.class)
}

// Row gives a row as it was added, where it is seen.
func (v *ModelView) Row(_ context.Context, row hut3.Key) (corpus.RowEntry, error) {
	r, ok := v.index.rows[row]
	var h held
	if ok {
		h, ok = v.seen(r)
	}
	if !ok {
		return corpus.RowEntry{}, notFound()
	}
	if r.Message != 0 && v.index.entries[entryOf{h.Key, h.class}].Ref != h.Ref {
		r.Differs = v.differs(r.RowEntry, r.class, h)
	}
	return r.RowEntry, nil
}

// EachRow walks the rows that are seen. The one that a message is shown by says
// nothing of its own; what groups rows is left out.
func (v *ModelView) EachRow(_ context.Context, fn func(*corpus.RowEntry, *corpus.MessageHead) error) error {
	for _, d := range v.world {
		for _, r := range d.Rows {
			h, ok := v.seen(classRow{r, d.Class})
			if !ok {
				continue
			}
			var head *corpus.MessageHead
			if r.Message != 0 {
				of := headOf(h)
				head = &of
			}
			if r.Message != 0 {
				r.Differs = v.differs(r, d.Class, h)
			}
			if r.Key == h.Ref {
				r.Role = hut3.Founder
			}
			if err := fn(&r, head); err != nil {
				return err
			}
		}
	}
	return nil
}

// EachRowOf walks those rows of EachRow that are of some handsets or messages.
func (v *ModelView) EachRowOf(ctx context.Context, sides map[hut3.Handle]bool, messages []hut3.Key, fn func(*corpus.RowEntry, *corpus.MessageHead) error) error {
	return v.EachRow(ctx, func(r *corpus.RowEntry, h *corpus.MessageHead) error {
		if !sides[r.Side] && (h == nil || !slices.Contains(messages, h.Key)) {
			return nil
		}
		return fn(r, h)
	})
}
