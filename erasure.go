package hut3

import (
	"slices"
	"time"
)

// ErasureState is how far an erasure has come.
type ErasureState string

// The states, in their order; a refused one ends there.
const (
	ErasureRequested  ErasureState = "requested"
	ErasureRefused    ErasureState = "refused"
	ErasureApproved   ErasureState = "approved"
	ErasureUnderWay   ErasureState = "under way" // some of it may be gone; carrying it out again ends it
	ErasureCarriedOut ErasureState = "carried out"
)

// Fates are what can be said of the exhibit that the material came from, which
// this program does not hold.
var fates = []string{"retained under lock", "returned", "destroyed"}

// Fates lists them.
func Fates() []string { return slices.Clone(fates) }

// Erasure is that material is destroyed here: asked for by one person, approved
// by another, then carried out. What it names and why stays for ever; what the
// material said does not.
type Erasure struct {
	State    ErasureState `json:"state"`
	What     Subject      `json:"what"`
	Upto     uint32       `json:"upto"`   // messages founded in a later delivery are not meant
	Reason   string       `json:"reason"` // a code of the dated list
	Why      string       `json:"why"`    // in the asker's words
	Basis    string       `json:"basis"`
	Fate     string       `json:"fate"`                        // of the exhibit: one of Fates
	FateRef  string       `json:"fate_reference"`              // where it is, or by what it was returned or destroyed
	Cited    string       `json:"cited,omitempty"`             // why it may go although records rest on it; empty: it may not
	Copies   bool         `json:"copies,omitempty"`            // take the texts out of the records that rest on it, too
	Packed   bool         `json:"packed,omitempty"`            // an archive or database that holds a row may go whole
	Messages int64        `json:"messages"`                    // that the asker saw of it
	Approved int64        `json:"approved_messages,omitempty"` // that the approver saw of it
	AskedBy  Ref          `json:"asked_by"`
	AskedAt  time.Time    `json:"asked_at"`
	RuledBy  Ref          `json:"ruled_by,omitempty"`
	RuledAt  time.Time    `json:"ruled_at,omitzero"`
	Ruling   string       `json:"ruling,omitempty"`
	Done     *Erased      `json:"done,omitempty"`
}

// Erased is what an erasure took, by numbers, references and digests.
type Erased struct {
	// Corpus says that the corpus no longer holds it; what comes after is blanking.
	Corpus     bool             `json:"corpus"`
	Messages   int64            `json:"messages"`
	Rows       int64            `json:"rows"`
	Records    int64            `json:"records"` // rows that state no message
	Deliveries []uint32         `json:"deliveries"`
	Originals  []ErasedOriginal `json:"originals"`
	Files      []Ref            `json:"files,omitempty"`     // the records of the corpus files written again
	Versions   []ErasedVersion  `json:"versions,omitempty"`  // of records, that are gone
	Leaves     []int64          `json:"leaves,omitempty"`    // of the case log, whose payload is gone
	Named      []ErasedLeaf     `json:"named,omitempty"`     // what those leaves named
	Looks      []int64          `json:"looks,omitempty"`     // of the looks log
	Uploads    int              `json:"uploads,omitempty"`   // brought in by browsers and not imported, thrown away
	Confirmed  int64            `json:"confirmed,omitempty"` // messages, by who carried it out: the approver saw fewer
	By         Ref              `json:"by,omitempty"`
	At         time.Time        `json:"at,omitzero"`
}

// ErasedOriginal is an original of which bytes are gone.
type ErasedOriginal struct {
	SHA256 Digest `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Whole  bool   `json:"whole,omitempty"`
}

// ErasedLeaf is a leaf of the case log whose payload is gone, with the digests of
// the records that it named: what stands under it is still checked against them.
type ErasedLeaf struct {
	Leaf    int64    `json:"leaf"`
	Records []Digest `json:"records"`
}

// ErasedVersion is a version of a record whose body is gone.
type ErasedVersion struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Validate refuses an erasure that leaves out who, what, why, by what right, or
// what becomes of the exhibit.
func (e Erasure) Validate() error {
	if err := e.What.Validate(); err != nil {
		return err
	}
	if !slices.Contains([]ErasureState{ErasureRequested, ErasureRefused, ErasureApproved, ErasureUnderWay, ErasureCarriedOut}, e.State) {
		return Errorf(Invalid, "no state %q of an erasure", e.State)
	}
	for _, f := range []struct{ name, value string }{{"a reason of the list", e.Reason}, {"why, in your words", e.Why}, {"a legal basis", e.Basis}, {"a reference for the fate of the exhibit", e.FateRef}, {"who asks", string(e.AskedBy)}} {
		if f.value == "" {
			return Errorf(Invalid, "an erasure needs %s", f.name)
		}
	}
	if !slices.Contains(fates, e.Fate) {
		return Errorf(Invalid, "the fate of the exhibit is %q; give one of %q", e.Fate, fates)
	}
	return nil
}

// Attrs lets erasures be found by their state.
func (e Erasure) Attrs() []Attr { return []Attr{{"state", string(e.State)}} }
