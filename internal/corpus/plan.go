package corpus

import (
	"context"
	"regexp"
	"strings"

	"hut3"
	"hut3/internal/query"
)

// node is a query made ready to run on segments. eval gives a set that is right
// for the members of within; outside of it anything may be. cost guesses how
// many messages eval looks at.
type node interface {
	eval(e *evaluation, within docset) docset
	cost(e *evaluation) int
	mark(m *marking)
}

// plan makes a query ready: what changes nothing is taken out, words are folded,
// expressions compiled, and what cannot be answered is refused, before any
// segment is read.
func (v *View) plan(ctx context.Context, q query.Q) (node, error) {
	return v.node(ctx, query.Simplify(q))
}

func (v *View) node(ctx context.Context, q query.Q) (node, error) {
	switch q := q.(type) {
	case query.All:
		return allNode{}, nil
	case query.Word:
		return v.byRules(q.Text)(wordsNode(q.Text, false))
	case query.Phrase:
		return v.byRules(q.Text)(wordsNode(q.Text, false))
	case query.Prefix:
		return v.byRules(q.Text)(wordsNode(q.Text, true))
	case query.Wildcard:
		return v.byRules(q.Text)(wildcardNode(q.Text))
	case query.Fuzzy:
		return v.byRules(q.Text)(fuzzyNode(q.Text, q.Edits))
	case query.Near:
		return v.byRules(q.String())(v.nearNode(q))
	case query.Regexp:
		re, err := regexp.Compile(q.Expr)
		if err != nil {
			return nil, hut3.Errorf(hut3.Usage, "/%s/ is not a regular expression (RE2): %v", q.Expr, err)
		}
		return newRegexpNode(re), nil
	case query.And:
		of, err := v.nodes(ctx, q.Of, v.node)
		return &andNode{of}, err
	case query.Or:
		of, err := v.nodes(ctx, q.Of, v.node)
		return &orNode{of}, err
	case query.Not:
		of, err := v.node(ctx, q.Of)
		return notNode{of}, err
	case query.Period:
		return periodNode{q.From, q.To}, nil
	case query.Clock:
		return clockNode(q), nil
	case query.Weekday:
		return weekdayNode(q), nil
	case query.Entity:
		return newEntityNode(q)
	case query.Field:
		return v.fieldNode(ctx, q)
	}
	return nil, hut3.Errorf(hut3.Usage, "this part of the query is not read by the corpus: %v", q)
}

func (v *View) nodes(ctx context.Context, qs []query.Q, ready func(context.Context, query.Q) (node, error)) ([]node, error) {
	var out []node
	for _, q := range qs {
		if err := stopped(ctx); err != nil {
			return nil, err // with: and tag: look through the corpus
		}
		n, err := ready(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// slot is one place of a phrase.
type slot struct {
	text   string
	prefix bool
	offset uint32
}

// slotsOf cuts query text as Tokens cuts a message. Of a run of paired script
// the last character alone is left out, since a pair before it covers it; a
// single one stands for any pair that begins with it.
func slotsOf(text string, prefix bool) []slot {
	var out []slot
	place, lastEnd := uint32(0), -1
	Tokens(text, func(term []byte, _, end int) {
		s := slot{text: string(term), offset: place}
		place++
		if r := []rune(s.text); isPaired(r[0]) && len(r) == 1 {
			if end == lastEnd {
				return
			}
			s.prefix = true
		}
		lastEnd = end
		out = append(out, s)
	})
	if n := len(out); prefix && n > 0 && !isPaired([]rune(out[n-1].text)[0]) {
		out[n-1].prefix = true
	}
	return out
}

// wordsNode is a word, a phrase, or either with an open end.
func wordsNode(text string, prefix bool) (node, error) {
	slots := slotsOf(text, prefix)
	switch {
	case len(slots) == 0:
		return nil, hut3.Errorf(hut3.Usage, "%q holds no letter, digit or emoji, so no message can be found by it", text)
	case slots[len(slots)-1].prefix && len(slots[len(slots)-1].text) > maxTerm:
		return nil, hut3.Errorf(hut3.Usage, "the start of a word that ends in * has more than %d bytes; write the whole word, or a shorter start", maxTerm)
	case len(slots) > 1:
		return phraseNode{slots}, nil
	case slots[0].prefix:
		return expandNode{name: "prefix " + slots[0].text, seek: slots[0].text, match: func(t []byte) (bool, bool) { return strings.HasPrefix(string(t), slots[0].text), false }}, nil
	}
	return wordNode{slots[0].text}, nil
}
