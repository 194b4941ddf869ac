package hut3

import (
	"encoding/json"
	"time"
)

// CountedBy says by what results are gathered into a scope.
type CountedBy string

// The ways. Figures that are published count by credit; by location is the
// other reading of the same records.
const (
	ByCredit   CountedBy = "credit"
	ByLocation CountedBy = "location"
)

// Figure is a number computed from records, with what it rests on. It prints
// in GBP, kg and counts, and is held in pence and milligrams.
type Figure struct {
	Ref     Ref       // figures/EMSOU/cash/2020-07-02: the address that gives it again
	Measure string    // id in the dated list: cash, class_a, drug:cocaine
	Scope   string    // agency code, OP- or OCG-
	By      CountedBy // credit, unless asked otherwise
	Amount  int64     // in Unit
	Unit    Unit
	Bound   Bound
	AsAt    Day       // events on or before; empty: all
	KnownAt time.Time // what had been recorded by then
	RestsOn []Ref     // arrests and seizures, in order

	Contributions map[Contribution]int64 // of Amount
	Located       []Share                // Amount by the force in whose area it happened; "" not known
	AlsoClaimed   []Share                // of Amount, by units that claim it too: shown, never added
	Elsewhere     []Share                // not in Amount: claimed in this scope, credited to these units
	Left          []LeftOut              // not in Amount: none or unknown contribution, not measured
	Notes         []string
}

// Share is a part of a figure, or beside it.
type Share struct {
	Unit    string `json:"unit"` // agency code
	Amount  int64  `json:"amount"`
	RestsOn []Ref  `json:"rests_on"`
}

// LeftOut is what a figure does not count, and why.
type LeftOut struct {
	Why     string `json:"why"`
	Amount  int64  `json:"amount"` // nought where the amount itself is not known
	RestsOn []Ref  `json:"rests_on"`
}

// Quantity is the figure as a range: what of it is proved.
func (f Figure) Quantity() Quantity {
	q := Quantity{Unit: f.Unit, Bound: f.Bound, Value: &f.Amount, Lo: &f.Amount, Hi: &f.Amount}
	zero := int64(0)
	switch f.Bound {
	case AtLeast:
		q.Hi = nil
	case AtMost:
		q.Lo = &zero
	case BoundUnknown:
		q.Value, q.Lo, q.Hi = nil, nil, nil
	}
	return q
}

// String prints the figure for people: £2,191,200; at least 4 kg.
func (f Figure) String() string {
	words := map[Bound]string{AtLeast: "at least ", AtMost: "at most ", Approximate: "about "}
	if f.Bound == BoundUnknown {
		return "not known"
	}
	return words[f.Bound] + f.Unit.Print(f.Amount)
}

// figureJSON is the form of DESIGN section 4. Amounts in it are in the smallest
// unit and values in the printed one.
type figureJSON struct {
	Ref           Ref                    `json:"ref"`
	Measure       string                 `json:"measure"`
	Scope         string                 `json:"scope"`
	By            CountedBy              `json:"counted_by"`
	Value         *json.Number           `json:"value"` // null where not known
	Unit          string                 `json:"unit"`
	Amount        int64                  `json:"amount"`
	AmountUnit    Unit                   `json:"amount_unit"`
	Bound         Bound                  `json:"bound"`
	AsAt          Day                    `json:"as_at,omitempty"`
	KnownAt       time.Time              `json:"known_at,omitzero"`
	RestsOn       []Ref                  `json:"rests_on"`
	Contributions map[Contribution]int64 `json:"by_contribution,omitempty"`
	Located       []Share                `json:"located,omitempty"`
	AlsoClaimed   []Share                `json:"also_claimed_by,omitempty"`
	Elsewhere     []Share                `json:"claimed_credited_elsewhere,omitempty"`
	Left          []LeftOut              `json:"left_out,omitempty"`
	Notes         []string               `json:"notes,omitempty"`
}

// MarshalJSON prints value in GBP, kg or a count, and amount in pence or mg. A
// figure that is not known has the value null.
func (f Figure) MarshalJSON() ([]byte, error) {
	out := figureJSON{
		Ref: f.Ref, Measure: f.Measure, Scope: f.Scope, By: f.By, Unit: f.Unit.Printed(), Amount: f.Amount, AmountUnit: f.Unit,
		Bound: f.Bound, AsAt: f.AsAt, KnownAt: f.KnownAt, RestsOn: append([]Ref{}, f.RestsOn...), Contributions: f.Contributions,
		Located: f.Located, AlsoClaimed: f.AlsoClaimed, Elsewhere: f.Elsewhere, Left: f.Left, Notes: f.Notes,
	}
	if f.Bound != BoundUnknown {
		out.Value = new(json.Number(f.Unit.Decimal(f.Amount)))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON printed.
func (f *Figure) UnmarshalJSON(text []byte) error {
	var in figureJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*f = Figure{
		Ref: in.Ref, Measure: in.Measure, Scope: in.Scope, By: in.By, Amount: in.Amount, Unit: in.AmountUnit, Bound: in.Bound,
		AsAt: in.AsAt, KnownAt: in.KnownAt, RestsOn: in.RestsOn, Contributions: in.Contributions,
		Located: in.Located, AlsoClaimed: in.AlsoClaimed, Elsewhere: in.Elsewhere, Left: in.Left, Notes: in.Notes,
	}
	return nil
}
