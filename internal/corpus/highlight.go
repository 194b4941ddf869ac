package corpus

import (
	"slices"

	"hut3"
)

// token is a word of a text, folded, with its place in bytes.
type token struct {
	term       string
	start, end int
}

// marking gathers what of one text a query matched.
type marking struct {
	body  string
	cut   []token // nil until they are asked for
	spans []hut3.Span
	found [][2]int
}

func (m *marking) add(start, end int) { m.found = append(m.found, [2]int{start, end}) }

// tokens are the words of the text: most plans that walk everything mark none.
func (m *marking) tokens() []token {
	if m.cut == nil {
		m.cut = cutAll(m.body, false)
	}
	return m.cut
}

// cutAll gives the words of a text; whole ones where asked, however long.
func cutAll(text string, whole bool) []token {
	out := []token{}
	c := cutter{whole: whole}
	c.cut(text, func(term []byte, start, end int) { out = append(out, token{string(term), start, end}) })
	return out
}

// marks reports whether a plan matches anything of a text.
func marks(n node, body string) bool {
	m := &marking{body: body}
	n.mark(m)
	return len(m.found) > 0
}

// of notes those of some words that is holds for.
func (m *marking) of(words []token, is func(term []byte) bool) {
	for _, t := range words {
		if is([]byte(t.term)) {
			m.add(t.start, t.end)
		}
	}
}

// highlights gives the bytes of a text that a plan matched, in order, with those
// that touch joined. What a query excludes is not marked.
func highlights(n node, body string, spans []hut3.Span) [][2]int {
	m := &marking{body: body, spans: spans}
	n.mark(m)
	slices.SortFunc(m.found, func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	var out [][2]int
	for _, f := range m.found {
		switch last := len(out) - 1; {
		case f[0] == f[1]:
		case last >= 0 && f[0] < out[last][1]:
			out[last][1] = max(out[last][1], f[1])
		default:
			out = append(out, f)
		}
	}
	return out
}
