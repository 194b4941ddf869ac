package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hut3"
)

// tokenKind is what the lexer found.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenOpen
	tokenClose
	tokenAnd
	tokenOr
	tokenNot  // NOT, or - before a term
	tokenNear // NEAR/n
	tokenTerm
)

// token is one piece of the query. Column counts characters from 1.
type token struct {
	kind     tokenKind
	column   int
	text     string // as typed, for messages
	term     Q      // of a tokenTerm
	distance int    // of a tokenNear
}

// char is a character of a bare word; literal where a backslash stood before it.
type char struct {
	r       rune
	literal bool
}

// checkText refuses a query that is too long or not UTF-8.
func checkText(s string) error {
	if len(s) > MaxBytes {
		return mistake(0, "the query has %s; at most %s are read", hut3.Plural(int64(len(s)), "byte", "bytes"), hut3.Thousands(MaxBytes))
	}
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return mistake(utf8.RuneCountInString(s[:i])+1, "this byte is not UTF-8; write the query in UTF-8")
		}
	}
	return nil
}

// isQuote reports whether a rune opens and closes a phrase. Typographic quotes
// do, since queries are pasted out of documents.
func isQuote(r rune) bool { return strings.ContainsRune("\"“”„", r) }

// boundary reports whether a term may end before position i.
func (p *parser) boundary(i int) bool {
	return i >= len(p.in) || unicode.IsSpace(p.in[i]) || p.in[i] == ')'
}

// next reads the token at p.at and moves behind it.
func (p *parser) next() (token, error) {
	for p.at < len(p.in) && unicode.IsSpace(p.in[p.at]) {
		p.at++
	}
	t := token{column: p.at + 1}
	if p.at == len(p.in) {
		return t, nil
	}
	switch r := p.in[p.at]; {
	case r == '(':
		return p.single(t, tokenOpen), nil
	case r == ')':
		return p.single(t, tokenClose), nil
	case r == '-':
		if p.boundary(p.at + 1) {
			return t, mistake(t.column, `- needs a term right behind it, as in -word; write "-" in quotes to look for it`)
		}
		return p.single(t, tokenNot), nil
	case isQuote(r):
		return p.phrase(t)
	case r == '/':
		return p.expression(t)
	}
	return p.bare(t)
}

func (p *parser) single(t token, kind tokenKind) token {
	t.kind, t.text = kind, string(p.in[p.at])
	p.at++
	return t
}

// phrase reads "words in order".
func (p *parser) phrase(t token) (token, error) {
	open := p.at
	text, err := p.quoted()
	if err != nil {
		return t, err
	}
	if at := endsInStar(p.in[open+1 : p.at-1]); at >= 0 {
		return t, mistake(open+at+2, `* is no sign for letters inside quotes; write the word beside them, as in "drop" deliv*, or \* in the quotes`)
	}
	if strings.TrimSpace(text) == "" {
		return t, mistake(t.column, `the quotes hold nothing; write the words between them, as in "drop off"`)
	}
	t.kind, t.term = tokenTerm, Phrase{text}
	return t, nil
}

// endsInStar gives where a word of a phrase ends in a * that is meant as in pre*, or
// -1. In *bold* the signs are not.
func endsInStar(in []rune) int {
	bold := false
	for i, r := range in {
		begins := i == 0 || unicode.IsSpace(in[i-1])
		ends := i+1 == len(in) || unicode.IsSpace(in[i+1])
		switch {
		case r != '*' || begins == ends:
		case begins || bold:
			bold = begins
		case unicode.IsLetter(in[i-1]) || unicode.IsDigit(in[i-1]):
			return i
		}
	}
	return -1
}

// quoted reads from an opening quote to behind the closing one.
func (p *parser) quoted() (string, error) {
	open := p.at
	var b strings.Builder
	for p.at++; p.at < len(p.in); p.at++ {
		r := p.in[p.at]
		if isQuote(r) {
			p.at++
			return b.String(), p.spaced("quote")
		}
		if r == '\\' && p.at+1 < len(p.in) {
			p.at++
			r = p.in[p.at]
		}
		b.WriteRune(r)
	}
	return "", mistake(open+1, `the quote is not closed; end it with "`)
}

// spaced refuses text right behind a closing quote or slash.
func (p *parser) spaced(what string) error {
	if p.boundary(p.at) {
		return nil
	}
	return mistake(p.at+1, "put a space behind the closing %s", what)
}
