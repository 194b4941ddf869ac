package query

import (
	"strconv"
	"strings"
	"unicode"
)

// shape decides what a bare word is by its characters.
func shape(t token, chars []char) (token, error) {
	t.text = plain(chars)
	literal, wild := false, 0
	for _, c := range chars {
		literal = literal || c.literal
		if c.wild() {
			wild++
		}
	}
	if !literal && reserved(t.text) {
		return operator(t)
	}
	t.kind = tokenTerm
	var err error
	switch {
	case wild > 0:
		t.term, err = pattern(t, chars, wild)
	default:
		t.term, err = word(t, chars)
	}
	return t, err
}

// operator reads AND, OR, NOT and NEAR/n.
func operator(t token) (token, error) {
	switch t.text {
	case "AND":
		t.kind = tokenAnd
	case "OR":
		t.kind = tokenOr
	case "NOT":
		t.kind = tokenNot
	case "&&":
		return t, mistake(t.column, `&& is written AND here, or left out; write "&&" in quotes to look for it`)
	case "||":
		return t, mistake(t.column, `|| is written OR here; write "||" in quotes to look for it`)
	default:
		n, err := strconv.Atoi(strings.TrimPrefix(t.text, "NEAR/"))
		if err != nil || n < 1 || n > MaxDistance {
			return t, mistake(t.column, "write NEAR/n with the most words apart, 1 to %d, as in NEAR/5", MaxDistance)
		}
		t.kind, t.distance = tokenNear, n
	}
	return t, nil
}

// pattern makes All, Prefix or Wildcard of a word that holds * or ?.
func pattern(t token, chars []char, wild int) (Q, error) {
	last := chars[len(chars)-1]
	switch {
	case t.text == "*":
		return All{}, nil
	case wild == len(chars):
		return nil, mistake(t.column, `%s would be any word; put a letter or digit beside it, or write * alone for every message`, t.text)
	case similar(chars) >= 0:
		return nil, mistake(t.column, "a word takes * and ? or ~, not both")
	case wild == 1 && last.wild() && last.r == '*':
		return Prefix{plain(chars[:len(chars)-1])}, nil
	}
	return Wildcard{escaped(chars)}, nil
}

// word makes Word or Fuzzy.
func word(t token, chars []char) (Q, error) {
	at := similar(chars)
	if at < 0 {
		return Word{t.text}, nil
	}
	edits := plain(chars[at+1:])
	if edits != "1" && edits != "2" {
		return nil, mistake(t.column+at, `write ~1 or ~2 for the most letters that may differ, or \~ to look for it`)
	}
	return Fuzzy{plain(chars[:at]), int(edits[0] - '0')}, nil
}

// similar finds the ~ that ends a word with nothing but digits behind it, or -1.
func similar(chars []char) int {
	for i := len(chars) - 1; i > 0; i-- {
		if c := chars[i]; c.r == '~' && !c.literal {
			return i
		} else if c.literal || !unicode.IsDigit(c.r) {
			return -1
		}
	}
	return -1
}

func (c char) wild() bool { return !c.literal && (c.r == '*' || c.r == '?') }

// plain is the text of a word without its escapes.
func plain(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteRune(c.r)
	}
	return b.String()
}

// escaped is the text of a Wildcard: its literal * ? and \ keep a backslash.
func escaped(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		if c.literal && strings.ContainsRune(`*?\`, c.r) {
			b.WriteByte('\\')
		}
		b.WriteRune(c.r)
	}
	return b.String()
}
