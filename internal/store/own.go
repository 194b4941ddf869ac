package store

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"hut3"
	"hut3/internal/audit"
)

//go:embed own.sql
var ownSchema string

//go:embed own_fill.sql
var ownFill string

// PutOwnSearch says that the leaf at an index is a search that a person made.
func (t *Tx) PutOwnSearch(account hut3.Ref, index int64) error {
	_, err := t.tx.ExecContext(t.ctx, "INSERT INTO own_search (account, idx) VALUES ($1, $2)", string(account), index)
	return hut3.Wrap(err, hut3.Internal, "indexing the search at leaf %d", index)
}

// OwnSearches calls fn with the leaves of a person's searches that were not
// erased, the latest first, most of them at most; zero is all.
func (t *Tx) OwnSearches(account hut3.Ref, most int, fn func(audit.Leaf) error) error {
	if most == 0 {
		most = -1 // LIMIT of all
	}
	rows, err := t.tx.QueryContext(t.ctx, `SELECT l.idx, l.salt, l.payload, l.hash FROM own_search o JOIN leaf l ON l.idx = o.idx
		WHERE o.account = $1 AND l.payload <> '' ORDER BY o.idx DESC LIMIT $2`, string(account), most)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "reading the searches of %s", account)
	}
	return eachLeaf(rows, fn)
}

// ownSearch is an entry of the index: whose search the leaf is.
type ownSearch struct {
	account hut3.Ref
	index   int64
}

// VerifyOwnSearches holds the index of people's searches against the leaves of the
// log: a search that the index lacks is in nobody's history, and one that it has
// beside them is in a wrong one. It gives how many searches stand in the index.
func (t *Tx) VerifyOwnSearches(fault func(Fault)) (int64, error) {
	have, err := t.ownSearches()
	if err != nil {
		return 0, err
	}
	n := int64(len(have))
	tell := func(index int64, format string, args ...any) {
		fault(Fault{Kind: "own search", Where: fmt.Sprintf("leaf %d", index), What: fmt.Sprintf(format, args...)})
	}
	rows, err := t.tx.QueryContext(t.ctx, `SELECT idx, salt, payload, hash FROM leaf WHERE payload LIKE '%"typed":true%' ORDER BY idx`)
	if err != nil {
		return n, hut3.Wrap(err, hut3.Internal, "reading the searches of the log")
	}
	err = eachLeaf(rows, func(l audit.Leaf) error {
		account, is := searcher(l)
		if !is {
			return nil
		}
		if one := (ownSearch{account, l.Index}); have[one] {
			delete(have, one)
			return nil
		}
		tell(l.Index, "a search of %s, which his history lacks", account)
		return nil
	})
	if err != nil {
		return n, err
	}
	return n, t.withoutLeaf(have, tell)
}

func (t *Tx) ownSearches() (map[ownSearch]bool, error) {
	out := map[ownSearch]bool{}
	rows, err := t.tx.QueryContext(t.ctx, "SELECT account, idx FROM own_search")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the index of searches")
	}
	defer func() { _ = rows.Close() }() // rows.Err says what went wrong
	for rows.Next() {
		var o ownSearch
		if err := rows.Scan(&o.account, &o.index); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading the index of searches")
		}
		out[o] = true
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "reading the index of searches")
}

// withoutLeaf tells of entries that no search of the log is behind. One whose leaf
// was erased is in order: it finds nothing.
func (t *Tx) withoutLeaf(left map[ownSearch]bool, tell func(int64, string, ...any)) error {
	var order []ownSearch
	for o := range left {
		order = append(order, o)
	}
	slices.SortFunc(order, func(a, b ownSearch) int { return int(a.index - b.index) })
	for _, o := range order {
		var erased int
		err := t.tx.QueryRowContext(t.ctx, "SELECT COUNT(*) FROM leaf WHERE idx = $1 AND payload = ''", o.index).Scan(&erased)
		if err != nil {
			return hut3.Wrap(err, hut3.Internal, "reading leaf %d", o.index)
		}
		if erased == 0 {
			tell(o.index, "it stands in the history of %s and is no search that he made", o.account)
		}
	}
	return nil
}

// searcher gives who made the search that a leaf records, where it is one that he
// typed and that was answered.
func searcher(l audit.Leaf) (hut3.Ref, bool) {
	var e audit.Entry
	var details struct {
		Typed bool `json:"typed"`
	}
	if json.Unmarshal(l.Payload, &e) != nil || json.Unmarshal(e.Details, &details) != nil {
		return "", false // a leaf that cannot be read is a fault of the log
	}
	return e.Actor.User, details.Typed && e.Outcome == audit.Done && e.Actor.User != ""
}
