package formats

import (
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
