package store

import (
	"encoding/json"
	"slices"

	"hut3"
)

// Item is a record with its body read.
type Item[T any] struct {
	Ref    hut3.Ref
	Body   T
	Record Record
}

// List reads every record of a kind that has all of the attributes.
func List[T any](t *Tx, kind string, where ...hut3.Attr) ([]Item[T], error) {
	records, err := t.List(kind, where...)
	if err != nil {
		return nil, err
	}
	return itemsOf[T](kind, records)
}

func itemsOf[T any](kind string, records []Record) ([]Item[T], error) {
	out := make([]Item[T], len(records))
	for i, r := range records {
		out[i].Ref, out[i].Record = r.Ref(), r
		if err := json.Unmarshal(r.Body, &out[i].Body); err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "reading %s %s", kind, r.ID)
		}
	}
	return out, nil
}

// SharedList is List for those who show a part of a long list: the bodies are
// read once for all who ask, until a record of the kind changes. The items are
// the caller's own; what a body points to is not, and nobody may change it. Who
// must, or is not sure, takes List.
func SharedList[T any](t *Tx, kind string, where ...hut3.Attr) ([]Item[T], error) {
	if t.known != nil {
		return List[T](t, kind, where...)
	}
	size := func(read any) int { return sharedSize(read.([]Item[T])) }
	read, err := recall(t, func(m *memory) map[listName]any { return m.read }, listName{kind, attrsKey(where)}, size, func() (any, error) { return List[T](t, kind, where...) })
	if err != nil {
		return nil, err
	}
	items, ok := read.([]Item[T])
	if !ok { // somebody reads the kind as something else
		return List[T](t, kind, where...)
	}
	return slices.Clone(items), nil
}

// sharedSize is what bodies take that were read, roughly: twice their text. The
// text itself is that of the records, which are kept beside them.
func sharedSize[T any](items []Item[T]) int {
	n := recordSize
	for _, it := range items {
		n += recordSize + 2*len(it.Record.Body)
	}
	return n
}
