package hut3

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Handling is the third block of a 3x5x2: whether what is shared may be shared
// on, and under which conditions (domain.md 4.2). A zero Handling was not set.
type Handling struct {
	Code       HandlingCode `json:"code,omitempty"`
	Conditions []Condition  `json:"conditions,omitempty"`
	By         Ref          `json:"by,omitempty"`
}

// Condition binds whoever receives what has the handling code C. Which codes
// there are is a dated list in internal/intel.
type Condition struct {
	Code   string `json:"code"` // as in S2
	Detail string `json:"detail,omitempty"`
}

// Validate refuses a handling without a code, C without a condition and P with
// one.
func (h Handling) Validate() error {
	switch {
	case !slices.Contains(HandlingCodes, h.Code):
		return Errorf(Invalid, "handling code %q: give P (lawful sharing permitted) or C (permitted with conditions)", h.Code)
	case h.Code == "C" && len(h.Conditions) == 0:
		return Errorf(Invalid, "handling code C needs at least one condition, as in S2")
	case h.Code == "P" && len(h.Conditions) > 0:
		return Errorf(Invalid, "handling code P takes no condition; give C")
	}
	return nil
}

// Has reports whether a condition binds.
func (h Handling) Has(code string) bool {
	return slices.ContainsFunc(h.Conditions, func(c Condition) bool { return c.Code == code })
}

// Join is the stricter of two: C where either is, with the conditions of both.
func (h Handling) Join(other Handling) Handling {
	out := Handling{Code: h.Code, Conditions: slices.Clone(h.Conditions), By: h.By}
	if out.Code == "" || other.Code == "C" {
		out.Code = other.Code
	}
	for _, c := range other.Conditions {
		if !slices.Contains(out.Conditions, c) {
			out.Conditions = append(out.Conditions, c)
		}
	}
	return out
}

// Covers reports whether the handling is as strict as another.
func (h Handling) Covers(other Handling) bool {
	return h.Code == "C" && !slices.ContainsFunc(other.Conditions, func(c Condition) bool { return !h.Has(c.Code) }) ||
		h.Code == "P" && other.Code != "C"
}

// String prints C (A2, S2).
func (h Handling) String() string {
	if len(h.Conditions) == 0 {
		return string(h.Code)
	}
	codes := make([]string, len(h.Conditions))
	for i, c := range h.Conditions {
		codes[i] = c.Code
	}
	return fmt.Sprintf("%s (%s)", h.Code, strings.Join(codes, ", "))
}

// Report is an intelligence report, IR-2020-000123. Each item is graded by
// itself, twice; nothing is graded by the program (domain.md 4.2).
type Report struct {
	Title         string       `json:"title"`
	Origin        string       `json:"origin"` // agency code of the unit that wrote it
	Author        Ref          `json:"author"`
	From          time.Time    `json:"information_from,omitzero"` // date of information
	To            time.Time    `json:"information_to,omitzero"`
	Marking       Marking      `json:"marking"`
	MarkingReason string       `json:"marking_reason,omitempty"` // why it was lowered
	Source        Ref          `json:"source,omitempty"`         // a number; the source's identity is never in a report
	Offence       string       `json:"offence,omitempty"`
	Items         []ReportItem `json:"items"`
	Handling      Handling     `json:"handling,omitzero"`
	ConfirmedBy   Ref          `json:"confirmed_by,omitempty"` // the second person, where E is shared under P
	Concerns      []Ref        `json:"concerns,omitempty"`     // nominals, OCGs, handles
	Received      []Ref        `json:"received,omitempty"`     // received packages that it rests on
}

// ReportItem is one statement with the messages it rests on.
type ReportItem struct {
	Raw         string     `json:"raw"`
	Messages    []Key      `json:"messages,omitempty"`
	Written     *Grading   `json:"written,omitempty"` // that these words were written: provenance
	True        *Grading   `json:"true,omitempty"`    // that what they say is so
	Judgement   *Judgement `json:"judgement,omitempty"`
	Sanitised   string     `json:"sanitised,omitempty"` // what is disseminated
	SanitisedBy Ref        `json:"sanitised_by,omitempty"`
	Remains     []Remain   `json:"remains,omitempty"` // what the sanitiser was shown and let stand
}

// Remain is something in a sanitised text that may say too much.
type Remain struct {
	Type  string `json:"type"` // "handle", or the type of an entity, as in phone
	Value string `json:"value"`
}

// Judgement is an opinion, told apart from fact (DPA 2018 s.38(2)). Likelihood
// is a step of the yardstick, confidence low, moderate or high (domain.md 4.4).
type Judgement struct {
	Text       string `json:"text"`
	Likelihood string `json:"likelihood"`
	Confidence string `json:"confidence"`
	By         Ref    `json:"by,omitempty"`
}

