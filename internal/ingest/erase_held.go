package ingest

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/corpus"
)

// Held is what a hold keeps from being erased, by rows.
type Held struct {
	Name     string            // of the hold, as people are told it
	Messages map[hut3.Key]bool // every row of each
	Delivery uint32            // its rows, and its originals; zero: none
	Handset  hut3.Handle       // records that came from it; zero: none
}

func (h *Held) covers(e *corpus.RowEntry) bool {
	return e.Message != 0 && h.Messages[e.Message] ||
		h.Delivery != 0 && e.Key.Delivery() == h.Delivery ||
		e.Message == 0 && !h.Handset.IsZero() && e.Side == h.Handset
}

// held refuses a plan that takes what is held: a row, be it a record or one
// named by nobody that stands in bytes that go, a row whose original goes whole,
// or an original of a delivery.
func (s *eraseScan) held(ctx context.Context, register func(hut3.Delivery) ([]Registered, error)) error {
	if len(s.what.Held) == 0 {
		return nil
	}
	for _, d := range s.deliveries {
		if err := s.heldOriginals(d, register); err != nil {
			return err
		}
	}
	whole := perFile(s.whole)
	goes := func(e *corpus.RowEntry) bool { return s.gone(e) || whole(e.Loc) }
	return s.each(ctx, goes, func(_ uint32, e *corpus.RowEntry) error {
		for i := range s.what.Held {
			if h := &s.what.Held[i]; h.covers(e) {
				return heldError(h, "row "+e.Key.String()+" of "+e.Loc.File)
			}
		}
		return nil
	})
}

func (s *eraseScan) heldOriginals(d hut3.Delivery, register func(hut3.Delivery) ([]Registered, error)) error {
	at := slices.IndexFunc(s.what.Held, func(h Held) bool { return h.Delivery == d.Number })
	if at < 0 {
		return nil
	}
	files, err := register(d)
	for _, f := range files {
		if _, goes := s.Objects[f.SHA256.String()]; err == nil && goes {
			return heldError(&s.what.Held[at], "the original with SHA-256 "+f.SHA256.String())
		}
	}
	return err
}

func heldError(h *Held, what string) error {
	return hut3.Errorf(hut3.Conflict, "nothing was erased: %s would go with it, and is held by %s; have the hold released by somebody who may, with a reason", what, h.Name)
}

// whole reports whether the original of a row goes whole, or the encrypted one
// that it came from.
func (s *eraseScan) whole(l hut3.Locator) bool {
	return slices.ContainsFunc(objectsOf(l), func(name string) bool { return s.Objects[name].Whole })
}

// objectsOf names the objects that a row stands in: the one of its bytes, the one
// that was received where that was decrypted, and the write-ahead log that a
// database was read with.
func objectsOf(l hut3.Locator) []string {
	out := []string{l.Object.String()}
	for _, step := range l.Steps {
		if step.Kind == stepDecrypt || step.Kind == stepLog {
			out = append(out, step.Name)
		}
	}
	return out
}
