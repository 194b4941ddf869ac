package venetic

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

type copyOf struct {
	side string
	at   int64
}

// joined counts the messages that the rows make by the rule of DESIGN section
// 4: repeats of one side and second are one; copies of the two sides pair, the
// exact times first, then in order within 120 s.
func joined(rows map[string]map[int]csvRow) int {
	by := map[string][]copyOf{}
	for handle, list := range rows {
		for _, r := range list {
			other := strings.TrimSuffix(r.contact, "@encrochat.com")
			from, to := handle, other
			if r.direction == "Incoming" {
				from, to = other, handle
			}
			at, _ := time.Parse(time.DateTime, r.utc)
			key := from + "|" + to + "|" + strings.ReplaceAll(norm.NFC.String(r.text), "\r\n", "\n") + "|" + r.attachment
			by[key] = append(by[key], copyOf{handle, at.Unix()})
		}
	}
	total := 0
	for _, list := range by {
		slices.SortFunc(list, func(x, y copyOf) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.side, y.side)) })
		list = slices.Compact(list)
		total += len(list) - pairs(list)
	}
	return total
}

func pairs(list []copyOf) int {
	done, n := make([]bool, len(list)), 0
	for _, tolerance := range []int64{0, pairing} {
		for i := range list {
			for j := i + 1; j < len(list) && !done[i]; j++ {
				if !done[j] && list[i].side != list[j].side && list[j].at-list[i].at <= tolerance {
					done[i], done[j] = true, true
					n++
				}
			}
		}
	}
	return n
}

// TestGroupingFindsTheTrueMessages: an import that joins by group/1 founds the
// true messages, and one more for each copy whose clock is too far off.
func TestGroupingFindsTheTrueMessages(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	rows, _ := exhibits(t, s.files)
	n := s.manifest.Counts
	got, want := joined(rows), n.Messages+n.Apart
	t.Logf("%d founded, %d true and %d apart", got, n.Messages, n.Apart)
	if off := got - want; off > want/500 || off < -want/500 {
		t.Errorf("the rows make %d messages; the truth has %d and %d copies apart", got, n.Messages, n.Apart)
	}
}

// TestGroupsCanBeFound sorts the edges into communities and sets them against
// the planted groups.
func TestGroupsCanBeFound(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	weights := map[[2]string]float64{}
	for _, c := range jsonLines[ConversationTruth](t, s.files, "truth/conversations.jsonl") {
		weights[[2]string{c.A, c.B}] = float64(c.Messages)
	}
	story := theStory(t)
	matched := 0
	for _, m := range MatchGroups(story.Groups, communities(weights)) {
		if m.Community >= 0 {
			matched++
		}
	}
	if matched < len(story.Groups)-1 {
		t.Errorf("%d of %d groups matched by: %s", matched, len(story.Groups), MatchRule)
	}
}

// communities moves each handle to the neighbouring community that gains most
// modularity until nothing moves: the first level of Louvain, handles in order
// of name.
func communities(weights map[[2]string]float64) [][]string {
	near, strength, total := map[string]map[string]float64{}, map[string]float64{}, 0.0
	for pair, w := range weights {
		for i := range pair {
			if near[pair[i]] == nil {
				near[pair[i]] = map[string]float64{}
			}
			near[pair[i]][pair[1-i]] += w
			strength[pair[i]] += w
			total += w
		}
	}
	var names []string
	of, sum := map[string]string{}, map[string]float64{}
	for name := range near {
		names = append(names, name)
		of[name], sum[name] = name, strength[name]
	}
	slices.Sort(names)
	for moved := true; moved; {
		moved = false
		for _, name := range names {
			to := map[string]float64{}
			for other, w := range near[name] {
				to[of[other]] += w
			}
			sum[of[name]] -= strength[name]
			best, gain := of[name], to[of[name]]-strength[name]*sum[of[name]]/total
			for _, c := range slices.Sorted(mapKeys(to)) {
				if g := to[c] - strength[name]*sum[c]/total; g > gain+1e-9 {
					best, gain = c, g
				}
			}
			moved = moved || best != of[name]
			of[name] = best
			sum[best] += strength[name]
		}
	}
	lists := map[string][]string{}
	for _, name := range names {
		lists[of[name]] = append(lists[of[name]], name)
	}
	var out [][]string
	for _, c := range slices.Sorted(mapKeys(lists)) {
		out = append(out, lists[c])
	}
	return out
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestMatchGroups(t *testing.T) {
	t.Parallel()
	g := func(key string, names ...string) Group {
		out := Group{Key: key}
		for _, n := range names {
			out.Members = append(out.Members, Member{Handle: n, Known: true})
		}
		return out
	}
	groups := []Group{g("one", "a", "b", "c", "d"), g("two", "e", "f"), g("three", "g", "h")}
	groups[0].Members = append(groups[0].Members, Member{Handle: "unknown"})
	got := MatchGroups(groups, [][]string{{"a", "b", "c", "mum", "dad", "friend"}, {"d", "e", "f", "g", "h"}})
	want := []Match{{"one", 0, 0.75}, {"two", -1, 0.4}, {"three", -1, 0.4}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
