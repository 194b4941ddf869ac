package formats

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// TestTimes reads each shape as written, or leaves it.
func TestTimes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw   string
		want  string // Time.String; empty: left unread
		basis hut3.Basis
	}{
		{"2023-05-29T10:11:12.123456Z", "2023-05-29T10:11:12.123456Z", hut3.BasisUTC},
		{"2024-03-03T21:21:19.66197Z", "2024-03-03T21:21:19.661970Z", hut3.BasisUTC},
		{"2024-03-03T21:21:19.123456789Z", "2024-03-03T21:21:19.123456Z", hut3.BasisUTC},
		{"2024-03-03 21:21:19,250", "2024-03-03T21:21:19.250", hut3.BasisLocal},
		{"2023-05-29 10:11:12", "2023-05-29T10:11:12", hut3.BasisLocal},
		{"2023-05-29T10:11:12", "2023-05-29T10:11:12", hut3.BasisLocal},
		{"2023-05-29 10:11", "2023-05-29T10:11", hut3.BasisLocal},
		{"2023-05-29", "2023-05-29", hut3.BasisLocal},
		{"2023/5/9 10:11", "2023-05-09T10:11", hut3.BasisLocal},
		{"2021-04-28T14:55:32+03:00", "2021-04-28T14:55:32+03:00", hut3.BasisZone},
		{"2021-04-28 14:55:32 -0530", "2021-04-28T14:55:32-05:30", hut3.BasisZone},
		{"2021-04-28 14:55:32 UTC+1", "2021-04-28T14:55:32+01:00", hut3.BasisZone},
		{"2021-04-28 14:55:32 (UTC+2)", "2021-04-28T14:55:32+02:00", hut3.BasisZone},
		{"2021-04-28 14:55:32 +0100 (BST)", "2021-04-28T14:55:32+01:00", hut3.BasisZone},
		{"2021-04-28T14:55:32+00:00", "2021-04-28T14:55:32Z", hut3.BasisUTC},
		{"29.05.2023 10:11:12 UTC", "2023-05-29T10:11:12Z", hut3.BasisUTC},
		{"Mon, 29 May 2023 10:11:12 GMT", "2023-05-29T10:11:12Z", hut3.BasisUTC},
		{"Monday, 29 May 2023 10:11:12", "2023-05-29T10:11:12", hut3.BasisLocal},
		{"Mon May 29 10:11:12 UTC 2023", "2023-05-29T10:11:12Z", hut3.BasisUTC},
		{"May 5, 2021, 3:04\u202fPM", "2021-05-05T15:04", hut3.BasisLocal},
		{"May 5, 2021 at 12:04 AM", "2021-05-05T00:04", hut3.BasisLocal},
		{"29 May 2023 10:11", "2023-05-29T10:11", hut3.BasisLocal},
		{"1st June 2020, 10:11", "2020-06-01T10:11", hut3.BasisLocal},
		{"29-May-2023 10:11", "2023-05-29T10:11", hut3.BasisLocal},
		{"[29/05/2023 10:11]", "2023-05-29T10:11", hut3.BasisLocal},
		{"11:19 18.05.2021", "2021-05-18T11:19", hut3.BasisLocal},
		{"3/16/2021, 8:03:37 AM", "2021-03-16T08:03:37", hut3.BasisLocal},
		{"05/19/2025 04:21:32 pm", "2025-05-19T16:21:32", hut3.BasisLocal},
		{"21.02.2025 3:7:18", "2025-02-21T03:07:18", hut3.BasisLocal},
		{"05/05/2021", "2021-05-05", hut3.BasisLocal},
		{" 2020-04-01 10:00:00 ", "2020-04-01T10:00:00", hut3.BasisLocal},

		{"03/04/2021", "", 0}, {"3.4.2021 10:11", "", 0}, {"29/05/20", "", 0},
		{"5 days ago", "", 0}, {"1 day  ago", "", 0}, {"14:03", "", 0}, {"11:49 am [no date]", "", 0},
		{"Sunday, 3:58", "", 0}, {"Admin 13:59:04", "", 0}, {"23 Feb, 12:46", "", 0}, {"4 October 05:53", "", 0},
		{"07 Sep, 00:44 AM [NY time]", "", 0}, {"22 December 2021 13:13 Read", "", 0}, {"2021-02-30", "", 0},
		{"2021-04-28 25:00:00", "", 0}, {"2021-04-28 15:04 PM", "", 0}, {"2021-04-28 00:44 AM", "", 0},
		{"2021-04-28 10:11 BST", "", 0}, {"31/04/2021", "", 0}, {"yesterday", "", 0}, {"1617271200", "", 0},
		{"44287.5", "", 0}, {"2021-04-28T10:11:12+99:00", "", 0}, {"2021-04-28 10:11:12 tomorrow", "", 0}, {"[29/05/2023 10:11", "", 0},
	}
	for _, test := range tests {
		got, _ := (&timeReader{}).read(test.raw)
		if got.String() != test.want || got.Basis != test.basis || got.Raw != test.raw || got.Known() != (test.want != "") {
			t.Errorf("%q: %q on basis %s, want %q on %s", test.raw, got, got.Basis, test.want, test.basis)
		}
	}
}

