package extract

import (
	"strings"

	"hut3"
)

// maxEmail is the longest address that RFC 5321 lets through.
const maxEmail = 254

// email takes the address around the at sign at i: a dot-atom (RFC 5322), a
// domain name and a known top-level domain (Structure), or one not in the list
// (Plausible). Value is in lower case. It gives the address's end, or i.
func (s *scan) email(i int) int {
	start := i
	for start > 0 && atomByte(s.text[start-1]) {
		start--
	}
	for start < i && (s.text[start] == '.' || s.text[start] == '\'' || s.text[start] == '-') {
		start++
	}
	local := s.text[start:i]
	if !apartLeft(s.text, start) || local == "" || len(local) > 64 || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return i
	}
	end, tld := hostFrom(s.text, i+1)
	if end <= i+1 || len(tld) < 2 || end-start > maxEmail || !apartRight(s.text, end) {
		return i
	}
	valid := hut3.Structure
	if !s.tlds.known(tld) {
		valid = hut3.Plausible
	}
	s.add(Email, start, end, strings.ToLower(s.text[start:end]), valid)
	return end
}

// atomByte reports a character of a local part. Quotes of all kinds, slashes
// and the signs that chats put around an address are left out.
func atomByte(c byte) bool {
	return alnum(c) || strings.IndexByte(".!#$%&'*+-/=?^_{|}~", c) >= 0 && c != '/' && c != '*' && c != '|'
}
