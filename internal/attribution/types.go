package attribution

import (
	_ "embed"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"hut3"
)

//go:embed data/evidence_types.json
var evidenceTypesJSON string

// EvidenceTypes is the dated list of types of evidence and of the words by
// which it is weighed (domain.md 1.7).
type EvidenceTypes struct {
	Dated   string         `json:"dated"`
	Source  string         `json:"source"`
	Weights []Weight       `json:"weights"`
	Types   []EvidenceType `json:"types"`
}

// Weight is a word of grading, and the points by which it ranks a queue. The
// points are no probability.
type Weight struct {
	Word   string `json:"word"`
	Points int    `json:"points"`
}

// EvidenceType is a type with the weight where an assessor starts and what is
// usually argued against it.
type EvidenceType struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Weight  string `json:"weight"`
	Counter string `json:"counter"`
	// Refutes says that an item of this type shows that the person could not
	// have used the handle: it is against, and must contradict by its times.
	Refutes bool `json:"refutes,omitempty"`
}

// LoadEvidenceTypes gives the built-in list.
func LoadEvidenceTypes() (*EvidenceTypes, error) {
	return ReadEvidenceTypes(strings.NewReader(evidenceTypesJSON))
}

// ReadEvidenceTypes reads and checks a list, as a case may set its own.
func ReadEvidenceTypes(r io.Reader) (*EvidenceTypes, error) {
	var l EvidenceTypes
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the list of evidence types is not the JSON expected")
	}
	return &l, l.check()
}

func (l *EvidenceTypes) check() error {
	if _, err := time.Parse(time.DateOnly, l.Dated); err != nil || l.Source == "" {
		return hut3.Errorf(hut3.Invalid, "the list of evidence types: give it a date (2026-11-22) and a source")
	}
	for i, w := range l.Weights {
		if w.Word == "" || w.Points <= 0 || i > 0 && w.Points < l.Weights[i-1].Points {
			return hut3.Errorf(hut3.Invalid, "evidence types: weight %q: points above zero, weakest first", w.Word)
		}
	}
	if len(l.Types) == 0 {
		return hut3.Errorf(hut3.Invalid, "evidence types: there are none")
	}
	seen := map[string]bool{}
	for _, t := range l.Types {
		if t.Code == "" || t.Name == "" || t.Counter == "" || seen[t.Code] || l.points(t.Weight) == 0 {
			return hut3.Errorf(hut3.Invalid, "evidence type %q: code once, name, a weight of the list, and the usual counter-argument", t.Code)
		}
		seen[t.Code] = true
	}
	return nil
}

// Type finds a type by its code.
func (l *EvidenceTypes) Type(code string) (EvidenceType, error) {
	i := slices.IndexFunc(l.Types, func(t EvidenceType) bool { return t.Code == code })
	if i < 0 {
		codes := make([]string, len(l.Types))
		for i, t := range l.Types {
			codes[i] = t.Code
		}
		return EvidenceType{}, hut3.Errorf(hut3.Invalid, "no type %q of evidence; the types are %s", code, strings.Join(codes, ", "))
	}
	return l.Types[i], nil
}

// points is what a word ranks by; zero where it is not in the list.
func (l *EvidenceTypes) points(word string) int {
	for _, w := range l.Weights {
		if w.Word == word {
			return w.Points
		}
	}
	return 0
}