// TestTimeReaders shows what a header, a profile and a declared zone add.
func TestTimeReaders(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no zone data")
	}
	tests := []struct {
		name    string
		reader  timeReader
		raw     string
		want    string
		basis   hut3.Basis
		verdict verdict
	}{
		{"header UTC", timeReader{head: readHeader("Timestamp (UTC)")}, "2020-04-03 18:04:11", "2020-04-03T18:04:11Z", hut3.BasisUTC, timeRead},
		{"header UTC+1", timeReader{head: readHeader("Time (UTC+1)")}, "2020-04-03 18:04", "2020-04-03T18:04+01:00", hut3.BasisZone, timeRead},
		{"header and value", timeReader{head: readHeader("Time (UTC+1)")}, "2020-04-03 18:04Z", "2020-04-03T18:04Z", hut3.BasisUTC, timeRead},
		{"declared, summer", timeReader{zone: &zoneReader{zone: london}}, "2020-04-03 18:04:11", "2020-04-03T18:04:11+01:00", hut3.BasisGiven, timeRead},
		{"declared, winter", timeReader{zone: &zoneReader{zone: london}}, "2020-02-03 18:04:11", "2020-02-03T18:04:11Z", hut3.BasisGiven, timeRead},
		{"gap", timeReader{zone: &zoneReader{zone: london}}, "2020-03-29 01:30:00", "2020-03-29T01:30:00Z", hut3.BasisGiven, timeGap},
		{"fold", timeReader{zone: &zoneReader{zone: london}}, "2020-10-25 01:30:00", "2020-10-25T01:30:00+01:00", hut3.BasisGiven, timeFold},
		{"order dmy", timeReader{order: DMY}, "03/04/2021 10:11", "2021-04-03T10:11", hut3.BasisLocal, timeRead},
		{"order mdy", timeReader{order: MDY}, "03/04/21 10:11", "2021-03-04T10:11", hut3.BasisLocal, timeRead},
		{"order against the value", timeReader{order: MDY}, "29/05/2023", "", 0, timeOpen},
		{"order left open", timeReader{}, "03/04/2021", "", 0, timeOpen},
		{"zone named in the profile", timeReader{names: map[string]int{"BST": 60}}, "2021-04-28 10:11 BST", "2021-04-28T10:11+01:00", hut3.BasisZone, timeRead},
		{"zone not named", timeReader{}, "2021-04-28 10:11 BST", "", 0, timeNoZone},
		{"wrong weekday", timeReader{}, "Thursday, 10 September 2024 05:05:28", "2024-09-10T05:05:28", hut3.BasisLocal, timeWrongDay},
		{"header unix", timeReader{head: readHeader("epoch_ms")}, "1585937051123", "2020-04-03T18:04:11.123Z", hut3.BasisUTC, timeRead},
		{"profile unix", timeReader{unix: "s"}, "1585937051", "2020-04-03T18:04:11Z", hut3.BasisUTC, timeRead},
		{"column unix", timeReader{surveys: func() survey { return survey{unix: "us"} }}, "1585937051123456", "2020-04-03T18:04:11.123456Z", hut3.BasisUTC, timeRead},
		{"empty", timeReader{}, "  ", "", 0, timeEmpty},
	}
	for _, test := range tests {
		got, v := test.reader.read(test.raw)
		if got.String() != test.want || got.Basis != test.basis || v != test.verdict {
			t.Errorf("%s: %q on %s, verdict %d; want %q on %s, %d", test.name, got, got.Basis, v, test.want, test.basis, test.verdict)
		}
	}
}

