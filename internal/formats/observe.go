package formats

import (
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
	if r.Kind == hut3.KindCall && o.until == "" && o.seconds == "" {
		return
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
		to.Micros += n * microsPerSecond
	} else {
		return from.String() + "/" + from.String() + openEnd
	}
	return from.String() + "/" + to.String()
}

// seconds reads a length: a number of seconds, or hours, minutes and seconds.
func seconds(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	parts := strings.Split(s, ":")
	if s == "" || len(parts) > 3 {
		return 0, false
	}
	var n int64
	for _, p := range parts {
		v, err := strconv.ParseInt(p, 10, 32)
		if err != nil || v < 0 {
			return 0, false
		}
		n = n*60 + v
	}
	return n, true
}
