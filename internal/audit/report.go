package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

// maxFaults is how many faults a report lists; the rest is counted.
const maxFaults = 1000

// Fault is something in a log that is not as it was signed or logged. Index is
// the leaf; the size, for a fault of a checkpoint; -1, for one of the file.
type Fault struct {
	Index int64  `json:"index"`
	What  string `json:"what"`
}

// Report is what Verify found out. Signed leaves are those that the last good
// checkpoint covers; nothing vouches for the Unsigned ones after it, nor that
// none was cut off there.
type Report struct {
	Origin      string    `json:"origin"`
	Verifier    string    `json:"verifier"` // the key that the file names
	Trusted     bool      `json:"trusted"`  // the checkpoints were held to keys that the reader brought
	Size        int64     `json:"size"`
	Root        tlog.Hash `json:"root"` // rebuilt from the leaves
	Checkpoints int       `json:"checkpoints"`
	Signed      int64     `json:"signed"`
	SignedRoot  tlog.Hash `json:"signed_root"`
	Unsigned    int64     `json:"unsigned"`
	Erased      int64     `json:"erased"`
	Faults      []Fault   `json:"faults"`
	MoreFaults  int64     `json:"more_faults,omitempty"` // found and not listed
}

func (r *Report) fault(index int64, format string, args ...any) {
	if len(r.Faults) == maxFaults {
		r.MoreFaults++
		return
	}
	r.Faults = append(r.Faults, Fault{index, fmt.Sprintf(format, args...)})
}

// Err is nil when there is no fault, and hut3.Integrity naming the first
// otherwise.
func (r *Report) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	n := int64(len(r.Faults)) + r.MoreFaults
	return hut3.Errorf(hut3.Integrity, "the log %s has %s; the first: %s", r.Origin, hut3.Plural(n, "fault", "faults"), r.Faults[0].What)
}
