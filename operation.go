package hut3

import "slices"

// OperationStatus is how far an operation has come.
type OperationStatus string

// The states of an operation.
const (
	OperationPlanned   OperationStatus = "planned"
	OperationActive    OperationStatus = "active"
	OperationConcluded OperationStatus = "concluded"
	OperationAbandoned OperationStatus = "abandoned"
)

var operationStates = []OperationStatus{OperationPlanned, OperationActive, OperationConcluded, OperationAbandoned}

// Operation is a unit's action: the packages it came from and the groups it is
// against. Its results name it.
type Operation struct {
	Title     string          `json:"title"`
	Unit      string          `json:"unit"` // agency code of the unit that runs it
	Status    OperationStatus `json:"status"`
	Opened    Day             `json:"opened,omitempty"`
	Packages  []Ref           `json:"packages,omitempty"` // PKG-
	Groups    []Ref           `json:"groups,omitempty"`   // OCG-
	RestsOn   []Ref           `json:"rests_on,omitempty"` // reports and messages that led to it directly
	Note      string          `json:"note,omitempty"`
	Synthetic bool            `json:"synthetic,omitempty"` // planted for a demonstration
}

// Validate refuses an operation without title or unit, or in no known state.
func (o Operation) Validate() error {
	if o.Title == "" || o.Unit == "" {
		return Errorf(Invalid, "an operation needs a title and the code of the unit that runs it")
	}
	if !slices.Contains(operationStates, o.Status) {
		return Errorf(Invalid, "operation %s: no state %q; give planned, active, concluded or abandoned", o.Title, o.Status)
	}
	return o.Opened.Validate()
}

// Attrs lets an operation be found by its unit, its state and its groups.
func (o Operation) Attrs() []Attr {
	attrs := []Attr{{"unit", o.Unit}, {"status", string(o.Status)}}
	for _, g := range o.Groups {
		attrs = append(attrs, Attr{"group", string(g)})
	}
	return attrs
}

// Links name the packages it rests on and the groups it concerns.
func (o Operation) Links() []Link {
	return slices.Concat(links("rests_on", o.Packages), links("rests_on", o.RestsOn), links("concerns", o.Groups))
}

func links(rel string, to []Ref) []Link {
	out := make([]Link, len(to))
	for i, r := range to {
		out[i] = Link{rel, r}
	}
	return out
}

// Warrant is a search warrant: where, whose, and what came of it.
type Warrant struct {
	Operation Ref    `json:"operation"`
	Force     string `json:"force"` // agency code of the force that executes it
	Address   string `json:"address,omitempty"`
	Postcode  string `json:"postcode,omitempty"`
	Power     string `json:"power,omitempty"` // as in "MDA 1971 s.23"
	Issued    Day    `json:"issued,omitempty"`
	Executed  Day    `json:"executed,omitempty"` // no day: not executed
	Outcome   string `json:"outcome,omitempty"`
	RestsOn   []Ref  `json:"rests_on,omitempty"`
	Withdrawn string `json:"withdrawn,omitempty"` // why the record no longer counts
	Synthetic bool   `json:"synthetic,omitempty"`
}

// Validate refuses a warrant without operation, force or place, one executed
// before it was issued, and an outcome of a warrant that was not executed.
func (w Warrant) Validate() error {
	if w.Operation == "" || w.Force == "" || w.Address == "" && w.Postcode == "" {
		return Errorf(Invalid, "a warrant needs its operation, the force that executes it, and an address or postcode")
	}
	for _, d := range []Day{w.Issued, w.Executed} {
		if err := d.Validate(); err != nil {
			return err
		}
	}
	if w.Executed != "" && w.Issued != "" && w.Executed < w.Issued {
		return Errorf(Invalid, "a warrant cannot be executed on %s, before it was issued on %s", w.Executed, w.Issued)
	}
	if w.Outcome != "" && w.Executed == "" {
		return Errorf(Invalid, "a warrant with an outcome needs the day on which it was executed")
	}
	return nil
}

// Attrs lets a warrant be found by its operation and force.
func (w Warrant) Attrs() []Attr {
	return []Attr{{"operation", string(w.Operation)}, {"unit", w.Force}}
}

// Links name the operation and what the warrant rests on.
func (w Warrant) Links() []Link {
	return append(links("rests_on", w.RestsOn), Link{"part_of", w.Operation})
}
