package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"hut3"
)

// Tx is a transaction on the case database, handed out by internal/access.
type Tx struct {
	ctx     context.Context
	tx      transaction
	store   *Store
	known   *time.Time
	author  string
	now     time.Time
	leaf    int64 // leaf under which records are written; -1 outside the Write door
	written []Record

	kept   *memory // what was read before; nil where the tables must be asked
	placed bool    // seq is known
	seq    int64   // the last record of the state that is seen
	missed int     // links that were asked for and not kept
}

// Context is the transaction's own.
func (t *Tx) Context() context.Context { return t.ctx }

// Now is the time of the act, the same all through the transaction.
func (t *Tx) Now() time.Time { return t.now }

// Author is who acts, as records name him.
func (t *Tx) Author() hut3.Ref { return hut3.Ref(t.author) }

// Begin says who writes, when, and under which leaf. The Write door calls it.
func (t *Tx) Begin(author hut3.Ref, now time.Time, leaf int64) {
	t.author, t.now, t.leaf = string(author), now.UTC().Truncate(time.Microsecond), leaf
}

// Written is what Put wrote in this transaction, in order.
func (t *Tx) Written() []Record { return t.written }

// Known is the same transaction looking back: Get and List give what had been
// written by then. Of a version that was erased since Get says so, and List, which
// cannot tell its attributes any more, leaves it out. Links are always the latest.
func (t *Tx) Known(at time.Time) *Tx {
	t.recalls() // so that both are placed at once
	back := *t
	back.known = &at
	back.leaf = -1
	return &back
}

// List gives the latest version of every record of a kind that has all of the
// attributes, in the order they were first numbered.
func (t *Tx) List(kind string, where ...hut3.Attr) ([]Record, error) {
	if t.known != nil {
		return t.listKnown(kind, where)
	}
	list, err := t.listKept(kind, where)
	return slices.Clone(list), err
}

func (t *Tx) list(kind string, where []hut3.Attr) ([]Record, error) {
	query := "SELECT " + recordColumns + " FROM current c JOIN record r ON r.seq = c.seq WHERE c.kind = $1"
	args := []any{kind}
	for _, a := range where {
		n := len(args)
		query += " AND EXISTS (SELECT 1 FROM attr a WHERE a.kind = c.kind AND a.id = c.id AND a.name = $" + itoa(n+1) + " AND a.value = $" + itoa(n+2) + ")"
		args = append(args, a.Name, a.Value)
	}
	return t.latestRecords(query+" ORDER BY c.series, c.n, c.id", args...)
}

func (t *Tx) listKnown(kind string, where []hut3.Attr) ([]Record, error) {
	k, err := t.store.kind(kind)
	if err != nil {
		return nil, err
	}
	all, err := t.records("SELECT "+recordColumns+` FROM record r JOIN (SELECT id, MAX(version) AS version FROM record
		WHERE kind = $1 AND at <= $2 GROUP BY id) l ON l.id = r.id AND l.version = r.version WHERE r.kind = $3 ORDER BY r.id`,
		kind, t.known.UnixMicro(), kind)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, byNumber)
	out := all[:0]
	for _, r := range all {
		p, err := k.Project(r.Body)
		if err != nil {
			return nil, err
		}
		if hasAll(p.Attrs, where) {
			out = append(out, r)
		}
	}
	return out, nil
}

func hasAll(have, want []hut3.Attr) bool {
	for _, w := range want {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

func byNumber(a, b Record) int {
	as, an := splitID(a.ID)
	bs, bn := splitID(b.ID)
	switch {
	case as != bs:
		return cmp.Compare(as, bs)
	case an != bn:
		return cmp.Compare(an, bn)
	}
	return cmp.Compare(a.ID, b.ID)
}

// Get reads the latest version of a record into a T.
func Get[T any](t *Tx, kind string, id hut3.Ref) (T, Record, error) {
	var body T
	r, err := t.Get(kind, string(id))
	if err != nil {
		return body, r, err
	}
	return body, r, hut3.Wrap(json.Unmarshal(r.Body, &body), hut3.Invalid, "reading %s %s", kind, id)
}
