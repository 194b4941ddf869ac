package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func TestMoney(t *testing.T) {
	t.Parallel()
	table(t, Money, map[string][]found{
		"£1,200":              one("£1,200", "GBP 1200.00", hut3.Structure),
		"£2,191,200 cash":     one("£2,191,200", "GBP 2191200.00", hut3.Structure),
		"£1.4m":               one("£1.4m", "GBP 1400000.00", hut3.Structure),
		"£1.4 million":        one("£1.4 million", "GBP 1400000.00", hut3.Structure),
		"£ 500":               one("£ 500", "GBP 500.00", hut3.Structure),
		"£1.50":               one("£1.50", "GBP 1.50", hut3.Structure),
		"£1.200":              one("£1.200", "GBP 1200.00", hut3.Plausible),
		"£20each":             one("£20", "GBP 20.00", hut3.Structure),
		"£50 million":         one("£50 million", "GBP 50000000.00", hut3.Structure),
		"36k":                 one("36k", "GBP 36000.00", hut3.Plausible),
		"37.5k":               one("37.5k", "GBP 37500.00", hut3.Plausible),
		"20 grand":            one("20 grand", "GBP 20000.00", hut3.Structure),
		"got 36 paper for u":  one("36 paper", "GBP 36000.00", hut3.Plausible),
		"180 euros":           one("180 euros", "EUR 180.00", hut3.Structure),
		"€180k":               one("€180k", "EUR 180000.00", hut3.Structure),
		"$36":                 one("$36", "USD 36.00", hut3.Structure),
		"US$1.5M now":         one("US$1.5M", "USD 1500000.00", hut3.Structure),
		"500k$ tmrw":          one("500k$", "USD 500000.00", hut3.Structure),
		"GBP 36,000":          one("GBP 36,000", "GBP 36000.00", hut3.Structure),
		"eur36":               one("eur36", "EUR 36.00", hut3.Structure),
		"36000 gbp":           one("36000 gbp", "GBP 36000.00", hut3.Structure),
		"50 quid":             one("50 quid", "GBP 50.00", hut3.Structure),
		"5 pounds":            one("5 pounds", "GBP 5.00", hut3.Plausible),
		"50k pills at 28p":    one("28p", "GBP 0.28", hut3.Plausible),
		"£10-15k":             {{"£10", Money, "GBP 10000.00", hut3.Structure}, {"15k", Money, "GBP 15000.00", hut3.Structure}},
		"1.200.000 €":         one("1.200.000 €", "EUR 1200000.00", hut3.Structure),
		"1,200,000 dollars":   one("1,200,000 dollars", "USD 1200000.00", hut3.Structure),
		"kilo @ 38k":          one("38k", "GBP 38000.00", hut3.Plausible),
		"41 mansfield, £20":   one("£20", "GBP 20.00", hut3.Structure),
		"£2k5":                one("£2k5", "GBP 2500.00", hut3.Structure),
		"for €1M2, now":       one("€1M2", "EUR 1200000.00", hut3.Structure),
		"gbp2k500":            one("gbp2k500", "GBP 2500.00", hut3.Structure),
		"£2k50":               nil, // 2,050 or 2,500
		"£2k5000":             nil,
		"£2.5k5":              nil,
		"£2k5kg":              nil,
		"£2k5.5":              nil,
		"£2grand5":            nil,
		"2k5":                 nil, // with no sign, as 2x5
		"£10-15k5":            {{"£10", Money, "GBP 10000.00", hut3.Structure}, {"15k5", Money, "GBP 15500.00", hut3.Structure}},
		"2k5 quid":            one("2k5 quid", "GBP 2500.00", hut3.Structure),
		"£٥٠٠":                one("£٥٠٠", "GBP 500.00", hut3.Structure),
		"£۱٬۲۰۰٫۵۰":           one("£۱٬۲۰۰٫۵۰", "GBP 1200.50", hut3.Structure),
		"٣٦k":                 one("٣٦k", "GBP 36000.00", hut3.Plausible),
		"in £1 200 notes":     nil, // one sum or two
		"36 paper mill lane":  nil,
		"10k run":             nil,
		"2 @ 4 pm":            nil,
		"see u at 8 at no 41": nil,
		"2 tops at 41":        nil,
		"u owe me 22":         nil,
		"5 k?":                nil,
		"1080p":               nil,
		"5p.m.":               nil,
		"07700 900123":        nil,
		"£0":                  nil,
		"the car, 150-300K":   one("300K", "GBP 300000.00", hut3.Plausible),
		"£0.001":              nil,
		"1.5 million people":  nil,
		"12:30k":              nil,
		"x36k":                nil,
		"£99999999999999999":  nil,
		"£52kg":               nil,
	})
}

func TestCurrencyOnAMassIsAnOddity(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"seized £52kg of class A": "£52kg", "£2.5 kilos": "£2.5 kilos", "£52k": "", "£1200 oz": "", "52kg": "", "$7g.": "$7g",
	} {
		got := ""
		builtIn().Oddities(text, func(s hut3.Span) {
			if s.Type != CurrencyOnMass {
				t.Errorf("%q: type %s", text, s.Type)
			}
			got += text[s.Start:s.End]
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
