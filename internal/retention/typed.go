package retention

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"hut3"
)

//go:embed data/typed.json
var typedJSON string

// everyKind stands for all kinds in the list.
const everyKind = "*"

// Typed is the dated list of the fields of records that people write in their
// own words: where an erasure looks for what is gone, and takes it out.
type Typed struct {
	Dated  string       `json:"dated"`
	Source string       `json:"source"`
	Fields []TypedField `json:"fields"`
}

// TypedField is fields of some kinds, by their JSON names at any depth.
type TypedField struct {
	Kinds []string `json:"kinds"`
	Names []string `json:"names"`
	Why   string   `json:"why"`
}

// LoadTyped gives the built-in list.
func LoadTyped() (Typed, error) { return ReadTyped(strings.NewReader(typedJSON)) }

// ReadTyped reads and checks a list. The error is hut3.Invalid.
func ReadTyped(r io.Reader) (Typed, error) {
	var l Typed
	if err := readList(r, &l, "typed fields"); err != nil {
		return l, err
	}
	if !dated(l.Dated) || l.Source == "" || len(l.Fields) == 0 {
		return l, hut3.Errorf(hut3.Invalid, "the list of typed fields: give it a date (2026-11-23), a source and fields")
	}
	for i, f := range l.Fields {
		if len(f.Kinds) == 0 || len(f.Names) == 0 || slices.Contains(append(slices.Clone(f.Kinds), f.Names...), "") || f.Why == "" {
			return l, hut3.Errorf(hut3.Invalid, "entry %d of the list of typed fields: give kinds, names and why", i+1)
		}
	}
	return l, nil
}

// Of gives the names of the typed fields of a kind of record.
func (l Typed) Of(kind string) map[string]bool {
	names := map[string]bool{}
	for _, f := range l.Fields {
		if slices.Contains(f.Kinds, kind) || slices.Contains(f.Kinds, everyKind) {
			for _, name := range f.Names {
				names[name] = true
			}
		}
	}
	return names
}
