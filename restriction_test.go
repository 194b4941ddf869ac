package hut3

import "testing"

// TestTargetInBounds: what is given is given for certain, what is hidden is hidden
// in doubt.
func TestTargetInBounds(t *testing.T) {
	const hour = int64(3600 * 1e6)
	day := 24 * hour
	at := func(h int64, b Basis, p Precision) Time {
		return Time{Micros: 100*day + h*hour, Basis: b, Precision: p}
	}
	may := Target{From: 100 * day, To: 101 * day, Wide: true}
	for _, c := range []struct {
		name          string
		sent          Time
		surely, maybe bool
	}{
		{"no time", Time{Raw: "32/05/2020 bad"}, false, true},
		{"the first moment", at(0, BasisUTC, ToSecond), true, true},
		{"the moment after the last", at(24, BasisUTC, ToSecond), false, false},
		{"an hour before", at(-1, BasisZone, ToSecond), false, false},
		{"a wall clock 14 hours before", at(-14, BasisLocal, ToSecond), false, true},
		{"a wall clock 15 hours before", at(-15, BasisLocal, ToSecond), false, false},
		{"a wall clock 13 hours after", at(24+13, BasisLocal, ToSecond), false, true},
		{"a wall clock 14 hours after the end", at(24+14, BasisLocal, ToSecond), false, false},
		{"a day that begins an hour before", at(-1, BasisUTC, ToDay), false, true},
		{"the day before", at(-24, BasisUTC, ToDay), false, false},
		{"a day by the wall clock", at(-37, BasisLocal, ToDay), false, true},
	} {
		sure := may
		sure.Wide = false
		if got := sure.InBounds(c.sent); got != c.surely {
			t.Errorf("%s: given %v, want %v", c.name, got, c.surely)
		}
		if got := may.InBounds(c.sent); got != c.maybe {
			t.Errorf("%s: hidden %v, want %v", c.name, got, c.maybe)
		}
	}
	if !(Target{}).InBounds(Time{}) || !(Target{Wide: true}).InBounds(Time{}) {
		t.Error("no bounds leave something out")
	}
	list := []Target{{Key: 1}, {From: 1}}
	if got := InDoubt(list); !got[0].Wide || !got[1].Wide || list[0].Wide {
		t.Errorf("%+v of %+v", got, list)
	}
}
