package extract

import "unicode/utf8"

// Pattern is a phrase to look for. It is compared in the form of Fold, without
// the space around it. A Word pattern matches only where neither end is inside
// a word.
type Pattern struct {
	Text string
	Word bool
}

// Hit is where a pattern stands: its index in what NewMatcher was given, and
// bytes of the text as written. Accents written apart from the last letter
// belong to the hit.
type Hit struct {
	Pattern    int
	Start, End int
}

// Matcher finds many phrases in one pass: an Aho-Corasick automaton with a
// dense table over classes of bytes. It never changes and is safe for
// concurrent use.
type Matcher struct {
	class   [256]uint8 // of a byte of folded text; 0 is in no pattern
	classes uint32
	table   []uint32 // state*classes+class → next state*classes, doubled, odd where something ends
	ends    []int32  // by state: first of its patterns in same, or -1
	shorter []int32  // by state: the longest proper suffix that ends a pattern, or -1
	same    []int32  // by pattern: the next of the same folded text, or -1
	size    []int32  // by pattern: bytes when folded
	edges   []edge   // by pattern: which ends must not be inside a word
}

type edge uint8

const (
	leftEdge edge = 1 << iota
	rightEdge
)

// Find calls found with every hit, overlapping ones too, in order of where
// they end as written; of those that end together the longest first.
func (m *Matcher) Find(text string, found func(Hit)) {
	m.walk(text, func(h Hit) bool { found(h); return true })
}

// Has reports whether any pattern stands in the text.
func (m *Matcher) Has(text string) bool {
	has := false
	m.walk(text, func(Hit) bool { has = true; return false })
	return has
}

// walk steps the automaton over the text until found says to stop.
func (m *Matcher) walk(text string, found func(Hit) bool) {
	state := uint32(0)
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			next := m.table[state>>1+uint32(m.class[c])]
			i++
			if state = next &^ 1; next&1 != 0 && !m.report(text, state, i, found) {
				return
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if r = foldRune(r); r == dropped {
			continue
		}
		next := m.stepRune(state, r)
		if state = next &^ 1; next&1 != 0 && !m.report(text, state, i, found) {
			return
		}
	}
}

// stepRune steps over the bytes of a folded character. A pattern can end only
// with its last byte.
func (m *Matcher) stepRune(state uint32, r rune) uint32 {
	var buf [utf8.UTFMax]byte
	next := state
	for _, c := range buf[:utf8.EncodeRune(buf[:], r)] {
		next = m.table[next&^1>>1+uint32(m.class[c])]
	}
	return next
}

// report gives the patterns that end in a state, after the character that
// ends at i.
func (m *Matcher) report(text string, state uint32, i int, found func(Hit) bool) bool {
	end := overMarks(text, i)
	for s := int32(state >> 1 / m.classes); s >= 0; s = m.shorter[s] {
		for p := m.ends[s]; p >= 0; p = m.same[p] {
			start := startOf(text, i, int(m.size[p]))
			if m.atEdges(p, text, start, end) && !found(Hit{Pattern: int(p), Start: start, End: end}) {
				return false
			}
		}
	}
	return true
}

func (m *Matcher) atEdges(p int32, text string, start, end int) bool {
	if m.edges[p]&leftEdge != 0 && wordRune(runeBefore(text, start)) {
		return false
	}
	return m.edges[p]&rightEdge == 0 || !wordRune(runeAfter(text, end))
}
