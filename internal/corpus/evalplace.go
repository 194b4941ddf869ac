package corpus

import (
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/query"
)

// phraseNode is words in order.
type phraseNode struct{ slots []slot }

func (n phraseNode) eval(e *evaluation, within docset) docset {
	var out []uint32
	n.walk(e, within, func(d uint32, _ []uint32) { out = append(out, d) })
	return listSet(e.s.n, out)
}

func (n phraseNode) cost(e *evaluation) int {
	least := int(e.s.n / 8)
	for _, s := range n.slots {
		if !s.prefix {
			t, _ := e.s.words.find(s.text)
			least = min(least, t.df)
		}
	}
	return least
}

// length is how many places the phrase takes.
func (n phraseNode) length() uint32 { return n.slots[len(n.slots)-1].offset + 1 }

// walk tells of each message in which the phrase starts, and where; starts are
// told until the next.
func (n phraseNode) walk(e *evaluation, within docset, found func(d uint32, starts []uint32)) {
	terms := make([][]termInfo, len(n.slots))
	for i, s := range n.slots {
		if terms[i] = e.s.slotTerms(e.ctx, s); len(terms[i]) == 0 {
			return
		}
	}
	order := byRarity(terms)
	cands := e.s.candidates(terms[order[0]], within)
	slots, at := make([]slotPlaces, len(terms)), make([][]uint32, len(terms))
	for i, ts := range terms {
		slots[i] = e.s.slotPlaces(ts, cands)
	}
	var starts []uint32
	for i, d := range cands {
		if i%scanStep == 0 && e.cut() {
			return
		}
		if !placesOf(slots, order, i, d, at) {
			continue
		}
		starts = append(starts[:0], at[0]...)
		for k := 1; k < len(at) && len(starts) > 0; k++ {
			starts = followed(starts, at[k], n.slots[k].offset-n.slots[0].offset)
		}
		if len(starts) > 0 {
			found(d, starts)
		}
	}
}

// placesOf asks every slot, the rarest first, for its places in a candidate, and
// reports whether all have some.
func placesOf(slots []slotPlaces, order []int, i int, d uint32, at [][]uint32) bool {
	for _, k := range order {
		if at[k] = slots[k].of(i, d); len(at[k]) == 0 {
			return false
		}
	}
	return true
}

// byRarity gives the slots of a phrase, that of the rarest words first.
func byRarity(terms [][]termInfo) []int {
	order, size := make([]int, len(terms)), make([]int, len(terms))
	for i, ts := range terms {
		order[i] = i
		for _, t := range ts {
			size[i] += t.df
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return size[a] - size[b] })
	return order
}

// places finds in which messages the phrase starts, and where.
func (n phraseNode) places(e *evaluation, within docset) (docs []uint32, at places) {
	n.walk(e, within, func(d uint32, starts []uint32) {
		docs = append(docs, d)
		at.add(starts)
	})
	return docs, at
}

// slotTerms are the words that may stand at a place.
func (s *messageSegment) slotTerms(ctx context.Context, at slot) []termInfo {
	if !at.prefix {
		if t, ok := s.words.find(at.text); ok {
			return []termInfo{t}
		}
		return nil
	}
	return expandNode{seek: at.text, match: func([]byte) (bool, bool) { return true, false }}.terms(ctx, &s.words)
}

// candidates are the messages of within that hold any of some words.
func (s *messageSegment) candidates(terms []termInfo, within docset) []uint32 {
	if len(terms) == 1 {
		within = within.and(s.docs(terms[0], within))
	} else {
		within = within.and(s.union(&s.words, terms))
	}
	if within.list != nil {
		return within.list
	}
	list := make([]uint32, 0, within.n)
	within.each(func(d uint32) { list = append(list, d) })
	return list
}

// slotPlaces tells where the words of a slot stand in the i-th candidate, d. It
// is asked of candidates going up, and tells until it is asked again.
type slotPlaces interface {
	of(i int, d uint32) []uint32
}

func (s *messageSegment) slotPlaces(terms []termInfo, cands []uint32) slotPlaces {
	if len(terms) == 1 {
		return s.words.walk(terms[0])
	}
	found := make([][]uint32, len(cands))
	for _, t := range terms {
		walk := s.words.walk(t)
		for _, d := range s.words.list(t).within(cands) {
			c := lowerBound(cands, d)
			found[c] = append(found[c], walk.of(c, d)...)
		}
	}
	var out places
	for _, f := range found {
		slices.Sort(f)
		out.add(f)
	}
	return &out
}

// followed keeps the places that next has one of, so far on.
func followed(at, next []uint32, by uint32) []uint32 {
	kept, j := at[:0], 0
	for _, a := range at {
		for j < len(next) && next[j] < a+by {
			j++
		}
		if j < len(next) && next[j] == a+by {
			kept = append(kept, a)
		}
	}
	return kept
}

func (n phraseNode) mark(m *marking) {
	tokens := m.tokens()
	for i := range tokens {
		if end, ok := n.at(tokens, i); ok {
			m.add(tokens[i].start, end)
		}
	}
}

// at reports whether the phrase starts at a token, and where it ends.
func (n phraseNode) at(tokens []token, i int) (end int, ok bool) {
	base := n.slots[0].offset
	for _, s := range n.slots {
		j := i + int(s.offset-base)
		if j >= len(tokens) || !s.is(tokens[j].term) {
			return 0, false
		}
		end = max(end, tokens[j].end)
	}
	return end, true
}

func (s slot) is(term string) bool {
	return term == s.text || s.prefix && strings.HasPrefix(term, s.text)
}

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

// starts gives the tokens at which the phrase starts.
func (n phraseNode) starts(tokens []token) (out []uint32) {
	for i := range tokens {
		if _, ok := n.at(tokens, i); ok {
			out = append(out, uint32(i))
		}
	}
	return out
}

func (n phraseNode) markAt(m *marking, tokens []token, i int) {
	end, _ := n.at(tokens, i)
	m.add(tokens[i].start, end)
}
