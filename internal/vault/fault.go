package vault

import (
	"fmt"

	"hut3"
)

// Fault is damage to an object. A fault of a chunk names the bytes of the
// original that it hits; Chunk is -1 where header, table or the whole is at
// fault.
type Fault struct {
	Object hut3.Digest `json:"sha256"`
	Chunk  int64       `json:"chunk"`
	Offset int64       `json:"offset"`
	Length int64       `json:"length"`
	What   string      `json:"what"`
}

// String prints the place and what is wrong there.
func (f Fault) String() string {
	if f.Chunk < 0 {
		return f.What
	}
	return fmt.Sprintf("chunk %d (bytes %d to %d): %s", f.Chunk, f.Offset, f.Offset+f.Length-1, f.What)
}

// Faults is the cause of every hut3.Integrity error of an object: at least one.
type Faults []Fault

// Error prints the first fault and how many more there are.
func (f Faults) Error() string {
	if len(f) == 1 {
		return f[0].String()
	}
	return fmt.Sprintf("%s; and %s", f[0], hut3.Plural(int64(len(f)-1), "more fault", "more faults"))
}

func faultError(d hut3.Digest, faults ...Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return hut3.Wrap(Faults(faults), hut3.Integrity, "the original with SHA-256 %s is damaged", d)
}
