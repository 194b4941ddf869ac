package formats

import (
	"bytes"
	"context"
)

// jsonEvents is a JSON file of one chat: its messages stand in an array that is
// the whole file, in the array of that name in a document, or one after another.
type jsonEvents struct {
	*jsonWalk
	bag   bag
	array string
	shape jsonShape
}

func eventsOf(r *reading, array string) jsonEvents {
	return jsonEvents{jsonWalk: walkJSON(r), array: array, shape: probeJSON(r.src, array).shape}
}

// head calls beside at each member of the document but its messages, whether it
// stands before or behind them. A file of messages alone has none.
func (e *jsonEvents) head(beside func(name string) (bool, error)) error {
	if e.shape != shapeDocument {
		return nil
	}
	err := e.members(func(name string) (bool, error) {
		if name == e.array {
			return false, nil
		}
		return beside(name)
	})
	e.w = e.src.window()
	if isStop(err) {
		err = nil // the walk over the messages meets the same place
	}
	return err
}

// each brings every message into the bag and calls fn with its span.
func (e *jsonEvents) each(ctx context.Context, fn func(at, length int64) error) error {
	defer func() { e.tally.sum.Bytes = e.w.raw }()
	n := 0
	one := func() error {
		if n++; n&255 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return e.object(&e.bag, fn)
	}
	if e.shape == shapeDocument {
		return e.members(func(name string) (bool, error) {
			if name != e.array {
				return false, nil
			}
			return true, e.jsonWalk.array(one)
		})
	}
	if e.next() == '[' {
		return e.jsonWalk.array(one)
	}
	for e.next() != 0 {
		if err := one(); err != nil {
			return err
		}
	}
	return e.w.fault()
}

// textMember takes a member of the document where it is a string or number.
func (e *jsonEvents) textMember(into *string) (bool, error) {
	var err error
	*into, err = e.scalar()
	return true, err
}

// objectMember takes a member of the document that is an object, whole.
func (e *jsonEvents) objectMember(into *bag) (bool, error) {
	if e.next() != '{' {
		return false, nil
	}
	return true, e.object(into, func(int64, int64) error { return nil })
}

// inside is the value at the end of a path of names, in an object as written; of
// anything else it is nothing.
func inside(object string, names ...string) string {
	var b bag
	for _, name := range names {
		b.object(objectOr(object))
		object = b.peek(name)
	}
	return object
}

// eventsNamed reports whether a sample holds, as messages of a JSON file, objects
// that have all the names; array is that of a document.
func eventsNamed(s *source, array string, names ...string) bool {
	text := bytes.TrimLeft(s.sample, " \t\r\n\x1e")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' || !bytes.Contains(text, []byte(`"`+names[0]+`"`)) {
		return false
	}
	p := probeJSON(s, array)
	return p.shape != shapeNone && hasNames(p.objects, names...)
}
