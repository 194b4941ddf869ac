package ingest

import "testing"

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
