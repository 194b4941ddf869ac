package venetic

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/grouping"
)

// modelRows are the rows of a run by group key, with the true message of each.
type modelRows struct {
	keys   map[grouping.Key][]grouping.Item
	truth  map[hut3.Key]int // message number
	clocks map[string]int64 // truth, by handle
	total  int
}

func rowsOfModel(t *testing.T, s sample) modelRows {
	t.Helper()
	rows, sets := exhibits(t, s.files)
	m := modelRows{keys: map[grouping.Key][]grouping.Item{}, truth: map[hut3.Key]int{}, clocks: map[string]int64{}}
	at := map[RowAt]hut3.Key{}
	for _, handle := range slices.Sorted(maps.Keys(rows)) {
		m.clocks[handle] = sets[handle].ClockSeconds
		for _, n := range slices.Sorted(maps.Keys(rows[handle])) {
			m.total++
			key := hut3.NewKey(1, uint64(m.total))
			at[RowAt{handle, n}] = key
			group, item := itemOfModel(t, handle, rows[handle][n], key)
			m.keys[group] = append(m.keys[group], item)
		}
	}
	for i, msg := range jsonLines[told](t, s.files, "truth/messages.jsonl") {
		for _, r := range slices.Concat(msg.Rows, msg.Repeats) {
			m.truth[at[r]] = i
		}
	}
	return m
}

func itemOfModel(t *testing.T, handle string, r csvRow, key hut3.Key) (grouping.Key, grouping.Item) {
	t.Helper()
	owner, other := hut3.NewHandle("encrochat", handle), hut3.NewHandle("encrochat", strings.TrimSuffix(r.contact, "@encrochat.com"))
	from, to := owner, other
	if r.direction == "Incoming" {
		from, to = other, owner
	}
	row := hut3.Row{Kind: hut3.KindMessage, Platform: "encrochat", Conversation: min(handle, other.Name) + "~" + max(handle, other.Name), From: from, To: []hut3.Handle{to}, Body: r.text}
	if r.attachment != "" {
		row.Media = []hut3.Media{{Name: r.attachment}}
	}
	sent, err := time.Parse(time.DateTime, r.utc)
	if err != nil {
		t.Fatal(err)
	}
	return grouping.KeyOf(&row), grouping.Item{Key: key, Class: 1, Side: owner, Sent: hut3.Time{Micros: sent.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}}
}

// score is how the pairs of rows that a rule joins stand to the true ones.
type score struct{ joined, right, true int64 }

func (s score) precision() float64 { return float64(s.right) / float64(max(1, s.joined)) }
func (s score) recall() float64    { return float64(s.right) / float64(max(1, s.true)) }

// scores are of all pairs, and of those between two handsets whose clocks lie
// within, or beyond, the tolerance of group/1.
type scores struct {
	all, near, far score
	messages       int
}

func (m *modelRows) judge(rule func([]grouping.Item) grouping.Result) scores {
	var s scores
	for _, items := range m.keys {
		res := rule(items)
		founders := map[hut3.Key]bool{}
		for i, a := range res.Rows {
			founders[a.Message] = true
			for j := range i {
				b := res.Rows[j]
				joined, right := a.Message == b.Message, m.truth[a.Key] == m.truth[b.Key]
				s.all.add(joined, right)
				apart := m.clocks[items[i].Side.Name] - m.clocks[items[j].Side.Name]
				switch {
				case items[i].Side == items[j].Side:
				case max(apart, -apart) <= pairing:
					s.near.add(joined, right)
				default:
					s.far.add(joined, right)
				}
			}
		}
		s.messages += len(founders)
	}
	return s
}

func (s *score) add(joined, right bool) {
	if joined {
		s.joined++
	}
	if right {
		s.true++
	}
	if joined && right {
		s.right++
	}
}

