package extract

import "testing"

func TestAmountAt(t *testing.T) {
	t.Parallel()
	type want struct {
		written  string // how far the number goes; nothing where it is refused
		mantissa int64
		decimals int
		doubtful bool
	}
	for text, w := range map[string]want{
		"1200":             {"1200", 1200, 0, false},
		"1,200":            {"1,200", 1200, 0, false},
		"1,200,000 x":      {"1,200,000", 1200000, 0, false},
		"1.200.000":        {"1.200.000", 1200000, 0, false},
		"1.200":            {"1.200", 1200, 0, true},
		"1,200.50":         {"1,200.50", 120050, 2, false},
		"1.200,50":         {"1.200,50", 120050, 2, false},
		"41.5":             {"41.5", 415, 1, false},
		"1,4m":             {"1,4", 14, 1, false},
		"0.001":            {"0.001", 1, 3, false},
		"5. then":          {"5", 5, 0, false},
		"1,200,50":         {},
		"10:30":            {},
		"02/07":            {},
		"1.2.3":            {},
		"12345,678":        {"12345,678", 12345678, 3, false},
		"1234567890123456": {},
		"999999999999999":  {"999999999999999", 999999999999999, 0, false},
	} {
		n, ok := amountAt(text, 0)
		if ok != (w.written != "") {
			t.Errorf("%q: read %v", text, ok)
			continue
		}
		if ok && (text[:n.end] != w.written || n.mantissa != w.mantissa || n.decimals != w.decimals || n.doubtful != w.doubtful) {
			t.Errorf("%q: %q %+v, want %+v", text, text[:n.end], n, w)
		}
	}
}

func TestAmountFormat(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		amount
		power int
	}{
		"GBP 36000.00":           {amount{mantissa: 36}, 3},
		"GBP 1400000.00":         {amount{mantissa: 14, decimals: 1}, 6},
		"GBP 1.05":               {amount{mantissa: 105, decimals: 2}, 0},
		"GBP 0.28":               {amount{mantissa: 28, decimals: 2}, 0},
		"GBP 1.50":               {amount{mantissa: 1500, decimals: 3}, 0},
		"GBP 999999999999999.00": {amount{mantissa: 999999999999999}, 0},
	} {
		if got := c.format("GBP", c.power); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	for why, c := range map[string]struct {
		amount
		power int
	}{
		"nothing at all":        {amount{}, 0},
		"less than a penny":     {amount{mantissa: 1, decimals: 3}, 0},
		"more than 64 bits":     {amount{mantissa: 999999999999999}, 9},
		"a fraction of a penny": {amount{mantissa: 10005, decimals: 4}, 0},
	} {
		if got := c.format("GBP", c.power); got != "" {
			t.Errorf("%s: %q, want nothing", why, got)
		}
	}
	doubtful := amount{mantissa: 1200, doubtful: true}
	doubtful.asFraction()
	if got := doubtful.format("GBP", 3); got != "GBP 1200.00" {
		t.Errorf("1.200k is %q", got)
	}
}
