package corpus

import (
	"time"

	"hut3"
)

// dayText prints times to the second the quick way: those of a file lie close
// together, so the day is printed once for many.
type dayText struct {
	day  int64
	text string // "2020-04-04"
}

const (
	daySeconds = 24 * 60 * 60
	clockWidth = len("15:04:05")
)

// plain says of a form that prints "2006-01-02", one byte, "15:04:05" and a
// fixed end what byte and end are.
func (f timeForm) plain() (between byte, behind string, ok bool) {
	if f.layout < layoutFirst || f.offset != 0 && f.basis != hut3.BasisLocal {
		return 0, "", false
	}
	switch timeLayouts[f.layout-layoutFirst] {
	case "2006-01-02T15:04:05Z07:00":
		return 'T', "Z", true
	case "2006-01-02 15:04:05":
		return ' ', "", true
	case "2006-01-02T15:04:05":
		return 'T', "", true
	}
	return 0, "", false
}

// prints reports whether a time is written so.
func (d *dayText) prints(micros int64, raw string, between byte, behind string) bool {
	seconds := floorDiv(micros, 1e6)
	day := floorDiv(seconds, daySeconds)
	if d.text == "" || d.day != day {
		d.day, d.text = day, time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	n := len(d.text)
	if len(raw) != n+1+clockWidth+len(behind) || raw[:n] != d.text || raw[n] != between || raw[n+1+clockWidth:] != behind {
		return false
	}
	clock := raw[n+1:]
	at := int(seconds - day*daySeconds)
	return clock[2] == ':' && clock[5] == ':' && twoDigits(clock[0:], at/3600) && twoDigits(clock[3:], at/60%60) && twoDigits(clock[6:], at%60)
}

func twoDigits(s string, n int) bool { return s[0] == byte('0'+n/10) && s[1] == byte('0'+n%10) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
