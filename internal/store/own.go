package store

import (
	_ "embed"

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
