package operations

import (
	"maps"
	"slices"

	"hut3"
)

// sum gathers what results add to one measure of one scope. Its maps are made
// where something comes into them.
type sum struct {
	amount        int64
	refs          []hut3.Ref
	unknown       []hut3.Ref
	stated        bool // some amount is known, be it nought
	estimated     int64
	notes         map[string]int
	contributions map[hut3.Contribution]int64
	located       shares
	claimed       shares
	elsewhere     shares
	left          map[hut3.Contribution]*hut3.LeftOut
	people        map[string]bool
	unnamed       map[hut3.Ref]bool // operations with somebody unnamed
	named         bool
}

// shares are amounts by unit.
type shares map[string]*hut3.Share

func (s *shares) add(unit string, amount int64, ref hut3.Ref) {
	if *s == nil {
		*s = shares{}
	}
	share := (*s)[unit]
	if share == nil {
		share = &hut3.Share{Unit: unit}
		(*s)[unit] = share
	}
	share.Amount += amount
	share.RestsOn = appendRef(share.RestsOn, ref)
}

func (s shares) list() []hut3.Share {
	var out []hut3.Share
	for _, unit := range slices.Sorted(maps.Keys(s)) {
		out = append(out, *s[unit])
	}
	return out
}

// count adds a result that the scope holds and whose contribution is asked for.
func (s *sum) count(e entry, t tally) {
	ref := e.item.Ref
	s.refs = appendRef(s.refs, ref)
	if t.unknown {
		s.unknown = appendRef(s.unknown, ref)
		put(&s.notes, t.note, s.notes[t.note]+1)
		return
	}
	s.stated = true
	s.amount += t.amount
	if t.estimated {
		s.estimated += t.amount
	}
	put(&s.contributions, e.event.Contribution, s.contributions[e.event.Contribution]+t.amount)
	s.located.add(e.event.Located.Force, t.amount, ref)
	for _, unit := range e.event.AlsoClaimedBy {
		s.claimed.add(unit, t.amount, ref)
	}
}

// countPerson adds an arrested person once.
func (s *sum) countPerson(e entry) {
	ref := e.item.Ref
	s.refs = appendRef(s.refs, ref)
	if e.unnamed {
		put(&s.unnamed, e.event.Operation, true)
	} else {
		s.named = true
	}
	if s.people[e.person] {
		return
	}
	put(&s.people, e.person, true)
	s.stated = true
	s.amount++
	put(&s.contributions, e.event.Contribution, s.contributions[e.event.Contribution]+1)
	s.located.add(e.event.Located.Force, 1, ref)
	for _, unit := range e.event.AlsoClaimedBy {
		s.claimed.add(unit, 1, ref)
	}
}

// countUnit adds a unit of the list of agencies.
func (s *sum) countUnit(code string) {
	s.amount++
	s.stated = true
	s.refs = append(s.refs, hut3.Ref(code))
}

// leave keeps beside the sum a result whose contribution was not asked for.
func (s *sum) leave(e entry, t tally) {
	c := e.event.Contribution
	if s.left[c] == nil {
		put(&s.left, c, &hut3.LeftOut{Why: "contribution of the corpus: " + string(c)})
	}
	s.left[c].Amount += t.amount
	s.left[c].RestsOn = appendRef(s.left[c].RestsOn, e.item.Ref)
}

// appendRef adds a reference once; the results come in order.
func appendRef(refs []hut3.Ref, ref hut3.Ref) []hut3.Ref {
	if n := len(refs); n > 0 && refs[n-1] == ref {
		return refs
	}
	return append(refs, ref)
}

// bound says what the sum proves. What nobody measured makes it a lower bound;
// estimates make it approximate; people without a name may be one another.
func (s *sum) bound() hut3.Bound {
	switch {
	case !s.stated && len(s.left) == 0:
		return hut3.BoundUnknown // nothing is recorded, or no amount is stated
	case s.estimated > 0:
		return hut3.Approximate
	case len(s.unnamed) > 1 || len(s.unnamed) == 1 && s.named:
		return hut3.AtMost
	case len(s.unknown) > 0 || s.left[hut3.ContributionUnknown] != nil:
		return hut3.AtLeast
	}
	return hut3.Exact
}

// put sets a value in a map that may not be there yet.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
