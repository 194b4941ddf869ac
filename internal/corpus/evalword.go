package corpus

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hut3"
)

// wordNode is one folded word.
type wordNode struct{ term string }

func (n wordNode) eval(e *evaluation, within docset) docset {
	t, ok := e.s.words.find(n.term)
	if !ok {
		return noDocs(e.s.n)
	}
	if set, ok := e.v.keptWord(e.s, n.term, t, within.n); ok {
		return set
	}
	return e.s.docs(t, within)
}

func (n wordNode) cost(e *evaluation) int {
	t, _ := e.s.words.find(n.term)
	return t.df
}

func (n wordNode) mark(m *marking) {
	m.of(m.tokens(), func(t []byte) bool { return string(t) == n.term })
}

// docs gives a term's documents; where within is a short list or a run, only
// those.
func (s *messageSegment) docs(t termInfo, within docset) docset {
	l := s.words.list(t)
	switch {
	case within.run():
		return l.span(s.n, within.lo, within.hi())
	case within.bits == nil && len(within.list)*8 < t.df:
		return listSet(s.n, l.within(within.list))
	}
	return l.span(s.n, 0, s.n)
}

// span decodes what of a document list lies in [lo, hi).
func (l docList) span(size, lo, hi uint32) docset {
	first, last := l.find(lo), min(l.find(hi)+1, l.blocks())
	var buf [postingBlock]uint32
	if (last-first)*postingBlock <= sparse(size) {
		list := make([]uint32, 0, max(0, last-first)*postingBlock)
		for b := first; b < last; b++ {
			docs, _ := l.block(b, &buf)
			list = append(list, docs...)
		}
		return docset{size: size}.with(part(list, lo, hi))
	}
	words := make([]uint64, (size+63)/64)
	for b := first; b < last; b++ {
		docs, _ := l.block(b, &buf)
		if b == first || b == last-1 {
			docs = part(docs, lo, hi)
		}
		l.put(docs, words)
	}
	return bitSet(size, words)
}

// into adds a document list to bits.
func (l docList) into(words []uint64) {
	l.each(func(docs []uint32) { l.put(docs, words) })
}

func (l docList) put(docs []uint32, words []uint64) {
	if n := len(docs); n > 0 && int(docs[n-1]>>6) >= len(words) {
		panic(l.sec.malformed(l.off))
	}
	setBits(words, docs)
}

// sortedShare is below which share of what fits in a list it is sorted faster than bits
// of the whole segment are cleared and read.
const sortedShare = 16

// union is the documents of any of some terms.
func (s *messageSegment) union(d *dictionary, terms []termInfo) docset {
	total := 0
	for _, t := range terms {
		total += t.df
	}
	if total <= sparse(s.n)/sortedShare || len(terms) == 1 && total <= sparse(s.n) {
		list := make([]uint32, 0, total)
		for _, t := range terms {
			d.list(t).each(func(docs []uint32) { list = append(list, docs...) })
		}
		if len(terms) > 1 {
			slices.Sort(list)
		}
		return listSet(s.n, slices.Compact(list))
	}
	words := make([]uint64, (s.n+63)/64)
	for _, t := range terms {
		d.list(t).into(words)
	}
	return bitSet(s.n, words)
}

// expandNode is every word that match holds for: prefixes, wildcards, fuzzy
// words. The dictionary is walked from seek as long as words begin with it.
type expandNode struct {
	name  string // tells it from all others
	seek  string
	match func(term []byte) (is, stop bool)
	ends  bool // match looks at the end of a word too, which the term of a long one lacks
}

// terms gives the words it holds for, and, where it looks at their ends, those whose
// term has more than whole bytes, which the texts decide.
func (n expandNode) terms(ctx context.Context, d *dictionary, whole int) (out, long []termInfo) {
	left := 0
	d.each(n.seek, func(term []byte, t termInfo) bool {
		if left++; left%4096 == 0 && ctx.Err() != nil || !strings.HasPrefix(string(term), n.seek) {
			return false // run reports a context that ended
		}
		if n.ends && len(term) > whole {
			long = append(long, t)
			return true
		}
		is, stop := n.match(term)
		if is {
			out = append(out, t)
		}
		return !stop
	})
	return out, long
}

