package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/extract"
	"hut3/internal/ingest"
	"hut3/internal/query"
)

// shortestWord is the shortest word or value, in letters, and shortestText the
// shortest text that is looked for in what people typed: shorter ones say nothing of
// a message.
const (
	shortestWord = 3
	shortestText = 12
)

// goneWords are what an erasure leaves nowhere else: words and values that only
// erased messages have, what people typed that finds no others, and the erased texts.
type goneWords struct {
	words    map[string]bool    // as the corpus folds them
	values   map[goneValue]bool // of entities
	patterns map[string]bool    // pre*, fuzzy~1, wild*card, as typed in small letters
	texts    goneTexts
	finder   hut3.Extractor
}

// goneValue is the value of an entity in its normal form.
type goneValue struct{ typ, value string }

func valueOf(s hut3.Span) goneValue { return goneValue{s.Type, s.Value} }

// match reports whether a text holds one of them.
func (g *goneWords) match(text string) bool { return slices.Contains(g.marks(text), true) }

// eachWord calls fn with the words of a text as the corpus folds them, but for those
// too short to say anything. Scripts without spaces are cut in pairs of letters.
func eachWord(text string, fn func(word string)) {
	corpus.Tokens(text, func(term []byte, _, _ int) {
		if n := utf8.RuneCount(term); n >= shortestWord || n == 2 && len(term) >= 6 {
			fn(string(term))
		}
	})
}

func (g *goneWords) eachValue(text string, fn func(goneValue)) {
	g.finder.Find(text, func(s hut3.Span) {
		if utf8.RuneCountInString(s.Value) >= shortestWord {
			fn(valueOf(s))
		}
	})
}

// saidWords is what the erased messages say, before what others say too is out.
type saidWords struct {
	words  map[string]bool
	values map[goneValue]bool
}

// goneFrom works out what an erasure of messages leaves nowhere else, among what
// asked names: what people typed. view sees everything.
func goneFrom(ctx context.Context, view *corpus.View, said ingest.Said, asked func(func(string)) error) (*goneWords, error) {
	const name = "erased"
	view = view.WithSets(map[string][]hut3.Key{name: said.Messages})
	c := goneCount{ctx: ctx, view: view, erased: query.Field{Name: "set", Value: name}}
	g := &goneWords{words: map[string]bool{}, values: map[goneValue]bool{}, patterns: map[string]bool{}, texts: textsGone(), finder: extract.New()}
	have := &saidWords{map[string]bool{}, map[goneValue]bool{}}
	err := view.Each(ctx, c.erased, func(h corpus.Hit) error {
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
	if err := asked(func(text string) { g.typed(text, have) }); err != nil {
		return nil, err
	}
	return g, c.keepGone(g)
}

// typed notes what somebody typed that may find what is erased.
func (g *goneWords) typed(text string, have *saidWords) {
	eachWord(text, func(w string) {
		if have.words[w] {
			g.words[w] = true
		}
	})
	g.eachValue(text, func(v goneValue) {
		if have.values[v] {
			g.values[v] = true
		}
	})
	eachPattern(text, func(p string, _, _ int) {
		if !g.patterns[p] && mayFind(p, have.words) {
			g.patterns[p] = true
		}
	})
}

// had notes a text that goes and, where have is given, what it says.
func (g *goneWords) had(text string, have *saidWords) {
	g.texts.add(strings.ToLower(strings.TrimSpace(text)))
	if have != nil {
		eachWord(text, func(w string) { have.words[w] = true })
		g.eachValue(text, func(v goneValue) { have.values[v] = true })
	}
}

// kept takes back what rows that stay say too.
func (g *goneWords) kept(texts []string, have *saidWords) {
	for _, text := range texts {
		g.texts.drop(strings.ToLower(strings.TrimSpace(text)))
		eachWord(text, func(w string) { delete(have.words, w) })
		g.eachValue(text, func(v goneValue) { delete(have.values, v) })
	}
}