// TestSurvey settles day and month by the whole column, and only so.
func TestSurvey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		values []string
		order  DateOrder
		unix   string
	}{
		{"day over twelve", []string{"03/04/2021", "13/04/2021"}, DMY, ""},
		{"day over twelve in second place", []string{"03/04/2021 10:00", "04/13/2021 10:00", "5 days ago"}, MDY, ""},
		{"open", []string{"03/04/2021", "04/03/2021"}, "", ""},
		{"both", []string{"13/04/2021", "04/13/2021"}, "", ""},
		{"two digits, open", []string{"29/05/20", "30/05/20"}, "", ""},
		{"two digits, settled", []string{"29/05/20", "30/05/99"}, DMY, ""},
		{"unix", []string{"1585937051", "1585937052", ""}, "", "s"},
		{"unix and words", []string{"1585937051", "never"}, "", ""},
		{"unix of two units", []string{"1585937051", "1585937051123"}, "", ""},
		{"nothing", nil, "", ""},
	}
	for _, test := range tests {
		s := newSurveyor()
		for _, v := range test.values {
			s.add(v)
		}
		if r := s.result(); r.order != test.order || r.unix != test.unix {
			t.Errorf("%s: %+v", test.name, r)
		}
	}
}

// TestCalendar compares the calendar's arithmetic with the standard library's.
func TestCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(-62135596800, 253402300799).Draw(t, "at")
		want := time.Unix(at, 0).UTC()
		c := civil{year: want.Year(), month: int(want.Month()), day: want.Day(), hour: want.Hour(), minute: want.Minute(), second: want.Second()}
		if c.micros() != at*microsPerSecond || !c.validDate() || weekdayOn(c.micros()) != int(want.Weekday()) {
			t.Fatalf("%v: %d", want, c.micros())
		}
		y, m, d := civilFromDays(floorDiv(at, 86400))
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("%v: %d-%d-%d", want, y, m, d)
		}
	})
}

// TestZones compares a declared zone with the standard library's, a step at a
// time, since the reader keeps the stretch it was in.
func TestZones(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no zone data")
		}
		rapid.Check(t, func(t *rapid.T) {
			z := zoneReader{zone: zone}
			for range 5 {
				at := rapid.Int64Range(0, 2_000_000_000).Draw(t, "at")
				want := time.Unix(at, 0).In(zone)
				_, offset := want.Zone()
				got, east, s := z.instant((at + int64(offset)) * microsPerSecond)
				if s == noSeam && (got != at*microsPerSecond || int(east) != offset/60) {
					t.Fatalf("%v: %d east %d", want, got, east)
				}
				if s == inGap {
					t.Fatalf("%v is an instant, and was called a gap", want)
				}
			}
		})
	}
}

// TestShape says what a time looks like and nothing else.
func TestShape(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	want := map[string]string{
		"5 days ago": "9 days ago", "Mon, 29 May 2023 10:11:12 GMT": "Day, 99 Mon 9999 99:99:99 GMT",
		"Feb 19, 2026, 1:14\u202fPM": "Mon 99, 9999, 9:99 PM", "Admin 13:59": "word 99:99", "cash drop at 5pm\u2192": "word word at 9pm?",
	}
	for raw := range want {
		got[raw] = Shape(raw)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}
