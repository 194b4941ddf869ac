package formats

import (
	"time"

	"hut3"
)

// zoneReader turns wall clocks of a declared zone into instants. It keeps the
// last stretch of one offset, since times of a file lie close together.
type zoneReader struct {
	zone     *time.Location
	from, to int64 // wall-clock µs inside which offset is certain
	offset   int64 // seconds east of UTC
}

// seam says what a wall clock met at a change of offset.
type seam uint8

const (
	noSeam seam = iota
	inGap       // the clock was put forward over it: it was never shown
	inFold      // the clock was put back over it: it was shown twice
)

// instant gives µs UTC, minutes east, and whether the wall clock is at a seam.
// In a gap the offset before the change is used, in a fold the earlier of the
// two instants.
func (z *zoneReader) instant(wall int64) (int64, int16, seam) {
	if wall >= z.from && wall < z.to {
		return wall - z.offset*microsPerSecond, int16(z.offset / 60), noSeam
	}
	return z.look(wall)
}

func (z *zoneReader) look(wall int64) (int64, int16, seam) {
	var found []int64
	before := int64(0)
	for i, hours := range []time.Duration{-26, 26} {
		_, offset := time.UnixMicro(wall).Add(hours * time.Hour).In(z.zone).Zone()
		if i == 0 {
			before = int64(offset)
		}
		at := wall - int64(offset)*microsPerSecond
		if _, real := time.UnixMicro(at).In(z.zone).Zone(); real == offset {
			if len(found) == 0 || found[0] != at {
				found = append(found, at)
			}
		}
	}
	switch len(found) {
	case 1:
		z.keep(found[0])
		return found[0], int16((wall - found[0]) / microsPerSecond / 60), noSeam
	case 2:
		at := min(found[0], found[1])
		return at, int16((wall - at) / microsPerSecond / 60), inFold
	}
	return wall - before*microsPerSecond, int16(before / 60), inGap
}

// keep remembers the stretch of one offset around an instant, a day inside its
// ends.
func (z *zoneReader) keep(at int64) {
	t := time.UnixMicro(at).In(z.zone)
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	z.offset = int64(offset)
	z.from, z.to = at+z.offset*microsPerSecond-microsPerDay*300, at+z.offset*microsPerSecond+microsPerDay*300
	if !start.IsZero() {
		z.from = max(z.from, start.UnixMicro()+z.offset*microsPerSecond+microsPerDay)
	}
	if !end.IsZero() {
		z.to = min(z.to, end.UnixMicro()+z.offset*microsPerSecond-microsPerDay)
	}
}

// placed fills a time's instant and basis from a wall clock that states no
// zone: the header's distance from UTC, the declared zone, or neither.
func (r *timeReader) placed(t *hut3.Time, wall int64) seam {
	switch {
	case r.head.zone && r.head.east == 0:
		t.Micros, t.Basis = wall, hut3.BasisUTC
	case r.head.zone:
		t.Micros, t.Basis, t.Offset = wall-int64(r.head.east)*60*microsPerSecond, hut3.BasisZone, int16(r.head.east)
	case r.zone != nil:
		var s seam
		t.Micros, t.Offset, s = r.zone.instant(wall)
		t.Basis = hut3.BasisGiven
		return s
	default:
		t.Micros, t.Basis = wall, hut3.BasisLocal
	}
	return noSeam
}
