package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// question is one thing asked. Which fields count depends on its class.
type question struct {
	words  []string // word, and, not: one or two; phrase: in order; prefix: one
	handle int
	month  [2]int64 // from, to in µs
	about  message  // window
}

// class is a kind of question. count says that totals of all engines must agree.
type class struct {
	name string
	ask  func(engine, question) (int64, error)
	pick func(*lexicon, *rand.Rand) question
}

func classes() []class {
	word := func(of func(*lexicon) []string) func(*lexicon, *rand.Rand) question {
		return func(l *lexicon, r *rand.Rand) question { return question{words: []string{one(r, of(l))}} }
	}
	two := func(l *lexicon, r *rand.Rand) question {
		return question{words: []string{one(r, l.common), one(r, l.medium)}}
	}
	return []class{
		{"word, rare", engine.word, word(func(l *lexicon) []string { return l.rare })},
		{"word, 0.01 %", engine.word, word(func(l *lexicon) []string { return l.several })},
		{"word, 1 %", engine.word, word(func(l *lexicon) []string { return l.medium })},
		{"word, over 4 %", engine.word, word(func(l *lexicon) []string { return l.common })},
		{"AND", engine.and, two},
		{"NOT", engine.not, two},
		{"phrase", engine.phrase, func(l *lexicon, r *rand.Rand) question {
			return question{words: strings.Fields(l.phrases[r.IntN(len(l.phrases))])}
		}},
		{"prefix of three letters", engine.prefix, func(l *lexicon, r *rand.Rand) question {
			return question{words: []string{one(r, l.medium)[:3]}}
		}},
		{"word, handle, month", engine.narrow, func(l *lexicon, r *rand.Rand) question {
			m := l.messages[r.IntN(len(l.messages))]
			return question{words: []string{one(r, l.common)}, handle: m.from, month: [2]int64{m.sent - 15*day, m.sent + 15*day}}
		}},
		{"facets by sender and day, 1 %", engine.facets, word(func(l *lexicon) []string { return l.medium })},
		{"facets by sender and day, over 4 %", engine.facets, word(func(l *lexicon) []string { return l.common })},
		{"edges over the hits, 1 %", engine.edges, word(func(l *lexicon) []string { return l.medium })},
		{"conversation window of 75", engine.window, func(l *lexicon, r *rand.Rand) question {
			return question{about: l.messages[r.IntN(len(l.messages))]}
		}},
	}
}

const day = int64(24 * 60 * 60 * 1_000_000)

func one(r *rand.Rand, of []string) string { return of[r.IntN(len(of))] }

// lexicon is what is asked for: words by how many messages hold them.
type lexicon struct {
	common, medium, several, rare []string
	phrases                       []string
	messages                      []message
}

const lexiconSample = 200_000

// newLexicon counts words in messages spread evenly over the model.
func newLexicon(m *model) *lexicon {
	l := &lexicon{phrases: m.fixed[:1000]}
	step, sampled, in := max(1, m.messages/lexiconSample), 0, map[string]int{}
	for msg := range m.each() {
		if msg.number%int64(step) != 0 {
			continue
		}
		sampled++
		if sampled%200 == 0 {
			l.messages = append(l.messages, msg)
		}
		words := strings.Fields(msg.text)
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			in[w]++
		}
	}
	for _, w := range m.words {
		if len(w) < 3 {
			continue
		}
		switch share := float64(in[w]) / float64(sampled); {
		case share > 0.04:
			l.common = append(l.common, w)
		case share > 0.005 && share < 0.02:
			l.medium = append(l.medium, w)
		case share > 0.00006 && share < 0.00015:
			l.several = append(l.several, w)
		case in[w] == 1:
			l.rare = append(l.rare, w)
		}
	}
	return l
}