// Wording is the judgement as a report prints it.
func (j Judgement) Wording() string {
	return fmt.Sprintf("It is assessed to be %s (%s confidence) that %s", j.Likelihood, j.Confidence, j.Text)
}

// Missing says what an item still needs before it may leave the unit.
func (i ReportItem) Missing() []string {
	var out []string
	if i.Written == nil {
		out = append(out, "the grading that it was written")
	}
	if i.True == nil {
		out = append(out, "the grading that it is true")
	}
	if i.Sanitised == "" {
		out = append(out, "the sanitised text")
	}
	return out
}

// SuspectedFalse reports whether an item is graded E in either respect.
func (i ReportItem) SuspectedFalse() bool {
	return i.Written != nil && i.Written.Assessment == "E" || i.True != nil && i.True.Assessment == "E"
}

// Missing says what the report still needs before it may go into a package.
func (r Report) Missing() []string {
	var out []string
	for n, item := range r.Items {
		for _, m := range item.Missing() {
			out = append(out, fmt.Sprintf("item %d: %s", n+1, m))
		}
	}
	if r.Handling.Code == "" {
		out = append(out, "the handling code")
	}
	if r.NeedsSecondPerson() && r.ConfirmedBy == "" {
		out = append(out, "a second person, for an item graded E is shared under P")
	}
	return out
}

// NeedsSecondPerson reports whether something suspected to be false would be
// shared without conditions (domain.md 4.2).
func (r Report) NeedsSecondPerson() bool {
	return r.Handling.Code == "P" && slices.ContainsFunc(r.Items, ReportItem.SuspectedFalse)
}

// Keys are the messages that the items rest on, each once, ascending.
func (r Report) Keys() []Key {
	var keys []Key
	for _, item := range r.Items {
		keys = append(keys, item.Messages...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Validate refuses a report without title, origin, author, marking or items.
func (r Report) Validate() error {
	if r.Title == "" || r.Origin == "" || r.Author == "" {
		return Errorf(Invalid, "a report needs a title, the unit it is from and its author")
	}
	if err := r.Marking.Validate(); err != nil {
		return err
	}
	if !r.From.IsZero() && r.To.Before(r.From) {
		return Errorf(Invalid, "the date of information ends on %s, before it begins", r.To.Format(time.DateOnly))
	}
	if len(r.Items) == 0 {
		return Errorf(Invalid, "a report needs at least one item")
	}
	for n, item := range r.Items {
		if err := item.validate(len(r.Received) > 0); err != nil {
			return Wrap(err, Invalid, "item %d", n+1)
		}
	}
	if r.Handling.Code == "" && len(r.Handling.Conditions) == 0 {
		return nil
	}
	return r.Handling.Validate()
}

func (i ReportItem) validate(received bool) error {
	if strings.TrimSpace(i.Raw) == "" {
		return Errorf(Invalid, "it has no text")
	}
	if len(i.Messages) == 0 && !received {
		return Errorf(Invalid, "it rests on no message and on no received package; name what it rests on")
	}
	if i.Sanitised != "" && i.SanitisedBy == "" {
		return Errorf(Invalid, "a sanitised text names who sanitised it")
	}
	for _, g := range []*Grading{i.Written, i.True} {
		if g == nil {
			continue
		}
		if g.By == "" {
			return Errorf(Invalid, "a grading names who gave it")
		}
		if err := g.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// Attrs lets reports be found by unit and author.
func (r Report) Attrs() []Attr {
	return []Attr{{"origin", r.Origin}, {"author", string(r.Author)}}
}

// Links name the messages and received packages that the report rests on, and
// whom it concerns.
func (r Report) Links() []Link {
	var out []Link
	for _, k := range r.Keys() {
		out = append(out, Link{"rests_on", Ref(k.String())})
	}
	for _, ref := range r.Received {
		out = append(out, Link{"rests_on", ref})
	}
	for _, ref := range r.Concerns {
		out = append(out, Link{"concerns", ref})
	}
	return out
}

// ProtectedSource is a source whose identity no report may give away. Reports
// name it by its reference, SRC-4. The names are for checking texts and are
// shown to nobody.
type ProtectedSource struct {
	Names []string `json:"names"`
	Note  string   `json:"note,omitempty"`
}

// Validate refuses a source without a name to look for.
func (s ProtectedSource) Validate() error {
	if len(s.Names) == 0 || slices.ContainsFunc(s.Names, func(n string) bool { return len(strings.TrimSpace(n)) < 2 }) {
		return Errorf(Invalid, "a protected source needs at least one name of two letters or more to look for")
	}
	return nil
}
