package formats

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Area is where something was seen, as the field area of a record states it: a
// circle, or a sector of one. Degrees are of latitude and longitude, and of the
// compass; metres of the radius.
type Area struct {
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Radius  float64 `json:"radius_m,omitempty"` // metres; zero: not stated
	Sector  bool    `json:"sector,omitempty"`   // Azimuth and Beam hold
	Azimuth float64 `json:"azimuth,omitempty"`  // middle of the sector, clockwise from north
	Beam    float64 `json:"beam,omitempty"`     // its width; zero: not stated
}

const numberForm = `(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|\+[0-9]+(?:\.[0-9]+)?)`

var areaForm = regexp.MustCompile(`^around ` + numberForm + `, ` + numberForm + `, radius (?:` + numberForm + ` m|not stated)(?:, facing ` + numberForm + ` degrees(?:, ` + numberForm + ` wide)?)?$`)

// ReadArea reads the field area as the importers write it. What it cannot read
// is no area: the text stands with the record all the same.
func ReadArea(text string) (a Area, ok bool) {
	m := areaForm.FindStringSubmatch(text)
	if m == nil {
		return a, false
	}
	for i, into := range []*float64{&a.Lat, &a.Lon, &a.Radius, &a.Azimuth, &a.Beam} {
		if m[i+1] == "" {
			continue
		}
		v, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil || math.IsInf(v, 0) {
			return Area{}, false
		}
		*into = v
	}
	a.Sector = m[4] != ""
	if math.Abs(a.Lat) > 90 || math.Abs(a.Lon) > 180 || a.Radius < 0 {
		return Area{}, false
	}
	return a, true
}

// Interval is how long an observation holds. A wall clock whose zone is unknown
// is read as UTC, and Local says so.
type Interval struct {
	From, To time.Time
	Open     bool // the source states no end: To is From
	Local    bool
}

const openEnd = ", its end not stated"

// ReadInterval reads the field interval as the importers write it.
func ReadInterval(text string) (v Interval, ok bool) {
	text, v.Open = strings.CutSuffix(text, openEnd)
	from, to, cut := strings.Cut(text, "/")
	var local bool
	var err1, err2 error
	v.From, v.Local, err1 = readWritten(from)
	v.To, local, err2 = readWritten(to)
	v.Local = v.Local || local
	if !cut || err1 != nil || err2 != nil || v.To.Before(v.From) {
		return Interval{}, false
	}
	return v, true
}

// readWritten reads a time as hut3.Time prints itself.
func readWritten(text string) (t time.Time, local bool, err error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err = time.Parse(layout, text); err == nil {
			return t.UTC(), false, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err = time.Parse(layout, text); err == nil {
			return t, true, nil
		}
	}
	return t, false, err
}
