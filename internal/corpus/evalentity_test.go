package corpus

import "testing"

// An address without a path and one whose path is "/" are the same; nothing else is.
func TestAnAddressWithoutAPath(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.example.com/": "https://www.example.com", "https://www.example.com": "https://www.example.com", "www.example.com/": "www.example.com",
		"https://www.example.com/a/": "https://www.example.com/a/", "https://www.example.com?a/": "https://www.example.com?a/", "www.example.com/a/": "www.example.com/a/",
		"https:///": "https:///", "/": "/", "": "",
	} {
		if got := withoutRoot(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
