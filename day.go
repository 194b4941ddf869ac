package hut3

import "time"

// Day is a calendar day as 2020-07-02, without a zone: the day that a record
// or a press line names. Days order as text.
type Day string

// ParseDay reads 2020-07-02.
func ParseDay(s string) (Day, error) {
	d := Day(s)
	return d, d.Validate()
}

// DayOf is the day of a time in the time's own zone.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Validate refuses what is not a day of the calendar. No day at all passes.
func (d Day) Validate() error {
	if d == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return Errorf(Invalid, "%q is not a day; write one as 2020-07-02", string(d))
	}
	return nil
}

// Start is the first instant of the day in UTC; the zero time for no day.
func (d Day) Start() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// By reports whether the day is on or before a limit; no limit admits all.
func (d Day) By(limit Day) bool { return limit == "" || d <= limit }

// String prints 2 July 2020, or nothing for no day.
func (d Day) String() string {
	if d == "" {
		return ""
	}
	return d.Start().Format("2 January 2006")
}
