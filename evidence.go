package hut3

import (
	"slices"
	"time"
)

// Side is whether an evidence item speaks for a claim or against it. Both have
// the same standing (CPIA 1996: what is against is disclosable).
type Side string

// The sides.
const (
	For     Side = "for"
	Against Side = "against"
)

// ExternalTypes are the records of other kinds that evidence may rest on.
var ExternalTypes = []string{"custody", "anpr", "call data", "cell site", "seized device", "border", "financial", "image", "other"}

// ExternalRecord is a record of another kind than messages: custody, ANPR, call
// data, a seized device. Text says what it states, in its source's words.
type ExternalRecord struct {
	Type      string    `json:"type"`
	Source    string    `json:"source"`    // who keeps it, as in "Derbyshire custody"
	Reference string    `json:"reference"` // its number there
	From      time.Time `json:"from"`      // when what it states began
	To        time.Time `json:"to"`        // and ended; equal for a moment
	Person    string    `json:"person,omitempty"`
	Place     string    `json:"place,omitempty"`
	Text      string    `json:"text"`
	Locator   *Locator  `json:"at,omitempty"` // where it stands in an original
	Synthetic bool      `json:"synthetic,omitempty"`
}

// Validate refuses a record without type, source, reference, interval or text.
func (e ExternalRecord) Validate() error {
	switch {
	case !slices.Contains(ExternalTypes, e.Type):
		return Errorf(Invalid, "no type %q of an external record; the types are %q", e.Type, ExternalTypes)
	case e.Source == "" || e.Reference == "":
		return Errorf(Invalid, "an external record (%s) names its source and its reference there", e.Type)
	case e.Text == "":
		return Errorf(Invalid, "external record %s %s: say what it states", e.Source, e.Reference)
	case e.From.IsZero() || e.To.IsZero():
		return Errorf(Invalid, "external record %s %s: give its interval; for a moment give it twice", e.Source, e.Reference)
	case e.To.Before(e.From):
		return Errorf(Invalid, "external record %s %s ends before it begins", e.Source, e.Reference)
	}
	return nil
}

// Attrs lets an external record be found by its type and reference.
func (e ExternalRecord) Attrs() []Attr {
	return []Attr{{"type", e.Type}, {"reference", e.Reference}}
}

// Taken says that a person took something back, and why.
type Taken struct {
	By     Ref       `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Evidence is one item for or against a claim. It points to messages and
// records and never copies their text.
type Evidence struct {
	Claim    Ref    `json:"claim"`
	Handle   Handle `json:"handle"` // the claim's
	Side     Side   `json:"side"`
	Type     string `json:"type"` // code in the dated list of types
	Messages []Key  `json:"messages,omitempty"`
	Records  []Ref  `json:"records,omitempty"`
	// Media are digests of what the messages carry: the same photograph in two
	// messages is one source.
	Media []Digest `json:"media,omitempty"`
	// Source names the event that the item comes from. Items of one source are
	// one item, however often it was copied.
	Source       string    `json:"source,omitempty"`
	Shows        string    `json:"shows"` // what it shows, in the author's words
	Stated       Stated    `json:"stated"`
	Weight       string    `json:"weight"` // word of the dated list
	WeightReason string    `json:"weight_reason,omitempty"`
	Counter      string    `json:"counter"` // what would be argued against it
	From         time.Time `json:"from,omitzero"`
	To           time.Time `json:"to,omitzero"` // the period of the claim that it bears on
	By           Ref       `json:"by"`
	Name         string    `json:"name"`
	Withdrawn    *Taken    `json:"withdrawn,omitempty"`
	Synthetic    bool      `json:"synthetic,omitempty"`
}

// Validate refuses an item that bears on no claim or rests on nothing.
func (e Evidence) Validate() error {
	switch {
	case e.Claim.Prefix() != PrefixClaim:
		return Errorf(Invalid, "an evidence item names its claim, as in CLM-4; %q is none", e.Claim)
	case e.Side != For && e.Side != Against:
		return Errorf(Invalid, "an evidence item is for or against; %q is neither", e.Side)
	case len(e.Messages) == 0 && len(e.Records) == 0:
		return Errorf(Invalid, "an evidence item rests on at least one message or record")
	case e.Type == "" || e.Weight == "":
		return Errorf(Invalid, "an evidence item has a type and a weight")
	case e.Shows == "":
		return Errorf(Invalid, "an evidence item says what it shows")
	case e.By == "":
		return Errorf(Invalid, "an evidence item names who made it")
	case !e.From.IsZero() && !e.To.IsZero() && e.To.Before(e.From):
		return Errorf(Invalid, "the period of an evidence item ends before it begins")
	}
	return e.Stated.Validate()
}

// Stands reports whether the item has not been taken back.
func (e Evidence) Stands() bool { return e.Withdrawn == nil }

// Attrs lets an item be found by its claim, side and handle.
func (e Evidence) Attrs() []Attr {
	return []Attr{{"claim", string(e.Claim)}, {"side", string(e.Side)}, {"handle", e.Handle.String()}}
}

// Links name the claim that it supports or contradicts and what it rests on.
func (e Evidence) Links() []Link {
	rel := "supports"
	if e.Side == Against {
		rel = "contradicts"
	}
	out := []Link{{rel, e.Claim}}
	for _, k := range e.Messages {
		out = append(out, Link{"rests_on", Ref(k.String())})
	}
	for _, r := range e.Records {
		out = append(out, Link{"rests_on", r})
	}
	return out
}
