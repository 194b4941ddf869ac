package app

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/query"
)

// shortestWord is the shortest word, in letters, and shortestText the shortest
// text that is looked for in what people typed: shorter ones say nothing of a
// message.
const (
	shortestWord = 3
	shortestText = 12
)

// goneWords are what an erasure leaves nowhere else: words that only erased
// messages have, and the erased texts.
type goneWords struct {
	words map[string]bool
	texts goneTexts
}

// match reports whether a text holds one of them.
func (g *goneWords) match(text string) bool {
	low := strings.ToLower(text)
	for _, w := range wordsOf(low) {
		if g.words[w] {
			return true
		}
	}
	for range g.texts.in(low) {
		return true
	}
	return false
}

// wordsOf parts a text at what is neither letter nor digit.
func wordsOf(low string) []string {
	return strings.FieldsFunc(low, func(r rune) bool { return !inWord(r) })
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// goneFrom works out what an erasure of messages leaves nowhere else, among the
// words that asked names: those that people typed. view sees everything.
func goneFrom(ctx context.Context, view *corpus.View, said ingest.Said, asked func(func(string)) error) (*goneWords, error) {
	const name = "erased"
	view = view.WithSets(map[string][]hut3.Key{name: said.Messages})
	erased := query.Field{Name: "set", Value: name}
	g := &goneWords{words: map[string]bool{}, texts: textsGone()}
	have := map[string]bool{}
	err := view.Each(ctx, erased, func(h corpus.Hit) error {
		g.had(h.Message.Body, have)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, text := range said.Texts {
		g.had(text, have)
	}
	for _, text := range said.Records {
		g.had(text, nil)
	}
	g.kept(said.Kept, have)
	typed := map[string]bool{}
	err = asked(func(text string) {
		for _, w := range wordsOf(strings.ToLower(text)) {
			if have[w] {
				typed[w] = true
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for w := range typed {
		left, err := view.Count(ctx, query.And{Of: []query.Q{query.Word{Text: w}, query.Not{Of: erased}}})
		if err != nil {
			return nil, err
		}
		g.words[w] = left == 0
	}
	return g, nil
}

// had notes a text that goes and, where have is given, its words.
func (g *goneWords) had(text string, have map[string]bool) {
	low := strings.ToLower(strings.TrimSpace(text))
	g.texts.add(low)
	for _, w := range wordsOf(low) {
		if have != nil {
			have[w] = len([]rune(w)) >= shortestWord
		}
	}
}

// kept takes back what rows that stay say too.
func (g *goneWords) kept(texts []string, have map[string]bool) {
	for _, text := range texts {
		low := strings.ToLower(strings.TrimSpace(text))
		g.texts.drop(low)
		for _, w := range wordsOf(low) {
			delete(have, w)
		}
	}
}

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

// strip takes texts and words out of one string.
func (g *goneWords) strip(s string) string {
	low, at := folded(s)
	gone := make([]bool, len(low))
	for i, t := range g.texts.in(low) { // all of them before any is cut: they may overlap
		mark(gone[i : i+len(t)])
	}
	g.markWords(low, gone)
	var b strings.Builder
	for i := 0; i < len(low); {
		j := i + 1
		for j < len(low) && gone[j] == gone[i] {
			j++
		}
		if gone[i] {
			b.WriteString(takenOut)
		} else {
			b.WriteString(s[at[i]:at[j]])
		}
		i = j
	}
	return b.String()
}

// markWords marks the words that are gone, in what is not marked yet.
func (g *goneWords) markWords(low string, gone []bool) {
	from := 0 // of a word
	end := func(to int) {
		if from < to && g.words[low[from:to]] {
			mark(gone[from:to])
		}
	}
	for i, r := range low {
		if gone[i] || !inWord(r) {
			end(i)
			from = i + utf8.RuneLen(r)
		}
	}
	end(len(low))
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
