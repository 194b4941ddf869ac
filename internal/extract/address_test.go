package extract

import (
	"testing"

	"hut3"
)

const onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad"

func TestEmail(t *testing.T) {
	t.Parallel()
	table(t, Email, map[string][]found{
		"deal@example.com":               one("deal@example.com", "deal@example.com", hut3.Structure),
		"<Deal.Two+x@Mail.Example.ORG>.": one("Deal.Two+x@Mail.Example.ORG", "deal.two+x@mail.example.org", hut3.Structure),
		"...a@example.com":               one("a@example.com", "a@example.com", hut3.Structure),
		"a@example.test":                 one("a@example.test", "a@example.test", hut3.Plausible),
		"a@b.co.uk, c@d.uk":              {{"a@b.co.uk", Email, "a@b.co.uk", hut3.Structure}, {"c@d.uk", Email, "c@d.uk", hut3.Structure}},
		"zoèn@example.com":               nil, // its local part is not written whole
		"a@@example.com":                 nil,
		"@example":                       nil,
		"2 tops @ 41.5":                  nil,
		"a@example":                      nil,
		"a..b@example.com":               nil,
		"a.@example.com":                 nil,
		"a@-example.com":                 nil,
		"a@example.c0m":                  nil,
	})
}

func TestURL(t *testing.T) {
	t.Parallel()
	table(t, URL, map[string][]found{
		"see https://Example.org/Path?q=1#x.": one("https://Example.org/Path?q=1#x", "https://example.org/Path?q=1#x", hut3.Structure),
		"(http://example.com/a_(b))":          one("http://example.com/a_(b)", "http://example.com/a_(b)", hut3.Structure),
		"hxxps://example.com":                 one("hxxps://example.com", "https://example.com", hut3.Structure),
		"http://intranet/x":                   one("http://intranet/x", "http://intranet/x", hut3.Structure),
		"http://192.0.2.1:8080/x":             one("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x", hut3.Structure),
		"www.example.co.uk":                   one("www.example.co.uk", "www.example.co.uk", hut3.Structure),
		"go example.com now":                  one("example.com", "example.com", hut3.Plausible),
		"t.me/drop":                           one("t.me/drop", "t.me/drop", hut3.Structure),
		"example.com:8443/a":                  one("example.com:8443/a", "example.com:8443/a", hut3.Structure),
		"ok.so then":                          nil,
		"yes.me too":                          nil,
		"file.pdf":                            nil,
		"12.am":                               nil,
		"a@example.com":                       nil,
		"file://x":                            nil,
		"https://":                            nil,
		"e.g. this":                           nil,
		"http://" + onion + ".onion/x":        one("http://"+onion+".onion/x", "http://"+onion+".onion/x", hut3.Checked),
		onion + ".onion":                      one(onion+".onion", onion+".onion", hut3.Checked),
		"a" + onion[1:] + ".onion":            one("a"+onion[1:]+".onion", "a"+onion[1:]+".onion", hut3.BadCheck),
		"http://expyuzz4wqqyqhjn.onion":       one("http://expyuzz4wqqyqhjn.onion", "http://expyuzz4wqqyqhjn.onion", hut3.Plausible), // version 2
	})
}

func TestValidOnion(t *testing.T) {
	t.Parallel()
	if !ValidOnion(onion) {
		t.Error("the published vector is refused")
	}
	for i := range onion {
		changed := []byte(onion)
		changed[i] = 'a' + (changed[i]-'a'+1)%26
		if ValidOnion(string(changed)) {
			t.Errorf("a change at %d goes unnoticed", i)
		}
	}
}
