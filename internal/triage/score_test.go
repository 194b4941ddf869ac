package triage

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestScore(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text        string
		least, most int
		class       string
	}{
		{"i want him dead. hes at his sisters. get it done this week", 6, 20, "kill/"},
		{"next time he's out take him out for good, I'm not messing", 5, 20, "kill/"},
		{"how much to get craig done", 3, 20, "contract/"},
		{"put one in his leg, he's at 4 Penmarrow Close DE24 9ZZ every night", 5, 20, "shoot/"},
		{"i want him shot outside his house thursday. 10 paper up front 10 after", 7, 20, "shoot/"},
		{"squirt him. acid in the face see how pretty he is", 4, 20, "acid/"},
		{"grab him off his drive, tie him up, boot of the car, hold him till his brother pays", 4, 20, "kidnap/"},
		{"petrol through the letterbox then. tonight about 3", 5, 20, "arson/"},
		{"tell dean pay by friday or hes getting put in a wheelchair. last chance", 3, 20, "debt/"},
		{"they know where i am. theyre going to kill me", 3, 20, "risk/"},
		{"where does he live now", 1, 3, "targeting/"},
		{"its paid for, lad is doing him friday night with the 9", 5, 20, "kill/"},
		{"KILL HIM", 3, 5, "kill/"},
		{"kill the lights and come to bed", 0, 0, ""},
		{"could murder a curry tonight", 0, 0, ""},
		{"the wife is gonna kill me 😂", 0, 0, ""},
		{"taking her out for dinner tonight", 0, 0, ""},
		{"can u drop him off at 3", 0, 0, ""},
		{"acid reflux again, up all night", 0, 0, ""},
		{"10 paper up front, tonight, by the gym", 0, 0, ""}, // money and time without harm
		{"skilled worker, then them", 0, 0, ""},
		{"", 0, 0, ""},
	}
	for _, tt := range tests {
		got, why := Score(tt.text)
		if got < tt.least || got > tt.most {
			t.Errorf("%q scores %d (%v); want %d to %d", tt.text, got, why, tt.least, tt.most)
		}
		if tt.class != "" && !slices.ContainsFunc(why, func(w string) bool { return strings.HasPrefix(w, tt.class) }) {
			t.Errorf("%q: %v names no rule of %s", tt.text, why, tt.class)
		}
	}
}

// What weakens a threat moves it down the queue and never out of it.
func TestWeakenedIsStillShown(t *testing.T) {
	t.Parallel()
	plain, _ := Score("kill him")
	jest, why := Score("kill him lol only joking, that was in the film years ago")
	if jest >= plain || jest < 1 {
		t.Errorf("in jest %d (%v), plain %d", jest, why, plain)
	}
}

func TestScoreShowsItsParts(t *testing.T) {
	t.Parallel()
	text := "get the tool and shoot him tonight NG7 9ZZ"
	score, why := Score(text)
	sum := 0
	for _, w := range why {
		var points int
		i := strings.LastIndexByte(w, ' ')
		for _, r := range w[i+2:] {
			points = points*10 + int(r-'0')
		}
		if w[i+1] == '-' {
			points = -points
		}
		sum += points
	}
	if sum != score {
		t.Errorf("the parts %v add up to %d, and the score is %d", why, sum, score)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	got, err := expand("{a|b {c|d}} e")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a e", "b c e", "b d e"}, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"{a|b", "a}", "a|b", "{a|{b}"} {
		if _, err := expand(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestReadPhrasesRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no date":         `{"source":"x","harm":[{"class":"a","points":1,"phrases":["b"]}]}`,
		"unknown field":   `{"dated":"2026-11-22","source":"x","harms":[]}`,
		"no harm":         `{"dated":"2026-11-22","source":"x"}`,
		"empty class":     `{"dated":"2026-11-22","source":"x","harm":[{"class":"a","points":1,"phrases":[]}]}`,
		"points at zero":  `{"dated":"2026-11-22","source":"x","harm":[{"class":"a","points":0,"phrases":["b"]}]}`,
		"weakens upwards": `{"dated":"2026-11-22","source":"x","harm":[{"class":"a","points":1,"phrases":["b"]}],"weaken":[{"feature":"n","points":1,"phrases":["b"]}]}`,
		"unclosed choice": `{"dated":"2026-11-22","source":"x","harm":[{"class":"a","points":1,"phrases":["{b"]}]}`,
	} {
		if _, err := newScorer([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Case, apostrophes and spacing do not hide a threat, and no text is too odd.
func TestScoreProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{" kill him ", " hello ", " they're gonna kill me "}).Draw(t, "words") + rapid.String().Draw(t, "rest")
		score, why := Score(text)
		if (score == 0) != (len(why) == 0) || score < 0 {
			t.Fatalf("%d %v", score, why)
		}
		if again, _ := Score(text); again != score {
			t.Fatalf("%d, then %d", score, again)
		}
	})
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{"kill him", "kill the lights", "put one in his leg", "😂", "\xff{...}", "pay me by friday or else"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if score, why := Score(text); (score == 0) != (len(why) == 0) {
			t.Fatalf("%d %v", score, why)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	text := "leave it with me, ill be round at half 6 with the van and the paper"
	for b.Loop() {
		Score(text)
	}
}

func FuzzExpand(f *testing.F) {
	for _, s := range []string{"{a|b} c", "{a|{b|c}}", "{", "}", "a|b", "{}{}", "put ... in him"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Count(s, "|") > 8 {
			return // the written-out list doubles with each choice
		}
		all, err := expand(s)
		if (err == nil) != (len(all) > 0) {
			t.Fatalf("%q: %q, %v", s, all, err)
		}
		for _, one := range all {
			if strings.ContainsAny(one, "{}|") {
				t.Fatalf("%q leaves %q", s, one)
			}
		}
	})
}
