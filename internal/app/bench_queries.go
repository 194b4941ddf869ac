package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// BenchAsked is one class of question: how long answers took, and how many hits
// the middle one had. Every question is put twice: the first time its parts of the
// files are checked and brought into memory, the second they are warm.
type BenchAsked struct {
	Class    string  `json:"class"`
	Asked    int     `json:"asked"`
	FirstP50 float64 `json:"first_p50_ms,omitempty"`
	FirstP95 float64 `json:"first_p95_ms,omitempty"`
	P50      float64 `json:"p50_ms"`
	P95      float64 `json:"p95_ms"`
	Hits     int64   `json:"hits"`
}

type question struct {
	class string
	ask   func(i int) (int64, error)
	whole bool // goes over the whole corpus, and is asked a few times only
}

// askedWhole is how often a question is asked that goes over the whole corpus.
const askedWhole = 10

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
	hidden, err := c.hiddenView(ctx, view)
	if err != nil {
		return err
	}
	list := append(searches(ctx, view, w, ""), sums(ctx, view, w)...)
	for _, q := range append(list, searches(ctx, hidden, w, ", 1 % silently restricted")...) {
		if !strings.Contains(q.class, c.Only) {
			continue
		}
		c.Progress(q.class)
		asked, err := c.timed(q)
		if err != nil {
			return err
		}
		m.Queries = append(m.Queries, asked)
	}
	return nil
}

// hiddenView sees all but about one message in a hundred: those of some handles.
func (c *benchCase) hiddenView(ctx context.Context, view *corpus.View) (*corpus.View, error) {
	f, err := view.Facets(ctx, query.All{}, corpus.FacetOptions{By: []string{"handle"}})
	if err != nil {
		return nil, err
	}
	scope, err := c.app.Doors.Scope(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	handles := f.Facets["handle"]
	left := f.Total / 100
	for i := 0; i < len(handles) && left > 0; i++ {
		b := handles[(i*7919+len(handles)/3)%len(handles)]
		h, err := hut3.ParseHandle(b.Value)
		if err == nil && b.Count <= left {
			scope.Silent, left = append(scope.Silent, hut3.Target{Handle: h}), left-b.Count
		}
	}
	return c.app.files.now().View(scope)
}

func (c *benchCase) timed(q question) (BenchAsked, error) {
	n := c.Asked
	if q.whole {
		n = min(n, askedWhole)
	}
	out := BenchAsked{Class: q.class, Asked: n}
	first, hits, err := round(n, q.ask)
	if err != nil {
		return out, err
	}
	warm, _, err := round(n, q.ask)
	if err != nil {
		return out, err
	}
	out.FirstP50, out.FirstP95 = middle(first)
	out.P50, out.P95 = middle(warm)
	slices.Sort(hits)
	out.Hits = hits[n/2]
	return out, nil
}

// round puts each question once.
func round(n int, ask func(i int) (int64, error)) (took []time.Duration, hits []int64, err error) {
	for i := range n {
		began := time.Now()
		found, err := ask(i)
		if err != nil {
			return nil, nil, err
		}
		took, hits = append(took, time.Since(began)), append(hits, found)
	}
	return took, hits, nil
}

// middle gives the 50th and the 95th percentile in ms.
func middle(took []time.Duration) (p50, p95 float64) {
	slices.Sort(took)
	return milliseconds(took[len(took)/2]), milliseconds(took[len(took)*95/100])
}

// searches are the questions that find messages, for a view that the name tells.
func searches(ctx context.Context, view *corpus.View, w *benchWords, name string) []question {
	both := func(of ...query.Q) query.Q { return query.And{Of: of} }
	search := func(class string, q func(i int) query.Q) question {
		return question{class: class + name, ask: func(i int) (int64, error) {
			p, err := view.Search(ctx, q(i), corpus.SearchOptions{})
			return p.Total, err
		}}
	}
	return []question{
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
}

// sums are the questions that are not searches.
func sums(ctx context.Context, view *corpus.View, w *benchWords) []question {
	facets := func(q query.Q) (int64, error) {
		f, err := view.Facets(ctx, q, corpus.FacetOptions{By: []string{"from", "day"}, Limit: 10})
		return f.Total, err
	}
	edges := func(q query.Q) (int64, error) {
		e, err := view.EdgeList(ctx, q)
		if err != nil {
			return 0, err
		}
		return int64(e.Len()), nil
	}
	return []question{
		{class: "facets by sender and day, word 0.3 to 3 %", ask: func(i int) (int64, error) { return facets(wordAt(w.medium, i)) }},
		{class: "facets by sender and day, word over 3 %", ask: func(i int) (int64, error) { return facets(wordAt(w.common, i)) }},
		{class: "facets by sender and day, everything", ask: func(int) (int64, error) { return facets(query.All{}) }, whole: true},
		{class: "edges, word 0.3 to 3 %", ask: func(i int) (int64, error) { return edges(wordAt(w.medium, i)) }},
		{class: "edges, word over 3 %", ask: func(i int) (int64, error) { return edges(wordAt(w.common, i)) }},
		{class: "edges, everything", ask: func(int) (int64, error) { return edges(query.All{}) }, whole: true},
		{class: "window of 75 in a conversation", ask: func(i int) (int64, error) {
			t, err := view.Thread(ctx, w.message(i).Key, 37)
			return int64(len(t.Messages)), err
		}},
		{class: "beside it: scan of 50,000 texts in memory, word 0.3 to 3 %", ask: func(i int) (int64, error) { return w.scan(w.medium[i%len(w.medium)]), nil }, whole: true},
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
