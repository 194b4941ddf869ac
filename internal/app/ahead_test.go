package app

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/ingest"
)

// aheadCase is a case in which ann asked what takes long, and a delivery came since.
func aheadCase(t *testing.T) *App {
	t.Helper()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	a.asksAll(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"birchtern/later.csv": sheet("birchtern", line{"2020-04-09 11:35:00", "birchtern", "almagrebe", "three"})})))
	return a
}

func (a *App) asksAll(t *testing.T) (*Completeness, GroupingClocks, GroupingChange) {
	t.Helper()
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	clocks, err := a.GroupingClocks(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	change, err := a.GroupingCompare(t.Context(), ann, "group/1", "group/2", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, clocks, change
}

// ready reports which of the three questions are kept for what ann sees now.
func (a *App) ready(t *testing.T) (held, clocks, compared bool) {
	t.Helper()
	view, err := a.view(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	mark := view.RowsMark()
	for _, one := range a.stated.list {
		held = held || one.of == statedOf{mark, ingest.CompletenessOf{}, a.Zone.String()}
	}
	for _, one := range a.clocks.list {
		clocks = clocks || one.of == mark
	}
	for _, one := range a.compared.list {
		compared = compared || one.of == comparedOf{mark, "group/1", "group/2", ""}
	}
	return held, clocks, compared
}

// After a delivery what was asked for before is worked out ahead, comes out as if it was
// not, and is no look of anybody's.
func TestWorkedAhead(t *testing.T) {
	t.Parallel()
	a := aheadCase(t)
	if held, clocks, compared := a.ready(t); held || clocks || compared {
		t.Fatal("kept before it was worked out: the test says nothing")
	}
	before := looksOf(t, a)
	if err := a.workAhead(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, clocks, compared := a.ready(t); !held || !clocks || !compared {
		t.Errorf("worked ahead: held %v, clocks %v, compared %v", held, clocks, compared)
	}
	if after := looksOf(t, a); after != before {
		t.Errorf("%d looks were recorded of what nobody was shown", after-before)
	}
	c, clocks, change := a.asksAll(t)
	a.forget()
	if held, _, _ := a.ready(t); held {
		t.Error("forgotten, and still kept")
	}
	fresh, freshClocks, freshChange := a.asksAll(t)
	same := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Completeness{})}
	if diff := cmp.Diff(fresh, c, same) + cmp.Diff(freshClocks, clocks, same) + cmp.Diff(freshChange, change, same); diff != "" {
		t.Errorf("worked ahead it comes out otherwise (-fresh +ahead):\n%s", diff)
	}
	if c.Totals.Messages == 0 || c.Totals.Messages != fresh.Totals.Messages {
		t.Errorf("%d messages", c.Totals.Messages)
	}
}

// A server that starts knows from the log of looks who asked lately, and works nothing
// out twice for one view.
func TestWorkedAheadAfterAStart(t *testing.T) {
	t.Parallel()
	a := aheadCase(t)
	a.lately = recent{}
	if err := a.recall(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(a.lately.list); n != 3 {
		t.Fatalf("%d questions are remembered, and three were asked", n)
	}
	if err := a.workAhead(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, clocks, compared := a.ready(t); !held || !clocks || !compared {
		t.Errorf("after a start: held %v, clocks %v, compared %v", held, clocks, compared)
	}
	a.stated.forget()
	if err := a.workAhead(t.Context()); err != nil || len(a.stated.list) != 0 {
		t.Errorf("nothing came, and it was worked out again: %v", err)
	}
}

// The edges of everything are worked out ahead for who drew or measured them, also where
// a server starts, and come out as if they were not.
func TestTheNetworkIsWorkedAhead(t *testing.T) {
	t.Parallel()
	a := aheadCase(t)
	if _, err := a.Draw(t.Context(), ann, DrawingRequest{Query: "*"}); err != nil {
		t.Fatal(err)
	}
	for _, started := range []bool{false, true} {
		if started {
			a.lately = recent{}
			if err := a.recall(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"birchtern/more.csv": sheet("birchtern", line{"2020-04-10 11:35:00", "birchtern", fmt.Sprint("almagrebe", started), "four"})})))
		view, err := a.view(t.Context(), ann)
		if err != nil {
			t.Fatal(err)
		}
		mark, _ := view.Mark()
		of := asked{mark, "*"}
		if _, ok := a.drawn.find(of); ok {
			t.Fatal("kept before it was worked out: the test says nothing")
		}
		if err := a.workAhead(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, ok := a.drawn.find(of); !ok {
			t.Fatalf("after a start %v: the network of everything is not worked out", started)
		}
		ahead, err := a.Draw(t.Context(), ann, DrawingRequest{Query: "*"})
		if err != nil {
			t.Fatal(err)
		}
		a.forget()
		fresh, err := a.Draw(t.Context(), ann, DrawingRequest{Query: "*"})
		if diff := cmp.Diff(fresh, ahead); diff != "" || err != nil {
			t.Errorf("worked ahead it comes out otherwise: %v\n%s", err, diff)
		}
	}
}

// looksOf is how many looks were recorded.
func looksOf(t *testing.T, a *App) int64 {
	t.Helper()
	size, err := a.Doors.Leaves(t.Context(), LooksLog, access.Stretch{Last: 1}, func(audit.Leaf) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return size
}
