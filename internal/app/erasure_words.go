package app

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"

	"hut3"
	"hut3/internal/corpus"
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
	texts []string
}

// match reports whether a text holds one of them.
func (g *goneWords) match(text string) bool {
	low := strings.ToLower(text)
	for _, w := range wordsOf(low) {
		if g.words[w] {
			return true
		}
	}
	for _, t := range g.texts {
		if strings.Contains(low, t) {
			return true
		}
	}
	return false
}

// wordsOf parts a text at what is neither letter nor digit.
func wordsOf(low string) []string {
	return strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// goneFrom works out what an erasure of messages leaves nowhere else, among the
// words that asked names: those that people typed. view sees everything.
func goneFrom(ctx context.Context, view *corpus.View, keys []hut3.Key, asked func(func(string)) error) (*goneWords, error) {
	const name = "erased"
	view = view.WithSets(map[string][]hut3.Key{name: keys})
	erased := query.Field{Name: "set", Value: name}
	g := &goneWords{words: map[string]bool{}}
	have := map[string]bool{}
	err := view.Each(ctx, erased, func(h corpus.Hit) error {
		low := strings.ToLower(strings.TrimSpace(h.Message.Body))
		if len(low) >= shortestText {
			g.texts = append(g.texts, low)
		}
		for _, w := range wordsOf(low) {
			have[w] = len([]rune(w)) >= shortestWord
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
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

// takenOut is what stands in the place of a word or text that was erased.
const takenOut = "(erased)"

// redact takes what is gone out of every string of a JSON document, and reports
// whether there was any. A text goes as a whole, a word with the words beside it
// that are gone too.
func (g *goneWords) redact(body json.RawMessage) (out json.RawMessage, changed bool, err error) {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, false, err
	}
	v = g.walk(v, &changed)
	if !changed {
		return body, false, nil
	}
	out, err = json.Marshal(v)
	return out, true, err
}

func (g *goneWords) walk(v any, changed *bool) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = g.walk(x[k], changed)
		}
	case []any:
		for i := range x {
			x[i] = g.walk(x[i], changed)
		}
	case string:
		if g.match(x) {
			*changed = true
			return g.strip(x)
		}
	}
	return v
}

// strip takes texts and words out of one string.
func (g *goneWords) strip(s string) string {
	for _, t := range g.texts {
		for at := strings.Index(strings.ToLower(s), t); at >= 0 && at+len(t) <= len(s); at = strings.Index(strings.ToLower(s), t) {
			s = s[:at] + takenOut + s[at+len(t):]
		}
	}
	var b strings.Builder
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		if n < 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
		m := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if m < 0 {
			m = len(s)
		}
		if word := s[:m]; g.words[strings.ToLower(word)] {
			b.WriteString(takenOut)
		} else {
			b.WriteString(word)
		}
		s = s[m:]
	}
	return b.String()
}
