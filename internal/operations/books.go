package operations

import (
	"maps"
	"slices"

	"hut3"
	"hut3/internal/access"
)

// books are the sums of several scopes. One pass over the results fills them.
type books struct {
	ask    Ask
	all    []book
	byUnit map[string][]int // by unit, the books that count what is its own
	others []int            // books of operations and groups
}

// book is the sums of one scope, by measure.
type book struct {
	scope scope
	sums  map[string]*sum
	fixed bool // only the measures that were asked for
}

// of is the sum of a measure; nil where it was not asked for.
func (b *book) of(measure string) *sum {
	s := b.sums[measure]
	if s == nil && !b.fixed {
		s = &sum{}
		b.sums[measure] = s
	}
	return s
}

func newBooks(scopes []scope, ask Ask) *books {
	b := &books{ask: ask, all: make([]book, len(scopes)), byUnit: map[string][]int{}}
	for i, s := range scopes {
		b.all[i] = book{scope: s, sums: map[string]*sum{}, fixed: len(ask.Measures) > 0}
		for _, m := range ask.Measures {
			b.all[i].sums[m] = &sum{}
		}
		if s.ref != "" {
			b.others = append(b.others, i)
		}
		for unit := range s.units {
			b.byUnit[unit] = append(b.byUnit[unit], i)
		}
	}
	return b
}

// figures computes the figures of scopes, each by measure, in one pass.
func (l *ledger) figures(scopes []scope, ask Ask, dir *access.Directory) ([]hut3.Figure, error) {
	b := newBooks(scopes, ask)
	for _, e := range l.entries {
		if e.event.On.By(ask.AsAt) {
			b.post(e)
		}
	}
	out := []hut3.Figure{}
	for i := range b.all {
		b.all[i].postDirectory(dir)
		for _, m := range b.all[i].measures(ask) {
			f, err := l.figure(b.all[i].scope, m, b.all[i].of(m), ask)
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// measures are those that were asked for, or all that a result bears on.
func (b *book) measures(ask Ask) []string {
	if len(ask.Measures) > 0 {
		return ask.Measures
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(b.sums)), func(m string) bool { return m == "rocus" || m == "forces" })
}

// post adds one result to the books that it bears on.
func (b *books) post(e entry) {
	asked := slices.Contains(b.ask.Contributions, e.event.Contribution)
	unit := e.event.CreditedTo
	if b.ask.By == hut3.ByLocation {
		unit = e.event.Located.Force
	}
	for _, i := range b.byUnit[unit] {
		b.all[i].enter(e, asked)
	}
	for _, i := range b.others {
		if b.all[i].scope.holds(e) {
			b.all[i].enter(e, asked)
		}
	}
	if !asked || b.ask.By != hut3.ByCredit || len(e.event.AlsoClaimedBy) == 0 {
		return
	}
	for i := range b.all {
		if s := b.all[i].scope; s.claims(e) && !s.holds(e) {
			b.all[i].claim(e)
		}
	}
}

// enter adds a result that the scope holds.
func (b *book) enter(e entry, asked bool) {
	for _, t := range e.tallies {
		switch s := b.of(t.measure); {
		case s == nil:
		case asked:
			s.count(e, t)
		default:
			s.leave(e, t)
		}
	}
	if !asked || e.person == "" {
		return
	}
	if s := b.of("people_arrested"); s != nil {
		s.countPerson(e)
	}
}

// claim keeps beside the sums a result that a unit of the scope claims and that
// is credited elsewhere.
func (b *book) claim(e entry) {
	for _, t := range e.tallies {
		if s := b.of(t.measure); s != nil {
			s.elsewhere.add(e.event.CreditedTo, t.amount, e.item.Ref)
		}
	}
}

// postDirectory counts what the list of agencies itself says of a unit: its
// regional units and its territorial forces (domain.md 2, O1 and O2).
func (b *book) postDirectory(dir *access.Directory) {
	if b.scope.units == nil {
		return
	}
	if s := b.of("rocus"); s != nil {
		for _, a := range dir.ROCUs("nine") {
			if b.scope.units[a.Code] {
				s.countUnit(a.Code)
			}
		}
	}
	if s := b.of("forces"); s != nil {
		for _, a := range dir.Forces(b.scope.name) {
			s.countUnit(a.Code)
		}
	}
}
