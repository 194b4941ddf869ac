package hut3

import (
	"strings"
	"time"
)

// RowsInRecord is the longest list of rows that a record holds itself; a longer
// one stands in the vault and the record names it.
const RowsInRecord = 256

// TagEntry is a line of the controlled list of tags: what may be put on
// messages, and what it says. Marks are the entries that every case has.
type TagEntry struct {
	Name    string `json:"name"` // lower case, single spaces
	Meaning string `json:"meaning"`
	Unit    string `json:"unit,omitempty"` // where set, the tag exists for this unit alone
	Ended   bool   `json:"ended,omitempty"`
}

// Validate refuses a tag without a name in its normal form, or a meaning.
func (e TagEntry) Validate() error {
	switch {
	case e.Name == "" || e.Name != strings.ToLower(strings.Join(strings.Fields(e.Name), " ")):
		return Errorf(Invalid, "tag %q: write it in lower case with single spaces", e.Name)
	case len(e.Name) > 64:
		return Errorf(Invalid, "tag %q is longer than 64 bytes", e.Name)
	case e.Meaning == "":
		return Errorf(Invalid, "tag %q needs a meaning, so that all use it alike", e.Name)
	}
	return nil
}

// Attrs lets an entry be found by its name.
func (e TagEntry) Attrs() []Attr { return []Attr{{"name", e.Name}} }

// RowList is the rows by which messages were seen: in the record where they are
// few, in the vault otherwise, sorted and without doubles.
type RowList struct {
	Count int64  `json:"count"`
	Rows  []Key  `json:"rows,omitempty"`
	Set   Digest `json:"set,omitzero"` // vault object
}

// Validate refuses a list whose count is not that of its rows.
func (l RowList) Validate() error {
	if l.Set.IsZero() && int64(len(l.Rows)) != l.Count || !l.Set.IsZero() && len(l.Rows) > 0 || len(l.Rows) > RowsInRecord {
		return Errorf(Invalid, "a list of %d rows does not hold its %d rows", l.Count, len(l.Rows))
	}
	return nil
}

// Tagging is that somebody put a tag on messages, or took it off them. The rows
// are those by which he saw them: who does not see such a row does not learn
// what was done by it.
type Tagging struct {
	Tag    string  `json:"tag"`
	Off    bool    `json:"off,omitempty"`
	Reason string  `json:"reason"`
	Unit   string  `json:"unit"`            // of who did it
	Only   string  `json:"only,omitempty"`  // the unit that the tag exists for; empty: all
	Query  string  `json:"query,omitempty"` // whose hits were tagged, where a whole hit set was
	Rows   RowList `json:"messages"`
}

// Validate refuses a tagging of nothing, or without a reason.
func (t Tagging) Validate() error {
	switch {
	case t.Tag == "":
		return Errorf(Invalid, "a tagging names its tag")
	case t.Reason == "":
		return Errorf(Invalid, "tagging %q needs a reason", t.Tag)
	case t.Rows.Count == 0:
		return Errorf(Invalid, "tagging %q names no message", t.Tag)
	}
	return t.Rows.Validate()
}

// Attrs lets a tagging be found by its tag.
func (t Tagging) Attrs() []Attr { return []Attr{{"tag", t.Tag}} }

// Links name the messages that are tagged, where the record holds them.
func (t Tagging) Links() []Link { return t.Rows.links() }

func (l RowList) links() []Link {
	out := make([]Link, len(l.Rows))
	for i, k := range l.Rows {
		out[i] = Link{"concerns", Ref(k.String())}
	}
	return out
}

// HitSet is the messages that a query found when it was saved, under a name. A
// set made of others says how. It is its author's own, unless it is shared with
// his unit.
type HitSet struct {
	Name   string    `json:"name"`
	Owner  Ref       `json:"owner"`
	Unit   string    `json:"unit"`
	Shared bool      `json:"shared,omitempty"` // with the unit
	Query  string    `json:"query,omitempty"`
	Made   string    `json:"made,omitempty"` // "SET-1 and SET-2", where made of others
	Of     []Ref     `json:"of,omitempty"`
	At     time.Time `json:"at"`
	Rows   RowList   `json:"messages"`
	Ended  bool      `json:"ended,omitempty"`
}

// Validate refuses a set without a name or an owner.
func (s HitSet) Validate() error {
	if s.Name == "" || s.Owner == "" {
		return Errorf(Invalid, "a hit set needs a name and an owner")
	}
	return s.Rows.Validate()
}

// Attrs lets a set be found by its owner and unit.
func (s HitSet) Attrs() []Attr {
	return []Attr{{"name", s.Name}, {"owner", string(s.Owner)}, {"unit", s.Unit}}
}

// SavedSearch is a query that somebody keeps. It is his own, unless it is
// shared with his unit.
type SavedSearch struct {
	Name    string `json:"name"`
	Owner   Ref    `json:"owner"`
	Unit    string `json:"unit"`
	Shared  bool   `json:"shared,omitempty"`
	Query   string `json:"query"`
	Purpose string `json:"purpose,omitempty"`
	Ended   bool   `json:"ended,omitempty"`
}

// Validate refuses a search without a name, an owner or a query.
func (s SavedSearch) Validate() error {
	if s.Name == "" || s.Owner == "" || s.Query == "" {
		return Errorf(Invalid, "a saved search needs a name, an owner and a query")
	}
	return nil
}

// Attrs lets a search be found by its owner and unit.
func (s SavedSearch) Attrs() []Attr {
	return []Attr{{"name", s.Name}, {"owner", string(s.Owner)}, {"unit", s.Unit}}
}
