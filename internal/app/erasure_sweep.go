package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/intel"
	"hut3/internal/marks"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// typedKinds are the records in which people typed queries, and the list of tags.
var typedKinds = []string{marks.SearchKind, marks.SetKind, marks.TaggingKind, marks.EntryKind}

// sentKinds are never changed: what was sent is what the recipient holds.
var sentKinds = map[string]bool{intel.PackageKind: true}

// typed calls fn with every text that is looked through.
func (c *carrying) typed(ctx context.Context, fn func(string)) (err error) {
	if c.fields, err = retention.LoadTyped(); err != nil {
		return err
	}
	err = c.Doors.EachQuery(ctx, fn)
	return errors.Join(err, c.Doors.View(ctx, func(tx *store.Tx) error {
		return c.eachTyped(tx, func(r store.Record) error {
			var v any
			if err := json.Unmarshal(r.Body, &v); err != nil {
				return hut3.Wrap(err, hut3.Integrity, "reading %s %s", r.Kind, r.ID)
			}
			eachTypedText(v, c.fields.Of(r.Kind), func(s string) string { fn(s); return s })
			return nil
		})
	}))
}

// eachTyped calls fn with every version of the records that are looked through.
func (c *carrying) eachTyped(tx *store.Tx, fn func(store.Record) error) error {
	for _, kind := range typedKinds {
		versions, err := tx.Versions(kind)
		if err != nil {
			return err
		}
		for _, r := range versions {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
	if !c.erasure.Copies {
		return nil
	}
	links, err := c.eyes.linksInto(tx, c.erasure.What)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, l := range links {
		name := l.Kind + " " + string(l.Source)
		if notCiting[l.Kind] || sentKinds[l.Kind] || seen[name] {
			continue
		}
		seen[name] = true
		versions, err := tx.History(l.Kind, string(l.Source))
		if err != nil {
			return err
		}
		for _, r := range versions {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweepCase erases inside one transaction, and keeps what it erased.
func (c *carrying) sweepCase(tx *store.Tx) error {
	if err := c.sweepLeaves(tx); err != nil {
		return err
	}
	var hit []store.Record
	err := c.eachTyped(tx, func(r store.Record) error {
		_, said, err := c.gone.redact(r.Body, c.fields.Of(r.Kind))
		if said {
			hit = append(hit, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range hit {
		if err := c.sweepRecord(tx, r); err != nil {
			return err
		}
	}
	return retention.Step(tx, c.ref, hut3.ErasureUnderWay, c.done)
}

// sweepLeaves erases the leaves of the case log that say what is gone, and keeps
// which records they named.
func (c *carrying) sweepLeaves(tx *store.Tx) error {
	leaves, err := access.LeavesSaying(tx, c.gone.match)
	if err != nil {
		return err
	}
	named := slices.Clone(c.done.Named) // not into what stands before it, which may run again
	for _, l := range leaves {
		records, err := tx.LeafRecords(l)
		if err != nil {
			return err
		}
		if len(records) > 0 {
			named = append(named, hut3.ErasedLeaf{Leaf: l, Records: records})
		}
		if err := tx.EraseLeaf(l); err != nil {
			return err
		}
	}
	c.done.Leaves, c.done.Named = union(c.done.Leaves, leaves), named
	return nil
}

// sweepRecord erases a version of a record. The latest gets another first, in
// which what is gone is taken out.
func (c *carrying) sweepRecord(tx *store.Tx, r store.Record) error {
	now, err := tx.Get(r.Kind, r.ID)
	if err != nil {
		return err
	}
	if now.Version == r.Version {
		clean, _, err := c.gone.redact(r.Body, c.fields.Of(r.Kind))
		if err != nil {
			return hut3.Wrap(err, hut3.Integrity, "reading %s %s", r.Kind, r.ID)
		}
		if _, err := tx.Put(r.Kind, r.ID, clean); err != nil {
			return err
		}
	}
	v := hut3.ErasedVersion{Kind: r.Kind, ID: r.ID, Version: r.Version}
	if !slices.Contains(c.done.Versions, v) {
		c.done.Versions = append(c.done.Versions, v)
	}
	return tx.EraseRecord(r.Kind, r.ID, r.Version)
}
