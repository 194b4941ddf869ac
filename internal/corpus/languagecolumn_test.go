package corpus

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The column says of every text what reading it would say.
func TestLanguageColumnSaysWhatReadingSays(t *testing.T) {
	t.Parallel()
	l, err := builtinLanguages()
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"the", "and", "ik", "niet", "не", "это", "що", "يا", "من", "به", "東", "に", "안녕", "שלום", "é", "4kg", "😀", "PARK", "un", "el", "ნ"}
	rapid.Check(t, func(rt *rapid.T) {
		index, v := newInverter(), &voters{languages: l}
		for _, text := range rapid.SliceOfN(rapid.OneOf(rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.SampledFrom(words)), func(w []string) string { return strings.Join(w, " ") })), 1, 12).Draw(rt, "texts") {
			if got, want := l.code(uint64(v.identify(text, index.add(text), index.table))), l.identify([]byte(text)); got != want {
				rt.Fatalf("%q is %s in the column and %s when it is read", text, got, want)
			}
		}
	})
}
