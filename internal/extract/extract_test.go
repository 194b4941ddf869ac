package extract

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// found is a span as the tables below write it: what was written, its type,
// its value and how far it was checked.
type found struct {
	Text, Type, Value string
	Valid             hut3.Validity
}

// builtIn is the extractor under test, made once.
var builtIn = sync.OnceValue(New)

func findAll(text string) (all []found) {
	builtIn().Find(text, func(s hut3.Span) {
		all = append(all, found{text[s.Start:s.End], s.Type, s.Value, s.Valid})
	})
	return all
}

// table runs texts through Find and keeps the spans of one type. Each can be asked
// for as it was written.
func table(t *testing.T, kind string, cases map[string][]found) {
	t.Helper()
	for text, want := range cases {
		var got []found
		for _, f := range findAll(text) {
			if f.Type == kind {
				askable(t, f)
				got = append(got, f)
			}
		}
		for i := range want {
			want[i].Type = kind
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
	}
}

func one(text, value string, valid hut3.Validity) []found {
	return []found{{Text: text, Value: value, Valid: valid}}
}

func TestFindTellsAStory(t *testing.T) {
	t.Parallel()
	text := "meet at 14 Mansfield rd NG7 1AA 8pm, van is FP20XYZ, 36k to come. ring 07700 900123 or " +
		"deal@example.com https://example.org/x?a=1. wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	want := []found{
		{"NG7 1AA", Postcode, "NG7 1AA", hut3.Structure},
		{"FP20XYZ", Plate, "FP20XYZ", hut3.Structure},
		{"36k", Money, "GBP 36000.00", hut3.Plausible},
		{"07700 900123", Phone, "+447700900123", hut3.Structure},
		{"deal@example.com", Email, "deal@example.com", hut3.Structure},
		{"https://example.org/x?a=1", URL, "https://example.org/x?a=1", hut3.Structure},
		{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", BTC, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", hut3.Checked},
	}
	if diff := cmp.Diff(want, findAll(text)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFindLeavesTalkAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "alright mate, u about?", "c u 2moro at 8", "2 @ 4 pm", "see u at 8 at no 41", "half 4 yeah",
		"ok.then", "come.in", "its 12.30 now", "on 02/07/2020 14:30", "version 1.2.3.4", "got 2 tops at 41",
		"b4 u go", "in a m8 2nd one", "see u l8 4th", "wait...what", "score was 3-2", "at 10:15:30", "u owe me 22",
	} {
		if got := findAll(text); got != nil {
			t.Errorf("%q: found %v", text, got)
		}
	}
}

func TestSpansAreBytesOfTheTextAsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]found{
		"ｃａｌｌ ０７７００ ９００１２３!":                    {"０７７００ ９００１２３", Phone, "+447700900123", hut3.Structure},
		"call \u202a07700\u00a0900123\u202c ok": {"07700\u00a0900123", Phone, "+447700900123", hut3.Structure},
		"plate AB51\u00a0ABC":                   {"AB51\u00a0ABC", Plate, "AB51ABC", hut3.Structure},
		"电话07700900123谢谢":                       {"07700900123", Phone, "+447700900123", hut3.Structure},
		"🚗FP20XYZ🚗":                             {"FP20XYZ", Plate, "FP20XYZ", hut3.Structure},
		"07700–900–123":                         {"07700–900–123", Phone, "+447700900123", hut3.Structure},
		"a\u200b£1,200":                         {},
		"£1\u200b,200 x":                        {"£1\u200b,200", Money, "GBP 1200.00", hut3.Structure},
	} {
		got := findAll(text)
		if want == (found{}) {
			if got != nil {
				t.Errorf("%q: found %v", text, got)
			}
		} else if diff := cmp.Diff([]found{want}, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
	}
}

func TestOverlapsAreResolved(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]found{
		"07700900123@example.com": {{"07700900123@example.com", Email, "07700900123@example.com", hut3.Structure}},
		"https://example.org/FP20XYZ/07700900123": {
			{"https://example.org/FP20XYZ/07700900123", URL, "https://example.org/FP20XYZ/07700900123", hut3.Structure}},
		"https://example.org/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": {
			{"https://example.org/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", URL, "https://example.org/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", hut3.Structure},
			{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", BTC, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", hut3.Checked}},
		"imei 490154203237518": {{"490154203237518", IMEI, "490154203237518", hut3.Checked}},
	} {
		if diff := cmp.Diff(want, findAll(text)); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
	}
}

func TestFindIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	x, done := New(), make(chan int)
	for range 4 {
		go func() {
			n := 0
			for range 50 {
				x.Find("ring 07700 900123 about the £1,200", func(hut3.Span) { n++ })
			}
			done <- n
		}()
	}
	for range 4 {
		if n := <-done; n != 100 {
			t.Errorf("found %d spans, want 100", n)
		}
	}
}

func TestVersionNamesTheRules(t *testing.T) {
	t.Parallel()
	if got := builtIn().Version(); got != "extract/2" {
		t.Errorf("version %q", got)
	}
}
