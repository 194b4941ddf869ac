package venetic

import "slices"

// MatchRule is how a community of the graph is set against a planted group.
const MatchRule = "a planted group is matched when, among the handles that are members of any planted group and stand in a held thread, " +
	"its members and those of one community overlap by half or more (Jaccard of core members >= 0.5); a community matches one group only"

// Match is a planted group and the community that matches it.
type Match struct {
	Group     string  `json:"group"`
	Community int     `json:"community"` // index into the communities given; -1 where none matches
	Jaccard   float64 `json:"jaccard"`   // of the best community
}

// MatchGroups sets communities (handles' names, without platform) against the
// planted groups by MatchRule, each pair of the largest overlap first.
func MatchGroups(groups []Group, communities [][]string) []Match {
	of := map[string]int{}
	for i, names := range communities {
		for _, name := range names {
			of[name] = i
		}
	}
	size := make([]int, len(communities)) // members of any group in each community
	var pairs []Match
	at := map[string]int{}
	for _, g := range groups {
		at[g.Key] = len(at)
		for _, m := range g.Members {
			if c, ok := of[m.Handle]; ok && m.Known {
				size[c]++
			}
		}
	}
	for _, g := range groups {
		shared, known := map[int]int{}, 0
		for _, m := range g.Members {
			if !m.Known {
				continue
			}
			known++
			if c, ok := of[m.Handle]; ok {
				shared[c]++
			}
		}
		for c, n := range shared {
			pairs = append(pairs, Match{g.Key, c, float64(n) / float64(known+size[c]-n)})
		}
	}
	return settle(groups, pairs, at)
}

func settle(groups []Group, pairs []Match, at map[string]int) []Match {
	slices.SortFunc(pairs, func(x, y Match) int {
		switch {
		case x.Jaccard != y.Jaccard && x.Jaccard > y.Jaccard:
			return -1
		case x.Jaccard != y.Jaccard:
			return 1
		case x.Group != y.Group:
			return at[x.Group] - at[y.Group]
		}
		return x.Community - y.Community
	})
	out := make([]Match, len(groups))
	for i, g := range groups {
		out[i] = Match{Group: g.Key, Community: -1}
	}
	taken := map[int]bool{}
	for _, m := range pairs {
		o := &out[at[m.Group]]
		o.Jaccard = max(o.Jaccard, m.Jaccard)
		if o.Community < 0 && !taken[m.Community] && m.Jaccard >= 0.5 {
			o.Community, taken[m.Community] = m.Community, true
		}
	}
	return out
}
