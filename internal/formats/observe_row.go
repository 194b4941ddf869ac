package formats

import (
	"math"
	"strconv"
	"strings"

	"hut3"
)

// observe keeps with a record of where something was seen the area and the span
// of time that it says, as fields of their own beside the columns as written.
func (m *mapper) observe(r *hut3.Row) {
	switch r.Kind {
	case hut3.KindCell, hut3.KindWifi, hut3.KindANPR, hut3.KindCall:
	default:
		return
	}
	o := observation{
		lat: m.text(atLat), lon: m.text(atLon), radius: m.text(atRadius), azimuth: m.text(atAzimuth), beam: m.text(atBeam),
		until: m.text(atUntil), seconds: m.text(atDuration),
	}
	if n, ok := partOfDay(o.seconds); m.dayParts && ok {
		o.seconds = n
		m.tally.note("a length that is a part of a day, as spreadsheets store hours, minutes and seconds", m.columnName(atDuration, atDuration), "taken as so many seconds; what is stored is kept", m.rec.offset)
	}
	if _, ok := seconds(o.seconds); !ok && strings.TrimSpace(o.seconds) != "" {
		m.tally.note("a length that is not understood; it is kept as written", m.columnName(atDuration, atDuration), "give it in seconds, or as hours, minutes and seconds", m.rec.offset)
	}
	clock := m.sent
	if clock == nil {
		clock = &timeReader{}
	}
	if end, _ := clock.read(o.until); end.Known() && r.Sent.Known() && end.Micros < r.Sent.Micros {
		m.tally.note("what ends before it begins: the end is kept as written and not used", m.columnName(atUntil, atUntil), "it may be of the next day", m.rec.offset)
	}
	o.add(r, clock)
}

// arePartsOfDay reports whether a column of lengths holds one that only a spreadsheet
// writes: a fraction of a day to more places than any clock has.
func arePartsOfDay(rows [][]string, column int) bool {
	for _, row := range rows {
		if column < 0 || column >= len(row) {
			continue
		}
		if _, places, ok := strings.Cut(row[column], "."); ok && len(places) > 9 {
			if _, ok := partOfDay(row[column]); ok {
				return true
			}
		}
	}
	return false
}

// partOfDay gives a part of a day in whole seconds; what has no point is none.
func partOfDay(text string) (secs string, ok bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !strings.Contains(text, ".") || v < 0 || v > 366 {
		return "", false
	}
	return strconv.FormatFloat(math.Round(v*24*60*60), 'f', -1, 64), true
}
