package app

import (
	"encoding/json"
	"strings"
	"unicode"

	"hut3"
	"hut3/internal/corpus"
)

// takenOut is what stands in the place of a word or text that was erased.
const takenOut = "(erased)"

// redact takes what is gone out of what people wrote in a JSON document, the
// fields of those names, and reports whether there was any. Texts that overlap go
// as one. References, units and times stay: the record cannot do without.
func (g *goneWords) redact(body json.RawMessage, typed map[string]bool) (out json.RawMessage, changed bool, err error) {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, false, err
	}
	eachTypedText(v, typed, func(s string) string {
		if !g.match(s) {
			return s
		}
		changed = true
		return g.strip(s)
	})
	if !changed {
		return body, false, nil
	}
	out, err = json.Marshal(v)
	return out, true, err
}

// eachTypedText puts what fn makes of it in the place of every string under one
// of the names, at any depth.
func eachTypedText(v any, typed map[string]bool, fn func(string) string) {
	switch x := v.(type) {
	case map[string]any:
		for name, y := range x {
			if s, ok := y.(string); ok && typed[name] {
				x[name] = fn(s)
				continue
			}
			if list, ok := y.([]any); ok && typed[name] {
				for i := range list {
					if s, ok := list[i].(string); ok {
						list[i] = fn(s)
					}
				}
			}
			eachTypedText(y, typed, fn)
		}
	case []any:
		for _, y := range x {
			eachTypedText(y, typed, fn)
		}
	}
}

// strip takes what is gone out of one string.
func (g *goneWords) strip(s string) string {
	gone := g.marks(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i + 1
		for j < len(s) && gone[j] == gone[i] {
			j++
		}
		if gone[i] {
			b.WriteString(takenOut)
		} else {
			b.WriteString(s[i:j])
		}
		i = j
	}
	return b.String()
}

// marks says of each byte of a string whether it goes: of a text, a word in any
// spelling that the corpus reads alike, a pattern, or a value in any form that it is
// written in.
func (g *goneWords) marks(s string) []bool {
	gone := make([]bool, len(s))
	low, at := folded(s)
	for i, t := range g.texts.in(low) {
		mark(gone[at[i]:at[i+len(t)]])
	}
	corpus.Tokens(s, func(term []byte, start, end int) {
		if g.words[string(term)] {
			mark(gone[start:end])
		}
	})
	if len(g.patterns) > 0 {
		eachPattern(s, func(pattern string, start, end int) {
			if g.patterns[pattern] {
				mark(gone[start:end])
			}
		})
	}
	if len(g.values) > 0 {
		g.finder.Find(s, func(sp hut3.Span) {
			if g.values[valueOf(sp)] {
				mark(gone[sp.Start:sp.End])
			}
		})
	}
	return gone
}

func mark(these []bool) {
	for i := range these {
		these[i] = true
	}
}

// folded gives a text without case, as strings.ToLower does, and for each byte of
// it and for its end the place in s that it came of. A letter may be longer or
// shorter than its small one, so that the places of the two are not the same.
func folded(s string) (low string, at []int) {
	var b strings.Builder
	for i, r := range s {
		b.WriteRune(unicode.ToLower(r))
		for len(at) < b.Len() {
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(s))
}
