package hut3

import (
	"slices"
	"strconv"
	"strings"
)

// Unit is the smallest part in which an amount is held.
type Unit string

// The units. Inside, sterling is pence and mass is milligrams.
const (
	UnitPence      Unit = "pence"
	UnitMilligrams Unit = "mg"
	UnitCount      Unit = "count"
)

// Printed is the unit that is shown: GBP, kg, count.
func (u Unit) Printed() string {
	switch u {
	case UnitPence:
		return "GBP"
	case UnitMilligrams:
		return "kg"
	}
	return string(UnitCount)
}

// Scale is how many decimals part the unit from the printed one.
func (u Unit) Scale() int {
	switch u {
	case UnitPence:
		return 2
	case UnitMilligrams:
		return 6
	}
	return 0
}

// Print writes an amount for people: £2,191,200, 7.5 kg, 29.
func (u Unit) Print(amount int64) string {
	switch u {
	case UnitPence:
		return Pence(amount).String()
	case UnitMilligrams:
		whole, part, fraction := strings.Cut(u.Decimal(amount), ".")
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || n == 0 {
			return u.Decimal(amount) + " kg"
		}
		if fraction {
			part = "." + part
		}
		return Thousands(n) + part + " kg"
	}
	return Thousands(amount)
}

// Decimal writes an amount in the printed unit, without loss: 7.5.
func (u Unit) Decimal(amount int64) string {
	sign, scale := "", u.Scale()
	if amount < 0 {
		sign = "-"
	}
	digits := strings.TrimPrefix(strconv.FormatInt(amount, 10), "-")
	if scale == 0 {
		return sign + digits
	}
	digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
	whole, part := digits[:len(digits)-scale], strings.TrimRight(digits[len(digits)-scale:], "0")
	if part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}

// Bound says how a number stands to the truth that it states.
type Bound string

// The bounds (domain.md 2.2, quirk 7).
const (
	Exact            Bound = "exact"
	AtLeast          Bound = "at_least"
	AtMost           Bound = "at_most"
	Approximate      Bound = "approx"
	OrderOfMagnitude Bound = "order_of_magnitude"
	BoundUnknown     Bound = "unknown"
)

var bounds = []Bound{Exact, AtLeast, AtMost, Approximate, OrderOfMagnitude, BoundUnknown}

// Quantity is a number with what is meant by it. Value is the number that was
// written, absent for words such as thousands. Lo and Hi hold the truth; an
// absent one is open.
type Quantity struct {
	Unit      Unit   `json:"unit"`
	Bound     Bound  `json:"bound"`
	Qualifier string `json:"qualifier,omitempty"` // the words that make the bound: "more than"
	Value     *int64 `json:"value,omitempty"`
	Lo        *int64 `json:"lo,omitempty"`
	Hi        *int64 `json:"hi,omitempty"`
	LoOpen    bool   `json:"lo_exclusive,omitempty"`
	HiOpen    bool   `json:"hi_exclusive,omitempty"`
	Policy    string `json:"policy,omitempty"` // the rule and its date that set Lo or Hi where the words do not
}

// ExactQuantity is a number that means itself.
func ExactQuantity(unit Unit, value int64) Quantity {
	return Quantity{Unit: unit, Bound: Exact, Value: &value, Lo: &value, Hi: &value}
}

// Validate refuses a quantity whose parts contradict each other.
func (q Quantity) Validate() error {
	if !slices.Contains([]Unit{UnitPence, UnitMilligrams, UnitCount}, q.Unit) || !slices.Contains(bounds, q.Bound) {
		return Errorf(Invalid, "no quantity has the unit %q and the bound %q", q.Unit, q.Bound)
	}
	if q.Lo != nil && q.Hi != nil && (*q.Lo > *q.Hi || *q.Lo == *q.Hi && (q.LoOpen || q.HiOpen)) {
		return Errorf(Invalid, "a quantity from %d to %d holds nothing", *q.Lo, *q.Hi)
	}
	if q.Bound == Exact && (q.Value == nil || q.Lo == nil || q.Hi == nil || *q.Lo != *q.Value || *q.Hi != *q.Value) {
		return Errorf(Invalid, "an exact quantity has one value")
	}
	return nil
}

// Holds reports whether an amount is among those that the quantity allows.
func (q Quantity) Holds(amount int64) bool {
	if q.Lo != nil && (amount < *q.Lo || q.LoOpen && amount == *q.Lo) {
		return false
	}
	return q.Hi == nil || amount < *q.Hi || !q.HiOpen && amount == *q.Hi
}

// String prints the range for people: more than £2,000,000; 650 to under 700.
func (q Quantity) String() string {
	switch {
	case q.Lo != nil && q.Hi != nil && *q.Lo == *q.Hi:
		return q.Unit.Print(*q.Lo)
	case q.Lo != nil && q.Hi != nil:
		return q.low() + " to " + q.high()
	case q.Lo != nil && q.LoOpen:
		return "more than " + q.Unit.Print(*q.Lo)
	case q.Lo != nil:
		return "at least " + q.Unit.Print(*q.Lo)
	case q.Hi != nil:
		return q.high()
	}
	return "not known"
}

func (q Quantity) low() string {
	if q.LoOpen {
		return "over " + q.Unit.Print(*q.Lo)
	}
	return q.Unit.Print(*q.Lo)
}

func (q Quantity) high() string {
	switch {
	case q.HiOpen:
		return "under " + q.Unit.Print(*q.Hi)
	case q.Lo == nil:
		return "at most " + q.Unit.Print(*q.Hi)
	}
	return q.Unit.Print(*q.Hi)
}
