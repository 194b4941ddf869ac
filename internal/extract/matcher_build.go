package extract

import (
	"strings"
	"unicode/utf8"
)

// none marks a transition, a state or a pattern that is not there.
const none = -1

// NewMatcher makes a matcher of the patterns. A pattern without a character
// that counts matches nothing. The table takes four bytes a state and class:
// about 1 MB for 2,000 terms.
func NewMatcher(patterns []Pattern) *Matcher {
	m := &Matcher{classes: 1}
	folded := make([]string, len(patterns))
	for i, p := range patterns {
		folded[i] = strings.TrimSpace(Fold(p.Text))
		m.classify(folded[i])
	}
	for c := range utf8.RuneSelf { // capitals and white space step as what they fold to
		m.class[c] = m.class[byte(foldRune(rune(c)))]
	}
	b := &builder{Matcher: m}
	b.state()
	for i, p := range patterns {
		b.insert(int32(i), folded[i], p.Word)
	}
	b.link()
	b.seal()
	return m
}

func (m *Matcher) classify(folded string) {
	for i := range len(folded) {
		if c := folded[i]; m.class[c] == 0 {
			m.class[c] = uint8(m.classes)
			m.classes++
		}
	}
}

// builder grows the trie of the patterns and turns it into an automaton.
type builder struct {
	*Matcher
	next    []int32 // state*classes+class → state, or none
	fail    []int32 // by state: its longest proper suffix that is a state
	spaced  []bool  // by state: its last byte is a space
	visited []int32 // states in order of depth
}

func (b *builder) state() int32 {
	for range b.classes {
		b.next = append(b.next, none)
	}
	b.ends = append(b.ends, none)
	b.shorter = append(b.shorter, none)
	b.fail = append(b.fail, 0)
	b.spaced = append(b.spaced, false)
	return int32(len(b.ends) - 1)
}

func (b *builder) to(state int32, class uint8) *int32 {
	return &b.next[int(state)*int(b.classes)+int(class)]
}

func (b *builder) insert(pattern int32, folded string, word bool) {
	b.size = append(b.size, int32(len(folded)))
	b.same = append(b.same, none)
	b.edges = append(b.edges, edgesOf(folded, word))
	if folded == "" {
		return
	}
	s := int32(0)
	for i := range len(folded) {
		class := b.class[folded[i]]
		if *b.to(s, class) == none {
			t := b.state()
			b.spaced[t] = folded[i] == ' '
			*b.to(s, class) = t
		}
		s = *b.to(s, class)
	}
	last := &b.ends[s]
	for *last != none {
		last = &b.same[*last]
	}
	*last = pattern
}

// edgesOf says at which ends a word pattern must not be inside a word: those
// where it has a character that words are made of.
func edgesOf(folded string, word bool) (e edge) {
	if !word {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(folded); wordRune(r) {
		e |= leftEdge
	}
	if r, _ := utf8.DecodeLastRuneInString(folded); wordRune(r) {
		e |= rightEdge
	}
	return e
}

// link fills in the missing transitions, by increasing depth, from each
// state's longest suffix.
func (b *builder) link() {
	for class := range b.classes {
		if to := b.to(0, uint8(class)); *to == none {
			*to = 0
		} else {
			b.visited = append(b.visited, *to)
		}
	}
	for at := 0; at < len(b.visited); at++ {
		b.linkState(b.visited[at])
	}
}

func (b *builder) linkState(s int32) {
	suffix := b.fail[s]
	b.shorter[s] = suffix
	if b.ends[suffix] == none {
		b.shorter[s] = b.shorter[suffix]
	}
	for class := range b.classes {
		to, from := b.to(s, uint8(class)), *b.to(suffix, uint8(class))
		if *to == none {
			*to = from
		} else {
			b.fail[*to] = from
			b.visited = append(b.visited, *to)
		}
	}
}

// seal packs the transitions: a run of white space stays in the state of its
// first space, and a state where something ends is marked odd.
func (b *builder) seal() {
	if sp := b.class[' ']; sp != 0 {
		for s, spaced := range b.spaced {
			if spaced {
				*b.to(int32(s), sp) = int32(s)
			}
		}
	}
	b.table = make([]uint32, len(b.next))
	for i, s := range b.next {
		b.table[i] = uint32(s) * b.classes << 1
		if b.ends[s] != none || b.shorter[s] != none {
			b.table[i] |= 1
		}
	}
}
