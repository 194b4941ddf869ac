package corpus

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Which places are near is what trying all pairs says.
func TestNearIsOfAllPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phrase := func(label string) phraseNode {
			return phraseNode{[]slot{{}, {offset: rapid.Uint32Range(0, 2).Draw(t, label)}}}
		}
		n := nearNode{phrase("a"), phrase("b"), rapid.Uint32Range(0, 5).Draw(t, "distance")}
		places := func(label string) []uint32 {
			list := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 60), 0, 12, rapid.ID[uint32]).Draw(t, label)
			slices.Sort(list)
			return list
		}
		a, b := places("places of a"), places("places of b")
		wantA, wantB, any := make([]bool, len(a)), make([]bool, len(b)), false
		for i, x := range a {
			for j, y := range b {
				behind, before := int(y)-int(x)-int(n.a.length()), int(x)-int(y)-int(n.b.length())
				if behind >= 0 && behind <= int(n.distance) || before >= 0 && before <= int(n.distance) {
					wantA[i], wantB[j], any = true, true, true
				}
			}
		}
		if got := n.close(a, b); got != any {
			t.Fatalf("%v and %v are near: %v, want %v", a, b, got, any)
		}
		firstA, secondB := n.pairs(a, b, n.a.length())
		firstB, secondA := n.pairs(b, a, n.b.length())
		for i := range a {
			if (firstA[i] || secondA[i]) != wantA[i] {
				t.Fatalf("%d of %v is near one of %v: want %v", a[i], a, b, wantA[i])
			}
		}
		for i := range b {
			if (firstB[i] || secondB[i]) != wantB[i] {
				t.Fatalf("%d of %v is near one of %v: want %v", b[i], b, a, wantB[i])
			}
		}
	})
}
