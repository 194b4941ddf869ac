package ingest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/grouping"
)

// Digits that a spreadsheet dropped are damage in an identifier; the same letters
// elsewhere, or a number that is written so by hand, are none.
func TestScientificNotationIsDamageOfIdentifiers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column, value string
		want          bool
	}{
		{"device", "4.90154E+14", true}, {"IMEI", "3,5E+14", true}, {"Phone Number", "4E+11", true}, {"native_id", "1.2e+18", true},
		{"sha256 prefix", "5E+3", false}, {"note", "4.90154E+14", false}, {"device", "5E3", false}, {"device", "490154203237518", false},
		{"device", "E+14", false}, {"device", "", false}, {"device", "44.9E+14", false},
	} {
		if got := saysIdentifier(c.column) && isScientific(c.value); got != c.want {
			t.Errorf("%s %q: %v", c.column, c.value, got)
		}
	}
}

// spillsOf sorts in a folder of the test.
func spillsOf(t *testing.T) *Spills {
	s := &Spills{Data: t.TempDir()}
	t.Cleanup(s.Close)
	return s
}

// Each message of a text that is said again and again has its own sides, where they are
// held and where they are sorted on the disk.
func TestCompleteOfACrowd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, map[string]string{"alder/messages.csv": side("alder", "alder", "birch", 0, 300), "birch/messages.csv": side("birch", "alder", "birch", 45, 200)})}, Platform: "encrochat"})
	view, err := b.live().View(hut3.Scope{Grants: []hut3.Grant{{Class: b.delivery("D1").Class, All: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, most := range []int{grouping.MaxTogether, 3} {
		c := newCollector(view, CompletenessOf{}, time.UTC, spillsOf(t))
		c.most = most
		said, err := c.complete(t.Context(), c.messages, c.groups, c.rows, c.replies)
		if err != nil {
			t.Fatal(err)
		}
		n, conv := said.Totals, said.Conversations[0]
		got := []int64{n.Messages, n.Rows, n.BothSides, n.OneSide, conv.Both, conv.Sides[0].Alone, conv.Sides[1].Alone}
		if diff := cmp.Diff([]int64{300, 500, 200, 100, 200, 100, 0}, got); diff != "" {
			t.Errorf("at most %d held (-want +got):\n%s", most, diff)
		}
		c.pending.close()
	}
}

// Who does not see the row that founded a message is told of nothing that was joined.
func TestJoinedIsOfWhatIsSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var grants []hut3.Grant
	for i, owner := range []string{"alder", "birch"} {
		b.imports(Request{Paths: []string{files(t, map[string]string{owner + "/messages.csv": side(owner, "alder", "birch", 0, 20)})}, Platform: "encrochat", Compartment: []string{"", "Juno"}[i]})
		grants = append(grants, hut3.Grant{Class: b.delivery([]string{"D1", "D2"}[i]).Class, All: true})
	}
	for i, c := range []struct {
		scope hut3.Scope
		rows  int64
	}{{hut3.Scope{Grants: grants}, 40}, {hut3.Scope{Grants: grants[1:]}, 20}} {
		view, err := b.live().View(c.scope)
		if err != nil {
			t.Fatal(err)
		}
		said, err := Complete(t.Context(), view, CompletenessOf{}, time.UTC, nil, spillsOf(t))
		if err != nil || said.Totals.Messages != 20 || said.Totals.Rows != c.rows || said.Totals.Joined != 0 {
			t.Errorf("%d: %+v (%v)", i, said.Totals, err)
		}
	}
}

// What a question sorts on the disk says what to do where that fails.
func TestSpillsThatFail(t *testing.T) {
	t.Parallel()
	s := Spills{Data: filepath.Join(t.TempDir(), "not there")}
	defer s.Close()
	err := s.New().Add([]byte("x"))
	if hut3.CodeOf(err) != hut3.Incomplete || !strings.Contains(err.Error(), "ask again") || strings.Contains(err.Error(), "import") {
		t.Errorf("%v", err)
	}
}

// A row with fewer cells than its sheet's header is a sign of damage, with its place.
func TestShortRowIsASignOfDamage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, map[string]string{"a.csv": "Sent,From,To,Message\n2020-05-01 10:02:00,fen,ash,hello\n2020-05-01 10:03:00,fen\n2020-05-01 10:04:00,4.47701E+11,ash,spoiled\n"})}})
	view, err := b.live().View(hut3.Scope{Grants: []hut3.Grant{{Class: b.delivery("D1").Class, All: true}}})
	if err != nil {
		t.Fatal(err)
	}
	said, err := Complete(t.Context(), view, CompletenessOf{}, time.UTC, nil, spillsOf(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range said.Damage {
		got = append(got, fmt.Sprint(d.What, " ", d.Rows, " ", d.First))
	}
	if diff := cmp.Diff([]string{"a number in scientific notation (sender or recipient): a spreadsheet dropped its digits 1 D1/3", "a row with fewer cells than its sheet's header, which may be cut 1 D1/2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
