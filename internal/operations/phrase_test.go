package operations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func lists(t testing.TB) *Lists {
	t.Helper()
	l, err := LoadLists()
	must(t, err)
	return l
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for _, tt := range []struct {
		text      string
		bound     hut3.Bound
		qualifier string
		prints    string
		noun      string
	}{
		{"More than £2 million in cash", hut3.AtLeast, "more than", "more than £2,000,000", "cash"},
		{"£2,191,200", hut3.Exact, "", "£2,191,200", ""},
		{"29 arrests", hut3.Exact, "", "29", "arrests"},
		{"Eleven people were arrested", hut3.Exact, "", "11", "people were arrested"},
		{"twenty-nine arrests", hut3.Exact, "", "29", "arrests"},
		{"a hundred and five warrants", hut3.Exact, "", "105", "warrants"},
		{"two hundred people", hut3.Exact, "", "200", "people"},
		{"a dozen phones", hut3.Exact, "", "12", "phones"},
		{"all 43 forces", hut3.Exact, "", "43", "forces"},
		{"nearly 700", hut3.AtMost, "nearly", "650 to under 700", ""},
		{"just over 700", hut3.AtLeast, "just over", "over 700 to under 750", ""},
		{"Around 60,000 serious and organised criminals", hut3.Approximate, "around", "55,000 to 65,000", "serious and organised criminals"},
		{"thousands", hut3.OrderOfMagnitude, "thousands", "1,000 to under 10,000", ""},
		{"tens of thousands of messages", hut3.OrderOfMagnitude, "tens of thousands", "10,000 to under 100,000", "messages"},
		{"millions of messages", hut3.OrderOfMagnitude, "millions", "1,000,000 to under 10,000,000", "messages"},
		{"a number of warrants", hut3.BoundUnknown, "a number of", "at least 1", "warrants"},
		{"7.5kg in cocaine and heroin", hut3.Exact, "", "7.5 kg", "cocaine and heroin"},
		{"more than two tonnes of Class A and B drugs", hut3.AtLeast, "more than", "more than 2,000 kg", "Class A and B drugs"},
		{"£1.4 million in bank notes", hut3.Approximate, "rounded", "£1,350,000 to under £1,450,000", "bank notes"},
		{"£620,000", hut3.Approximate, "rounded", "£615,000 to under £625,000", ""},
		{"£54M", hut3.Approximate, "rounded", "£53,500,000 to under £54,500,000", ""},
		{"28M pills", hut3.Approximate, "rounded", "27,500,000 to under 28,500,000", "pills"},
		{"worth more than £6,000", hut3.AtLeast, "more than", "more than £6,000", ""},
		{"50+ warrants", hut3.AtLeast, "+", "at least 50", "warrants"},
		{"up to 30 people", hut3.AtMost, "up to", "0 to 30", "people"},
		{"fewer than 30 people", hut3.AtMost, "fewer than", "0 to under 30", "people"},
		{"five to ten kilos", hut3.Approximate, "range", "5 kg to 10 kg", ""},
		{"between £1 million and £2 million", hut3.Approximate, "range", "£1,000,000 to £2,000,000", ""},
		{"£1.50", hut3.Exact, "", "£1.50", ""},
		{"0 firearms", hut3.Exact, "", "0", "firearms"},
		{"250 grams", hut3.Exact, "", "0.25 kg", ""},
	} {
		p, err := l.ParsePhrase(tt.text, "2020-07-02")
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		q := p.Quantity
		got := []string{string(q.Bound), q.Qualifier, q.String(), p.Noun}
		if diff := cmp.Diff([]string{string(tt.bound), tt.qualifier, tt.prints, tt.noun}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
		if p.Stop() {
			t.Errorf("%q is stopped: %v", tt.text, p.Warnings)
		}
	}
}

func TestPhrasesRefused(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for text, says := range map[string]string{
		"":                               "no figure",
		"no comment":                     "no figure",
		"40% of cash":                    "share",
		"€740 million":                   "only sterling",
		"£1.234":                         "finer than",
		"7.5 arrests":                    "finer than",
		"999,999,999,999,999,999,999":    "above",
		"ten to five kilos":              "no range",
		"less than 0":                    "holds nothing",
		strings.Repeat("arrests ", 1000): "at most",
	} {
		_, err := l.ParsePhrase(text, "2020-07-02")
		if err == nil || hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v; want %q", text, err, says)
		}
	}
}

// Quirk 1 of the source document: a currency sign stands before a mass.
func TestCurrencyOnMassStops(t *testing.T) {
	t.Parallel()
	p, err := lists(t).ParsePhrase("£52kg of Class A drugs", "2020-07-02")
	must(t, err)
	if !p.Stop() || p.Warnings[0].Code != "currency_on_mass" || p.Quantity.String() != "52 kg" {
		t.Errorf("%+v", p)
	}
}

func TestASecondNumberIsWarnedOf(t *testing.T) {
	t.Parallel()
	p, err := lists(t).ParsePhrase("£2,191,200 in cash and 52kg of drugs", "2020-07-02")
	must(t, err)
	if p.Quantity.String() != "£2,191,200" || len(p.Warnings) != 1 || p.Warnings[0].Code != "more_than_one_figure" || p.Stop() {
		t.Errorf("%+v", p)
	}
}

// Whatever is read holds together: the range holds the number that was
// written, unless the words exclude it, and the reading never fails otherwise
// than by an error of bad input.
func FuzzParsePhrase(f *testing.F) {
	for _, s := range []string{"More than £2 million", "nearly 700", "£52kg", "7.5kg in cocaine", "between 5 and 10 t", "thousands", "a number of", "1,2,3", "£1.4m – £2m", "0", "under 0", "twenty-", "€5", "c 500", "9999999999999999k", "½", "1.", "hundred and", "\xff£"} {
		f.Add(s)
	}
	l, err := LoadLists()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := l.ParsePhrase(text, "2020-07-02")
		if err != nil {
			if hut3.CodeOf(err) != hut3.Invalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		q := p.Quantity
		if err := q.Validate(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if q.Value != nil && !q.Holds(*q.Value) && !q.LoOpen && !q.HiOpen {
			t.Fatalf("%q: %s does not hold %d", text, q, *q.Value)
		}
		if again, err := l.ParsePhrase(text, "2020-07-02"); err != nil || cmp.Diff(p, again) != "" {
			t.Fatalf("%q is read in two ways", text)
		}
	})
}
