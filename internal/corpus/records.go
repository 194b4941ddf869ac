package corpus

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"hut3"
)

// Records gives the records of a kind that came from a handset or account, in
// order of key: contacts, notes, cells. A zero handle gives every handset's.
func (v *View) Records(ctx context.Context, kind hut3.Kind, handle hut3.Handle) ([]RowEntry, error) {
	var out []RowEntry
	err := v.within(ctx, func() error {
		for _, r := range v.rows {
			err := r.eachRecord(ctx, kind, func(at int, reader *blobReader) {
				if !handle.IsZero() && r.sideOf(at) != handle {
					return
				}
				if e := r.entryBy(at, reader); v.seesRecord(r.info.Class, &e) {
					out = append(out, e.own())
				}
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b RowEntry) int { return cmp.Compare(a.Key, b.Key) })
	return out, err
}

// seesRecord holds a record of a class against the scope. A record of a message
// goes with the message. Others are named by their key or by the handset they
// came from, what is hidden by whom they name too, and never by a conversation.
func (v *View) seesRecord(class uint32, e *RowEntry) bool {
	if e.Message != 0 {
		_, ok := v.stated(class, e.Key, e.Message)
		return ok
	}
	g, granted := v.grants[class]
	if granted && g.All && !v.narrow {
		return true
	}
	whom := sync.OnceValue(func() []hut3.Handle { return namedIn(e) })
	named := func(t hut3.Target) bool { return namesRecord(t, e, whom) }
	seen := g.All || slices.ContainsFunc(g.Only, named)
	return seen && !slices.ContainsFunc(v.scope.Silent, named) &&
		!slices.ContainsFunc(v.scope.Declared, func(w hut3.Withheld) bool { return named(w.Target) })
}

// namesRecord reports whether a target names a record; whom gives the handles that
// the record names, as a contact does its owner's contact.
func namesRecord(t hut3.Target, e *RowEntry, whom func() []hut3.Handle) bool {
	switch {
	case t.Key != 0:
		return t.Key == e.Key
	case t.Conversation != "":
		return false
	case !t.Handle.IsZero() && t.Handle != e.Side && !(t.Wide && slices.Contains(whom(), t.Handle)):
		return false
	}
	return t.InBounds(e.Sent)
}

// namedIn gives the handles that a record is from or to.
func namedIn(e *RowEntry) []hut3.Handle {
	var body hut3.RecordBody
	if json.Unmarshal(e.Payload, &body) != nil {
		return nil
	}
	return append([]hut3.Handle{body.From}, body.To...)
}
