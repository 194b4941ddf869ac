package hut3

import "slices"

// Seizure is what was taken on one occasion. It counts once; its lines count
// under each thing that was taken (domain.md 4.11).
type Seizure struct {
	Event
	From  Ref           `json:"from,omitempty"` // NOM- of the person it was taken from
	Lines []SeizureLine `json:"lines"`
}

// LineKind says what a line of a seizure is of.
type LineKind string

// The kinds of line.
const (
	LineCash        LineKind = "cash"
	LineDrug        LineKind = "drug"
	LineFirearm     LineKind = "firearm"
	LineAmmunition  LineKind = "ammunition"
	LineVehicle     LineKind = "vehicle"
	LineListedAsset LineKind = "listed_asset" // POCA 2002 s.303B: bullion, stones, watches, art
	LineDevice      LineKind = "device"
	LineOther       LineKind = "other"
)

var lineKinds = []LineKind{LineCash, LineDrug, LineFirearm, LineAmmunition, LineVehicle, LineListedAsset, LineDevice, LineOther}

// Measured says how an amount was found.
type Measured string

// The ways. Gross includes packaging; as reported is what an officer said,
// with no weighing behind it.
const (
	Counted    Measured = "counted"
	Estimated  Measured = "estimated"
	Gross      Measured = "gross"
	Net        Measured = "net"
	AsReported Measured = "as reported"
	Forensic   Measured = "forensic"
	Valued     Measured = "valued"
)

var measuredWays = []Measured{Counted, Estimated, Gross, Net, AsReported, Forensic, Valued}

// SeizureLine is one thing, or several alike. An amount that is not known is
// absent, which is not nought.
type SeizureLine struct {
	Kind     LineKind `json:"kind"`
	Power    string   `json:"power,omitempty"` // "POCA 2002 s.294", "PACE 1984 s.19", …
	Measured Measured `json:"measured,omitempty"`
	Text     string   `json:"text,omitempty"` // what the officer wrote
	Exhibit  string   `json:"exhibit,omitempty"`
	Seal     string   `json:"seal,omitempty"` // number of the bag's seal

	// Pence is cash in sterling, or the value of a vehicle or listed asset.
	Pence *Pence `json:"pence,omitempty"`
	// Currency and Minor are cash of another currency, in its hundredths; Pence
	// is then its sterling at Rate.
	Currency string `json:"currency,omitempty"` // ISO 4217; empty is GBP
	Minor    *int64 `json:"minor,omitempty"`
	Rate     string `json:"rate,omitempty"` // "1 EUR = 0.90 GBP, 2020-06-18"

	Drug       string      `json:"drug,omitempty"` // id in the dated list
	Milligrams *Milligrams `json:"mg,omitempty"`
	OffenceOn  Day         `json:"offence_on,omitempty"` // the class is looked up for this day; empty: the day of seizure
	Injectable bool        `json:"prepared_for_injection,omitempty"`

	Count    *int64 `json:"count,omitempty"`    // weapons, rounds, vehicles, tablets, plants
	Unit     string `json:"unit,omitempty"`     // of Count for drugs: tablets, plants, doses
	Category string `json:"category,omitempty"` // firearm: "handgun", "imitation", "component"; vehicle: "car"
}

// Validate refuses a seizure without lines and names a line that is wrong.
func (s Seizure) Validate() error {
	if len(s.Lines) == 0 {
		return Errorf(Invalid, "a seizure needs at least one line")
	}
	for i, l := range s.Lines {
		if err := l.Validate(); err != nil {
			return Wrap(err, Invalid, "line %d", i+1)
		}
	}
	return s.Event.Validate()
}

// Links name the person it was taken from beside what every result names.
func (s Seizure) Links() []Link { return append(s.Event.Links(), Link{"taken_from", s.From}) }

// Validate refuses a line of no kind, with an amount below nought, or with an
// amount that its kind does not have.
func (l SeizureLine) Validate() error {
	if !slices.Contains(lineKinds, l.Kind) {
		return Errorf(Invalid, "no kind %q of a seizure line", l.Kind)
	}
	if l.Measured != "" && !slices.Contains(measuredWays, l.Measured) {
		return Errorf(Invalid, "measured %q: give counted, estimated, gross, net, as reported, forensic or valued", l.Measured)
	}
	if l.Pence != nil && *l.Pence < 0 || l.Milligrams != nil && *l.Milligrams < 0 || l.Count != nil && *l.Count < 0 || l.Minor != nil && *l.Minor < 0 {
		return Errorf(Invalid, "an amount below nought; withdraw or change the record instead")
	}
	if err := l.OffenceOn.Validate(); err != nil {
		return err
	}
	return l.fits()
}

func (l SeizureLine) fits() error {
	switch {
	case (l.Kind == LineDrug) != (l.Drug != ""):
		return Errorf(Invalid, "a drug line, and no other, names its drug")
	case l.Milligrams != nil && l.Kind != LineDrug:
		return Errorf(Invalid, "a line of %s has no mass", l.Kind)
	case l.Kind == LineDrug && l.Pence != nil:
		return Errorf(Invalid, "the street value of drugs is an estimate and is never summed with cash; write it in the text")
	case l.Kind == LineDrug && (l.Count != nil) != (l.Unit != ""):
		return Errorf(Invalid, "a count of drugs needs its unit, as in tablets or plants")
	case l.Kind == LineCash && l.Sterling() && l.Minor != nil:
		return Errorf(Invalid, "sterling is written in pence")
	case l.Kind == LineCash && !l.Sterling() && l.Pence != nil && l.Rate == "":
		return Errorf(Invalid, "cash in %s needs the rate and its date before it has a sum in sterling", l.Currency)
	case l.Kind != LineCash && l.Currency != "":
		return Errorf(Invalid, "a line of %s has no currency", l.Kind)
	}
	return nil
}

// Sterling reports whether the line is in pounds.
func (l SeizureLine) Sterling() bool { return l.Currency == "" || l.Currency == "GBP" }
