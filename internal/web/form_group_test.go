package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The first line of what was taken stands open, the others are folded until one
// of their questions was answered or is to be put right.
func TestGroupsFoldUntilTheyAreUsed(t *testing.T) {
	f := form{Fields: append(append([]field{ask(isText, "note", "Note", "")}, seizureLines(3)...), ask(isText, "why", "Why", ""))}
	for i, x := range f.Fields {
		if x.Name == "amount_3" {
			f.Fields[i].Fault = "give an amount"
		}
	}
	type shape struct {
		Name       string
		Fold, Open bool
		Fields     int
	}
	var got []shape
	for _, g := range f.Groups() {
		got = append(got, shape{g.Name, g.Fold, g.Open, len(g.Fields)})
	}
	want := []shape{{"", false, false, 1}, {"First thing taken", false, false, 6}, {"Second thing taken", true, false, 6}, {"Third thing taken", true, true, 6}, {"", false, false, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}