func (n expandNode) eval(e *evaluation, _ docset) docset {
	return e.found(n.name, func() docset {
		terms, long := n.terms(e.ctx, &e.s.words, e.s.wholeTerm())
		set := e.s.union(&e.s.words, terms)
		if len(long) == 0 {
			return set
		}
		texts := e.s.texts()
		return set.or(e.scan(e.s.union(&e.s.words, long), func(o uint32) bool {
			body, ok := e.body(texts, o)
			return ok && marks(n, string(body)) || !ok && e.doubt
		}))
	})
}

func (n expandNode) cost(e *evaluation) int { return int(e.s.n / 8) }

func (n expandNode) mark(m *marking) {
	words := m.tokens()
	if n.ends {
		words = cutAll(m.body, true)
	}
	m.of(words, func(t []byte) bool {
		is, _ := n.match(t)
		return is && strings.HasPrefix(string(t), n.seek)
	})
}

// wildcardNode reads a word with * for any run and ? for any one character.
func wildcardNode(text string) (node, error) {
	var pattern []byte
	for _, r := range text {
		switch {
		case r == '*' || r == '?':
			pattern = utf8.AppendRune(pattern, r)
		case classOf(r) == classWord:
			pattern = appendFold(pattern, r)
		case classOf(r) == classDropped || classOf(r) == classApos:
		default: // an escaped star lands here too: it parts words
			return nil, hut3.Errorf(hut3.Usage, "the wildcard %q holds %q, which parts words; write one word with * or ? in it", text, r)
		}
	}
	p := string(pattern)
	head := p[:min(len(p), strings.IndexAny(p+"*", "*?"))]
	if strings.Trim(p, "*?") == "" {
		return nil, hut3.Errorf(hut3.Usage, "the wildcard %q has no letter or digit; write * alone for every message", text)
	}
	return expandNode{"wildcard " + p, head, func(t []byte) (bool, bool) { return glob(p, string(t)), false }, true}, nil
}

// glob matches * and ? without recursion: it goes back to the last star only.
func glob(p, s string) bool {
	star, back := -1, 0
	i, j := 0, 0
	for j < len(s) {
		_, size := utf8.DecodeRuneInString(s[j:])
		switch {
		case i < len(p) && p[i] == '*':
			star, back = i, j
			i++
		case i < len(p) && p[i] == '?':
			i++
			j += size
		case i < len(p) && p[i] == s[j]:
			i++
			j++
		case star >= 0:
			_, size = utf8.DecodeRuneInString(s[back:])
			back += size
			i, j = star+1, back
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}

// maxEdits is how far a fuzzy word may be from what was typed.
const maxEdits = 3

func fuzzyNode(text string, edits int) (node, error) {
	slots := slotsOf(text, false)
	if len(slots) != 1 || slots[0].prefix {
		return nil, hut3.Errorf(hut3.Usage, "%q is not one word, and only one word can be searched with ~", text)
	}
	if edits < 0 || edits > maxEdits {
		return nil, hut3.Errorf(hut3.Usage, "a word can be searched within 1 to %d edits, not %d", maxEdits, edits)
	}
	if most := maxTerm - utf8.UTFMax*edits; len(slots[0].text) > most {
		return nil, hut3.Errorf(hut3.Usage, "a word of more than %d bytes cannot be searched with ~%d; write it whole, or its start with *", most, edits)
	}
	want := []rune(slots[0].text)
	return expandNode{name: fmt.Sprintf("fuzzy %d %s", edits, slots[0].text), match: func(t []byte) (bool, bool) { return within(want, t, edits), false }}, nil
}

// within reports whether a term is at most so many edits away (Levenshtein, in
// characters).
func within(want []rune, term []byte, edits int) bool {
	n := utf8.RuneCount(term)
	if n-len(want) > edits || len(want)-n > edits {
		return false
	}
	var store [2][maxTerm + 1]int
	prev, cur := store[0][:len(want)+1], store[1][:len(want)+1]
	for j := range prev {
		prev[j] = j
	}
	i := 0
	for len(term) > 0 {
		r, size := utf8.DecodeRune(term)
		term = term[size:]
		i++
		cur[0] = i
		least := i
		for j, w := range want {
			d := prev[j]
			if w != r {
				d++
			}
			cur[j+1] = min(d, prev[j+1]+1, cur[j]+1)
			least = min(least, cur[j+1])
		}
		if least > edits {
			return false
		}
		prev, cur = cur, prev
	}
	return prev[len(want)] <= edits
}
