package hut3

import "time"

// FirstAt is the first instant at which the clocks of a zone show the time of
// face, which is in UTC, or have gone past it: where they go forward over that
// time, as over midnight in Cairo, Havana or once São Paulo, the instant at which
// they do. Where they show it twice it is the first.
func FirstAt(face time.Time, zone *time.Location) time.Time {
	about := face.In(zone)
	found := time.Time{}
	for _, near := range []time.Time{about.Add(-36 * time.Hour), about.Add(36 * time.Hour)} {
		_, offset := near.Zone()
		t := face.Add(-time.Duration(offset) * time.Second).In(zone)
		if wallClock(t).Equal(face) && (found.IsZero() || t.Before(found)) {
			found = t
		}
	}
	if !found.IsZero() {
		return found
	}
	t := time.Date(face.Year(), face.Month(), face.Day(), face.Hour(), face.Minute(), face.Second(), face.Nanosecond(), zone)
	start, end := t.ZoneBounds()
	if wallClock(t).Before(face) {
		return end
	}
	return start
}

// StartOfDay is the first instant of the day of the calendar in a zone. Months
// and days beyond their range count on, as in time.Date.
func StartOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	return FirstAt(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), zone)
}

// wallClock is what the clocks of a time's own zone show, as if it were UTC.
func wallClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
