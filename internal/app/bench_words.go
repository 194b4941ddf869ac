package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// benchWords are what the benchmark asks for: words of the corpus by how often
// they stand in it, and real messages.
type benchWords struct {
	random                  *rand.Rand
	common, medium, several []string // in more than 3 %, 0.3 to 3 %, 0.01 to 0.3 % of messages
	rare                    []string // in a few
	messages                []hut3.Message
	texts                   []string // as sampled
}

// sampled is how many messages the words are counted in.
const sampled = 50_000

func sampleWords(ctx context.Context, view *corpus.View, seed uint64) (*benchWords, error) {
	w := &benchWords{random: rand.New(rand.NewPCG(seed, 1))}
	in := map[string]int{}
	err := view.Each(ctx, query.All{}, func(h corpus.Hit) error {
		if len(w.texts) == sampled {
			return errEnough
		}
		w.take(h.Message, in)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	w.sort(in)
	if len(w.common) == 0 || len(w.medium) == 0 || len(w.several) == 0 || len(w.rare) == 0 {
		return nil, hut3.Errorf(hut3.Usage, "the corpus is too small to have words of every class; give more messages")
	}
	return w, nil
}

func (w *benchWords) take(m hut3.Message, in map[string]int) {
	w.texts = append(w.texts, m.Body)
	if len(m.To) == 1 && len(strings.Fields(m.Body)) > 3 {
		w.messages = append(w.messages, m)
	}
	seen := map[string]bool{}
	corpus.Tokens(m.Body, func(term []byte, _, _ int) {
		if word := string(term); !seen[word] && utf8.RuneCountInString(word) > 2 {
			seen[word] = true
			in[word]++
		}
	})
}

// sort puts the words into classes, in an order that the seed decides.
func (w *benchWords) sort(in map[string]int) {
	words := make([]string, 0, len(in))
	for word := range in {
		words = append(words, word)
	}
	slices.Sort(words)
	w.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	n := len(w.texts)
	for _, word := range words {
		switch c := in[word]; {
		case c*100 > 3*n:
			w.common = append(w.common, word)
		case c*1000 > 3*n:
			w.medium = append(w.medium, word)
		case c*10000 > n && c > 3:
			w.several = append(w.several, word)
		case c <= 2:
			w.rare = append(w.rare, word)
		}
	}
}

func wordAt(list []string, i int) query.Q { return query.Word{Text: list[i%len(list)]} }

func (w *benchWords) message(i int) hut3.Message { return w.messages[(i*977)%len(w.messages)] }

// phrase is two words that follow each other in a message.
func (w *benchWords) phrase(i int) query.Q {
	words := strings.Fields(w.message(i).Body)
	return query.Phrase{Text: strings.Join(words[1:3], " ")}
}

func (w *benchWords) prefix(i int) query.Q {
	word := w.several[i%len(w.several)]
	runes := []rune(word)
	return query.Prefix{Text: string(runes[:min(3, len(runes))])}
}

// narrow is a word from a handle within a month.
func (w *benchWords) narrow(i int) query.Q {
	const month = 30 * 24 * 3600 * 1_000_000
	m := w.message(i)
	at := max(1, m.Sent.Micros)
	return query.And{Of: []query.Q{wordAt(w.common, i), query.Field{Name: "from", Value: m.From.String()}, query.Period{From: at, To: at + month}}}
}
