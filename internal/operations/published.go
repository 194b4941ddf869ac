package operations

import (
	"slices"
	"strings"

	"hut3"
)

type reportedList struct {
	header
	Sources    map[string]string `json:"sources"` // by name: where it was read
	Statements []StatementEntry  `json:"statements"`
}

// The names that the list gives to the two gangs of the source document, until
// WithGroups puts their references in.
const (
	FirstGang  = "gang 1"
	SecondGang = "gang 2"
)

// Reported2020 is every figure of domain.md section 2, the National Crime
// Agency's of the same day and the regional ones of the days after. They are
// the only real data of the demonstration. References are STM-S1 and so on.
func Reported2020() ([]StatementEntry, error) {
	lists, err := LoadLists()
	if err != nil {
		return nil, err
	}
	var list reportedList
	if err := readList("reported-2020.json", &list); err != nil {
		return nil, err
	}
	for i, row := range list.Statements {
		row.Source = list.Sources[row.Source]
		if list.Statements[i].Reported, err = lists.ReadStatement(row.Reported); err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "reported-2020.json: %s", row.Ref)
		}
	}
	return list.Statements, nil
}

func (l *reportedList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	seen := map[hut3.Ref]bool{}
	for _, row := range l.Statements {
		if !strings.HasPrefix(string(row.Ref), hut3.PrefixStatement+"-") || seen[row.Ref] {
			return hut3.Errorf(hut3.Invalid, "statement %q needs a reference of its own, as in STM-S1", row.Ref)
		}
		if _, ok := l.Sources[row.Source]; !ok {
			return hut3.Errorf(hut3.Invalid, "statement %s: no source is called %q", row.Ref, row.Source)
		}
		seen[row.Ref] = true
	}
	for _, row := range l.Statements {
		for _, other := range slices.Concat(row.Restates, row.Supersedes, []hut3.Ref{row.Within}) {
			if other != "" && (!seen[other] || other == row.Ref) {
				return hut3.Errorf(hut3.Invalid, "statement %s names %s, which is not another of the list", row.Ref, other)
			}
		}
	}
	return nil
}

// WithGroups puts the references of groups in the place of the names that the
// list uses as scopes.
func WithGroups(entries []StatementEntry, groups map[string]hut3.Ref) []StatementEntry {
	out := slices.Clone(entries)
	for i, e := range out {
		if ref, ok := groups[e.Scope]; ok {
			out[i].Scope = string(ref)
		}
	}
	return out
}
