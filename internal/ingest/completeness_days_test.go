package ingest

import (
	"testing"
	"time"

	"hut3"
)

// A date of a clock that was never set makes no empty decades; it is counted apart.
func TestDaysLeaveImplausibleDatesOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		dates          []string
		first, last    string
		active, empty  int
		periods        int
		strayed, named int64 // named: days that the statement lists all the same
	}{
		{"two days apart", []string{"2020-05-01", "2020-05-04"}, "2020-05-01", "2020-05-04", 2, 2, 1, 0, 2},
		{"one of 1979", []string{"1979-12-31", "2020-05-01", "2020-05-02", "2020-05-02"}, "2020-05-01", "2020-05-02", 2, 0, 0, 1, 3},
		{"all of 1979", []string{"1979-12-31", "1979-12-31"}, "1979-12-31", "1979-12-31", 1, 0, 0, 0, 1},
		{"years that follow each other", []string{"2018-12-31", "2019-01-02"}, "2018-12-31", "2019-01-02", 2, 1, 1, 0, 2},
		{"none", nil, "", "", 0, 0, 0, 0, 0},
	} {
		d := newDays(time.UTC)
		for _, date := range c.dates {
			at, err := time.Parse(time.DateOnly, date)
			if err != nil {
				t.Fatal(err)
			}
			d.add(hut3.Time{Micros: at.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToDay})
		}
		got := d.held()
		if got.first.String() != c.first || got.last.String() != c.last || got.active != c.active || got.empty != c.empty || len(got.periods) != c.periods || got.strayed != c.strayed {
			t.Errorf("%s: %s to %s, %d days, %d empty in %v, %d left out", c.name, got.first, got.last, got.active, got.empty, got.periods, got.strayed)
		}
		if n := int64(len(d.list())); n != c.named {
			t.Errorf("%s: %d days are listed, want %d", c.name, n, c.named)
		}
	}
}
