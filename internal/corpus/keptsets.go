package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	"hut3"
)

const (
	keptSetsBytes = 16 << 20 // of compiled sets that a compiled scope keeps
	keptSetRows   = 1024     // fewer rows are looked up faster than they are worth keeping
)

// keptSets keeps what lists of rows are in one compiled scope: a hit set or a tag
// is asked for again and again. What a list holds is its digest, so that another
// version of it is another list. Sets are never changed once made.
type keptSets struct {
	mu   sync.Mutex
	size int
	list []keptSet // the last used last
}

type keptSet struct {
	rows hut3.Digest
	sets []docset
	size int
}

func (k *keptSets) get(rows hut3.Digest) ([]docset, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.list, func(s keptSet) bool { return s.rows == rows })
	if at < 0 {
		return nil, false
	}
	found := k.list[at]
	k.list = append(slices.Delete(k.list, at, at+1), found)
	return found.sets, true
}

// put keeps a list's sets, and lets go of those that were not used for longest.
// One that is too large is not kept.
func (k *keptSets) put(rows hut3.Digest, sets []docset) {
	size := 0
	for _, s := range sets {
		size += 4*cap(s.list) + 8*cap(s.bits)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if size > keptSetsBytes || slices.ContainsFunc(k.list, func(s keptSet) bool { return s.rows == rows }) {
		return
	}
	k.list = append(k.list, keptSet{rows, sets, size})
	k.size += size
	for k.size > keptSetsBytes {
		k.size -= k.list[0].size
		k.list = slices.Delete(k.list, 0, 1)
	}
}

// digestOf tells lists of rows apart.
func digestOf(rows []hut3.Key) hut3.Digest {
	hash := sha256.New()
	buf := make([]byte, 0, 8<<10)
	for i, k := range rows {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(k))
		if len(buf) == cap(buf) || i == len(rows)-1 {
			hash.Write(buf)
			buf = buf[:0]
		}
	}
	return hut3.Digest(hash.Sum(nil))
}
