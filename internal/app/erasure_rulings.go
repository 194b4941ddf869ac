package app

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// unruled refuses an erasure of what people split or joined. It goes by the
// messages that the rule made: a part of one that was split off would take the
// rest with it, and of a joined one a half would stay.
func (s *subjects) unruled(tx *store.Tx, w hut3.Subject) error {
	refs, err := s.ruled(tx, w)
	if err != nil || len(refs) == 0 {
		return err
	}
	return hut3.Errorf(hut3.Conflict, "%s cannot be erased: what is one message there was ruled by %s; undo that first, and ask for the messages as they then stand", w, strings.Join(refs, ", "))
}

// ruled lists the standing splits and joins that touch a subject, of those that
// the view follows. A delivery goes by its rows, whatever message they are of.
func (s *subjects) ruled(tx *store.Tx, w hut3.Subject) (out []string, err error) {
	if w.Delivery != 0 || !s.all && (s.actor.Unit != s.app.Config.Unit || access.Can(s.actor, access.Act{Action: access.RecordRead}) != nil) {
		return nil, nil
	}
	list, err := rulingsThatHold(tx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	within := map[hut3.Key]bool{}
	q, view, err := s.query(w)
	if err == nil {
		err = view.Heads(s.ctx, q, func(h corpus.MessageHead) error { within[h.Ref] = true; return nil })
	}
	for _, r := range list {
		if err != nil {
			return nil, err
		}
		var touches bool
		if touches, err = s.touches(r.Body, within); touches {
			out = append(out, string(r.Ref))
		}
	}
	return out, err
}

// touches reports whether a ruling is on rows of messages, by the row that each
// is shown by.
func (s *subjects) touches(r hut3.GroupRuling, within map[hut3.Key]bool) (bool, error) {
	parts := []corpus.Ruling{{Rows: r.Rows}}
	if r.Act == hut3.GroupClocks {
		var err error
		if parts, err = s.app.joinsOf(r); err != nil {
			return false, err
		}
	}
	for _, p := range parts {
		if yes, err := s.rowsTouch(p.Rows, within); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

// rowsTouch looks at the message that each row is of now, and at what is left of
// the one that the rule made it a row of. Where one of the rows is not seen, the
// view does not follow the ruling.
func (s *subjects) rowsTouch(rows []hut3.Key, within map[hut3.Key]bool) (bool, error) {
	var refs []hut3.Key
	for _, row := range rows {
		if _, err := s.view.Resolve(s.ctx, row); err != nil {
			return false, butNotFound(err)
		}
		stored, err := s.view.Row(s.ctx, row)
		if err != nil {
			return false, butNotFound(err)
		}
		for _, key := range []hut3.Key{row, stored.Message} {
			ref, err := s.view.Ref(s.ctx, key)
			if butNotFound(err) != nil {
				return false, err
			}
			refs = append(refs, ref)
		}
	}
	return slices.ContainsFunc(refs, func(ref hut3.Key) bool { return within[ref] }), nil
}

func butNotFound(err error) error {
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return nil
	}
	return err
}
