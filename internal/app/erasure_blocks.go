package app

import (
	"encoding/json"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/marks"
	"hut3/internal/query"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// subjectOf reads what a hold or an erasure is about, and whose it is.
func subjectOf(r store.Record) (hut3.Subject, []hut3.Ref, error) {
	var body struct {
		What    hut3.Subject `json:"what"`
		AskedBy hut3.Ref     `json:"asked_by"`
		RuledBy hut3.Ref     `json:"ruled_by"`
	}
	err := json.Unmarshal(r.Body, &body)
	return body.What, []hut3.Ref{body.AskedBy, body.RuledBy}, hut3.Wrap(err, hut3.Integrity, "reading %s", r.ID)
}

// query is a subject as a query, and the view that knows its frozen rows.
func (s *subjects) query(w hut3.Subject) (query.Q, *corpus.View, error) {
	switch {
	case w.Delivery != 0:
		return query.Field{Name: "delivery", Value: hut3.DeliveryRef(w.Delivery)}, s.view, nil
	case w.Conversation != "":
		return query.Field{Name: "in", Value: w.Conversation}, s.view, nil
	case !w.Handle.IsZero():
		return query.Field{Name: "handle", Value: w.Handle.String()}, s.view, nil
	}
	rows := []hut3.Key{w.Message}
	if w.Set != "" {
		var err error
		if rows, err = marks.RowsOf(s.app.Vault, w.Rows); err != nil {
			return nil, nil, err
		}
	}
	name := w.String()
	return query.Field{Name: "set", Value: name}, s.withRows(map[string][]hut3.Key{name: rows}), nil
}

// both counts the messages that two subjects have in common.
func (s *subjects) both(a, b hut3.Subject) (int64, error) {
	sets := map[string][]hut3.Key{}
	var qs []query.Q
	for i, w := range []hut3.Subject{a, b} {
		q, _, err := s.query(w)
		if err != nil {
			return 0, err
		}
		if f, ok := q.(query.Field); ok && f.Name == "set" {
			rows := []hut3.Key{w.Message}
			if w.Set != "" {
				if rows, err = marks.RowsOf(s.app.Vault, w.Rows); err != nil {
					return 0, err
				}
			}
			f.Value = []string{"first", "second"}[i]
			sets[f.Value], q = rows, f
		}
		qs = append(qs, q)
	}
	return s.withRows(sets).Count(s.ctx, query.And{Of: qs})
}

// blocked says what stands in the way of an erasure, in what the actor may see:
// holds, splits and joins of it, and records that rest on a message of it. Conflict names them and what
// to do.
func (s *subjects) blocked(tx *store.Tx, e hut3.Erasure) error {
	holds, err := s.holding(tx, e.What)
	if err != nil {
		return err
	}
	if len(holds) > 0 {
		return hut3.Errorf(hut3.Conflict, "%s cannot be erased: held by %s; have the hold released by somebody who may, with a reason", e.What, strings.Join(holds, ", "))
	}
	if err := s.unruled(tx, e.What); err != nil || e.Cited != "" {
		return err
	}
	citing, err := s.citing(tx, e.What)
	if err == nil && len(citing) > 0 {
		err = hut3.Errorf(hut3.Conflict, "%s cannot be erased: %s on it; say why it may go all the same, or leave it locked", e.What, restText(citing))
	}
	return err
}

func restText(refs []hut3.Ref) string {
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = string(r)
	}
	if len(names) > 12 {
		names = append(names[:12], hut3.Plural(int64(len(names)-12), "other record", "other records"))
	}
	if len(names) == 1 {
		return names[0] + " rests"
	}
	return strings.Join(names, ", ") + " rest"
}

// holding lists the holds that stand on some of a subject and exist for the actor.
func (s *subjects) holding(tx *store.Tx, w hut3.Subject) (out []string, err error) {
	holds, err := retention.Standing(tx)
	for _, h := range holds {
		if err != nil {
			return nil, err
		}
		seen, err := s.seesRecord(h.Record)
		if err != nil {
			return nil, err
		}
		if !seen {
			continue
		}
		n, err := s.both(w, h.Body.What)
		if err != nil {
			return nil, err
		}
		if n > 0 || w.Same(h.Body.What) {
			out = append(out, blockText(h.Ref, h.Body.Basis))
		}
	}
	return out, err
}

// notCiting are records that name messages and do not rest on them.
var notCiting = map[string]bool{marks.TaggingKind: true, marks.PositionKind: true, marks.SetKind: true, retention.HoldKind: true, retention.ErasureKind: true, "restriction": true}

// citing lists the records that rest on a message of a subject and exist for the
// actor.
func (s *subjects) citing(tx *store.Tx, w hut3.Subject) ([]hut3.Ref, error) {
	links, err := s.linksInto(tx, w)
	if err != nil {
		return nil, err
	}
	var out []hut3.Ref
	for _, l := range links {
		if notCiting[l.Kind] || slices.Contains(out, l.Source) {
			continue
		}
		seen := s.all
		if !seen {
			r, err := tx.Get(l.Kind, string(l.Source))
			if err == nil {
				seen, err = s.sees(tx, r)
			}
			if err != nil {
				return nil, err
			}
		}
		if seen {
			out = append(out, l.Source)
		}
	}
	return out, nil
}

// linksInto gives the links of records to messages of a subject.
func (s *subjects) linksInto(tx *store.Tx, w hut3.Subject) (out []store.Linked, err error) {
	links, err := tx.LinksToRows()
	if err != nil || len(links) == 0 {
		return nil, err
	}
	q, view, err := s.query(w)
	if err != nil {
		return nil, err
	}
	within := map[hut3.Key]bool{}
	err = view.Heads(s.ctx, q, func(h corpus.MessageHead) error {
		within[h.Ref] = true
		return nil
	})
	for _, l := range links {
		if err != nil {
			return nil, err
		}
		key, _ := hut3.ParseKey(string(l.Target)) // LinksToRows gives nothing else
		var hit corpus.Hit
		hit, err = s.view.Message(s.ctx, key)
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			err = nil
			continue
		}
		if within[hit.Ref] {
			out = append(out, l)
		}
	}
	return out, err
}
