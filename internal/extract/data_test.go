package extract

import (
	"strings"
	"testing"

	"hut3"
)

func TestListsRefuseWhatTheyCannotUse(t *testing.T) {
	t.Parallel()
	const head = `{"dated":"2026-11-22","source":"test",`
	for name, c := range map[string]struct {
		into list
		text string
		says string
	}{
		"no date":        {&tldRules{}, `{"source":"x"}`, "date"},
		"unknown field":  {&tldRules{}, head + `"more":1}`, "JSON"},
		"empty list":     {&tldRules{}, head + `"bare":" "}`, "JSON"},
		"area":           {&postcodeRules{}, head + `"areas":"NG ng"}`, "ng"},
		"range":          {&phoneRules{}, head + `"drama":[{"from":"7700900999","to":"7700900000"}]}`, "range"},
		"age":            {&plateRules{}, head + `"age_from":2,"age_to":99}`, "age"},
		"power":          {&moneyRules{}, head + `"multipliers":{"k":{"power":30}}}`, "power"},
		"currency":       {&moneyRules{}, head + `"words":{"quid":{}}}`, "currency"},
		"reporting body": {&deviceRules{}, head + `"reporting_bodies":"1x"}`, "1x"},
		"bank":           {&bankRules{}, head + `"lengths":{"GB":99}}`, "GB"},
	} {
		err := loadList(name, []byte(c.text), c.into)
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListsHoldWhatTheDomainSays(t *testing.T) {
	t.Parallel()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	// 121 areas, and Guernsey, Jersey and Man.
	if n := len(r.postcodes.Areas); n != 124 {
		t.Errorf("%d postcode areas, want 124", n)
	}
	for tld := range r.tlds.Bare {
		if !r.tlds.known(tld) {
			t.Errorf("bare %q is not in the list of top-level domains", tld)
		}
	}
	for tld := range r.tlds.Country {
		if len(tld) != 2 {
			t.Errorf("%q is not a country's domain", tld)
		}
	}
	if len(r.plates.Ireland) != 32 {
		t.Errorf("%d county codes of Northern Ireland, want 32", len(r.plates.Ireland))
	}
	for w := range r.phones.Context {
		if len(w) > maxContext {
			t.Errorf("context word %q is too long", w)
		}
	}
}
