package ingest

import (
	"errors"
	"os"
	"path/filepath"

	"hut3"
)

// Lease makes the caller the only importer into the data folder whose work
// folder is named, until release is called or the process ends. Conflict where
// another has it. Whoever calls corpus.Clean holds it.
func Lease(work string) (release func(), err error) {
	return leaseFor(work, "another import is running")
}

// leaseFor is Lease with what is said to those who are refused meanwhile. On a full disk
// they are told less: an erasure makes room.
func leaseFor(work, says string) (release func(), err error) {
	if err := os.MkdirAll(work, 0o700); err != nil {
		return nil, diskFault(err)
	}
	f, err := os.OpenFile(filepath.Join(work, "lease"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskFault(err)
	}
	taken, err := lock(f)
	if err != nil || !taken {
		err = errors.Join(err, f.Close())
		if err == nil {
			err = hut3.Errorf(hut3.Conflict, "%s on this data folder; wait for it to end", holder(work))
		}
		return nil, err
	}
	if f.Truncate(0) == nil {
		_, _ = f.WriteString(says)
	}
	return func() { unlock(f); _ = f.Close() }, nil
}

// holder says what runs under a lease, as its file does.
func holder(work string) string {
	says, err := os.ReadFile(filepath.Join(work, "lease"))
	if err != nil || len(says) == 0 {
		return "another writer is running"
	}
	return string(says)
}
