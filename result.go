package hut3

import (
	"slices"
	"time"
)

// Contribution says what the corpus did for a result.
type Contribution string

// The contributions. A result counts in a figure where the corpus initiated or
// assisted it; unknown is not none, and is shown apart.
const (
	Initiated           Contribution = "initiated"
	Assisted            Contribution = "assisted"
	NoContribution      Contribution = "none"
	ContributionUnknown Contribution = "unknown"
)

// Contributions lists them.
func Contributions() []Contribution {
	return []Contribution{Initiated, Assisted, NoContribution, ContributionUnknown}
}

// Place is where something happened, apart from who is credited with it.
type Place struct {
	Name     string `json:"name,omitempty"` // town or area, as in Luton
	Postcode string `json:"postcode,omitempty"`
	Force    string `json:"force,omitempty"` // agency code of the force in whose area it lies; empty where not known
}

// Event is what an arrest and a seizure have in common: when, in which
// operation, to whose credit, where, and on what it rests (domain.md 4.15).
type Event struct {
	On            Day          `json:"on"`
	At            time.Time    `json:"at,omitzero"` // to the minute, where it was noted: clocks of detention run from it
	Operation     Ref          `json:"operation"`
	Warrant       Ref          `json:"warrant,omitempty"`
	Group         Ref          `json:"group,omitempty"` // OCG-
	CreditedTo    string       `json:"credited_to"`     // exactly one unit counts it
	AlsoClaimedBy []string     `json:"also_claimed_by,omitempty"`
	Located       Place        `json:"located,omitzero"`
	Contribution  Contribution `json:"contribution"`
	RestsOn       []Ref        `json:"rests_on,omitempty"` // packages, reports, messages
	Withdrawn     string       `json:"withdrawn,omitempty"`
	Note          string       `json:"note,omitempty"`
	Synthetic     bool         `json:"synthetic,omitempty"` // planted for a demonstration
}

// Validate refuses an event without day, operation, credit or contribution,
// and one that the credited unit also claims.
func (e Event) Validate() error {
	if e.On == "" || e.Operation == "" || e.CreditedTo == "" {
		return Errorf(Invalid, "a result needs its day, its operation and the one unit that is credited with it")
	}
	if err := e.On.Validate(); err != nil {
		return err
	}
	if !slices.Contains(Contributions(), e.Contribution) {
		return Errorf(Invalid, "a result of %s needs the contribution of the corpus: initiated, assisted, none or unknown; it says %q", e.CreditedTo, e.Contribution)
	}
	for i, unit := range e.AlsoClaimedBy {
		if unit == "" || unit == e.CreditedTo || slices.Contains(e.AlsoClaimedBy[:i], unit) {
			return Errorf(Invalid, "also claimed by %q: name other units than %s, each once", unit, e.CreditedTo)
		}
	}
	return nil
}

// Attrs lets a result be found by credit, claim, place, operation and group.
func (e Event) Attrs() []Attr {
	attrs := []Attr{{"unit", e.CreditedTo}, {"operation", string(e.Operation)}, {"on", string(e.On)}}
	if e.Group != "" {
		attrs = append(attrs, Attr{"group", string(e.Group)})
	}
	if e.Located.Force != "" {
		attrs = append(attrs, Attr{"located", e.Located.Force})
	}
	for _, unit := range e.AlsoClaimedBy {
		attrs = append(attrs, Attr{"claimed", unit})
	}
	return attrs
}

// Links name the operation it is part of and what it rests on.
func (e Event) Links() []Link {
	return append(links("rests_on", e.RestsOn), Link{"part_of", e.Operation}, Link{"rests_on", e.Warrant}, Link{"concerns", e.Group})
}

// Arrest is one arrest of one person. A person arrested twice is two arrests
// and one person (domain.md 4.14).
type Arrest struct {
	Event
	Person   Ref      `json:"person,omitempty"`  // NOM-
	Unnamed  string   `json:"unnamed,omitempty"` // "U/K male 1": one person inside its operation
	Offences []string `json:"offences,omitempty"`
	Custody  string   `json:"custody,omitempty"` // custody record number
}

// Validate refuses an arrest of nobody, or of somebody both named and not.
func (a Arrest) Validate() error {
	if (a.Person == "") == (a.Unnamed == "") {
		return Errorf(Invalid, "an arrest names one person: a nominal, or a label such as \"U/K male 1\"")
	}
	return a.Event.Validate()
}

// Links name the person beside what every result names.
func (a Arrest) Links() []Link { return append(a.Event.Links(), Link{"concerns", a.Person}) }
