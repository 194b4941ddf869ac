package formats

import (
	"math"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func TestReadArea(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Area{
		"around 51.5, -0.12, radius 1500 m":                                  {Lat: 51.5, Lon: -0.12, Radius: 1500},
		"around 51.5, -0.12, radius not stated":                              {Lat: 51.5, Lon: -0.12},
		"around 51.5, -0.12, radius not stated, facing 120 degrees, 60 wide": {Lat: 51.5, Lon: -0.12, Sector: true, Azimuth: 120, Beam: 60},
		"around -51.5, 179.9, radius 0.5 m, facing 0 degrees":                {Lat: -51.5, Lon: 179.9, Radius: 0.5, Sector: true},
		"around +51.5, +2, radius 8 m":                                       {Lat: 51.5, Lon: 2, Radius: 8},
		"around 91, 0, radius 8 m":                                           {},
		"somewhere":                                                          {},
		"around 51.5, -0.12, radius 1500 m and more":                         {},
		"around 51.5, -0.12, radius " + "1e999" + " m":                       {},
		"around 51.5, -0.12, radius -3 m":                                    {},
	} {
		got, ok := ReadArea(text)
		if diff := cmp.Diff(want, got); diff != "" || ok != (want != Area{}) {
			t.Errorf("%s: %v (-want +got):\n%s", text, ok, diff)
		}
	}
}

// What the importers write is read back as it was.
func TestAreaComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, least, most float64) (float64, string) {
			v := math.Round(rapid.Float64Range(least, most).Draw(t, name)*1e5) / 1e5
			return v, strconv.FormatFloat(v, 'f', -1, 64)
		}
		var want Area
		var o observation
		want.Lat, o.lat = number("lat", 1, 89)
		want.Lon, o.lon = number("lon", -179, 179)
		if rapid.Bool().Draw(t, "radius stated") {
			want.Radius, o.radius = number("radius", 1, 30_000)
		}
		if want.Sector = rapid.Bool().Draw(t, "sector"); want.Sector {
			want.Azimuth, o.azimuth = number("azimuth", 0, 359)
			want.Beam, o.beam = number("beam", 1, 360)
		}
		if got, ok := ReadArea(o.area()); !ok || got != want {
			t.Fatalf("%s is read as %+v, want %+v", o.area(), got, want)
		}
	})
}

func TestIntervalComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := hut3.Time{
			Micros: rapid.Int64Range(0, 4e15).Draw(t, "from"), Basis: rapid.SampledFrom([]hut3.Basis{hut3.BasisUTC, hut3.BasisZone, hut3.BasisLocal}).Draw(t, "basis"),
			Precision: rapid.SampledFrom([]hut3.Precision{hut3.ToMinute, hut3.ToSecond, hut3.ToMilli, hut3.ToMicro}).Draw(t, "precision"),
		}
		if from.Basis == hut3.BasisZone {
			from.Offset = int16(rapid.IntRange(-14*60, 14*60).Draw(t, "offset"))
		}
		o := observation{}
		if rapid.Bool().Draw(t, "ends") {
			o.seconds = strconv.Itoa(rapid.IntRange(0, 1e6).Draw(t, "seconds"))
		}
		text := o.interval(from, &timeReader{})
		v, ok := ReadInterval(text)
		if !ok || v.Open != (o.seconds == "") || v.Local != (from.Basis == hut3.BasisLocal) || v.From.UnixMicro() > from.Micros {
			t.Fatalf("%s is read as %+v, %v", text, v, ok)
		}
	})
	for _, text := range []string{"", "2020-04-03", "2020-04-03T10:00:00Z/2020-04-03T09:00:00Z", "a/b"} {
		if v, ok := ReadInterval(text); ok {
			t.Errorf("%q is read as %+v", text, v)
		}
	}
}

// FuzzReadArea: what is read is on the earth, and never a panic.
func FuzzReadArea(f *testing.F) {
	f.Add("around 51.5, -0.12, radius not stated, facing 120 degrees, 60 wide")
	f.Add("2020-04-03T10:15:37Z/2020-04-03T10:16:52Z, its end not stated")
	f.Fuzz(func(t *testing.T, text string) {
		if a, ok := ReadArea(text); ok && (math.Abs(a.Lat) > 90 || math.Abs(a.Lon) > 180 || a.Radius < 0) {
			t.Errorf("%q is read as %+v", text, a)
		}
		if v, ok := ReadInterval(text); ok && v.To.Before(v.From) {
			t.Errorf("%q ends before it begins", text)
		}
	})
}
