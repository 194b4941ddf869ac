package corpus

import (
	"testing"

	"hut3"
)

func TestKeptSetsLetGoOfTheLeastUsed(t *testing.T) {
	t.Parallel()
	var k keptSets
	third := func() []docset { return []docset{{bits: make([]uint64, keptSetsBytes/8/3)}} }
	ids := make([]hut3.Digest, 5)
	for i := range ids {
		ids[i] = digestOf([]hut3.Key{hut3.NewKey(1, uint64(i+1))})
	}
	has := func(i int) bool { _, ok := k.get(ids[i]); return ok }
	for i := range 3 {
		k.put(ids[i], third())
	}
	if !has(0) {
		t.Error("the first is not kept")
	}
	k.put(ids[3], third())
	if has(1) || !has(0) || !has(2) || !has(3) {
		t.Error("what was used last went, or what was not stayed")
	}
	k.put(ids[4], []docset{{bits: make([]uint64, keptSetsBytes/8+1)}})
	if has(4) || len(k.list) != 3 {
		t.Error("a set larger than all of the room was kept")
	}
	if digestOf(make([]hut3.Key, 2000)) == digestOf(make([]hut3.Key, 2001)) {
		t.Error("lists of another length are taken for one")
	}
}
