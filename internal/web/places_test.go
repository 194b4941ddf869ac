package web

import (
	"encoding/json"
	"math"
	"testing"
)

// The towns of the map are named once, lie on the earth, are shown from a zoom that
// the map has, and say where they come from.
func TestPlaces(t *testing.T) {
	t.Parallel()
	raw, err := files.ReadFile("static/vendor/places.json")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Source, Licence, Dated string
		Places                 [][]any
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	if list.Source == "" || list.Licence != "CC BY 4.0" || list.Dated == "" {
		t.Errorf("source %q, licence %q, dated %q", list.Source, list.Licence, list.Dated)
	}
	home, zoom := 0, 0.0
	for _, p := range list.Places {
		name, lon, lat, from := p[0].(string), p[1].(float64), p[2].(float64), p[3].(float64)
		if name == "" || lon < -180 || lon > 180 || lat < -85 || lat > 85 || from < zoom || from > 8 {
			t.Errorf("%v: no name, no place that the map can show, or out of order", p)
		}
		zoom = from
		if lon > -8.2 && lon < 1.8 && lat > 49.8 && lat < 60.9 {
			home++
		}
		if near := map[string][2]float64{"Derby": {-1.48, 52.92}, "Luton": {-0.42, 51.88}, "Belfast": {-5.93, 54.6}}[name]; near != [2]float64{} && (math.Hypot(lon-near[0], lat-near[1]) > 0.05) {
			t.Errorf("%s is at %v, %v", name, lon, lat)
		}
	}
	if home < 200 {
		t.Errorf("%d places of these islands", home)
	}
}
