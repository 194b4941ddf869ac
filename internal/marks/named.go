package marks

import (
	"context"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// kept is what people keep under a name: saved searches and hit sets.
type kept interface{ hut3.SavedSearch | hut3.HitSet }

// label is what is common to all that is kept under a name.
type label struct {
	name          string
	owner         hut3.Ref
	shared, ended bool
}

func labelOf[T kept](body T) label {
	switch b := any(body).(type) {
	case hut3.SavedSearch:
		return label{b.Name, b.Owner, b.Shared, b.Ended}
	case hut3.HitSet:
		return label{b.Name, b.Owner, b.Shared, b.Ended}
	}
	return label{ended: true} // kept names every type that there is
}

// freeName refuses a name that the actor has given already.
func freeName[T kept](tx *store.Tx, kind string, actor hut3.Actor, name string) error {
	if strings.TrimSpace(name) != name || name == "" {
		return hut3.Errorf(hut3.Usage, "the name %q is empty, or begins or ends with a space", name)
	}
	items, err := store.List[T](tx, kind, hut3.Attr{Name: "owner", Value: string(actor.User)}, hut3.Attr{Name: "name", Value: name})
	for _, it := range items {
		if !labelOf(it.Body).ended {
			return hut3.Errorf(hut3.Conflict, "%s of yours is called %q already; drop it, or give another name", it.Ref, name)
		}
	}
	return err
}

// existing gives what exists for the actor: his own, and what people of his unit
// share.
func existing[T kept](tx *store.Tx, kind string, actor hut3.Actor) ([]store.Item[T], error) {
	items, err := store.List[T](tx, kind, hut3.Attr{Name: "unit", Value: actor.Unit})
	var out []store.Item[T]
	for _, it := range items {
		if l := labelOf(it.Body); !l.ended && (l.owner == actor.User || l.shared) {
			out = append(out, it)
		}
	}
	return out, err
}

// find finds what exists for the actor by its reference or name. Of two of one
// name his own goes first; none is said where there is neither.
func find[T kept](tx *store.Tx, kind string, actor hut3.Actor, name string, none func(string) error) (found store.Item[T], err error) {
	items, err := existing[T](tx, kind, actor)
	if err != nil {
		return found, err
	}
	for _, it := range items {
		l := labelOf(it.Body)
		switch {
		case strings.EqualFold(string(it.Ref), name):
			return it, nil
		case l.name == name && (found.Ref == "" || l.owner == actor.User):
			found = it
		}
	}
	if found.Ref == "" {
		return found, none(name)
	}
	return found, nil
}

// dropping is how something kept is ended: by whose act, and with what said of
// one that is not there. Its record stays.
type dropping[T kept] struct {
	kind   string
	action access.Action
	none   func(string) error
	end    func(*T)
}

func drop[T kept](ctx context.Context, m Marks, actor hut3.Actor, name string, d dropping[T]) (ref hut3.Ref, err error) {
	err = m.Doors.Write(ctx, actor, access.Act{Action: d.action, Object: hut3.Ref(name)}, func(tx *store.Tx) error {
		it, err := find[T](tx, d.kind, actor, name, d.none)
		if err != nil {
			return err
		}
		if labelOf(it.Body).owner != actor.User {
			return hut3.Errorf(hut3.Refused, "%s is not yours; its owner drops it", it.Ref)
		}
		d.end(&it.Body)
		ref = it.Ref
		_, err = tx.Put(d.kind, string(it.Ref), it.Body)
		return err
	})
	return ref, err
}
