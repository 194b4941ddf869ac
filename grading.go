package hut3

import "slices"

// SourceGrade is the first block of a 3x5x2: how far the source is trusted
// (domain.md 4.2). It is never filled in by the program.
type SourceGrade string

// AssessmentGrade is the second block: how the information is known.
type AssessmentGrade string

// HandlingCode is the third block: whether conditions bind the recipient.
type HandlingCode string

// The codes of the 3x5x2.
var (
	SourceGrades     = []SourceGrade{"1", "2", "3"}
	AssessmentGrades = []AssessmentGrade{"A", "B", "C", "D", "E"}
	HandlingCodes    = []HandlingCode{"P", "C"}
)

// Grading is one assessment of a statement. Reason is required for E.
type Grading struct {
	Source     SourceGrade     `json:"source"`
	Assessment AssessmentGrade `json:"assessment"`
	Reason     string          `json:"reason,omitempty"`
	By         Ref             `json:"by,omitempty"`
}

// Validate refuses a grading with a block missing or unknown.
func (g Grading) Validate() error {
	if !slices.Contains(SourceGrades, g.Source) {
		return Errorf(Invalid, "source grade %q: give 1 (reliable), 2 (untested) or 3 (not reliable)", g.Source)
	}
	if !slices.Contains(AssessmentGrades, g.Assessment) {
		return Errorf(Invalid, "intelligence assessment %q: give A (known directly), B (indirectly, corroborated), C (indirectly), D (not known) or E (suspected false)", g.Assessment)
	}
	if g.Assessment == "E" && g.Reason == "" {
		return Errorf(Invalid, "assessment E (suspected false) needs a reason")
	}
	return nil
}

// String prints the two blocks, as in 1B.
func (g Grading) String() string { return string(g.Source) + string(g.Assessment) }

// Marking is a level of the Government Security Classifications policy.
type Marking string

// The markings that hut3 will hold, low to high. TOP SECRET is refused.
const (
	Official          Marking = "OFFICIAL"
	OfficialSensitive Marking = "OFFICIAL-SENSITIVE"
	Secret            Marking = "SECRET"
)

var markings = []Marking{Official, OfficialSensitive, Secret}

// Validate refuses a marking that hut3 does not hold.
func (m Marking) Validate() error {
	if !slices.Contains(markings, m) {
		return Errorf(Invalid, "marking %q: give OFFICIAL, OFFICIAL-SENSITIVE or SECRET; TOP SECRET is not held here", m)
	}
	return nil
}

// Highest is the higher of two markings.
func (m Marking) Highest(n Marking) Marking {
	if slices.Index(markings, n) > slices.Index(markings, m) {
		return n
	}
	return m
}
