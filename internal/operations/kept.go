package operations

import (
	"sync"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// kept is what was read before and cannot change: a version of a record by its
// digest, the agencies of a day, the figures of a ledger by what it holds. It is
// the same for everybody; what somebody may see of it is sorted out for each.
type kept struct {
	mu           sync.Mutex
	results      map[hut3.Digest]keptResult
	dirs         map[hut3.Day]*access.Directory
	publications map[hut3.Digest]hut3.Publication
	figures      map[figuresKey][]hut3.Figure
	refs         int // in figures
}

// keptResult is a result as read, and whether it counts.
type keptResult struct {
	result *result
	counts bool
}

const (
	resultsMost      = 200_000   // versions of results
	dirsMost         = 1_000     // days
	publicationsMost = 1_000     // versions of statements of ours
	refsMost         = 1_000_000 // references in figures, at 16 bytes
)

// resultOf reads a version of a record once.
func (o *Operations) resultOf(r store.Record) (*result, bool, error) {
	k := o.kept
	k.mu.Lock()
	e, ok := k.results[r.Digest]
	k.mu.Unlock()
	if ok {
		return e.result, e.counts, nil
	}
	read, counts, err := o.Lists.resultOf(r)
	if err != nil || r.Digest.IsZero() {
		return read, counts, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.results == nil || len(k.results) >= resultsMost {
		k.results = map[hut3.Digest]keptResult{}
	}
	k.results[r.Digest] = keptResult{read, counts}
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
