package hut3

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// ReceiptState is what has become of a package at one recipient. Opened is not
// acknowledged, and acknowledged is not actioned.
type ReceiptState string

// The states (domain.md 4.9).
const (
	ReceiptSent       ReceiptState = "sent"
	ReceiptReceived   ReceiptState = "received"
	ReceiptOpened     ReceiptState = "opened"
	ReceiptAccepted   ReceiptState = "accepted"
	ReceiptQueried    ReceiptState = "queried"
	ReceiptRefused    ReceiptState = "refused"
	ReceiptRedirected ReceiptState = "redirected"
	ReceiptActioned   ReceiptState = "actioned"
	ReceiptResult     ReceiptState = "result"
	ReceiptRecalled   ReceiptState = "recalled"  // by the sender
	ReceiptDestroyed  ReceiptState = "destroyed" // the recipient confirms that his copy is gone
)

// Next gives the states that may follow. A result may be followed by more.
func (s ReceiptState) Next() []ReceiptState {
	switch s {
	case "":
		return []ReceiptState{ReceiptSent}
	case ReceiptSent:
		return []ReceiptState{ReceiptReceived, ReceiptRecalled}
	case ReceiptReceived:
		return []ReceiptState{ReceiptOpened, ReceiptRecalled}
	case ReceiptOpened:
		return []ReceiptState{ReceiptAccepted, ReceiptQueried, ReceiptRefused, ReceiptRedirected, ReceiptRecalled}
	case ReceiptQueried:
		return []ReceiptState{ReceiptAccepted, ReceiptRefused, ReceiptRedirected, ReceiptRecalled}
	case ReceiptAccepted:
		return []ReceiptState{ReceiptActioned, ReceiptRecalled}
	case ReceiptActioned, ReceiptResult:
		return []ReceiptState{ReceiptResult, ReceiptRecalled}
	case ReceiptRefused:
		return []ReceiptState{ReceiptDestroyed, ReceiptRecalled}
	case ReceiptRedirected, ReceiptRecalled:
		return []ReceiptState{ReceiptDestroyed}
	}
	return nil
}

// Acknowledged reports whether the recipient has answered at all: accepted,
// queried, refused or redirected, or gone on from there.
func (s ReceiptState) Acknowledged() bool {
	return !slices.Contains([]ReceiptState{"", ReceiptSent, ReceiptReceived, ReceiptOpened}, s)
}

// Withheld reports whether the recipient may no longer read his copy.
func (s ReceiptState) Withheld() bool {
	return slices.Contains([]ReceiptState{ReceiptRedirected, ReceiptRecalled, ReceiptDestroyed}, s)
}

// Medium is how a step became known.
type Medium string

// The media.
const (
	BySystem     Medium = "system"
	BySealedFile Medium = "sealed file"
	ByEmail      Medium = "e-mail"
	ByTelephone  Medium = "telephone"
	InPerson     Medium = "in person"
)

// Officer is a person of another unit as the record names him.
type Officer struct {
	Name      string `json:"name,omitempty"`
	Number    string `json:"number,omitempty"` // collar or warrant number
	Telephone string `json:"telephone,omitempty"`
}

// Returned is what came of a package: an outcome of the dated list in
// internal/intel, and the records made.
type Returned struct {
	Outcome    string `json:"outcome"`
	Operations []Ref  `json:"operations,omitempty"`
	Arrests    []Ref  `json:"arrests,omitempty"`
	Seizures   []Ref  `json:"seizures,omitempty"`
}

// Refs are all records that the result names.
func (r Returned) Refs() []Ref { return slices.Concat(r.Operations, r.Arrests, r.Seizures) }

// ReceiptStep is one thing that happened to a package at a recipient: when it
// happened, how it became known, and who wrote it down and when.
type ReceiptStep struct {
	State      ReceiptState `json:"state"`
	At         time.Time    `json:"at"` // when it happened
	Medium     Medium       `json:"medium"`
	Officer    Officer      `json:"officer,omitzero"`
	Note       string       `json:"note,omitempty"` // reason, question, answer
	To         string       `json:"to,omitempty"`   // where redirected: agency code
	Result     *Returned    `json:"result,omitempty"`
	RecordedBy Ref          `json:"recorded_by,omitempty"`
	RecordedAt time.Time    `json:"recorded_at,omitzero"`
	Reply      Digest       `json:"reply,omitzero"`      // digest of the step as a sealed reply told it
	Corrected  *Correction  `json:"corrected,omitempty"` // it was entered in error
}

// Validate refuses a step that does not say what its state and medium ask for.
func (s ReceiptStep) Validate() error {
	switch {
	case s.At.IsZero():
		return Errorf(Invalid, "the step %s needs the time at which it happened", s.State)
	case !slices.Contains([]Medium{BySystem, BySealedFile, ByEmail, ByTelephone, InPerson}, s.Medium):
		return Errorf(Invalid, "medium %q: give system, sealed file, e-mail, telephone or in person", s.Medium)
	case s.Medium == ByTelephone && (s.Officer.Name == "" || s.Officer.Telephone == ""):
		return Errorf(Invalid, "a step told by telephone names the officer and the telephone number")
	case (s.Medium == ByEmail || s.Medium == InPerson) && s.Officer.Name == "":
		return Errorf(Invalid, "a step told %s names the officer", s.Medium)
	case slices.Contains([]ReceiptState{ReceiptQueried, ReceiptRefused, ReceiptRedirected, ReceiptRecalled}, s.State) && strings.TrimSpace(s.Note) == "":
		return Errorf(Invalid, "the step %s needs its reason or question", s.State)
	case (s.State == ReceiptRedirected) != (s.To != ""):
		return Errorf(Invalid, "a redirection names the agency that should have it, and no other step does")
	case (s.State == ReceiptResult) != (s.Result != nil):
		return Errorf(Invalid, "a result names its outcome, and no other step does")
	case s.Result != nil && s.Result.Outcome == "":
		return Errorf(Invalid, "a result names its outcome")
	}
	return nil
}

