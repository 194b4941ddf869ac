package hut3

import (
	"slices"
	"time"
)

// RestrictionState is where a restriction stands.
type RestrictionState string

// The states. Held and Locked hide; Released does not.
const (
	Held     RestrictionState = "held"     // by the gate, until the independent reviewer rules
	Locked   RestrictionState = "locked"   // ruled privileged or confidential: stays hidden
	Released RestrictionState = "released" // ruled open, or lifted
)

// Restriction hides messages from everybody but the independent reviewer. A
// silent one hides them as if they had never been imported; a declared one
// tells the reader how many are withheld, and why.
type Restriction struct {
	State    RestrictionState `json:"state"`
	Declared bool             `json:"declared,omitempty"`
	Targets  []Target         `json:"targets"`
	Class    string           `json:"class"`  // "legal", "journalistic", "medical", "constituency", "court order", …
	Reason   string           `json:"reason"` // for the reviewer; for everybody where declared
	// Why names the watch-list entries and phrases that fired, by their ids and
	// never by the text of a message.
	Why []string `json:"why,omitempty"`
	// Messages is how many messages were hidden when it was made.
	Messages int64 `json:"messages,omitempty"`
	// PossibleThreats are hidden messages that look like a threat to life: the
	// reviewer's duty queue.
	PossibleThreats []Key `json:"possible_threats,omitempty"`
	// SeenBefore lists who had looked at the material before it was hidden.
	SeenBefore []string  `json:"seen_before,omitempty"`
	Delivery   uint32    `json:"delivery,omitempty"`
	RuledBy    Ref       `json:"ruled_by,omitempty"`
	RuledAt    time.Time `json:"ruled_at,omitzero"`
	Ruling     string    `json:"ruling,omitempty"` // the reviewer's reason
}

// Hides reports whether the restriction hides its targets now.
func (r Restriction) Hides() bool { return r.State == Held || r.State == Locked }

// Hidden gives what the restriction names as it is hidden: whatever may be meant.
func (r Restriction) Hidden() []Target { return InDoubt(r.Targets) }

// InDoubt gives targets that take in what may be meant.
func InDoubt(list []Target) []Target {
	out := slices.Clone(list)
	for i := range out {
		out[i].Wide = true
	}
	return out
}

// Validate refuses a restriction that names nothing or has no reason.
func (r Restriction) Validate() error {
	if len(r.Targets) == 0 {
		return Errorf(Invalid, "a restriction names at least one message, conversation or handle")
	}
	if r.Reason == "" {
		return Errorf(Invalid, "a restriction needs a reason")
	}
	switch r.State {
	case Held, Locked, Released:
		return nil
	}
	return Errorf(Invalid, "no state %q of a restriction; give held, locked or released", r.State)
}

// Attrs lets restrictions be found by their state.
func (r Restriction) Attrs() []Attr { return []Attr{{"state", string(r.State)}} }
