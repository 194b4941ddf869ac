package ingest

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // the phrases
	"encoding/json"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
	"hut3/internal/store"
)

//go:embed phrases.json
var phrasesJSON []byte

// Entry is a watch-list entry in force, with the reference that restrictions
// name it by: a record's, or that of a phrase of the program's own list.
type Entry struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Watch
	since time.Time // when it was written as it stands; zero for the program's own
}

type phraseList struct {
	AsAt    string `json:"as_at"`
	Source  string `json:"source"`
	Phrases []struct {
		ID     string `json:"id"`
		Class  string `json:"class"`
		Text   string `json:"text"`
		Strong bool   `json:"strong"`
	} `json:"phrases"`
}

// readPhrases reads a list of phrases: dated, each with an id, a class and a
// text of its own.
func readPhrases(raw []byte) ([]Entry, error) {
	var list phraseList
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the list of phrases cannot be read")
	}
	if _, err := time.Parse(time.DateOnly, list.AsAt); err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the list of phrases is dated %q; give a day, as in 2026-11-22", list.AsAt)
	}
	var entries []Entry
	seen := map[string]bool{}
	for _, p := range list.Phrases {
		w := hut3.Watch{Phrase: p.Text, Class: p.Class, Strong: p.Strong}
		if err := w.Validate(); err != nil || p.ID == "" {
			return nil, hut3.Errorf(hut3.Invalid, "phrase %q needs an id, a class and a text", cmp.Or(p.ID, p.Text))
		}
		for _, key := range []string{"id " + p.ID, "text " + extract.Fold(p.Text)} {
			if seen[key] {
				return nil, hut3.Errorf(hut3.Invalid, "phrase %s: its id or its text is there twice", p.ID)
			}
			seen[key] = true
		}
		entries = append(entries, Entry{Ref: hut3.Ref(p.ID), Watch: w})
	}
	return entries, nil
}

// WatchList gives the entries in force: the program's phrases, then the
// records. A record that has ended takes out the phrase of the same text. The
// list is for reviewers and custodians; whoever calls has checked that.
func WatchList(tx *store.Tx) ([]Entry, error) {
	entries, err := readPhrases(phrasesJSON)
	if err != nil {
		return nil, err
	}
	records, err := store.List[hut3.Watch](tx, WatchKind)
	if err != nil {
		return nil, err
	}
	stands := map[string]int{}
	for i, e := range entries {
		stands[extract.Fold(e.Phrase)] = i
	}
	dropped := map[int]bool{}
	for _, r := range records {
		if i, ok := stands[extract.Fold(r.Body.Phrase)]; ok && r.Body.Phrase != "" {
			dropped[i] = true // the case's own word on a phrase goes before the program's
		}
	}
	var out []Entry
	for i, e := range entries {
		if !dropped[i] {
			out = append(out, e)
		}
	}
	for _, r := range records {
		if !r.Body.Ended {
			out = append(out, Entry{r.Ref, r.Body, r.Record.At})
		}
	}
	return out, nil
}

// SetWatch adds an entry to the watch list, or writes the next version of one.
// The actor is a reviewer or custodian. It works on later deliveries; what is
// already in the case is held with a restriction.
func SetWatch(ctx context.Context, doors *access.Doors, actor hut3.Actor, ref hut3.Ref, w hut3.Watch) (hut3.Ref, error) {
	act := access.Act{Action: access.WatchSet, Object: ref}
	err := doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, err := tx.Put(WatchKind, string(ref), w)
		ref = r.Ref()
		return err
	})
	return ref, err
}
