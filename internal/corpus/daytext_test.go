package corpus

import (
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

// The quick way to see whether a layout prints a text agrees with printing it.
func TestDayTextAgreesWithPrinting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var d dayText
		for range 4 {
			f := timeForm{basis: rapid.SampledFrom([]hut3.Basis{hut3.BasisUTC, hut3.BasisLocal}).Draw(t, "basis"),
				layout: layoutFirst + uint8(rapid.IntRange(0, 3).Draw(t, "layout"))}
			micros := rapid.SampledFrom([]int64{0, -1, 1, 86400e6, -86400e6, 86399999999, 253402300800e6, -62167219200e6 - 1}).Draw(t, "from") +
				rapid.SampledFrom([]int64{0, 999999, 1e6, 3600e6, 1234567e6}).Draw(t, "more")
			raw := string(timeForm{layout: layoutFirst + uint8(rapid.IntRange(0, 3).Draw(t, "written"))}.print(nil, micros))
			if rapid.Bool().Draw(t, "changed") && raw != "" {
				b := []byte(raw)
				b[rapid.IntRange(0, len(b)-1).Draw(t, "at")]++
				raw = string(b)
			}
			between, behind, ok := f.plain()
			if !ok {
				continue
			}
			if got, want := d.prints(micros, raw, between, behind), string(f.print(nil, micros)) == raw; got != want {
				t.Fatalf("%d as %q in layout %d: %v, want %v", micros, raw, f.layout, got, want)
			}
		}
	})
}

// However often a word comes back, before or after others took its place in the
// table of hot words, it has the number that it got first.
func TestHotWordsKeepNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v, plain := newInverter(), newTermTable()
		for range 500 {
			term := []byte(rapid.StringMatching(`[ab\x00]{1,18}`).Draw(t, "word"))
			if got, want := v.id(term), plain.id(term); got != want {
				t.Fatalf("%q has the number %d, want %d", term, got, want)
			}
		}
	})
}
