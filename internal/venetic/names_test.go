package venetic

import (
	"strings"
	"testing"
)

// press are handles known from trials and newspapers (domain.md 1.3, 1.7); the
// model operation uses none, nor their telling halves.
var press = []string{
	"throwthedice", "loadedsun", "somesnail", "peppershirt", "tigerviking", "satinsugar", "bigboss",
	"loadedsun2", "toonlover", "chosenfighter", "stilton",
}

func TestNamesAreTheirOwn(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 42} {
		m := newNamer(seed)
		seen := make(map[string]bool, m.most())
		for i := range m.most() {
			name := m.name(i)
			if seen[name] {
				t.Fatalf("seed %d gives %s twice", seed, name)
			}
			seen[name] = true
		}
		if len(seen) < 60_000 {
			t.Errorf("only %d names", len(seen))
		}
		for _, known := range press {
			if seen[known] {
				t.Errorf("%s is known from the press", known)
			}
		}
	}
	for _, word := range strings.Fields(firstWords + " " + secondWords) {
		for _, half := range []string{"loaded", "snail", "pepper", "viking", "satin", "boss", "dice"} {
			if word == half {
				t.Errorf("%s belongs to a handle known from the press", word)
			}
		}
	}
}

func TestIMEIHasItsCheckDigit(t *testing.T) {
	t.Parallel()
	if got := imei(323751); got != "490154203237518" {
		t.Errorf("the published number is 490154203237518, got %s", got)
	}
	if imei(1) == imei(2) {
		t.Error("two telephones share an IMEI")
	}
}
