package extract

import "strings"

// tldRules are the top-level domains. Bare ones make a URL without scheme,
// path or www; the others are too often two words run together.
type tldRules struct {
	header
	Country words `json:"country"`
	Generic words `json:"generic"`
	Bare    words `json:"bare"`
	Words   words `json:"words"`
}

func (r *tldRules) check(name string) error { return r.header.check(name) }

func (r *tldRules) known(tld string) bool { return r.Country[tld] || r.Generic[tld] }

// addresses looks for e-mail addresses at each at sign, and for URLs at each
// :// and at each full stop between letters.
func (s *scan) addresses() {
	done := 0
	for i := 1; i+1 < len(s.text); i++ {
		if i < done {
			i = done
			continue
		}
		switch s.text[i] {
		case '@':
			done = s.email(i)
		case ':':
			done = s.schemed(i, done)
		case '.':
			done = s.bareDomain(i, done)
		}
	}
}

// hostFrom gives the end of a domain name that begins at i, and its last
// label in lower case: labels of letters, digits and inner hyphens, 63
// characters at most, two labels or more, the last of letters.
func hostFrom(t string, i int) (end int, tld string) {
	labels, label := 0, i
	for end = i; ; end++ {
		if end < len(t) && (alnum(t[end]) || t[end] == '-') {
			continue
		}
		if end == label || end-label > 63 || t[label] == '-' || t[end-1] == '-' {
			return lastLabel(t, i, label, labels)
		}
		labels++
		if end+1 < len(t) && t[end] == '.' && alnum(t[end+1]) {
			label = end + 1
			continue
		}
		return lastLabel(t, i, end+1, labels)
	}
}

// lastLabel cuts the name before the label that did not fit.
func lastLabel(t string, start, next, labels int) (end int, tld string) {
	if labels < 2 {
		return start, ""
	}
	end = next - 1
	dot := strings.LastIndexByte(t[start:end], '.')
	tld = t[start+dot+1 : end]
	for k := range len(tld) {
		if !letter(tld[k]) {
			return start, ""
		}
	}
	return end, strings.ToLower(tld)
}
