package formats

import "hut3"

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
	if o == (observation{}) && r.Kind == hut3.KindCall {
		return
	}
	clock := m.sent
	if clock == nil {
		clock = &timeReader{}
	}
	o.add(r, clock)
}
