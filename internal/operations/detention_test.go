package operations

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"hut3"
)

func TestDetainedUntil(t *testing.T) {
	t.Parallel()
	lists, err := LoadLists()
	if err != nil {
		t.Fatal(err)
	}
	for seized, want := range map[string]string{
		"2020-06-16T05:10": "2020-06-18T05:10", // a Tuesday
		"2020-06-18T05:10": "2020-06-22T05:10", // Thursday: the weekend is left out
		"2020-06-20T23:00": "2020-06-24T00:00", // a Saturday: from Monday's first moment
		"2020-04-09T12:00": "2020-04-15T12:00", // before Good Friday and Easter Monday
		"2020-12-24T10:00": "2020-12-30T10:00", // Christmas Day, weekend, and Boxing Day's substitute
	} {
		at, _ := time.Parse("2006-01-02T15:04", seized)
		got, err := lists.DetainedUntil(at, time.UTC)
		if err != nil || got.Format("2006-01-02T15:04") != want {
			t.Errorf("%s: %s %v, want %s", seized, got, err, want)
		}
	}
	if _, err := lists.DetainedUntil(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC); hut3.CodeOf(err) != hut3.Invalid || err == nil {
		t.Errorf("a year that is not in the list: %v", err)
	}
}

// The clock runs for 48 hours of days that count, and ends on none that does
// not, but for the first moment after one.
func TestDetentionIsWhole(t *testing.T) {
	t.Parallel()
	lists, err := LoadLists()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2020, 1, 1, 0, rapid.IntRange(0, 60*24*365*6).Draw(t, "minute"), 0, 0, time.UTC)
		end, err := lists.DetainedUntil(at, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		minutes := 0
		for m := at; m.Before(end); m = m.Add(time.Minute) {
			if lists.runs(m) {
				minutes++
			}
		}
		if minutes != 48*60 {
			t.Fatalf("from %s to %s the clock ran %d minutes", at, end, minutes)
		}
	})
}

func TestDetainsCash(t *testing.T) {
	t.Parallel()
	if !DetainsCash(hut3.SeizureLine{Kind: hut3.LineCash, Power: "POCA 2002 s.294"}) || DetainsCash(hut3.SeizureLine{Kind: hut3.LineCash, Power: "PACE 1984 s.19"}) || DetainsCash(hut3.SeizureLine{Kind: hut3.LineDrug, Power: "POCA 2002 s.294"}) {
		t.Error("another power or kind has the clock of detained cash")
	}
}
