package marks

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

//go:embed data/marks.json
var marksJSON []byte

// Entry is a line of the controlled list as it stands for somebody.
type Entry struct {
	hut3.TagEntry
	Ref   hut3.Ref `json:"ref,omitempty"` // of the case's own; a mark has none
	Mark  bool     `json:"mark"`
	Holds string   `json:"holds,omitempty"` // the class of material for which it holds messages at once
}

// readMarks reads the list of marks that every case has.
func readMarks(raw []byte) ([]Entry, error) {
	var file struct {
		AsAt  string `json:"as_at"`
		Marks []struct {
			Name, Meaning, Holds, Source string
		} `json:"marks"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the list of marks")
	}
	if _, err := time.Parse(time.DateOnly, file.AsAt); err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the list of marks has no date: as_at is %q", file.AsAt)
	}
	seen := map[string]bool{}
	var out []Entry
	for _, m := range file.Marks {
		e := Entry{TagEntry: hut3.TagEntry{Name: m.Name, Meaning: m.Meaning}, Mark: true, Holds: m.Holds}
		if err := e.Validate(); err != nil {
			return nil, err
		}
		if seen[m.Name] || m.Source == "" {
			return nil, hut3.Errorf(hut3.Invalid, "mark %q stands twice in the list, or has no source", m.Name)
		}
		seen[m.Name] = true
		out = append(out, e)
	}
	return out, nil
}

// Entries is the controlled list for people of a unit: the marks, then the
// case's own tags that exist for them, by name.
func Entries(tx *store.Tx, unit string) ([]Entry, error) {
	out, err := readMarks(marksJSON)
	if err != nil {
		return nil, err
	}
	items, err := store.List[hut3.TagEntry](tx, EntryKind)
	first := len(out)
	for _, it := range items {
		if !it.Body.Ended && (it.Body.Unit == "" || it.Body.Unit == unit) {
			out = append(out, Entry{TagEntry: it.Body, Ref: it.Ref})
		}
	}
	slices.SortFunc(out[first:], func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}

// Define puts a tag on the controlled list. own keeps it to the actor's unit:
// for nobody else does it exist.
func (m Marks) Define(ctx context.Context, actor hut3.Actor, name, meaning string, own bool) (ref hut3.Ref, err error) {
	e := hut3.TagEntry{Name: corpus.TagName(name), Meaning: meaning}
	if own {
		e.Unit = actor.Unit
	}
	err = m.Doors.Write(ctx, actor, access.Act{Action: access.TagDefine}, func(tx *store.Tx) error {
		list, err := Entries(tx, actor.Unit)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(x Entry) bool { return x.Name == e.Name }) {
			return hut3.Errorf(hut3.Conflict, "the tag %q is on the list already", e.Name)
		}
		r, err := tx.Put(EntryKind, "", e)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// lookup finds a tag on the list.
func lookup(list []Entry, name string) (Entry, error) {
	for _, e := range list {
		if e.Name == corpus.TagName(name) {
			return e, nil
		}
	}
	return Entry{}, hut3.Errorf(hut3.Usage, "the tag %q is not on the list; hut3 tag list shows it, and hut3 tag define %q --meaning TEXT adds to it", name, name)
}
