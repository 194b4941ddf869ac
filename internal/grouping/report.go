package grouping

import "hut3"

// against lists the rows whose message begins with another row here than in a
// run over everything at once.
func (g *group) against(batch *group) []Difference {
	var all []Difference
	kept, other := g.lowest(), batch.lowest()
	for i, it := range g.items {
		k, b := kept[g.message(i)], other[batch.message(i)]
		if k != b {
			all = append(all, Difference{it.Key, k, b})
		}
	}
	return all
}

// lowest is each message's lowest row among those of the group.
func (g *group) lowest() map[*message]hut3.Key {
	low := map[*message]hut3.Key{}
	for i, it := range g.items {
		if m := g.message(i); low[m] == 0 {
			low[m] = it.Key
		}
	}
	return low
}
