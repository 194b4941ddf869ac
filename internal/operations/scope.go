package operations

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
)

// scope decides which results are counted: a unit and all under it, an
// operation, or a group.
type scope struct {
	name  string
	ref   hut3.Ref        // OP- or OCG-
	units map[string]bool // codes under the unit
	by    hut3.CountedBy
}

func scopeOf(dir *access.Directory, name string, by hut3.CountedBy) (scope, error) {
	s := scope{name: name, by: by}
	switch hut3.Ref(name).Prefix() {
	case hut3.PrefixOperation, hut3.PrefixOCG:
		s.ref = hut3.Ref(name)
		return s, nil
	}
	agency, ok := dir.ByCode(name)
	if !ok {
		return s, noScope(name)
	}
	s.name, s.units = agency.Code, map[string]bool{}
	for _, a := range dir.Under(agency.Code) {
		s.units[a.Code] = true
	}
	return s, nil
}

func noScope(name string) error {
	return hut3.Errorf(hut3.NotFound, "no scope %q: give the code of a unit, as in EMSOU, or an operation or group, as in OP-3 or OCG-1", name)
}

// holds reports whether the scope counts the result.
func (s scope) holds(e entry) bool {
	switch {
	case strings.HasPrefix(string(s.ref), hut3.PrefixOCG+"-"):
		return slices.Contains(e.groups, s.ref)
	case s.ref != "":
		return e.event.Operation == s.ref
	case s.by == hut3.ByLocation:
		return s.units[e.event.Located.Force]
	}
	return s.units[e.event.CreditedTo]
}

// claims reports whether a unit of the scope claims a result that the scope
// does not count.
func (s scope) claims(e entry) bool {
	return s.units != nil && slices.ContainsFunc(e.event.AlsoClaimedBy, func(unit string) bool { return s.units[unit] })
}
