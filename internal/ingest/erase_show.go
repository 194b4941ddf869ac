package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"hut3"
	"hut3/internal/corpus"
)

// reshown is a message of an access class that stays by other rows than the one
// it was shown by, or by fewer.
type reshown struct {
	rows  []corpus.RowEntry // that stay in the class, in order
	by    *hut3.Row         // what the row says that it is shown by from now on; nil: the one before
	count int               // rows of that row's delivery
	was   *hut3.Row         // what the differences of rows were taken from
}

// reshow works out what becomes of messages that lose some rows and keep others:
// a delivery goes whole, and another holds the message too.
func (s *eraseScan) reshow(ctx context.Context) error {
	if len(s.what.Deliveries) > 0 {
		if err := s.each(ctx, s.stays, s.stay); err != nil {
			return err
		}
	}
	for key := range s.messages {
		if len(s.again[key]) == 0 {
			if s.what.Messages == nil {
				s.what.Messages = map[hut3.Key]bool{}
			}
			s.what.Messages[key] = true // no row is left of it
		}
	}
	for key, classes := range s.again {
		for class, r := range classes {
			if err := s.settle(ctx, key, class, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// stays reports whether a row stays of a message that loses another. A version
// alone does not show a message.
func (s *eraseScan) stays(e *corpus.RowEntry) bool {
	return e.Message != 0 && e.Role != hut3.Version && s.messages[e.Message] && !s.gone(e)
}

// stay notes such a row.
func (s *eraseScan) stay(class uint32, e *corpus.RowEntry) error {
	if s.again[e.Message] == nil {
		s.again[e.Message] = map[uint32]*reshown{}
	}
	s.touched[e.Key.Delivery()] = true // its grouping rested on what goes
	r := s.again[e.Message][class]
	if r == nil {
		r = &reshown{}
		s.again[e.Message][class] = r
	}
	kept := *e
	kept.Differs, kept.Extra, kept.Payload = slices.Clone(e.Differs), nil, nil
	r.rows = append(r.rows, kept)
	return nil
}

// settle reads what the message is shown by, and decides by what from now on.
func (s *eraseScan) settle(ctx context.Context, key hut3.Key, class uint32, r *reshown) error {
	slices.SortFunc(r.rows, func(a, b corpus.RowEntry) int { return cmp.Compare(a.Key, b.Key) })
	view, err := s.c.View(classScope(class))
	if err != nil {
		return err
	}
	hit, err := view.Message(ctx, key)
	if err != nil {
		return err
	}
	first := r.rows[0]
	if !s.what.Deliveries[hit.Ref.Delivery()] {
		return nil // it is shown by a row that stays
	}
	m := hit.Message
	r.was = &hut3.Row{Kind: m.Kind, Platform: m.Platform, Conversation: m.Conversation, From: m.From, To: m.To, Body: m.Body, Media: m.Media}
	by, err := applied(r.was, first.Differs)
	if err != nil {
		return hut3.Wrap(err, hut3.Integrity, "what %s says otherwise cannot be read", first.Key)
	}
	r.by = by
	s.said.Messages = append(s.said.Messages, key)
	for _, x := range r.rows {
		row, err := applied(r.was, x.Differs)
		if err != nil {
			return hut3.Wrap(err, hut3.Integrity, "what %s says otherwise cannot be read", x.Key)
		}
		s.said.Kept = append(s.said.Kept, row.Body)
		if x.Key.Delivery() == first.Key.Delivery() {
			r.count++
		}
	}
	return nil
}

// applied is a row as it stands, from the row that it was compared with.
func applied(shown *hut3.Row, differs json.RawMessage) (*hut3.Row, error) {
	out := *shown
	if len(differs) == 0 {
		return &out, nil
	}
	var d corpus.RowWords
	if err := json.Unmarshal(differs, &d); err != nil {
		return nil, err
	}
	if d.Body != nil {
		out.Body = *d.Body
	}
	if d.Conversation != "" {
		out.Conversation = d.Conversation
	}
	if d.From != "" {
		h, err := hut3.ParseHandle(d.From)
		if err != nil {
			return nil, err
		}
		out.From = h
	}
	if d.To != nil {
		out.To = *d.To
	}
	if d.Media != nil {
		out.Media = *d.Media
	}
	if d.Kind != "" {
		if err := out.Kind.UnmarshalText([]byte(d.Kind)); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// message says what becomes of a message in a class.
func (p *ErasePlan) message(class uint32, e *corpus.MessageEntry) (keep, changed bool) {
	if p.what.Messages[e.Key] {
		return false, false
	}
	classes, ok := p.again[e.Key]
	if !ok {
		return true, false
	}
	r := classes[class]
	if r == nil {
		return false, false // another class holds it still
	}
	if r.by == nil {
		return true, false
	}
	first := r.rows[0]
	e.Ref, e.Sent, e.Rows = first.Key, first.Sent, r.count
	e.Kind, e.Conversation, e.From, e.To, e.Body, e.Media = r.by.Kind, r.by.Conversation, r.by.From, r.by.To, r.by.Body, r.by.Media
	return true, true
}

// row says what becomes of a row: it goes, or its differences are taken from
// another row than before.
func (p *ErasePlan) row(class uint32, e *corpus.RowEntry) (keep, changed bool) {
	if p.gone(e) || e.Message != 0 && p.what.Messages[e.Message] {
		return false, false
	}
	r := p.again[e.Message][class]
	if e.Message == 0 || r == nil || r.by == nil || e.Role == hut3.Version {
		return true, false
	}
	whole, err := applied(r.was, e.Differs)
	if err != nil {
		return true, false // it was read when the plan was made
	}
	var differs json.RawMessage
	if d := differ(r.by, whole); !reflect.DeepEqual(d, corpus.RowWords{}) {
		differs, _ = json.Marshal(d) // of strings and handles: cannot fail
	}
	changed = string(differs) != string(e.Differs)
	e.Differs = differs
	return true, changed
}
