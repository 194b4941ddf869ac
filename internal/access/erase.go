package access

import (
	"context"
	"encoding/json"
	"errors"

	"hut3/internal/audit"
	"hut3/internal/store"
)

// SaidIn lists the leaves of a log whose act kept words that a person typed, a
// query or the answer to one, of which match says that they are to go. It reads
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
	err = tx.Leaves(0, func(l audit.Leaf) error {
		e, err := l.Entry()
		if err != nil {
			return nil // an erased leaf says nothing; a broken one is for Verify
		}
		var typed struct {
			Query any `json:"query"`
			Why   any `json:"why"`
		}
		_ = json.Unmarshal(e.Details, &typed) // details of another form hold no query
		query, _ := typed.Query.(string)
		why, _ := typed.Why.(string)
		if query != "" && match(query) || why != "" && match(why) {
			out = append(out, l.Index)
		}
		return nil
	})
	return out, err
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
