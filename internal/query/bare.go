package query

import (
	"regexp"
	"strings"
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
	if err = p.value(&v); err != nil {
		return t, false, err
	}
	if v.text == "" {
		return t, false, mistake(v.column, "%s: needs a value right behind it, as in %s", info.Name, info.Example)
	}
	t.kind = tokenTerm
	t.term, err = v.read()
	if p.found != nil {
		p.found(info.Name, v.text, v.column)
	}
	return t, true, err
}

// value reads the value of a field: quoted, or up to a space or a parenthesis.
func (p *parser) value(v *value) (err error) {
	if p.at < len(p.in) && isQuote(p.in[p.at]) {
		v.quoted = true
		v.text, err = p.quoted()
		return err
	}
	var b strings.Builder
	for ; !p.boundary(p.at); p.at++ {
		r := p.in[p.at]
		switch {
		case r == '(':
			return mistake(p.at+1, `a field takes one value; write (from:a OR from:b), or put a value with ( in quotes`)
		case isQuote(r):
			return mistake(p.at+1, `put the whole value in quotes, as in tag:"two words"`)
		case r == '\\' && p.at+1 < len(p.in):
			p.at++
			r = p.in[p.at]
		case r == '*' && v.star == 0:
			v.star = p.at + 1
		}
		b.WriteRune(r)
	}
	v.text = b.String()
	return nil
}
