package ingest

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"hut3"
)

// waitForUpkeep is how often an import looks whether upkeep has ended.
const waitForUpkeep = 100 * time.Millisecond

// upkeepLease takes the lease for upkeep, and says so to imports by a lock of
// its own.
func upkeepLease(work string) (release func(), err error) {
	giveBack, err := leaseFor(work, "upkeep or an erasure is running")
	if err != nil {
		return nil, err
	}
	say, err := Lease(filepath.Join(work, "upkeep"))
	if err != nil {
		giveBack()
		return nil, err
	}
	return func() { say(); giveBack() }, nil
}

// importLease takes the lease for an import. It waits where upkeep has it, which
// ends by itself, and refuses where another import has.
func importLease(ctx context.Context, work string) (release func(), err error) {
	for {
		if release, err = Lease(work); err == nil || hut3.CodeOf(err) != hut3.Conflict {
			return release, err
		}
		free, busy := Lease(filepath.Join(work, "upkeep"))
		if busy == nil {
			free()
			// Upkeep may have ended between the two looks.
			if release, again := Lease(work); again == nil {
				return release, nil
			}
			return nil, err
		}
		if hut3.CodeOf(busy) != hut3.Conflict {
			return nil, errors.Join(err, busy)
		}
		select {
		case <-ctx.Done():
			return nil, stopped(ctx, ctx.Err())
		case <-time.After(waitForUpkeep):
		}
	}
}
