package attribution

import "hut3"

// RivalsNamed is how many other claims of its handle a claim names for each way
// in which they stand to it. It counts the rest, which the view of the handle
// shows: on a handle with many claims, each would else name all.
const RivalsNamed = 3

// standing to another claim of the same handle.
type stands int

const (
	apart stands = iota
	shared
	rival
	followed
	follows
)

// addRivals says how each claim stands to the others of its handle: shared use,
// succession, or a rival candidate.
func addRivals(all []ClaimView) {
	byHandle := map[hut3.Handle][]int{}
	for i, v := range all {
		if open(v.Claim.State) {
			byHandle[v.Claim.Handle] = append(byHandle[v.Claim.Handle], i)
		}
	}
	for _, same := range byHandle {
		for _, i := range same {
			all[i].addRivals(all, same)
		}
	}
}

func (v *ClaimView) addRivals(all []ClaimView, same []int) {
	named := map[stands]int{}
	for _, i := range same {
		o := &all[i]
		how := v.standsTo(o)
		if o.Ref == v.Ref || how == apart {
			continue
		}
		if named[how]++; named[how] > RivalsNamed {
			v.MoreRivals++
			continue
		}
		v.Amber = append(v.Amber, how.words(o.Ref))
	}
}

func (v *ClaimView) standsTo(o *ClaimView) stands {
	switch {
	case v.Claim.Overlaps(o.Claim):
		if o.Claim.State.Names() && v.Claim.State.Names() {
			return shared
		}
		return rival
	case !v.Claim.To.IsZero() && v.Claim.To.Equal(o.Claim.From):
		return followed
	case !v.Claim.From.IsZero() && v.Claim.From.Equal(o.Claim.To):
		return follows
	}
	return apart
}

func (how stands) words(ref hut3.Ref) string {
	switch how {
	case shared:
		return "shares its period with " + string(ref) + ": a handle used by two, or one of the claims is wrong"
	case rival:
		return "rival candidate in " + string(ref)
	case followed:
		return "handed on: " + string(ref) + " follows"
	}
	return "taken over: after " + string(ref)
}
