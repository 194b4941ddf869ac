package query

import "hut3"

// joinable reports whether NEAR can join the node.
func joinable(q Q) bool {
	switch q.(type) {
	case Word, Phrase:
		return true
	}
	return false
}

// term reads one term or what stands in parentheses.
func (p *parser) term() (Q, error) {
	switch t := p.tok; t.kind {
	case tokenTerm:
		if p.parts++; p.parts > MaxParts {
			return nil, mistake(t.column, "the query has more than %s words, phrases and fields; ask a list of terms instead, or part it", hut3.Thousands(MaxParts))
		}
		return t.term, p.advance()
	case tokenOpen:
		return p.group()
	case tokenClose:
		return nil, mistake(t.column, "there is nothing before this ); put a term there, or take the parentheses out")
	case tokenNot:
		return nil, mistake(t.column, "NEAR takes no NOT; write NOT (a NEAR/5 b)")
	default:
		return nil, mistake(t.column, `%s needs a term before it; write one, or put "%s" in quotes to look for the word`, t.text, t.text)
	}
}

// group reads ( … ).
func (p *parser) group() (Q, error) {
	open := p.tok.column
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokenEnd {
		return nil, mistake(open, `the ( is not closed; add ), or write \( to look for it`)
	}
	q, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenClose {
		return nil, mistake(open, `the ( is not closed; add ), or write \( to look for it`)
	}
	return q, p.advance()
}

// enter counts one level down and refuses what is too deep to read.
func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return mistake(p.tok.column, "more than %d parentheses or NOTs stand inside each other; write the query flatter", MaxDepth)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }
