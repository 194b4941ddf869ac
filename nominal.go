package hut3

import (
	"slices"
	"strings"
	"time"
)

// SubjectCategory is what a person is to the case (DPA 2018 s.38(3)). Each
// version of the record keeps the category that stood then.
type SubjectCategory string

// The categories.
const (
	SubjectSuspect   SubjectCategory = "suspect"
	SubjectConvicted SubjectCategory = "convicted"
	SubjectVictim    SubjectCategory = "victim"
	SubjectWitness   SubjectCategory = "witness"
	SubjectOther     SubjectCategory = "other"
)

// SubjectCategories are all of them.
var SubjectCategories = []SubjectCategory{SubjectSuspect, SubjectConvicted, SubjectVictim, SubjectWitness, SubjectOther}

// Stated tells a fact from an opinion (DPA 2018 s.38(2)).
type Stated string

// The two.
const (
	StatedFact    Stated = "fact"
	StatedOpinion Stated = "opinion"
)

// Validate refuses anything but fact or opinion.
func (s Stated) Validate() error {
	if s != StatedFact && s != StatedOpinion {
		return Errorf(Invalid, "say whether it is stated as fact or opinion; %q is neither", s)
	}
	return nil
}

// PartialDate is a day, a month or a year: 1986-05-02, 1986-05 or 1986. What is
// not known is not written.
type PartialDate string

// Validate refuses what is not a date.
func (d PartialDate) Validate() error {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, string(d)); err == nil {
			return nil
		}
	}
	return Errorf(Invalid, "%q is not a date; write 1986-05-02, 1986-05 or 1986", string(d))
}

// Nominal is a person: what he is called, and what he is to the case. Who used
// a handle is a claim and stands in a Claim.
type Nominal struct {
	Name           string          `json:"name"` // as in "U/K male 3" where unknown
	Aliases        []string        `json:"aliases,omitempty"`
	Born           PartialDate     `json:"born,omitempty"`
	Category       SubjectCategory `json:"subject_category"`
	CategoryReason string          `json:"category_reason"`
	Stated         Stated          `json:"stated"` // whether what is said of him is fact or opinion
	Note           string          `json:"note,omitempty"`
	Synthetic      bool            `json:"synthetic,omitempty"` // invented, of the model operation
}

// Validate refuses a nominal without a name, a category with its reason, or the
// mark of fact or opinion.
func (n Nominal) Validate() error {
	if strings.TrimSpace(n.Name) == "" {
		return Errorf(Invalid, `a nominal needs a name; write "U/K male 3" where it is not known`)
	}
	if !slices.Contains(SubjectCategories, n.Category) {
		return Errorf(Invalid, "nominal %s: subject category %q; give suspect, convicted, victim, witness or other", n.Name, n.Category)
	}
	if n.CategoryReason == "" {
		return Errorf(Invalid, "nominal %s: the category %s needs a reason", n.Name, n.Category)
	}
	if n.Born != "" {
		if err := n.Born.Validate(); err != nil {
			return Wrap(err, Invalid, "nominal %s, date of birth", n.Name)
		}
	}
	return n.Stated.Validate()
}

// Attrs lets a nominal be found by its category and its names, in small letters.
func (n Nominal) Attrs() []Attr {
	out := []Attr{{"category", string(n.Category)}, {"name", strings.ToLower(n.Name)}}
	for _, a := range n.Aliases {
		out = append(out, Attr{"name", strings.ToLower(a)})
	}
	return out
}
