package app

import (
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/retention"
	"hut3/internal/store"
)

type standingHold = store.Item[hut3.LegalHold]

// rowsOf gives what each hold keeps, for a plan to be held against row by row:
// records have no message, and an original that goes whole takes rows that nobody
// named.
func (s *subjects) rowsOf(holds []standingHold) (out []ingest.Held, err error) {
	for _, h := range holds {
		w := h.Body.What
		one := ingest.Held{Name: blockText(h.Ref, h.Body.Basis), Delivery: w.Delivery, Handset: w.Handle, Messages: map[hut3.Key]bool{}}
		if w.Delivery == 0 {
			q, view, err := s.query(w)
			if err == nil {
				err = view.Heads(s.ctx, q, func(m corpus.MessageHead) error { one.Messages[m.Key] = true; return nil })
			}
			if err != nil {
				return nil, err
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// unheld asks once more, inside a transaction that takes something, what stands
// in the way. A hold that came since the plan was made was not held against its
// rows: it is made again.
func (c *carrying) unheld(tx *store.Tx) error {
	if err := c.eyes.blocked(tx, c.erasure); err != nil {
		return err
	}
	now, err := retention.Standing(tx)
	for _, h := range now {
		if !slices.ContainsFunc(c.holds, func(was standingHold) bool { return was.Ref == h.Ref }) {
			return hut3.Errorf(hut3.Conflict, "%s was set while %s was worked out; carry it out again, to hold the one against the other", h.Ref, c.ref)
		}
	}
	return err
}
