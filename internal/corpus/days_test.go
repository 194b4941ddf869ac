package corpus_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the zones, on a machine without them

	"github.com/google/go-cmp/cmp"

	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Days, hours, weeks and months are those of the clocks of the zone, over every
// change of them: where midnight does not exist, where it is twice, where a whole
// day is left out. A query by day finds what the histogram counts, and what is
// not on a day is before it or after it.
func TestDaysOverChangesOfTheClocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, day string }{
		{"Europe/London", "2020-03-29"}, {"Europe/London", "2020-10-25"}, {"America/Sao_Paulo", "2018-11-04"}, {"America/Sao_Paulo", "2018-02-18"},
		{"Africa/Cairo", "2014-05-16"}, {"America/Havana", "2018-11-04"}, {"Australia/Lord_Howe", "2020-04-05"}, {"Pacific/Apia", "2011-12-30"},
	} {
		zone, err := time.LoadLocation(c.zone)
		must(t, err)
		day, err := time.Parse(time.DateOnly, c.day)
		must(t, err)
		var list []corpus.MessageEntry
		layouts := map[string]string{"day": time.DateOnly, "month": "2006-01", "day_hour": "2006-01-02T15"}
		want := map[string]map[string]int64{"day": {}, "month": {}, "day_hour": {}, "week": {}}
		for i := range 4 * 24 * 4 {
			at := day.Add(time.Duration(i)*15*time.Minute - 48*time.Hour)
			list = append(list, message(uint64(i+1), "oakhill", "birch", at.Format(time.DateTime), "x"))
			for by, layout := range layouts {
				want[by][at.In(zone).Format(layout)]++
			}
			year, week := at.In(zone).ISOWeek()
			want["week"][fmt.Sprintf("%d-W%02d", year, week)]++
		}
		corp, _ := build(t, corpus.BuilderOptions{}, list...)
		v := view(t, corp, everything(1))
		f, err := v.Facets(t.Context(), query.All{}, corpus.FacetOptions{By: []string{"day", "month", "day_hour", "week"}, Zone: zone})
		must(t, err)
		got := map[string]map[string]int64{}
		for by, buckets := range f.Facets {
			got[by] = map[string]int64{}
			for _, b := range buckets {
				got[by][b.Value] = b.Count
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", c.zone, diff)
		}
		count := func(text string) int64 {
			q, err := query.Parse(text, zone)
			must(t, err)
			n, err := v.Count(t.Context(), q)
			must(t, err)
			return n
		}
		for i := -2; i < 3; i++ {
			name := day.AddDate(0, 0, i).Format(time.DateOnly)
			on := count("on:" + name)
			if on != want["day"][name] || count("before:"+name)+on+count("after:"+name) != int64(len(list)) || count("between:"+name+".."+name) != on && on > 0 {
				t.Errorf("%s: on %s are %d, want %d; before %d, after %d", c.zone, name, on, want["day"][name], count("before:"+name), count("after:"+name))
			}
		}
	}
}
