package corpus

import (
	"slices"
	"unicode"
)

// A message segment is cut into words by the rules of the program that wrote it. Where
// what is asked is cut otherwise by those of today, its texts are read instead, over
// what the rest of the query leaves; a merge writes it anew by the rules of today.
//
// Rules 1 kept the marks of composed Cyrillic letters but not of letters with marks
// beside them, took no voice mark of half width, no jamo and no emoji that is not an
// other symbol, told no regional flags apart, and cut words at maxTerm. A sign that has
// become a word parts the words of a phrase in newer segments only.

// recutNode is a part of a query that older rules cut otherwise.
type recutNode struct {
	readNode
	now node
}

func (n recutNode) eval(e *evaluation, within docset) docset {
	if e.s.rules < TokenVersion {
		return n.readNode.eval(e, within)
	}
	return n.now.eval(e, within)
}

func (n recutNode) cost(e *evaluation) int {
	if e.s.rules < TokenVersion {
		return n.readNode.cost(e)
	}
	return n.now.cost(e)
}

func (n recutNode) mark(m *marking) { n.now.mark(m) }

// byRules gives a part of a query as it is to be asked of the segments at hand, where
// text is its words.
func (v *View) byRules(text string) func(n node, err error) (node, error) {
	return func(n node, err error) (node, error) {
		if err != nil || !v.older() || !recut(text) {
			return n, err
		}
		is := func(_ *evaluation, _ uint32, body []byte) bool { return marks(n, string(body)) }
		return recutNode{readNode{is: is, text: true}, n}, nil
	}
}

// older reports whether the view has messages cut by older rules.
func (v *View) older() bool {
	return slices.ContainsFunc(v.segs, func(s *segmentView) bool { return s.rules < TokenVersion && s.n > 0 })
}

// recut reports whether older rules may cut words otherwise.
func recut(text string) bool {
	for _, r := range text {
		if isPaired(r) || isVoice(r) || isTag(r) || isEmojiSign(r) || r == '🏴' || unicode.Is(unicode.Cyrillic, r) || classOf(r) == classSymbol && !unicode.Is(unicode.So, r) {
			return true
		}
	}
	return slices.ContainsFunc(cutAll(text, true), func(t token) bool { return len(t.term) > maxTerm })
}

// wholeTerm is the size in bytes up to which a term is a word as it is. Rules 1 cut
// longer words at a character and left no sign of it.
func (s *messageSegment) wholeTerm() int {
	if s.rules < TokenVersion {
		return maxTerm - 4
	}
	return maxTerm
}
