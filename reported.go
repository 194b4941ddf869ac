package hut3

import (
	"slices"
	"time"
)

// Reported is a figure that somebody published, kept word for word, with what
// was read from it. It is no figure of ours: ours are computed (domain.md 4.15).
type Reported struct {
	Publisher string `json:"publisher"`
	Text      string `json:"text"`               // the words of the figure, verbatim
	Sentence  string `json:"sentence,omitempty"` // the sentence it stands in, verbatim
	// SecondHand says that the words were taken from a table of press reports,
	// not from the publisher's own page.
	SecondHand bool   `json:"second_hand,omitempty"`
	Source     string `json:"source"` // where it was read
	Measure    string `json:"measure"`
	Scope      string `json:"scope"` // agency code, OP-, OCG-, or words for what no record can have
	Place      string `json:"place,omitempty"`

	AsAt           Day    `json:"as_at"`
	Period         string `json:"period,omitempty"` // the publisher's words
	PublishedOn    Day    `json:"published_on"`
	PublishedClock string `json:"published_clock,omitempty"` // as printed, zone not stated

	Quantity *Quantity `json:"quantity,omitempty"` // what the words mean; absent while stopped
	Noun     string    `json:"noun,omitempty"`     // what is counted, in the publisher's words
	Warnings []Warning `json:"warnings,omitempty"`
	Stopped  bool      `json:"stopped,omitempty"`  // until a person rules
	Proposed *Quantity `json:"proposed,omitempty"` // where stopped: what the words may mean
	Ruling   *Ruling   `json:"ruling,omitempty"`

	Date       *StatedDate    `json:"date,omitempty"` // for statements of a date instead of a number
	Belief     string         `json:"belief,omitempty"`
	Geography  *Geography     `json:"geography,omitempty"`
	Readings   []OtherReading `json:"other_readings,omitempty"`
	Note       string         `json:"note,omitempty"`
	Restates   []Ref          `json:"restates,omitempty"`
	Supersedes []Ref          `json:"supersedes,omitempty"`
	Within     Ref            `json:"within,omitempty"` // the statement of which it is a part
}

// Warning is something about the words that a reader must know.
type Warning struct {
	Code string `json:"code"` // "currency_on_mass"
	Text string `json:"text"`
	Stop bool   `json:"stop,omitempty"` // a person must rule before it is used
}

// Ruling is a named person's decision on a stopped statement.
type Ruling struct {
	By     Ref       `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Reads  string    `json:"reads"` // what the words are to be read as: "52 kg"
	Reason string    `json:"reason"`
}

// StatedDate is a date in a statement: when a thing is said to have happened,
// how finely, and when it happened by other knowledge (domain.md 2.2, quirk 10).
type StatedDate struct {
	On        Day    `json:"on"`
	Precision string `json:"precision"` // "day", "month"
	Other     Day    `json:"other,omitempty"`
	OtherNote string `json:"other_note,omitempty"`
}

// Geography parts where a group is based from where it reaches.
type Geography struct {
	Base  []string `json:"base"`
	Reach []string `json:"reach,omitempty"`
}

// OtherReading is another meaning that the same words can have.
type OtherReading struct {
	Label   string `json:"label"` // "B"
	Measure string `json:"measure"`
	Text    string `json:"text"`
}

// Validate refuses a statement without words, publisher, measure, scope or
// dates, and one whose parts contradict each other.
func (r Reported) Validate() error {
	if r.Publisher == "" || r.Text == "" || r.Source == "" || r.Measure == "" || r.Scope == "" {
		return Errorf(Invalid, "a reported statement needs publisher, text, source, measure and scope")
	}
	for _, d := range []Day{r.AsAt, r.PublishedOn} {
		if err := d.Validate(); err != nil || d == "" {
			return Errorf(Invalid, "%q of %s needs the day it is as at and the day it was published", r.Text, r.Publisher)
		}
	}
	if r.Stopped && (r.Quantity != nil || r.Ruling != nil) {
		return Errorf(Invalid, "%q is stopped until a person rules, and has no value before", r.Text)
	}
	if r.Ruling != nil && (r.Ruling.By == "" || r.Ruling.Name == "" || r.Ruling.Reason == "" || r.Quantity == nil) {
		return Errorf(Invalid, "a ruling on %q needs who, why and a value", r.Text)
	}
	if !r.Stopped && r.Ruling == nil && slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Stop }) {
		return Errorf(Invalid, "%q has a warning that only a ruling can lift", r.Text)
	}
	return r.validateQuantities()
}

func (r Reported) validateQuantities() error {
	for _, q := range []*Quantity{r.Quantity, r.Proposed} {
		if q == nil {
			continue
		}
		if err := q.Validate(); err != nil {
			return Wrap(err, Invalid, "%q of %s", r.Text, r.Publisher)
		}
	}
	if r.Quantity == nil && !r.Stopped && r.Date == nil {
		return Errorf(Invalid, "%q of %s has neither a value nor a date, and is not stopped", r.Text, r.Publisher)
	}
	return nil
}

// Attrs lets a statement be found by its publisher, measure and scope.
func (r Reported) Attrs() []Attr {
	return []Attr{{"publisher", r.Publisher}, {"measure", r.Measure}, {"scope", r.Scope}}
}

// Links name the statements that it restates, supersedes or is a part of.
func (r Reported) Links() []Link {
	out := slices.Concat(links("restates", r.Restates), links("supersedes", r.Supersedes))
	return append(out, Link{"within", r.Within})
}
