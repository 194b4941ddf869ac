package audit

import (
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"hut3"
)

// Two implementations of RFC 6962 are held against each other: ours from the
// leaves alone, and tlog's from its stored hashes.
func TestRangeAgreesWithStoredHashes(t *testing.T) {
	t.Parallel()
	l := &log{}
	var ours Range
	for i := range 300 {
		root, err := Root(int64(i), l)
		must(t, err)
		if ours.Root() != root || ours.Size() != int64(i) {
			t.Fatalf("at %d leaves: %v, want %v", i, ours.Root(), root)
		}
		hash := tlog.RecordHash([]byte{byte(i), byte(i >> 8)})
		stored, err := Append(int64(i), hash, l)
		must(t, err)
		l.stored = append(l.stored, stored...)
		ours.Add(hash)
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	l := newLog(t, 40)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 40).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		old := rapid.Int64Range(0, size).Draw(t, "old")
		root, err := Root(size, l)
		must2(t, err)
		oldRoot, err := Root(old, l)
		must2(t, err)

		inclusion, err := ProveInclusion(size, index, l)
		must2(t, err)
		must2(t, CheckInclusion(inclusion, size, root, index, l.leaves[index].Hash))
		other := (index + 1) % 40
		if err := CheckInclusion(inclusion, size, root, index, l.leaves[other].Hash); hut3.CodeOf(err) != hut3.Integrity {
			t.Fatalf("another leaf is proved: %v", err)
		}
		consistency, err := ProveConsistency(size, old, l)
		must2(t, err)
		must2(t, CheckConsistency(consistency, size, root, old, oldRoot))
		if err := CheckConsistency(consistency, size, root, old, tlog.Hash{1}); hut3.CodeOf(err) != hut3.Integrity {
			t.Fatalf("another beginning is proved: %v", err)
		}
	})
}

func TestTreeRefuses(t *testing.T) {
	t.Parallel()
	l := newLog(t, 3)
	_, err := ProveInclusion(3, 3, l)
	wantCode(t, err, hut3.NotFound)
	_, err = ProveConsistency(3, 4, l)
	wantCode(t, err, hut3.NotFound)
	_, err = Append(-1, tlog.Hash{}, l)
	wantCode(t, err, hut3.Internal)
	_, err = Root(-1, l)
	wantCode(t, err, hut3.Internal)

	lost := tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, errors.New("disk gone") })
	_, err = Root(3, lost)
	wantCode(t, err, hut3.Internal)
}
