package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"hut3/internal/corpus"
	"hut3/internal/query"
)

// BenchAsked is one class of question: how long answers took, warm, and how
// many hits the middle one had.
type BenchAsked struct {
	Class string  `json:"class"`
	Asked int     `json:"asked"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	Hits  int64   `json:"hits"`
}

type question struct {
	class string
	ask   func(i int) (int64, error)
}

// ask puts every class of question to the corpus as its owner sees it: 50
// newest with their texts and the exact total, unless the class says otherwise.
// Looks are not logged: what is measured is the engine.
func (c *benchCase) ask(ctx context.Context, m *CorpusMeasured) error {
	view, err := c.app.view(ctx, c.actor)
	if err != nil {
		return err
	}
	c.Progress("choosing words")
	w, err := sampleWords(ctx, view, c.Seed)
	if err != nil {
		return err
	}
	for _, q := range questions(ctx, view, w) {
		c.Progress(q.class)
		asked, err := c.timed(q)
		if err != nil {
			return err
		}
		m.Queries = append(m.Queries, asked)
	}
	return nil
}

func (c *benchCase) timed(q question) (BenchAsked, error) {
	took, hits := make([]time.Duration, c.Asked), make([]int64, c.Asked)
	for i := range c.Asked {
		began := time.Now()
		n, err := q.ask(i)
		if err != nil {
			return BenchAsked{}, err
		}
		took[i], hits[i] = time.Since(began), n
	}
	slices.Sort(took)
	slices.Sort(hits)
	return BenchAsked{q.class, c.Asked, milliseconds(took[c.Asked/2]), milliseconds(took[c.Asked*95/100]), hits[c.Asked/2]}, nil
}

func questions(ctx context.Context, view *corpus.View, w *benchWords) []question {
	both := func(of ...query.Q) query.Q { return query.And{Of: of} }
	search := func(class string, q func(i int) query.Q) question {
		return question{class, func(i int) (int64, error) {
			p, err := view.Search(ctx, q(i), corpus.SearchOptions{})
			return p.Total, err
		}}
	}
	all := []question{
		search("word, rare", func(i int) query.Q { return wordAt(w.rare, i) }),
		search("word, 0.01 to 0.3 %", func(i int) query.Q { return wordAt(w.several, i) }),
		search("word, 0.3 to 3 %", func(i int) query.Q { return wordAt(w.medium, i) }),
		search("word, over 3 %", func(i int) query.Q { return wordAt(w.common, i) }),
		search("AND", func(i int) query.Q { return both(wordAt(w.common, i), wordAt(w.medium, i)) }),
		search("NOT", func(i int) query.Q { return both(wordAt(w.common, i), query.Not{Of: wordAt(w.medium, i)}) }),
		search("phrase", w.phrase),
		search("prefix of three", w.prefix),
		search("one letter wrong", func(i int) query.Q { return query.Fuzzy{Text: w.several[i%len(w.several)], Edits: 1} }),
		search("word, handle, month", w.narrow),
	}
	return append(all, sums(ctx, view, w)...)
}

// sums are the questions that are not searches.
func sums(ctx context.Context, view *corpus.View, w *benchWords) []question {
	facets := func(q query.Q) (int64, error) {
		f, err := view.Facets(ctx, q, corpus.FacetOptions{By: []string{"from", "day"}, Limit: 10})
		return f.Total, err
	}
	edges := func(q query.Q) (int64, error) {
		e, err := view.Edges(ctx, q)
		return int64(len(e)), err
	}
	return []question{
		{"facets by sender and day, word over 3 %", func(i int) (int64, error) { return facets(wordAt(w.common, i)) }},
		{"facets by sender and day, everything", func(int) (int64, error) { return facets(query.All{}) }},
		{"edges, word over 3 %", func(i int) (int64, error) { return edges(wordAt(w.common, i)) }},
		{"edges, everything", func(int) (int64, error) { return edges(query.All{}) }},
		{"window of 75 in a conversation", func(i int) (int64, error) {
			t, err := view.Thread(ctx, w.message(i).Key, 37)
			return int64(len(t.Messages)), err
		}},
		{"beside it: scan of 50,000 texts in memory, word 0.3 to 3 %", func(i int) (int64, error) { return w.scan(w.medium[i%len(w.medium)]), nil }},
	}
}

// scan is what finding a word costs without an index.
func (w *benchWords) scan(word string) (n int64) {
	for _, text := range w.texts {
		if strings.Contains(strings.ToLower(text), word) {
			n++
		}
	}
	return n
}