// Receipt is the history of a package at one recipient. Its reference is the
// package's with the agency's code, as in PKG-3/DERBYS. Each version of the
// record adds steps; none is taken away.
type Receipt struct {
	Package       Ref           `json:"package"`
	Agency        string        `json:"agency"`
	State         ReceiptState  `json:"state"` // of the last step
	Urgency       string        `json:"urgency"`
	AcknowledgeBy time.Time     `json:"acknowledge_by"`
	Steps         []ReceiptStep `json:"steps"`
	// Again are steps that were told once more by another medium and changed
	// nothing.
	Again []ReceiptStep `json:"again,omitempty"`
	// Chases are the times that the recipient was asked for what is awaited.
	Chases []Chase `json:"chases,omitempty"`
}

// Chase is one time that a recipient was asked for what is awaited of him. It
// changes no state: who was asked has not answered.
type Chase struct {
	By      Ref       `json:"by,omitempty"` // nothing where the reader is of another unit
	At      time.Time `json:"at"`
	Medium  Medium    `json:"medium"`
	Officer Officer   `json:"officer,omitzero"` // whom it reached, where it reached somebody
	Note    string    `json:"note,omitempty"`

	Corrected *Correction `json:"corrected,omitempty"` // it was entered in error
}

// Validate refuses a chase by nobody, at no time or by no medium.
func (c Chase) Validate() error {
	if c.By == "" || c.At.IsZero() {
		return Errorf(Invalid, "a chase names who asked, and when")
	}
	if !slices.Contains([]Medium{BySystem, ByEmail, ByTelephone, InPerson}, c.Medium) {
		return Errorf(Invalid, "medium %q: a recipient is chased by system, e-mail, telephone or in person", c.Medium)
	}
	if c.Medium == ByTelephone && c.Officer.Telephone == "" {
		return Errorf(Invalid, "chased by telephone: give the number that was called")
	}
	return nil
}

// ReceiptRef is the reference of a package's receipt and copy for a recipient.
func ReceiptRef(pkg Ref, agency string) Ref { return pkg + "/" + Ref(agency) }

// Add appends a step, or says why it cannot follow (Conflict).
func (r Receipt) Add(step ReceiptStep) (Receipt, error) {
	if err := step.Validate(); err != nil {
		return r, err
	}
	if next := r.State.Next(); !slices.Contains(next, step.State) {
		return r, Errorf(Conflict, "%s cannot be %s: it is %s, after which comes %s", ReceiptRef(r.Package, r.Agency), step.State, r.State, oneOfStates(next))
	}
	r.Steps = append(slices.Clone(r.Steps), step)
	r.State = step.State
	return r, nil
}

func oneOfStates(states []ReceiptState) string {
	if len(states) == 0 {
		return "nothing more"
	}
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return strings.Join(names, " or ")
}

// At gives when a state was first reached, by the steps that stand.
func (r Receipt) At(state ReceiptState) (time.Time, bool) {
	i := slices.IndexFunc(r.Steps, func(s ReceiptStep) bool { return s.State == state && s.Corrected == nil })
	if i < 0 {
		return time.Time{}, false
	}
	return r.Steps[i].At, true
}

// Overdue reports whether the recipient has not answered in time.
func (r Receipt) Overdue(at time.Time) bool {
	return !r.State.Acknowledged() && at.After(r.AcknowledgeBy)
}

// Validate walks the steps again: none may have been skipped.
func (r Receipt) Validate() error {
	if r.Package == "" || r.Agency == "" || r.AcknowledgeBy.IsZero() {
		return Errorf(Invalid, "a receipt names its package, its recipient and when it is due")
	}
	again := Receipt{Package: r.Package, Agency: r.Agency}
	var err error
	for _, step := range r.Steps {
		if step.Corrected != nil {
			err = errors.Join(step.Validate(), step.Corrected.Validate())
		} else {
			again, err = again.Add(step)
		}
		if err != nil {
			return err
		}
		if step.RecordedBy == "" || step.RecordedAt.IsZero() {
			return Errorf(Invalid, "the step %s of %s names who recorded it, and when", step.State, ReceiptRef(r.Package, r.Agency))
		}
	}
	for _, c := range r.Chases {
		if err := c.Validate(); err != nil {
			return err
		}
		if c.Corrected != nil && c.Corrected.Validate() != nil {
			return c.Corrected.Validate()
		}
	}
	if again.State != r.State || r.State == "" {
		return Errorf(Invalid, "%s is said to be %q, and its steps end at %q", ReceiptRef(r.Package, r.Agency), r.State, again.State)
	}
	return nil
}

// Attrs lets receipts be found by package, recipient and state.
func (r Receipt) Attrs() []Attr {
	return []Attr{{"package", string(r.Package)}, {"agency", r.Agency}, {"state", string(r.State)}}
}

// Links name the package, and the operations, arrests and seizures to which it
// led.
func (r Receipt) Links() []Link {
	out := []Link{{"rests_on", r.Package}}
	for _, step := range r.Standing() {
		if step.Result == nil {
			continue
		}
		for _, ref := range step.Result.Refs() {
			out = append(out, Link{"led_to", ref})
		}
	}
	return out
}