// TestRulesAgainstTruth measures both rules on the model operation; the table
// stands in docs/grouping.md, and -update writes it there.
func TestRulesAgainstTruth(t *testing.T) {
	t.Parallel()
	m := rowsOfModel(t, theSample(t))
	var seen grouping.Sightings
	for _, items := range m.keys {
		slices.SortFunc(items, func(a, b grouping.Item) int { return cmp.Compare(a.Key, b.Key) })
	}
	for _, k := range slices.SortedFunc(maps.Keys(m.keys), func(a, b grouping.Key) int { return bytes.Compare(a[:], b[:]) }) {
		seen.Add(m.keys[k])
	}
	clocks := seen.Estimate()
	first := grouping.Rule{Tolerance: grouping.DefaultTolerance}
	second := grouping.Rule2{Clocks: clocks, Else: first}
	accepted := second
	accepted.Accepted = map[hut3.Handle]bool{}
	var proposed []string
	for _, c := range clocks {
		if c.Hours != 0 {
			accepted.Accepted[c.Side] = true
			proposed = append(proposed, fmt.Sprintf("%s %+d h", c.Side.Name, c.Hours))
		}
	}
	one, two, three := m.judge(func(i []grouping.Item) grouping.Result { return first.Group(i, nil) }),
		m.judge(func(i []grouping.Item) grouping.Result { return second.Group(i, nil) }), m.judge(func(i []grouping.Item) grouping.Result { return accepted.Group(i, nil) })
	usable, worst := m.clockErrors(clocks)
	var planted []string
	for _, h := range slices.Sorted(maps.Keys(m.clocks)) {
		if m.clocks[h] >= 3600 {
			planted = append(planted, h+" +1 h")
		}
	}
	if !slices.Equal(proposed, planted) || len(planted) != 1 {
		t.Errorf("whole-hour faults proposed: %v; planted: %v", proposed, planted)
	}
	if worst > 2 {
		t.Errorf("a usable clock is %.1f s off", worst)
	}
	if one.near.recall() < 0.99 || two.near.recall() < one.near.recall()-0.005 || two.far.recall() < 0.5 || three.far.recall() <= two.far.recall() || two.all.precision() < one.all.precision() {
		t.Errorf("group/1 %+v\ngroup/2 %+v\naccepted %+v", one, two, three)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d handles, %d true messages, seed %d; %s rows; %d handsets with a clock, %d usable, the worst of them %.1f s off the truth; whole-hour faults proposed: %s.\n\n",
		sampleConfig.Handles, sampleConfig.Messages, sampleConfig.Seed, hut3.Thousands(int64(m.total)), len(clocks), usable, worst, strings.Join(proposed, ", "))
	b.WriteString("| rule | messages | pairs joined | precision | recall | recall, clocks within 120 s | recall, clocks further apart |\n|---|---|---|---|---|---|---|\n")
	for _, r := range []struct {
		name string
		s    scores
	}{{"group/1", one}, {"group/2", two}, {"group/2, the proposed fault accepted", three}} {
		fmt.Fprintf(&b, "| %s | %s | %s | %.4f | %.4f | %.4f | %.4f |\n", r.name, hut3.Thousands(int64(r.s.messages)), hut3.Thousands(r.s.all.joined),
			r.s.all.precision(), r.s.all.recall(), r.s.near.recall(), r.s.far.recall())
	}
	inDoc(t, b.String())
}

// clockErrors sets the usable clocks against the truth: differences between
// clocks, since the true time of none is known to the rule.
func (m *modelRows) clockErrors(clocks grouping.ClockTable) (usable int, worst float64) {
	var off []float64
	for _, c := range clocks {
		if c.Usable {
			off = append(off, c.Ahead-float64(m.clocks[c.Side.Name]))
		}
	}
	slices.Sort(off)
	for _, o := range off {
		worst = max(worst, math.Abs(o-off[len(off)/2]))
	}
	return len(off), worst
}

// inDoc holds a table against the one in docs/grouping.md.
func inDoc(t *testing.T, table string) {
	t.Helper()
	const path, begin, end = "../../docs/grouping.md", "<!-- measured -->\n", "<!-- end -->\n"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	stands, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if stands != table {
		t.Errorf("the table in %s is not what is measured now; run with -update\n%s", path, table)
	}
}
