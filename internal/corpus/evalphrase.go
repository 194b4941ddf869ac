package corpus

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// phraseNode is words in order.
type phraseNode struct{ slots []slot }

func (n phraseNode) eval(e *evaluation, within docset) docset {
	find := func() docset {
		var out []uint32
		n.walk(e, within, func(d uint32, _ []uint32) { out = append(out, d) })
		return listSet(e.s.n, out)
	}
	if within.all() {
		return e.found(n.name(), find)
	}
	if set, ok := e.v.foundBefore(e.s, foundID{e.s.file, n.name()}); ok {
		return set
	}
	return find()
}

// name tells the phrase from all others.
func (n phraseNode) name() string {
	out := []byte("phrase")
	for _, s := range n.slots {
		out = fmt.Appendf(out, " %d %t %s", s.offset-n.slots[0].offset, s.prefix, s.text)
	}
	return string(out)
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

// extraWords counts its words that are charged; see walkWords.
func (n phraseNode) extraWords() int { return max(len(n.slots)-freeWords, 0) }

// walk tells of each message in which the phrase starts, and where; starts are
// told until the next.
func (n phraseNode) walk(e *evaluation, within docset, found func(d uint32, starts []uint32)) {
	terms := make([][]termInfo, len(n.slots))
	for i, s := range n.slots {
		if terms[i] = e.s.slotTerms(e.ctx, s); len(terms[i]) == 0 {
			return
		}
	}
	r := phraseRun{slots: n.slots, order: byRarity(terms), cursors: make([]slotCursor, len(terms))}
	rarest := r.order[0]
	if single(terms) {
		for i, ts := range terms {
			r.cursors[i].word = e.s.words.walk(ts[0])
		}
		if within = within.and(r.common(e, terms)); within.list == nil {
			r.overBlocks(e, r.cursors[rarest].word, within, found)
		} else {
			r.overList(e, within.list, found)
		}
		return
	}
	cands := e.s.candidates(terms[rarest], within)
	for i, ts := range terms {
		r.cursors[i] = e.s.slotCursor(ts, cands)
	}
	r.overList(e, cands, found)
}

// single reports whether one word only may stand at each place.
func single(terms [][]termInfo) bool {
	return !slices.ContainsFunc(terms, func(ts []termInfo) bool { return len(ts) > 1 })
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
	out, _ := expandNode{seek: at.text, match: func([]byte) (bool, bool) { return true, false }}.terms(ctx, &s.words, maxTerm)
	return out
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
