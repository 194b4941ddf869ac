package audit

import "golang.org/x/mod/sumdb/tlog"

// Range makes the root of a tree from its leaves alone, in order, keeping one
// hash for each complete subtree: at most 63. The zero Range is the empty tree.
// It shares nothing with the stored hashes, so each can check the other.
type Range struct {
	size     int64
	subtrees []tlog.Hash // complete subtrees, largest first
}

// Add appends a leaf's hash.
func (r *Range) Add(leaf tlog.Hash) {
	h := leaf
	for n := r.size; n&1 == 1; n >>= 1 {
		last := len(r.subtrees) - 1
		h = tlog.NodeHash(r.subtrees[last], h)
		r.subtrees = r.subtrees[:last]
	}
	r.subtrees = append(r.subtrees, h)
	r.size++
}

// Size is the number of leaves added.
func (r *Range) Size() int64 { return r.size }

// Root is the root over the leaves added so far.
func (r *Range) Root() tlog.Hash {
	if r.size == 0 {
		root, _ := tlog.TreeHash(0, nil) // the constant of RFC 6962 2.1: it reads nothing
		return root
	}
	last := len(r.subtrees) - 1
	h := r.subtrees[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(r.subtrees[i], h)
	}
	return h
}
