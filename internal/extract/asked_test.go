package extract

import (
	"strings"
	"testing"

	"hut3/internal/query"
)

// asked is the value that the query language looks for where an entity is asked
// for as it was written, in the form that a span has.
func asked(t *testing.T, kind, written string) string {
	t.Helper()
	q, err := query.Parse(kind+`:"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(written)+`"`, nil)
	if err != nil {
		return err.Error()
	}
	value := q.(query.Entity).Value
	if kind != Money {
		return value
	}
	if digit(value[0]) {
		value = "GBP" + value
	}
	if !strings.Contains(value, ".") {
		value += ".00"
	}
	return value[:3] + " " + value[3:]
}

// unasked is what was written in a way that the words around it decide: it is
// asked for by what the recogniser makes of it.
var unasked = map[string]string{
	"£10": "GBP 10000.00", // of £10-15k
}

// askable checks that type:"as written" finds what the recogniser found.
func askable(t *testing.T, f found) {
	t.Helper()
	if unasked[f.Text] == f.Value {
		return
	}
	if got := asked(t, f.Type, f.Text); got != f.Value {
		t.Errorf("%s:%q asks for %q, and the recogniser keeps %q", f.Type, f.Text, got, f.Value)
	}
	if got := asked(t, f.Type, f.Value); got != f.Value {
		t.Errorf("%s:%q asks for %q", f.Type, f.Value, got)
	}
}

// The words for money that the recogniser knows are those that a query takes.
func TestWordsForMoneyCanBeAsked(t *testing.T) {
	t.Parallel()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	for word, by := range r.sums.Multipliers {
		if got, want := asked(t, Money, "£7 "+word), "GBP 7"+strings.Repeat("0", by.Power)+".00"; got != want {
			t.Errorf("£7 %s asks for %s, want %s", word, got, want)
		}
	}
	for word, c := range r.sums.Words {
		want := c.Currency + " 7.00"
		if c.Hundredths {
			want = c.Currency + " 0.07"
		}
		if got := asked(t, Money, "7 "+word); got != want {
			t.Errorf("7 %s asks for %s, want %s", word, got, want)
		}
	}
	for code, currency := range r.sums.Codes {
		if got, want := asked(t, Money, "7 "+code), currency+" 7.00"; got != want {
			t.Errorf("7 %s asks for %s, want %s", code, got, want)
		}
	}
	for sign, currency := range r.sums.Signs {
		if got, want := asked(t, Money, "7"+sign), currency+" 7.00"; got != want {
			t.Errorf("7%s asks for %s, want %s", sign, got, want)
		}
	}
}

// Sums that were found and could not be asked for.
func TestSumsAsWritten(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"10k quid": "GBP 10000.00", "1.5 grand": "GBP 1500.00", "€2.500,00": "EUR 2500.00", "2.500,50 €": "EUR 2500.50", "US$1.5M": "USD 1500000.00",
		"36000gbp": "GBP 36000.00", "500k$": "USD 500000.00", "28p": "GBP 0.28", "1.200.000 euros": "EUR 1200000.00", "£1.200": "GBP 1200.00", "1.250k": "GBP 1250.00",
	} {
		if got := asked(t, Money, written); got != want {
			t.Errorf("%s asks for %s, want %s", written, got, want)
		}
		if all := findAll("he owes " + written); written != "1.250k" && (len(all) != 1 || all[0].Value != want) {
			t.Errorf("%s is found as %v", written, all)
		}
	}
	for _, written := range []string{"£5 euros", "10 k k", "1.2.3", "1,23,456", "5 lots", "1.5p", "99999999999999999999", "£0.005"} {
		if got := asked(t, Money, written); !strings.Contains(got, "column 7") {
			t.Errorf("%s is read as %s", written, got)
		}
	}
}
