package hut3

import (
	"slices"
	"time"
)

// PackageState is how far a package has come. What becomes of it at each
// recipient is a Receipt.
type PackageState string

// The states (domain.md 4.9).
const (
	PackageDraft      PackageState = "draft"
	PackageAuthorised PackageState = "authorised" // by a second person
	PackageSent       PackageState = "sent"
	PackageRecalled   PackageState = "recalled"
	PackageSuperseded PackageState = "superseded"
)

// The urgencies. How soon each must be acknowledged is a dated list in
// internal/intel.
const (
	UrgencyRoutine = "routine"
	UrgencyUrgent  = "urgent"
	UrgencyThreat  = "threat" // a threat to life
)

// PackageTerms are what a drafter states of a package.
type PackageTerms struct {
	Title      string             `json:"title"`
	Subjects   []PackageSubject   `json:"subjects,omitempty"`
	Purpose    string             `json:"purpose"`
	LegalBasis string             `json:"legal_basis"`
	Reports    []Ref              `json:"reports"`
	Recipients []PackageRecipient `json:"recipients"`
	Urgency    string             `json:"urgency,omitempty"` // empty: routine

	Marking       Marking  `json:"marking,omitempty"`        // empty: the highest of the parts
	MarkingReason string   `json:"marking_reason,omitempty"` // why it is lower than that
	Handling      Handling `json:"handling,omitzero"`        // zero: all that the parts ask for
	Use           string   `json:"use"`                      // UseIntelligence or UseEvidence
	Caveats       []string `json:"caveats,omitempty"`

	// NotBeforeAction is a condition on the recipients: no overt action before.
	// It is shown and counted down, and does not hold the package back.
	NotBeforeAction time.Time `json:"not_before_action,omitzero"`
	// NotBeforePublication blocks any publication of what came of the package.
	NotBeforePublication time.Time `json:"not_before_publication,omitzero"`
	Expires              time.Time `json:"expires,omitzero"`
	OnExpiry             string    `json:"on_expiry,omitempty"` // "return" or "destroy"

	Supersedes    Ref       `json:"supersedes,omitempty"`
	TransferBasis string    `json:"transfer_basis,omitempty"` // DPA 2018 ss.72-78, where a recipient is abroad
	Consents      []Consent `json:"consents,omitempty"`       // to share on what was received under S2
}

// What a package may be used for.
const (
	UseIntelligence = "intelligence only"
	UseEvidence     = "may be used as evidence"
)

// PackageSubject is whom a package is about: a reference of ours, and the words
// that the recipient reads.
type PackageSubject struct {
	Ref  Ref    `json:"ref,omitempty"`
	Name string `json:"name"`
}

// PackageRecipient is one unit to which a package goes.
type PackageRecipient struct {
	Agency  string `json:"agency"` // code
	Desk    string `json:"desk,omitempty"`
	Officer string `json:"officer,omitempty"` // nominated
	From    string `json:"redirected_from,omitempty"`
	AddedBy Ref    `json:"added_by,omitempty"` // where it was added after sending
}

// Consent is the originator's leave to share a received package on.
type Consent struct {
	Received  Ref    `json:"received"`  // RPK-1
	Officer   string `json:"officer"`   // who gave it, by name
	Reference string `json:"reference"` // where it is on record
}

// Package is what is sent to other units, PKG-3. Its text is the sanitised text
// of its reports; what each recipient was sent is kept as a PackageContent.
type Package struct {
	PackageTerms
	State        PackageState `json:"state"`
	Edition      int          `json:"edition"` // one more than that of the package it supersedes
	Origin       string       `json:"origin"`
	Salt         Digest       `json:"salt,omitzero"` // of the digests by which recipients see messages; in the record alone
	DraftedBy    Ref          `json:"drafted_by"`
	RevisedBy    Ref          `json:"revised_by,omitempty"`
	AuthorisedBy Ref          `json:"authorised_by,omitempty"`
	AuthorisedAt time.Time    `json:"authorised_at,omitzero"`
	Authorised   Digest       `json:"authorised,omitzero"` // of terms and items as they were then
	SentBy       Ref          `json:"sent_by,omitempty"`
	SentAt       time.Time    `json:"sent_at,omitzero"`
	Cautions     []Caution    `json:"cautions,omitempty"` // that the sender was shown
	EndedBy      Ref          `json:"ended_by,omitempty"` // who recalled or superseded it
	EndedAt      time.Time    `json:"ended_at,omitzero"`
	EndReason    string       `json:"end_reason,omitempty"`
	SupersededBy Ref          `json:"superseded_by,omitempty"`
}

// Caution is what the share guard says before a package goes.
type Caution struct {
	Kind   string `json:"kind"` // "first", "foreign", "onward", "key", "marking", "expired", …
	Agency string `json:"agency,omitempty"`
	Ref    Ref    `json:"ref,omitempty"`
	Text   string `json:"text"`
	Blocks bool   `json:"blocks,omitempty"`
}

