package corpustest

import (
	"regexp"
	"slices"

	"hut3"
	"hut3/internal/query"
)

// marks gives the bytes of a text that the parts of a query matched, in order,
// those that overlap joined. What a query excludes is not marked, nor is
// anything where the query comes to every message.
func (v *ModelView) marks(q query.Q, body string) [][2]int {
	var all, out [][2]int
	v.mark(query.Simplify(q), body, func(from, to int) { all = append(all, [2]int{from, to}) })
	slices.SortFunc(all, func(a, b [2]int) int { return a[0] - b[0] })
	for _, m := range all {
		if last := len(out) - 1; last >= 0 && m[0] < out[last][1] {
			out[last][1] = max(out[last][1], m[1])
		} else if m[0] < m[1] {
			out = append(out, m)
		}
	}
	return out
}

func (v *ModelView) mark(q query.Q, body string, add func(from, to int)) {
	text := v.words(body)
	runs := func(list []stretch) {
		for _, s := range list {
			end := 0
			for _, w := range text[s.from : s.to+1] {
				end = max(end, w.end)
			}
			add(text[s.from].start, end)
		}
	}
	spans := func(is func(hut3.Span) bool) {
		Extractor{}.Find(body, func(s hut3.Span) {
			if is(s) {
				add(s.Start, s.End)
			}
		})
	}
	switch q := q.(type) {
	case query.And:
		for _, p := range q.Of {
			v.mark(p, body, add)
		}
	case query.Or:
		for _, p := range q.Of {
			v.mark(p, body, add)
		}
	case query.Word, query.Phrase, query.Prefix:
		runs(stretches(text, q))
	case query.Near:
		a, b := nearOnes(q, text)
		runs(a)
		runs(b)
	case query.Regexp:
		for _, m := range regexp.MustCompile(q.Expr).FindAllStringIndex(body, -1) {
			add(m[0], m[1])
		}
	case query.Entity:
		spans(func(s hut3.Span) bool { return entityIs(q, s) })
	case query.Field:
		if q.Name == "has" {
			spans(func(s hut3.Span) bool { return q.Value == "entity" || s.Type == q.Value })
			return
		}
		v.markWords(q, text, add)
	default:
		v.markWords(q, text, add)
	}
}

// markWords marks what is compared word by word.
func (v *ModelView) markWords(q query.Q, text []cutWord, add func(from, to int)) {
	for _, w := range text {
		if wordIs(q, w.term) {
			add(w.start, w.end)
		}
	}
}
