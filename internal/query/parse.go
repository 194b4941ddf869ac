package query

import "time"

// parser reads one query by recursive descent, one token ahead.
type parser struct {
	in    []rune
	at    int
	zone  *time.Location
	tok   token
	depth int
	parts int
	found func(field, value string, column int) // told of each field; nil: nobody
}

// Parse reads a query. Days and times of day are in zone; nil is UTC. A query
// that cannot be read is a *Mistake.
//
// AND, OR, NOT and NEAR are operators in capitals only. Terms side by side are
// joined by AND; NEAR binds tightest, then NOT, AND, OR.
func Parse(s string, zone *time.Location) (Q, error) {
	if err := checkText(s); err != nil {
		return nil, err
	}
	if zone == nil {
		zone = time.UTC
	}
	return (&parser{in: []rune(s), zone: zone}).query()
}

// ColumnOf gives where the value of a field stands in a query, in characters from 1;
// 0 where it does not. It places what only the case can tell: a set that is not there.
func ColumnOf(s, field, value string) (column int) {
	p := &parser{in: []rune(s), zone: time.UTC}
	p.found = func(f, v string, at int) {
		if column == 0 && f == field && v == value {
			column = at
		}
	}
	_, _ = p.query() // it was read before
	return column
}

func (p *parser) query() (Q, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokenEnd {
		return nil, mistake(0, "the query is empty; write * for every message")
	}
	q, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind == tokenClose {
		return nil, mistake(p.tok.column, `there is no ( for this ); take it out, or write \) to look for it`)
	}
	return q, nil
}

func (p *parser) advance() error {
	t, err := p.next()
	p.tok = t
	return err
}

// or reads parts joined by OR.
func (p *parser) or() (Q, error) {
	var parts []Q
	for {
		q, err := p.and()
		if err != nil {
			return nil, err
		}
		parts = append(parts, q)
		if p.tok.kind != tokenOr {
			break
		}
		if err := p.after("OR"); err != nil {
			return nil, err
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return Or{parts}, nil
}

// and reads parts joined by AND or standing side by side.
func (p *parser) and() (Q, error) {
	var parts []Q
	for {
		q, err := p.not()
		if err != nil {
			return nil, err
		}
		parts = append(parts, q)
		if p.tok.kind == tokenAnd {
			if err := p.after("AND"); err != nil {
				return nil, err
			}
			continue
		}
		if k := p.tok.kind; k == tokenEnd || k == tokenOr || k == tokenClose {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return And{parts}, nil
}

// after moves behind an operator and refuses an end there.
func (p *parser) after(operator string) error {
	column := p.tok.column
	if err := p.advance(); err != nil {
		return err
	}
	if k := p.tok.kind; k == tokenEnd || k == tokenClose {
		return mistake(column, `%s needs a term behind it; write one, or put "%s" in quotes to look for the word`, operator, operator)
	}
	return nil
}

// not reads NOT x, -x or what NEAR joins.
func (p *parser) not() (Q, error) {
	if p.tok.kind != tokenNot {
		return p.near()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	if err := p.after(p.tok.text); err != nil {
		return nil, err
	}
	q, err := p.not()
	if err != nil {
		return nil, err
	}
	return Not{q}, nil
}

// near reads a term, or two joined by NEAR/n.
func (p *parser) near() (Q, error) {
	column := p.tok.column
	a, err := p.term()
	if err != nil || p.tok.kind != tokenNear {
		return a, err
	}
	n := Near{A: a, Distance: p.tok.distance}
	if err := p.after(p.tok.text); err != nil {
		return nil, err
	}
	right := p.tok.column
	if n.B, err = p.term(); err != nil {
		return nil, err
	}
	if !joinable(n.A) {
		return nil, mistake(column, `NEAR joins words and "phrases" only`)
	}
	if !joinable(n.B) {
		return nil, mistake(right, `NEAR joins words and "phrases" only`)
	}
	if p.tok.kind == tokenNear {
		return nil, mistake(p.tok.column, "NEAR joins two; write (a NEAR/5 b) AND (b NEAR/5 c)")
	}
	return n, nil
}
