package corpus

import (
	"hut3"
	"hut3/internal/query"
)

// nearNode is two phrases with at most distance words between them.
type nearNode struct {
	a, b     phraseNode
	distance uint32
}

// nearNode reads the two parts of a Near, each a word, a phrase or a prefix.
func (v *View) nearNode(q query.Near) (node, error) {
	part := func(q query.Q) (phraseNode, error) {
		var slots []slot
		switch q := q.(type) {
		case query.Word:
			slots = slotsOf(q.Text, false)
		case query.Phrase:
			slots = slotsOf(q.Text, false)
		case query.Prefix:
			slots = slotsOf(q.Text, true)
		}
		if len(slots) == 0 {
			return phraseNode{}, hut3.Errorf(hut3.Usage, "NEAR takes a word, a phrase or a prefix on each side")
		}
		return phraseNode{slots}, nil
	}
	a, err := part(q.A)
	if err != nil {
		return nil, err
	}
	b, err := part(q.B)
	if err != nil {
		return nil, err
	}
	if q.Distance < 0 || q.Distance > 10_000 {
		return nil, hut3.Errorf(hut3.Usage, "NEAR takes a distance of 0 to 10,000 words, not %d", q.Distance)
	}
	return nearNode{a, b, uint32(q.Distance)}, nil
}

func (n nearNode) eval(e *evaluation, within docset) docset {
	inA, a := n.a.places(e, within)
	if len(inA) == 0 {
		return noDocs(e.s.n)
	}
	inB, b := n.b.places(e, listSet(e.s.n, inA))
	var out []uint32
	for i, j := 0, 0; i < len(inA) && j < len(inB); {
		switch {
		case inA[i] < inB[j]:
			i++
		case inA[i] > inB[j]:
			j++
		default:
			if n.close(a.list(i), b.list(j)) {
				out = append(out, inA[i])
			}
			i, j = i+1, j+1
		}
	}
	return listSet(e.s.n, out)
}

// close reports whether any a and b, both going up, are near.
func (n nearNode) close(a, b []uint32) bool {
	return n.follows(a, b, n.a.length(), nil) || n.follows(b, a, n.b.length(), nil)
}

// follows goes through the starts of two phrases side by side, and reports
// whether one of second stands behind one of first and near it. Where met is
// there, it is told of each of first that has one, and which of second it has:
// those from lo to before hi.
func (n nearNode) follows(first, second []uint32, length uint32, met func(i, lo, hi int)) (any bool) {
	lo, hi := 0, 0
	for i, x := range first {
		for lo < len(second) && second[lo] < x+length {
			lo++
		}
		for hi = max(hi, lo); hi < len(second) && second[hi]-x-length <= n.distance; hi++ {
		}
		if lo < hi {
			if any = true; met == nil {
				return true
			}
			met(i, lo, hi)
		}
	}
	return any
}

func (n nearNode) cost(e *evaluation) int { return min(n.a.cost(e), n.b.cost(e)) }

func (n nearNode) mark(m *marking) {
	tokens := m.tokens()
	a, b := n.a.starts(tokens), n.b.starts(tokens)
	firstA, secondB := n.pairs(a, b, n.a.length())
	firstB, secondA := n.pairs(b, a, n.b.length())
	for i, at := range a {
		if firstA[i] || secondA[i] {
			n.a.markAt(m, tokens, int(at))
		}
	}
	for i, at := range b {
		if firstB[i] || secondB[i] {
			n.b.markAt(m, tokens, int(at))
		}
	}
}

// pairs reports which of first have one of second behind them and near, and
// which of second are behind one.
func (n nearNode) pairs(first, second []uint32, length uint32) (isFirst, isSecond []bool) {
	isFirst, isSecond = make([]bool, len(first)), make([]bool, len(second))
	n.follows(first, second, length, func(i, lo, hi int) {
		isFirst[i] = true
		for hi--; hi >= lo && !isSecond[hi]; hi-- { // what is noted below was noted for the one before
			isSecond[hi] = true
		}
	})
	return isFirst, isSecond
}
