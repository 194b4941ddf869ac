package formats

import (
	"regexp"
	"strconv"
	"strings"

	"hut3"
)

// observation is what says where something was seen, and how long: an area and
// a span of time, never a point (domain.md 1.6).
type observation struct {
	lat, lon, radius string // degrees; metres
	azimuth, beam    string // degrees
	until            string
	seconds          string
}

// add keeps the observation with the row as the fields area and interval.
func (o *observation) add(r *hut3.Row, clock *timeReader) {
	if area := o.area(); area != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "area", Value: area})
	}
	if span := o.interval(r.Sent, clock); span != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "interval", Value: span})
	}
}

// area writes the place with its radius and sector, or says that nobody stated
// them. Degrees that are none give no area.
func (o *observation) area() string {
	lat, err1 := strconv.ParseFloat(strings.TrimSpace(o.lat), 64)
	lon, err2 := strconv.ParseFloat(strings.TrimSpace(o.lon), 64)
	if err1 != nil || err2 != nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 || lat == 0 && lon == 0 {
		return ""
	}
	s := "around " + strings.TrimSpace(o.lat) + ", " + strings.TrimSpace(o.lon)
	if radius, err := strconv.ParseFloat(strings.TrimSpace(o.radius), 64); err == nil && radius > 0 {
		s += ", radius " + strconv.FormatFloat(radius, 'f', -1, 64) + " m"
	} else {
		s += ", radius not stated"
	}
	if azimuth := strings.TrimSpace(o.azimuth); azimuth != "" {
		s += ", facing " + azimuth + " degrees"
		if beam := strings.TrimSpace(o.beam); beam != "" {
			s += ", " + beam + " wide"
		}
	}
	return s
}

// interval writes the span that an observation holds for: to its end or by its
// length where the source states one, else as long as its time is coarse.
func (o *observation) interval(from hut3.Time, clock *timeReader) string {
	if !from.Known() {
		return ""
	}
	to := from
	if end, _ := clock.read(o.until); end.Known() && end.Micros >= from.Micros {
		to = end
	} else if n, ok := seconds(o.seconds); ok {
		to.Micros += n
		if n%microsPerSecond != 0 {
			to.Precision = hut3.ToMicro
		}
	} else {
		return from.String() + "/" + from.String() + openEnd
	}
	return from.String() + "/" + to.String()
}

// seconds reads a length, and gives it in microseconds: a number of seconds with or
// without a fraction or a unit, hours, minutes and seconds by colons, 1h 5m 10s, or
// a duration of ISO 8601 (PT1H5M10S).
func seconds(s string) (micros int64, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if parts := strings.Split(s, ":"); len(parts) == 2 || len(parts) == 3 {
		var n int64
		for _, p := range parts[:len(parts)-1] {
			v, err := strconv.ParseInt(p, 10, 32)
			if err != nil || v < 0 {
				return 0, false
			}
			n = (n + v) * 60
		}
		last, ok := fraction(parts[len(parts)-1])
		return n*microsPerSecond + last, ok
	}
	if n, ok := fraction(s); ok {
		return n, true
	}
	m := lengthForm.FindStringSubmatch(strings.TrimPrefix(s, "pt"))
	if m == nil || m[1]+m[2]+m[3] == "" {
		return 0, false
	}
	for i, scale := range []int64{3600, 60, 1} {
		if n, ok := fraction(m[i+1]); ok {
			micros += n * scale
		}
	}
	return micros, true
}

// lengthForm is 1h 5m 10s with any of the three, in the words that people use.
var lengthForm = regexp.MustCompile(`^(?:([0-9]{1,6}) ?(?:h|hrs?|hours?) ?)?(?:([0-9]{1,8}) ?(?:m|mins?|minutes?) ?)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?) ?(?:s|secs?|seconds?))?$`)

// fraction reads a number of seconds, at most nine digits before its point.
func fraction(s string) (micros int64, ok bool) {
	whole, part, dot := strings.Cut(s, ".")
	if len(whole) > 9 || !isDigits(whole) || dot && (!isDigits(part) || len(part) > 9) {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	micro, err := strconv.ParseInt((part + "000000")[:6], 10, 64)
	return n*microsPerSecond + micro, err == nil
}
