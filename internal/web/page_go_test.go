package web

import "testing"

func TestPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "/search",
		"network":                 "/network",
		"map":                     "/map",
		"Threats to life":         "/threats",
		"D12/4711":                "/conversation/D12/4711#mD12-4711",
		"d12/4711":                "/conversation/D12/4711#mD12-4711",
		"D12":                     "/deliveries/D12",
		"ttl-1":                   "/threats/TTL-1",
		"PKG-3/DERBYS":            "/packages/PKG-3",
		"IR-2020-000123":          "/reports/IR-2020-000123",
		"FIG-1":                   "/statements/FIG-1",
		"OP-4":                    "/operations/OP-4",
		"encrochat/peppershirt":   "/handle/encrochat/peppershirt",
		"figures/EMSOU/cash":      "/figures/EMSOU/cash",
		"£2,191,200":              "/trace/%C2%A32%2C191%2C200",
		"07700 900123":            "/search?q=phone%3A%2207700+900123%22",
		"drop off":                "/search?q=drop+off",
		"url:https://example.com": "/search?q=url%3Ahttps%3A%2F%2Fexample.com",
		"/[0-9]{2}k/":             "/search?q=%2F%5B0-9%5D%7B2%7Dk%2F",
		"T-34":                    "/trace/T-34",
		"2020":                    "/search?q=2020",
	} {
		if got := place(text); got != want {
			t.Errorf("%q goes to %s, want %s", text, got, want)
		}
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/search?q=a": "/search?q=a", "": "/", "//example.com/": "/", "https://example.com/": "/", "/\\example.com": "/", "javascript:alert(1)": "/", "search": "/",
	} {
		if got := local(next); got != want {
			t.Errorf("%q goes to %s, want %s", next, got, want)
		}
	}
}

func TestAllOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		terms []string
		want  string
	}{
		{nil, "*"}, {[]string{"*"}, "*"}, {[]string{"*", "from:a"}, "from:a"}, {[]string{"a OR b", "from:c"}, "(a OR b) from:c"}, {[]string{"a b", "-from:c"}, "a b -from:c"},
	} {
		if got := allOf(c.terms...); got != c.want {
			t.Errorf("%q make %s, want %s", c.terms, got, c.want)
		}
	}
}
