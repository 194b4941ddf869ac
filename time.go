package hut3

import (
	"encoding/json"
	"time"
)

// Basis says what a written time was relative to.
type Basis uint8

// The bases. A local time has a wall clock whose zone nobody stated.
const (
	NoBasis    Basis = iota // no time, or one that could not be read
	BasisUTC                // stated to be UTC
	BasisZone               // stated offset or zone
	BasisGiven              // no zone in the data; the importer declared one
	BasisLocal              // a wall clock whose zone is unknown
)

var basisNames = [...]string{"unknown", "utc", "zone", "declared", "local"}

// String names the basis as it is printed in JSON.
func (b Basis) String() string {
	if int(b) >= len(basisNames) {
		return "unknown"
	}
	return basisNames[b]
}

// Absolute reports whether two times of such a basis can be compared.
func (b Basis) Absolute() bool { return b == BasisUTC || b == BasisZone || b == BasisGiven }

// Precision is the finest part of a time that its source wrote.
type Precision uint8

// The precisions, coarse to fine.
const (
	NoTime Precision = iota
	ToDay
	ToMinute
	ToSecond
	ToMilli
	ToMicro
)

var precisionNames = [...]string{"none", "day", "minute", "second", "millisecond", "microsecond"}

// String names the precision as it is printed in JSON.
func (p Precision) String() string {
	if int(p) >= len(precisionNames) {
		return "none"
	}
	return precisionNames[p]
}

// Time is a time as evidence: what was written, what it was taken to mean, on
// what basis and how finely. A time that could not be read keeps its Raw text
// and has the precision NoTime; it equals nothing, itself included.
type Time struct {
	Raw       string    // as the source wrote it
	Micros    int64     // µs since 1970 in UTC; the wall clock read as UTC where Basis is BasisLocal
	Basis     Basis     // what the written time was relative to
	Precision Precision // finest part written
	Offset    int16     // minutes east of UTC that the source stated or the importer declared
}

// Known reports whether the time was read at all.
func (t Time) Known() bool { return t.Precision != NoTime }

// Comparable reports whether the distance between two times means anything:
// both were read, and both are absolute or both are wall clocks.
func (t Time) Comparable(u Time) bool {
	return t.Known() && u.Known() && t.Basis.Absolute() == u.Basis.Absolute()
}

// String prints RFC 3339, without an offset where the zone is unknown, and
// only to the precision that was written. An unread time prints as nothing.
func (t Time) String() string {
	if !t.Known() {
		return ""
	}
	u := time.UnixMicro(t.Micros).UTC()
	if t.Basis == BasisLocal {
		return u.Format(layouts[t.Precision])
	}
	if t.Offset != 0 {
		u = u.In(time.FixedZone("", int(t.Offset)*60))
	}
	if t.Precision == ToDay {
		return u.Format(layouts[ToDay])
	}
	return u.Format(layouts[t.Precision] + "Z07:00")
}

var layouts = [...]string{
	ToDay:    "2006-01-02",
	ToMinute: "2006-01-02T15:04",
	ToSecond: "2006-01-02T15:04:05",
	ToMilli:  "2006-01-02T15:04:05.000",
	ToMicro:  "2006-01-02T15:04:05.000000",
}

// MarshalJSON prints {"at","basis","precision","raw"}.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		At        string `json:"at,omitempty"`
		Basis     string `json:"basis"`
		Precision string `json:"precision"`
		Raw       string `json:"raw,omitempty"`
	}{t.String(), t.Basis.String(), t.Precision.String(), t.Raw})
}
