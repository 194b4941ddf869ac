package query

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// expression reads /regular expression/.
func (p *parser) expression(t token) (token, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.in); p.at++ {
		switch r := p.in[p.at]; {
		case r == '/':
			p.at++
			return p.compiled(t, b.String())
		case r == '\\' && p.at+1 < len(p.in):
			p.at++
			if p.in[p.at] != '/' {
				b.WriteRune('\\')
			}
			b.WriteRune(p.in[p.at])
		default:
			b.WriteRune(r)
		}
	}
	return t, mistake(t.column, `the regular expression is not closed; end it with /, or write the text in quotes`)
}

func (p *parser) compiled(t token, expr string) (token, error) {
	if err := p.spaced("slash"); err != nil {
		return t, err
	}
	if expr == "" {
		return t, mistake(t.column, "the regular expression is empty; write it between the slashes, as in /[0-9]{4}k/")
	}
	if _, err := regexp.Compile(expr); err != nil {
		return t, mistake(t.column, "%v; write it as RE2", err)
	}
	t.kind, t.term = tokenTerm, Regexp{expr}
	return t, nil
}

// bare reads a word, an operator or a field.
func (p *parser) bare(t token) (token, error) {
	var chars []char
	name := true // all letters so far, and no colon
	for !p.boundary(p.at) && p.in[p.at] != '(' {
		r := p.in[p.at]
		switch {
		case r == '\\':
			if p.at+1 == len(p.in) {
				return t, mistake(p.at+1, `\ makes the character behind it stand for itself, and there is none`)
			}
			p.at++
			chars, name = append(chars, char{p.in[p.at], true}), false
		case isQuote(r):
			return t, mistake(p.at+1, `put a space before the quote, or write \" to look for it`)
		case r == ':' && name && len(chars) > 0:
			if field, is, err := p.field(t, plain(chars)); is || err != nil {
				return field, err
			}
			chars, name = append(chars, char{r, false}), false
		default:
			chars, name = append(chars, char{r, false}), name && !notLetter(r)
		}
		p.at++
	}
	if p.at < len(p.in) && p.in[p.at] == '(' {
		return t, mistake(p.at+1, `put a space before the (, or write \( to look for it`)
	}
	return shape(t, chars)
}

// field reads name:value when the name is a field's. An unknown name is a
// mistake, unless it is the scheme of an address.
func (p *parser) field(t token, name string) (token, bool, error) {
	info, ok := lookup(strings.ToLower(name))
	if !ok {
		if p.at+2 < len(p.in) && p.in[p.at+1] == '/' && p.in[p.at+2] == '/' {
			return t, false, nil
		}
		return t, false, mistake(t.column, `there is no field %s:; the fields are %s; to look for the text write it in quotes`,
			name, strings.Join(names(), " "))
	}
	p.at++
	v := value{field: info, column: p.at + 1, zone: p.zone}
	var err error
	if v.text, v.quoted, err = p.value(); err != nil {
		return t, false, err
	}
	if v.text == "" {
		return t, false, mistake(v.column, "%s: needs a value right behind it, as in %s", info.Name, info.Example)
	}
	t.kind = tokenTerm
	t.term, err = v.read()
	return t, true, err
}

// value reads the value of a field: quoted, or up to a space or a parenthesis.
func (p *parser) value() (text string, quoted bool, err error) {
	if p.at < len(p.in) && isQuote(p.in[p.at]) {
		text, err = p.quoted()
		return text, true, err
	}
	var b strings.Builder
	for ; !p.boundary(p.at); p.at++ {
		r := p.in[p.at]
		switch {
		case r == '(':
			return "", false, mistake(p.at+1, `a field takes one value; write (from:a OR from:b), or put a value with ( in quotes`)
		case isQuote(r):
			return "", false, mistake(p.at+1, `put the whole value in quotes, as in tag:"two words"`)
		case r == '\\' && p.at+1 < len(p.in):
			p.at++
			r = p.in[p.at]
		}
		b.WriteRune(r)
	}
	return b.String(), false, nil
}

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
