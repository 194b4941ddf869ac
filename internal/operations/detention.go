package operations

import (
	"slices"
	"strings"
	"time"

	"hut3"
)

type holidayList struct {
	header
	First int        `json:"first"` // years that the list knows
	Last  int        `json:"last"`
	Days  []hut3.Day `json:"days"`
}

func (l *holidayList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	for i, d := range l.Days {
		if err := d.Validate(); err != nil {
			return err
		}
		if year := d.Start().Year(); year < l.First || year > l.Last || i > 0 && l.Days[i-1] >= d {
			return hut3.Errorf(hut3.Invalid, "bank holiday %s: outside %d to %d, or out of order", string(d), l.First, l.Last)
		}
	}
	return nil
}

// cashDetention is how long cash may be held before a court must order it
// (POCA 2002 s.295).
const cashDetention = 48 * time.Hour

// DetainedUntil is when the first 48 hours of a seizure of cash end: weekends,
// Good Friday, Christmas Day and bank holidays are left out, by the clock of
// the place. It is an Invalid error where the list of holidays does not know
// the year.
func (l *Lists) DetainedUntil(seized time.Time, place *time.Location) (time.Time, error) {
	at, left := seized.In(place), cashDetention
	for {
		if y := at.Year(); y < l.holidays.First || y > l.holidays.Last {
			return time.Time{}, hut3.Errorf(hut3.Invalid, "the bank holidays of %d are not in the list, which knows %d to %d: work out the 48 hours by hand", y, l.holidays.First, l.holidays.Last)
		}
		midnight := time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, place)
		if !l.runs(at) {
			at = midnight
			continue
		}
		if day := midnight.Sub(at); left > day {
			left -= day
			at = midnight
			continue
		}
		return at.Add(left), nil
	}
}

// runs reports whether the clock runs on the day of a time.
func (l *Lists) runs(at time.Time) bool {
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	_, holiday := slices.BinarySearch(l.holidays.Days, hut3.Day(at.Format(time.DateOnly)))
	return !weekend && !holiday
}

// DetainsCash reports whether a line is cash under the power of POCA 2002
// s.294, whose detention has a clock.
func DetainsCash(line hut3.SeizureLine) bool {
	return line.Kind == hut3.LineCash && strings.Contains(line.Power, "294")
}
