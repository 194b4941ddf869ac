package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func TestPostcode(t *testing.T) {
	t.Parallel()
	table(t, Postcode, map[string][]found{
		"L27 8XY":             one("L27 8XY", "L27 8XY", hut3.Structure),
		"l278xy":              one("l278xy", "L27 8XY", hut3.Structure),
		"at ng7 1aa.":         one("ng7 1aa", "NG7 1AA", hut3.Structure),
		"EC1A1BB":             one("EC1A1BB", "EC1A 1BB", hut3.Structure),
		"W1A 0AX":             one("W1A 0AX", "W1A 0AX", hut3.Structure),
		"M1 1AE":              one("M1 1AE", "M1 1AE", hut3.Structure),
		"JE2 3AB GY1 1AA":     {{"JE2 3AB", Postcode, "JE2 3AB", hut3.Structure}, {"GY1 1AA", Postcode, "GY1 1AA", hut3.Structure}},
		"BF1 2AA":             one("BF1 2AA", "BF1 2AA", hut3.Structure),
		"MA1 1AA":             nil, // well shaped, but no such area
		"QE1 1AA":             nil, // first letter
		"NI1 1AA":             nil, // second letter
		"W1I 0AX":             nil, // third place
		"EC1C 1BB":            nil, // fourth place
		"NG7 1CA":             nil, // inward letters
		"NG7 1AAB":            nil,
		"xNG7 1AA":            nil,
		"m8 2nd":              nil,
		"meet in NG7":         one("NG7", "NG7", hut3.Plausible),
		"he's from b33":       one("b33", "B33", hut3.Plausible),
		"drop near L15 later": one("L15", "L15", hut3.Plausible),
		"in M1 tonight":       one("M1", "M1", hut3.Plausible),
		"to M1 northbound":    nil,
		"from M6":             nil,
		"in M62 junction":     nil,
		"on the A52":          nil,
		"at B5020":            nil,
		"B33":                 nil, // no word of place
		"to b4":               nil,
		"in m8":               nil,
		"size to L3":          one("L3", "L3", hut3.Plausible),
		"to LT17":             nil, // no such area
	})
}

func TestParsePostcode(t *testing.T) {
	t.Parallel()
	p, ok := ParsePostcode(" sw1a2aa ")
	if want := (UKPostcode{"SW", "SW1A", "2AA"}); !ok || p != want {
		t.Errorf("got %v %v, want %v", p, ok, want)
	}
	if got := []string{p.String(), p.Sector(), p.Unit()}; !cmp.Equal(got, []string{"SW1A 2AA", "SW1A 2", "AA"}) {
		t.Error(got)
	}
	for _, s := range []string{"", "EH1", "EH1 JS", "EH1JS", "EH 1JS", "1A1 1AA", "12FSSD", "A 1AA", "AAA1 1AA", "NG7  1AA"} {
		if p, ok := ParsePostcode(s); ok {
			t.Errorf("%q read as %v", s, p)
		}
	}
}
