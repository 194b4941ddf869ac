package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"hut3/internal/audit"
	"hut3/internal/store"
)

// SaidIn lists the leaves of a log whose act kept words that a person typed, a
// query, the answer to one or a purpose, of which match says that they are to go. It reads
// the looks log; for the case log it is asked in a transaction, by LeavesSaying.
func (d *Doors) SaidIn(ctx context.Context, match func(string) bool) (out []int64, err error) {
	err = d.looks.log.Snapshot(ctx, func(tx *store.Tx) (err error) {
		out, err = LeavesSaying(tx, match)
		return err
	})
	return out, err
}

// EachQuery calls fn with the words that people typed, as both logs keep them.
func (d *Doors) EachQuery(ctx context.Context, fn func(string)) error {
	all := func(tx *store.Tx) error {
		_, err := LeavesSaying(tx, func(text string) bool { fn(text); return false })
		return err
	}
	return errors.Join(d.cases.Snapshot(ctx, all), d.looks.log.Snapshot(ctx, all))
}

// LeavesSaying lists the leaves of a transaction's log whose typed words match.
func LeavesSaying(tx *store.Tx, match func(string) bool) (out []int64, err error) {
	matches := eachOnce(match)
	err = tx.Leaves(0, func(l audit.Leaf) error {
		e, err := l.Entry()
		if err != nil {
			return nil // an erased leaf says nothing; a broken one is for Verify
		}
		if slices.ContainsFunc(typedIn(e), matches) {
			out = append(out, l.Index)
		}
		return nil
	})
	return out, err
}

// typedIn gives what a person typed of an entry: the query, why it was refused, and
// the purpose. What was received, sent and erased keeps its leaf whatever the purpose
// was: it proves where material came from and went.
func typedIn(e audit.Entry) (out []string) {
	var typed struct {
		Query any `json:"query"`
		Why   any `json:"why"`
	}
	_ = json.Unmarshal(e.Details, &typed) // details of another form hold no query
	for _, text := range []any{typed.Query, typed.Why} {
		if text, ok := text.(string); ok && text != "" {
			out = append(out, text)
		}
	}
	switch e.Kind {
	case audit.Collection, audit.Disclosure, audit.Erasure:
		return out
	}
	return append(out, e.Purpose)
}

// eachOnce asks match of each text once: thousands of leaves have one purpose.
func eachOnce(match func(string) bool) func(string) bool {
	known := map[string]bool{"": false}
	return func(text string) bool {
		hit, ok := known[text]
		if !ok {
			hit = match(text)
			known[text] = hit
		}
		return hit
	}
}

// EraseLooks takes the payloads out of leaves of the looks log. Which they are is
// kept in the record of the erasure, before this is called.
func (d *Doors) EraseLooks(ctx context.Context, leaves []int64) error {
	if len(leaves) == 0 {
		return nil
	}
	return d.looks.log.Transact(ctx, func(tx *store.Tx) error {
		for _, l := range leaves {
			if err := tx.EraseLeaf(l); err != nil {
				return err
			}
		}
		return nil
	})
}

// ErasedLooks lists the leaves of the looks log whose payload is gone.
func (d *Doors) ErasedLooks(ctx context.Context) (out []int64, err error) {
	err = d.looks.log.Snapshot(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.ErasedLeaves()
		return err
	})
	return out, err
}

// Purge writes both databases anew, without what was erased from them.
func (d *Doors) Purge(ctx context.Context) error {
	return errors.Join(d.cases.Purge(ctx), d.looks.log.Purge(ctx))
}
