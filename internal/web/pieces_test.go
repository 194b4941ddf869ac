package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func TestPieces(t *testing.T) {
	t.Parallel()
	const text = "ring 07700 900123 now"
	phone := hut3.Span{Type: "phone", Start: 5, End: 17, Value: "+447700900123"}
	for name, c := range map[string]struct {
		marks    [][2]int
		entities []hut3.Span
		want     []piece
	}{
		"plain":            {nil, nil, []piece{{Text: text}}},
		"one mark":         {[][2]int{{0, 4}}, nil, []piece{{Text: "ring", Mark: true}, {Text: " 07700 900123 now"}}},
		"mark in entity":   {[][2]int{{5, 10}}, []hut3.Span{phone}, []piece{{Text: "ring "}, {"07700", true, "phone", phone.Value, true, false}, {" 900123", false, "phone", phone.Value, false, true}, {Text: " now"}}},
		"outside the text": {[][2]int{{18, 99}, {-1, 3}, {4, 4}}, []hut3.Span{{Type: "url", Start: 20, End: 40}}, []piece{{Text: text}}},
	} {
		if diff := cmp.Diff(c.want, pieces(text, c.marks, c.entities)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// However a text is marked, it is shown whole and in order.
func TestPiecesKeepTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		at := rapid.IntRange(-2, len(text)+2)
		var marks [][2]int
		for range rapid.IntRange(0, 4).Draw(t, "marks") {
			marks = append(marks, [2]int{at.Draw(t, "from"), at.Draw(t, "to")})
		}
		entities := []hut3.Span{{Type: "phone", Start: at.Draw(t, "start"), End: at.Draw(t, "end")}}
		var b strings.Builder
		for _, p := range pieces(text, marks, entities) {
			b.WriteString(p.Text)
		}
		if b.String() != text {
			t.Fatalf("%q became %q", text, b.String())
		}
	})
}
