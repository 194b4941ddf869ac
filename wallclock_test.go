package hut3_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones, on a machine without them

	"hut3"
)

// The first instant at which a clock shows a time is what going through the
// minutes finds.
func TestFirstAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, day string }{
		{"Europe/London", "2020-03-29"}, {"Europe/London", "2020-10-25"}, {"America/Sao_Paulo", "2018-11-04"}, {"America/Sao_Paulo", "2018-02-18"},
		{"Africa/Cairo", "2014-05-16"}, {"America/Havana", "2018-03-11"}, {"America/Havana", "2018-11-04"}, {"Australia/Lord_Howe", "2020-04-05"},
		{"Pacific/Apia", "2011-12-30"}, {"Asia/Beirut", "2020-03-29"}, {"UTC", "2020-02-29"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, _ := time.Parse(time.DateOnly, c.day)
		for minute := -90; minute < 25*60; minute += 15 {
			face := day.Add(time.Duration(minute) * time.Minute)
			want := face.Add(-30 * time.Hour)
			for {
				if local := want.In(zone).Format(time.DateTime); local >= face.Format(time.DateTime) {
					break
				}
				want = want.Add(time.Minute)
			}
			if got := hut3.FirstAt(face, zone); !got.Equal(want) {
				t.Fatalf("%s first shows %s at %s, want %s", c.zone, face.Format(time.DateTime), got, want.In(zone))
			}
		}
	}
}
