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
// goes with the message. Others are named by their key, by the handset they came
// from or by the conversation that they say, as a draft does; what is hidden by whom
// they name too.
func (v *View) seesRecord(class uint32, e *RowEntry) bool {
	if e.Message != 0 {
		_, ok := v.stated(class, e.Key, e.Message)
		return ok
	}
	g, granted := v.grants[class]
	if granted && g.All && !v.narrow {
		return true
	}
	says := sync.OnceValue(func() hut3.RecordBody { return sayingOf(e) })
	named := func(t hut3.Target) bool { return namesRecord(t, e, says) }
	seen := g.All || slices.ContainsFunc(g.Only, named)
	return seen && !slices.ContainsFunc(v.scope.Silent, named) &&
		!slices.ContainsFunc(v.scope.Declared, func(w hut3.Withheld) bool { return named(w.Target) })
}

// namesRecord reports whether a target names a record; says gives what the record
// says, as a contact its owner's contact.
func namesRecord(t hut3.Target, e *RowEntry, says func() hut3.RecordBody) bool {
	switch {
	case t.Key != 0:
		return t.Key == e.Key
	case t.Conversation != "" && says().Conversation != t.Conversation:
		return false
	case !t.Handle.IsZero() && t.Handle != e.Side && !(t.Wide && slices.Contains(namedIn(says()), t.Handle)):
		return false
	}
	return t.InBounds(e.Sent)
}

// sayingOf is what a record says; nothing where that cannot be read.
func sayingOf(e *RowEntry) (says hut3.RecordBody) {
	if json.Unmarshal(e.Payload, &says) != nil {
		return hut3.RecordBody{}
	}
	return says
}

// namedIn gives the handles that a record is from or to.
func namedIn(says hut3.RecordBody) []hut3.Handle { return append([]hut3.Handle{says.From}, says.To...) }
