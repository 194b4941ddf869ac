package hut3_test

import (
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

func TestParseAmount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		unit hut3.Unit
		text string
		want int64
	}{
		{hut3.UnitPence, "12000", 1_200_000},
		{hut3.UnitPence, "£2,191,200", 219_120_000},
		{hut3.UnitPence, "1.5", 150},
		{hut3.UnitPence, "0.01", 1},
		{hut3.UnitMilligrams, "7.5kg", 7_500_000},
		{hut3.UnitMilligrams, "7.5", 7_500_000},
		{hut3.UnitMilligrams, "250 g", 250_000},
		{hut3.UnitMilligrams, "2 tonnes", 2_000_000_000},
		{hut3.UnitMilligrams, "3mg", 3},
		{hut3.UnitCount, "1,204", 1204},
	}
	for _, tt := range tests {
		got, err := tt.unit.Parse(tt.text)
		if err != nil || got != tt.want {
			t.Errorf("%s %q: %d, %v; want %d", tt.unit, tt.text, got, err, tt.want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		unit hut3.Unit
		text string
	}{
		{hut3.UnitPence, ""}, {hut3.UnitPence, "12 bags"}, {hut3.UnitPence, "-5"}, {hut3.UnitPence, "1.005"}, {hut3.UnitPence, "12,00"},
		{hut3.UnitPence, "1.2.3"}, {hut3.UnitMilligrams, "£52kg"}, {hut3.UnitMilligrams, "1.5mg"}, {hut3.UnitCount, "1.5"}, {hut3.UnitCount, "99999999999999999999"},
	} {
		if got, err := tt.unit.Parse(tt.text); hut3.CodeOf(err) != hut3.Usage || err == nil {
			t.Errorf("%s %q: %d, %v", tt.unit, tt.text, got, err)
		}
	}
}

// Whatever is printed can be read back.
func TestParseReadsWhatIsPrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]hut3.Unit{hut3.UnitPence, hut3.UnitMilligrams, hut3.UnitCount}).Draw(t, "unit")
		amount := rapid.Int64Range(0, 1<<60).Draw(t, "amount")
		for _, text := range []string{unit.Print(amount), unit.Decimal(amount)} {
			if got, err := unit.Parse(text); err != nil || got != amount {
				t.Fatalf("%s %q: %d, %v; want %d", unit, text, got, err, amount)
			}
		}
	})
}
