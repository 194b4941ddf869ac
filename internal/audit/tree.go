package audit

import (
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

// Append gives the hashes to store when a leaf is added to a log of size
// leaves: at tlog.StoredHashCount(size) and the indexes after it, the leaf's own
// hash first. It reads at most log₂ size stored hashes; r is also asked for
// none.
func Append(size int64, leaf tlog.Hash, r tlog.HashReader) ([]tlog.Hash, error) {
	if size < 0 {
		return nil, hut3.Errorf(hut3.Internal, "a log of %d leaves", size)
	}
	stored, err := tlog.StoredHashesForRecordHash(size, leaf, r)
	return stored, treeError(err, size)
}

// Root is the root of the first size leaves, from stored hashes. That of an
// empty log is the hash of nothing.
func Root(size int64, r tlog.HashReader) (tlog.Hash, error) {
	if size < 0 {
		return tlog.Hash{}, hut3.Errorf(hut3.Internal, "a log of %d leaves", size)
	}
	root, err := tlog.TreeHash(size, r)
	return root, treeError(err, size)
}

// ProveInclusion proves that the tree of size leaves holds the leaf at index.
func ProveInclusion(size, index int64, r tlog.HashReader) (tlog.RecordProof, error) {
	if index < 0 || index >= size {
		return nil, hut3.Errorf(hut3.NotFound, "leaf %d is not in a log of %d leaves", index, size)
	}
	proof, err := tlog.ProveRecord(size, index, r)
	return proof, treeError(err, size)
}

// CheckInclusion checks such a proof against a root. The error is
// hut3.Integrity.
func CheckInclusion(p tlog.RecordProof, size int64, root tlog.Hash, index int64, leaf tlog.Hash) error {
	return hut3.Wrap(tlog.CheckRecord(p, size, root, index, leaf), hut3.Integrity,
		"leaf %d is not proved to be in the log of %d leaves", index, size)
}

// ProveConsistency proves that the tree of size leaves begins with that of old
// leaves. Every tree begins with the empty one, and that takes no proof.
func ProveConsistency(size, old int64, r tlog.HashReader) (tlog.TreeProof, error) {
	if old < 0 || old > size {
		return nil, hut3.Errorf(hut3.NotFound, "a log of %d leaves has no earlier state of %d", size, old)
	}
	if old == 0 {
		return tlog.TreeProof{}, nil
	}
	proof, err := tlog.ProveTree(size, old, r)
	return proof, treeError(err, size)
}

// CheckConsistency checks such a proof against both roots. The error is
// hut3.Integrity.
func CheckConsistency(p tlog.TreeProof, size int64, root tlog.Hash, old int64, oldRoot tlog.Hash) error {
	if old == 0 && len(p) == 0 && oldRoot == new(Range).Root() {
		return nil
	}
	return hut3.Wrap(tlog.CheckTree(p, size, root, old, oldRoot), hut3.Integrity,
		"the log of %d leaves is not proved to begin with that of %d", size, old)
}

func treeError(err error, size int64) error {
	return hut3.Wrap(err, hut3.CodeOf(err), "reading the tree of %d leaves", size)
}
