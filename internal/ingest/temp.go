package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"hut3"
)

const (
	// TempPrefix begins the names of temporary folders in the data folder.
	TempPrefix = "temporary-"
	// TempYoung is how long a temporary folder may be there before it is locked.
	TempYoung = time.Minute

	againPrefix = "again-" // of the folders of readings anew, in the folder work
)

// TempFolder makes a folder for temporary copies of what is read: databases and
// archives that have to lie on a disk, plaintexts. It is in the data folder, for
// the copies hold what the originals hold. A lock says that it is in use until done
// removes it; where the program is killed the system gives the lock back, and
// SweepTemp removes the folder.
func TempFolder(data string) (dir string, done func(), err error) {
	top, err := os.MkdirTemp(data, TempPrefix)
	if err != nil {
		return "", nil, diskFault(err)
	}
	remove := func() { _ = os.RemoveAll(top) } // what stays is swept later
	release, err := Lease(top)
	if err != nil {
		remove()
		return "", nil, err
	}
	done = func() { release(); remove() }
	dir = filepath.Join(top, "copies")
	if err := os.Mkdir(dir, 0o700); err != nil {
		done()
		return "", nil, diskFault(err)
	}
	return dir, done, nil
}

// SweepTemp removes the temporary folders made before a time that nobody uses: what
// killed programs left in the data folder.
func SweepTemp(data string, before time.Time) error {
	left, err := filepath.Glob(filepath.Join(globSafe(data), TempPrefix+"*"))
	for _, top := range left {
		info, gone := os.Stat(top)
		if gone != nil || info.ModTime().After(before) {
			continue
		}
		release, busy := Lease(top)
		if hut3.CodeOf(busy) == hut3.Conflict {
			continue
		}
		if busy == nil {
			release()
		}
		err = errors.Join(err, os.RemoveAll(top))
	}
	return hut3.Wrap(err, hut3.Incomplete, "removing temporary copies from %s", data)
}

// SweepLaidAside removes the rows that stopped imports laid aside in the folder work:
// they are made again of the originals. It needs the lease that imports take.
func SweepLaidAside(work string) error {
	var err error
	for _, laid := range []string{spoolPrefix, runPrefix} {
		left, bad := filepath.Glob(filepath.Join(globSafe(work), "D*", laid+"*"))
		err = errors.Join(err, bad)
		for _, path := range left {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	return hut3.Wrap(err, hut3.Incomplete, "removing what stopped imports laid aside in %s", work)
}

// SweepAgain removes what readings of originals anew, killed or under way, laid aside
// in the folder work: it may be rows that are now erased. A reading under way
// stops and says so.
func SweepAgain(work string) error {
	left, err := filepath.Glob(filepath.Join(globSafe(work), againPrefix+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return hut3.Wrap(err, hut3.Incomplete, "removing what was read again from %s", work)
}

// makeTemp makes the job's folder for temporary copies, and sweeps what killed ones
// left.
func (j *job) makeTemp(data string) (done func(), err error) {
	_ = SweepTemp(data, j.Now().Add(-TempYoung)) // it is tried again next time
	j.temp, done, err = TempFolder(data)
	return done, err
}