// Recipient finds a recipient by agency code.
func (p PackageTerms) Recipient(agency string) (PackageRecipient, bool) {
	i := slices.IndexFunc(p.Recipients, func(r PackageRecipient) bool { return r.Agency == agency })
	if i < 0 {
		return PackageRecipient{}, false
	}
	return p.Recipients[i], true
}

// Publishable reports whether what came of the package may be published at a
// time. An overt-action time does not bear on it.
func (p PackageTerms) Publishable(at time.Time) bool { return !at.Before(p.NotBeforePublication) }

// ActionWaits is how long overt action must still wait; zero when it need not.
func (p PackageTerms) ActionWaits(at time.Time) time.Duration {
	return max(0, p.NotBeforeAction.Sub(at))
}

// Validate refuses terms without title, purpose, legal basis, reports or
// recipients.
func (p PackageTerms) Validate() error {
	if p.Title == "" || p.Purpose == "" || p.LegalBasis == "" {
		return Errorf(Invalid, "a package needs a title, a purpose and the legal basis for sharing")
	}
	if len(p.Reports) == 0 || len(p.Recipients) == 0 {
		return Errorf(Invalid, "a package needs at least one report and one recipient")
	}
	if err := p.Marking.Validate(); err != nil {
		return err
	}
	if err := p.Handling.Validate(); err != nil {
		return err
	}
	if !slices.Contains([]string{UrgencyRoutine, UrgencyUrgent, UrgencyThreat}, p.Urgency) {
		return Errorf(Invalid, "urgency %q: give routine, urgent or threat", p.Urgency)
	}
	if p.Use != UseIntelligence && p.Use != UseEvidence {
		return Errorf(Invalid, "use %q: say %q or %q", p.Use, UseIntelligence, UseEvidence)
	}
	return p.validateLists()
}

func (p PackageTerms) validateLists() error {
	for i, r := range p.Recipients {
		if _, twice := (PackageTerms{Recipients: p.Recipients[:i]}).Recipient(r.Agency); r.Agency == "" || twice {
			return Errorf(Invalid, "recipient %d: name each agency once, by its code", i+1)
		}
	}
	for _, s := range p.Subjects {
		if s.Name == "" {
			return Errorf(Invalid, "subject %s needs the words that the recipient reads", s.Ref)
		}
	}
	for i, ref := range p.Reports {
		if ref.Prefix() != PrefixReport || slices.Contains(p.Reports[:i], ref) {
			return Errorf(Invalid, "%q is not a report, or is named twice", ref)
		}
	}
	for _, c := range p.Consents {
		if c.Officer == "" || c.Reference == "" {
			return Errorf(Invalid, "the consent for %s names who gave it and where it is on record", c.Received)
		}
	}
	if p.OnExpiry != "" && p.OnExpiry != "return" && p.OnExpiry != "destroy" || (p.OnExpiry == "") != p.Expires.IsZero() {
		return Errorf(Invalid, "an expiry has a time and says return or destroy")
	}
	return nil
}

// Validate refuses a package that is further than the people it names.
func (p Package) Validate() error {
	if p.Origin == "" || p.DraftedBy == "" || p.Edition < 1 || p.Salt.IsZero() {
		return Errorf(Invalid, "a package needs its unit, its drafter, its edition and its salt")
	}
	if err := p.PackageTerms.Validate(); err != nil {
		return err
	}
	switch p.State {
	case PackageDraft:
		return nil
	case PackageAuthorised, PackageSent, PackageRecalled, PackageSuperseded:
	default:
		return Errorf(Invalid, "no state %q of a package", p.State)
	}
	if p.AuthorisedBy == "" || p.AuthorisedBy == p.DraftedBy || p.AuthorisedBy == p.RevisedBy {
		return Errorf(Invalid, "a package that is %s was authorised by a second person", p.State)
	}
	if p.State != PackageAuthorised && (p.SentBy == "" || p.SentAt.IsZero()) {
		return Errorf(Invalid, "a package that is %s names who sent it", p.State)
	}
	return nil
}

// Attrs lets packages be found by state, unit and recipient.
func (p Package) Attrs() []Attr {
	out := []Attr{{"state", string(p.State)}, {"origin", p.Origin}}
	for _, r := range p.Recipients {
		out = append(out, Attr{"recipient", r.Agency})
	}
	return out
}

// Links name the reports that the package rests on, whom it concerns, where it
// went and what it supersedes.
func (p Package) Links() []Link {
	out := []Link{{"supersedes", p.Supersedes}}
	for _, ref := range p.Reports {
		out = append(out, Link{"rests_on", ref})
	}
	for _, s := range p.Subjects {
		out = append(out, Link{"concerns", s.Ref})
	}
	if p.State == PackageDraft || p.State == PackageAuthorised {
		return out
	}
	for _, r := range p.Recipients {
		out = append(out, Link{"sent_to", Ref(r.Agency)})
	}
	return out
}
