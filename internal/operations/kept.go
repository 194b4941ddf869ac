package operations

import (
	"sync"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// kept is what was read before and cannot change: a version of a record by its
// digest, the agencies of a day. It is the same for everybody; what somebody may
// see of it is sorted out for each.
type kept struct {
	mu      sync.Mutex
	entries map[hut3.Digest]keptEntry
	dirs    map[hut3.Day]*access.Directory
}

// keptEntry is a result as read, and whether it counts.
type keptEntry struct {
	entry  entry
	counts bool
}

const (
	entriesMost = 200_000 // versions of results
	dirsMost    = 1_000   // days
)

// entryOf reads a version of a record once.
func (o *Operations) entryOf(r store.Record) (entry, bool, error) {
	k := o.kept
	k.mu.Lock()
	e, ok := k.entries[r.Digest]
	k.mu.Unlock()
	if ok {
		return e.entry, e.counts, nil
	}
	read, counts, err := o.Lists.entryOf(r)
	if err != nil || r.Digest.IsZero() {
		return read, counts, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entries == nil || len(k.entries) >= entriesMost {
		k.entries = map[hut3.Digest]keptEntry{}
	}
	k.entries[r.Digest] = keptEntry{read, counts}
	return read, counts, nil
}

// directory is the list of agencies as it stood on a day.
func (o *Operations) directory(day hut3.Day) (*access.Directory, error) {
	k := o.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	if dir := k.dirs[day]; dir != nil {
		return dir, nil
	}
	dir, err := o.Agencies.At(day.Start())
	if err != nil {
		return nil, err
	}
	if k.dirs == nil || len(k.dirs) >= dirsMost {
		k.dirs = map[hut3.Day]*access.Directory{}
	}
	k.dirs[day] = dir
	return dir, nil
}
