package retention

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"hut3"
)

//go:embed data/reasons.json
var reasonsJSON string

// Reasons is the dated list of what material may be erased for.
type Reasons struct {
	Dated   string   `json:"dated"`
	Source  string   `json:"source"`
	Reasons []Reason `json:"reasons"`
}

// Reason is one of them, with the legal basis that it usually has.
type Reason struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Basis string `json:"basis"`
}

// LoadReasons gives the built-in list.
func LoadReasons() (Reasons, error) { return ReadReasons(strings.NewReader(reasonsJSON)) }

// ReadReasons reads and checks a list. The error is hut3.Invalid.
func ReadReasons(r io.Reader) (Reasons, error) {
	var l Reasons
	if err := readList(r, &l, "reasons"); err != nil {
		return l, err
	}
	if !dated(l.Dated) || l.Source == "" || len(l.Reasons) == 0 {
		return l, hut3.Errorf(hut3.Invalid, "the list of reasons: give it a date (2026-11-23), a source and reasons")
	}
	seen := map[string]bool{}
	for _, x := range l.Reasons {
		if x.Code == "" || x.Name == "" || x.Basis == "" || seen[x.Code] {
			return l, hut3.Errorf(hut3.Invalid, "reason %q: give a code once, a name and a usual basis", x.Code)
		}
		seen[x.Code] = true
	}
	return l, nil
}

// Find gives a reason by its code; hut3.Usage names those that there are.
func (l Reasons) Find(code string) (Reason, error) {
	i := slices.IndexFunc(l.Reasons, func(x Reason) bool { return x.Code == code })
	if i >= 0 {
		return l.Reasons[i], nil
	}
	var codes []string
	for _, x := range l.Reasons {
		codes = append(codes, x.Code)
	}
	return Reason{}, hut3.Errorf(hut3.Usage, "%q is no reason to erase; give one of %s", code, strings.Join(codes, ", "))
}
