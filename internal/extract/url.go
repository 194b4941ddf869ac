package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hut3"
)

// schemed takes the URL around the colon at i: a scheme of the web, also
// written hxxp to disarm it, and a host. Value has scheme and host in lower
// case, hxxp as http, and the rest as written. It gives the URL's end, or done.
func (s *scan) schemed(i, done int) int {
	if !strings.HasPrefix(s.text[i:], "://") {
		return done
	}
	start := i
	for start > done && letter(s.text[start-1]) {
		start--
	}
	scheme, ok := schemeOf(s.text[start:i])
	if !ok {
		return done
	}
	end := urlEnd(s.text, i+3)
	rest := s.text[i+3 : end]
	hostEnd := strings.IndexAny(rest, "/?#")
	if hostEnd < 0 {
		hostEnd = len(rest)
	}
	if hostEnd == 0 || !utf8.ValidString(rest) {
		return done
	}
	host := strings.ToLower(rest[:hostEnd])
	s.add(URL, start, end, scheme+"://"+host+rest[hostEnd:], onionValidity(host, hut3.Structure))
	return end
}

func schemeOf(written string) (scheme string, ok bool) {
	switch scheme = strings.ToLower(written); scheme {
	case "http", "https", "ftp", "ftps", "sftp", "ws", "wss", "tor", "tg", "magnet":
		return scheme, true
	case "hxxp", "hxxps":
		return "http" + scheme[4:], true
	}
	return "", false
}

// bareDomain takes a domain name around the full stop at i that no scheme
// begins: after www. or before a path with any known top-level domain, by
// itself only with one that is seldom two words run together. Value is the
// host in lower case and the rest as written. It gives the end, or done.
func (s *scan) bareDomain(i, done int) int {
	if !alnum(s.text[i-1]) || !alnum(s.text[i+1]) {
		return done
	}
	start := i
	for start > done && (alnum(s.text[start-1]) || s.text[start-1] == '-') {
		start--
	}
	if s.text[start] == '-' || !apartLeft(s.text, start) || start > 0 && strings.IndexByte("@.=/", s.text[start-1]) >= 0 {
		return done
	}
	hostEnd, tld := hostFrom(s.text, start)
	if hostEnd <= i || !s.tlds.known(tld) {
		return done
	}
	end := hostEnd
	if hostEnd < len(s.text) && (s.text[hostEnd] == '/' || s.text[hostEnd] == ':' && hostEnd+1 < len(s.text) && digit(s.text[hostEnd+1])) {
		end = urlEnd(s.text, hostEnd)
	}
	host := strings.ToLower(s.text[start:hostEnd])
	valid, ok := s.weighDomain(host, tld, end > hostEnd+1)
	if !ok || !apartRight(s.text, hostEnd) || hostEnd < len(s.text) && s.text[hostEnd] == '@' {
		return max(done, hostEnd)
	}
	s.add(URL, start, end, host+s.text[hostEnd:end], onionValidity(host, valid))
	return end
}

// weighDomain says how far a name without a scheme stands by itself. The
// label before the top-level domain must hold a letter: 12.am is a time.
func (s *scan) weighDomain(host, tld string, path bool) (hut3.Validity, bool) {
	name := strings.TrimSuffix(host, "."+tld)
	switch {
	case strings.HasPrefix(host, "www."):
		return hut3.Structure, true
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		return 0, false
	case path && !strings.HasSuffix(name, ".") && len(tld) >= 2:
		return hut3.Structure, !s.tlds.Words[tld] || len(name) > 2 || len(name) == 1
	case s.tlds.Bare[tld] && !s.tlds.Words[tld]:
		return hut3.Plausible, true
	}
	return 0, false
}

// urlEnd gives the end of a URL that goes on from i: up to a space, a quote,
// an angle bracket or a control character, without the punctuation and the
// closing brackets that belong to the sentence.
func urlEnd(t string, i int) int {
	end := i
	for end < len(t) {
		r, n := utf8.DecodeRuneInString(t[end:])
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune("<>\"`{}|\\^“”‘’«»", r) {
			break
		}
		end += n
	}
	return i + len(withoutSentence(t[i:end]))
}

// withoutSentence takes the punctuation and the brackets opened before the
// URL off its end.
func withoutSentence(url string) string {
	round := strings.Count(url, ")") - strings.Count(url, "(")
	square := strings.Count(url, "]") - strings.Count(url, "[")
	for len(url) > 0 {
		switch c := url[len(url)-1]; {
		case strings.IndexByte(".,;:!?'*_~", c) >= 0:
		case c == ')' && round > 0:
			round--
		case c == ']' && square > 0:
			square--
		default:
			return url
		}
		url = url[:len(url)-1]
	}
	return url
}
