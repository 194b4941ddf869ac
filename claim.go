package hut3

import (
	"slices"
	"time"
)

// ClaimState is where an attribution stands (domain.md 1.7).
type ClaimState string

// The states.
const (
	ClaimProposed    ClaimState = "proposed"
	ClaimUnderReview ClaimState = "under_review"
	ClaimAttributed  ClaimState = "attributed"
	ClaimContested   ClaimState = "contested"
	ClaimWithdrawn   ClaimState = "withdrawn"
	ClaimRefuted     ClaimState = "refuted"
	ClaimProved      ClaimState = "proved_in_court"
)

// ClaimStates are all of them.
var ClaimStates = []ClaimState{ClaimProposed, ClaimUnderReview, ClaimAttributed, ClaimContested, ClaimWithdrawn, ClaimRefuted, ClaimProved}

// Next gives the states that may follow. What was withdrawn or refuted can be
// taken up again, and what a court found can be contested on appeal: nothing is
// final but by a person's act.
func (s ClaimState) Next() []ClaimState {
	switch s {
	case "":
		return []ClaimState{ClaimProposed}
	case ClaimProposed:
		return []ClaimState{ClaimUnderReview, ClaimWithdrawn, ClaimRefuted}
	case ClaimUnderReview:
		return []ClaimState{ClaimAttributed, ClaimContested, ClaimWithdrawn, ClaimRefuted}
	case ClaimAttributed:
		return []ClaimState{ClaimContested, ClaimWithdrawn, ClaimRefuted, ClaimProved}
	case ClaimContested:
		return []ClaimState{ClaimUnderReview, ClaimAttributed, ClaimWithdrawn, ClaimRefuted, ClaimProved}
	case ClaimWithdrawn, ClaimRefuted:
		return []ClaimState{ClaimUnderReview}
	case ClaimProved:
		return []ClaimState{ClaimContested}
	}
	return nil
}

// Names reports whether a claim in this state gives its handle a name.
func (s ClaimState) Names() bool { return s == ClaimAttributed || s == ClaimProved }

// ClaimStep is a change of a claim's state by a named person.
type ClaimStep struct {
	State     ClaimState `json:"state"`
	By        Ref        `json:"by"`
	Name      string     `json:"name"`
	Assurance Assurance  `json:"assurance"`
	At        time.Time  `json:"at"`
	Reason    string     `json:"reason"`
	Court     string     `json:"court,omitempty"` // which court found it, and in which case
}

// ContrarySearch is a search that was made for what speaks against a claim.
type ContrarySearch struct {
	By    Ref       `json:"by"`
	At    time.Time `json:"at"`
	What  string    `json:"what"`  // where it was looked, and for what
	Found string    `json:"found"` // what came of it; "nothing" too
}

// Claim says that a nominal used a handle in a period. A handle may be shared
// or handed on, so that there may be several of one handle.
type Claim struct {
	Handle   Handle           `json:"handle"`
	Nominal  Ref              `json:"nominal"`
	From     time.Time        `json:"from,omitzero"`       // zero: open, and FromSaid says why
	To       time.Time        `json:"to,omitzero"`         // the first moment after; zero: open, and ToSaid says why
	FromSaid string           `json:"from_said,omitempty"` // "since the handle was first held"
	ToSaid   string           `json:"to_said,omitempty"`
	State    ClaimState       `json:"state"`
	Steps    []ClaimStep      `json:"steps"`
	Searches []ContrarySearch `json:"contrary_searches,omitempty"`
	// NoSearch is the reason why nobody looked for what speaks against it.
	NoSearch  string `json:"no_search_reason,omitempty"`
	Synthetic bool   `json:"synthetic,omitempty"`
}

// Validate refuses a claim without handle or nominal, with an end that is open
// and not said to be, or whose steps are not a lawful history: each named,
// dated, reasoned and permitted by the one before, and attributed only by
// somebody other than the proposer.
func (c Claim) Validate() error {
	switch {
	case c.Handle.IsZero():
		return Errorf(Invalid, "a claim names a handle")
	case c.Nominal.Prefix() != PrefixNominal:
		return Errorf(Invalid, "a claim of %s names a nominal, as in NOM-12; %q is none", c.Handle, c.Nominal)
	case c.From.IsZero() && c.FromSaid == "", c.To.IsZero() && c.ToSaid == "":
		return Errorf(Invalid, "the claim of %s has an open end: give the time, or say why it is open", c.Handle)
	case !c.From.IsZero() && !c.To.IsZero() && !c.From.Before(c.To):
		return Errorf(Invalid, "the claim of %s ends at %s, not after it begins", c.Handle, c.To.Format(time.RFC3339))
	}
	return c.validateSteps()
}

func (c Claim) validateSteps() error {
	state := ClaimState("")
	for i, s := range c.Steps {
		if !slices.Contains(state.Next(), s.State) {
			return Errorf(Conflict, "a claim that is %s cannot become %s; it can become %s", stateWord(state), s.State, joinStates(state.Next()))
		}
		if s.By == "" || s.At.IsZero() || s.Reason == "" {
			return Errorf(Invalid, "step %d of the claim of %s (%s) needs who, when and a reason", i+1, c.Handle, s.State)
		}
		if s.State == ClaimAttributed && (s.By == c.Steps[0].By || s.Assurance != SignedIn || c.Steps[0].Assurance != SignedIn) {
			return Errorf(Invalid, "the claim of %s is attributed by two different people who signed in", c.Handle)
		}
		if s.State == ClaimProved && s.Court == "" {
			return Errorf(Invalid, "proved in court: name the court and the case")
		}
		state = s.State
	}
	if state != c.State || state == "" {
		return Errorf(Invalid, "the claim of %s is called %q and its last step is %q", c.Handle, c.State, state)
	}
	return nil
}

func stateWord(s ClaimState) string {
	if s == "" {
		return "new"
	}
	return string(s)
}

func joinStates(states []ClaimState) string {
	out := ""
	for i, s := range states {
		if i > 0 {
			out += ", "
		}
		out += string(s)
	}
	return out
}

// Covers reports whether the whole of a span of time lies inside the claim's
// interval: From included, To not.
func (c Claim) Covers(from, to time.Time) bool {
	return (c.From.IsZero() || !from.Before(c.From)) && (c.To.IsZero() || !to.After(c.To))
}

// Overlaps reports whether two claims share a moment.
func (c Claim) Overlaps(d Claim) bool {
	return before(c.From, d.To) && before(d.From, c.To)
}

// before compares the beginning of one interval with the end of another, where
// zero is open.
func before(from, to time.Time) bool { return from.IsZero() || to.IsZero() || from.Before(to) }

// Attrs lets a claim be found by its handle, nominal and state.
func (c Claim) Attrs() []Attr {
	return []Attr{{"handle", c.Handle.String()}, {"nominal", string(c.Nominal)}, {"state", string(c.State)}}
}

// Links name the handle and the nominal.
func (c Claim) Links() []Link {
	return []Link{{"concerns", Ref(c.Handle.String())}, {"concerns", c.Nominal}}
}
