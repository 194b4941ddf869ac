package marks

import (
	"context"
	"strconv"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// mostHeld is how many messages one mark may hold: what is more is a
// conversation or a handle, and is restricted as such.
const mostHeld = 1000

// Change is a tag that is put on messages, or taken off.
type Change struct {
	Tag    string
	Off    bool
	Reason string
	Query  string     // whose hits Rows are; empty where they were named one by one
	Rows   []hut3.Key // as the actor sees the messages
	// Hold gives what the reviewer is told of messages that the mark holds: who
	// saw them before, and which look like a threat to life.
	Hold func(context.Context, []hut3.Target) (seen []string, threats []hut3.Key, err error)
}

// Changed says what a change of tags made.
type Changed struct {
	Ref      hut3.Ref `json:"ref"`
	Tag      string   `json:"tag"`
	Off      bool     `json:"off,omitempty"`
	Messages int64    `json:"messages"`
	Digest   string   `json:"sha256,omitempty"`  // of the list of rows, where it stands in the vault
	Held     hut3.Ref `json:"held,omitempty"`    // the restriction that the mark made
	Seen     []string `json:"seen_by,omitempty"` // who had seen what is held now; told to people of the case's own unit
}

// Tag puts a tag on messages or takes it off, as one record. A mark that holds
// restricts the messages in the same transaction: there is no moment between.
func (m Marks) Tag(ctx context.Context, actor hut3.Actor, c Change) (out Changed, err error) {
	act := access.Act{Action: access.MarkSet, Details: map[string]any{"tag": corpus.TagName(c.Tag), "off": c.Off, "messages": len(c.Rows)}}
	if access.Can(actor, act) != nil { // a refusal is Write's to give and to log
		return out, m.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil })
	}
	entry, err := m.entry(ctx, actor, c)
	if err != nil {
		return out, err
	}
	list, err := m.keep(ctx, c.Rows)
	if err != nil {
		return out, err
	}
	hold, err := holdOf(ctx, actor, entry, c)
	if err != nil {
		return out, err
	}
	out = Changed{Tag: entry.Name, Off: c.Off, Messages: list.Count}
	if !list.Set.IsZero() {
		out.Digest = list.Set.String()
	}
	body := hut3.Tagging{Tag: entry.Name, Off: c.Off, Reason: c.Reason, Unit: actor.Unit, Only: entry.Unit, Query: c.Query, Rows: list}
	err = m.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, err := tx.Put(TaggingKind, "", body)
		if out.Ref = r.Ref(); err != nil || hold == nil {
			return err
		}
		hold.Why = []string{string(out.Ref)}
		r, err = tx.Put(access.RestrictionKind, "", *hold)
		out.Held = r.Ref()
		return err
	})
	return out, err
}

func (m Marks) entry(ctx context.Context, actor hut3.Actor, c Change) (e Entry, err error) {
	if c.Reason == "" {
		return e, hut3.Errorf(hut3.Usage, "a tag needs a reason; give --reason")
	}
	if len(c.Rows) == 0 {
		return e, hut3.Errorf(hut3.Usage, "there is no message to tag")
	}
	err = m.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := Entries(tx, actor.Unit)
		if err == nil {
			e, err = lookup(list, c.Tag)
		}
		return err
	})
	if err == nil && e.Holds != "" && c.Off {
		err = hut3.Errorf(hut3.Usage, "%q is not taken off: the independent reviewer rules on what it holds", e.Name)
	}
	return e, err
}

// holdOf is the restriction that a mark makes; nil where it makes none.
func holdOf(ctx context.Context, actor hut3.Actor, e Entry, c Change) (*hut3.Restriction, error) {
	if e.Holds == "" {
		return nil, nil
	}
	if len(c.Rows) > mostHeld {
		return nil, hut3.Errorf(hut3.Usage, "%q holds at most %d messages at a time, not %d; have the conversation or the handle restricted instead", e.Name, mostHeld, len(c.Rows))
	}
	r := &hut3.Restriction{State: hut3.Held, Class: e.Holds, Messages: int64(len(c.Rows)),
		Reason: "marked " + strconv.Quote(e.Name) + " by " + actor.Name + ": " + c.Reason}
	for _, k := range c.Rows {
		r.Targets = append(r.Targets, hut3.Target{Key: k})
	}
	var err error
	r.SeenBefore, r.PossibleThreats, err = c.Hold(ctx, r.Targets)
	return r, err
}

// Taggings gives every tagging that exists for people of a unit, in the order
// they were made, for a view to lay over itself. Rows are read when asked for.
func Taggings(tx *store.Tx, v *vault.Vault, unit string) ([]corpus.Tagging, error) {
	items, err := store.List[hut3.Tagging](tx, TaggingKind)
	var out []corpus.Tagging
	for _, it := range items {
		if it.Body.Only != "" && it.Body.Only != unit {
			continue
		}
		out = append(out, corpus.Tagging{Tag: it.Body.Tag, Off: it.Body.Off, Rows: func(context.Context) ([]hut3.Key, error) {
			rows, err := RowsOf(v, it.Body.Rows)
			return rows, hut3.Wrap(err, hut3.CodeOf(err), "the messages of %s", it.Ref)
		}})
	}
	return out, err
}

// Kept are the objects of the vault that records of this package name, with the
// record.
func Kept(tx *store.Tx) (map[hut3.Digest]hut3.Ref, error) {
	out := map[hut3.Digest]hut3.Ref{}
	taggings, err := store.List[hut3.Tagging](tx, TaggingKind)
	if err != nil {
		return nil, err
	}
	for _, t := range taggings {
		if !t.Body.Rows.Set.IsZero() {
			out[t.Body.Rows.Set] = t.Ref
		}
	}
	sets, err := store.List[hut3.HitSet](tx, SetKind)
	for _, s := range sets {
		if !s.Body.Rows.Set.IsZero() {
			out[s.Body.Rows.Set] = s.Ref
		}
	}
	return out, err
}
