package ingest

import (
	"os"
	"path/filepath"
	"time"
)

const (
	// TempPrefix begins the names of temporary folders in the data folder.
	TempPrefix = "temporary-"
	// tempStale is when a temporary folder is taken for one that a killed import
	// left: none reads for so long.
	tempStale = 7 * 24 * time.Hour
)

// makeTemp makes the folder for temporary copies of what is read: databases and
// archives that have to lie on a disk. It is in the data folder, for the copies
// hold what the originals hold. What killed imports left there is removed.
func (j *job) makeTemp(data string) (done func(), err error) {
	left, err := filepath.Glob(filepath.Join(data, TempPrefix+"*"))
	if err != nil {
		return nil, diskFault(err)
	}
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && j.Now().Sub(info.ModTime()) > tempStale {
			_ = os.RemoveAll(path) // it is tried again next time
		}
	}
	if j.temp, err = os.MkdirTemp(data, TempPrefix); err != nil {
		return nil, diskFault(err)
	}
	return func() { _ = os.RemoveAll(j.temp) }, nil // what stays is removed by a later import
}
