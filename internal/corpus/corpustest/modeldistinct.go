package corpustest

import (
	"cmp"
	"context"
	"math"
	"slices"

	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Explain is not modelled: the suite checks an engine's plan by counts.
func (v *ModelView) Explain(context.Context, query.Q) (corpus.Plan, error) {
	return corpus.Plan{}, nil
}

// Distinct works the ratio out from its table of four cells.
func (v *ModelView) Distinct(_ context.Context, q query.Q, _ int) (corpus.Distinct, error) {
	holding := func(hits []held) map[string]int64 {
		out := map[string]int64{}
		for _, h := range hits {
			var words []string
			for _, w := range v.words(h.Body) {
				words = append(words, w.term)
			}
			slices.Sort(words)
			for _, w := range slices.Compact(words) {
				out[w]++
			}
		}
		return out
	}
	hits, rest := v.Hits(q), v.Hits(query.All{})
	in, all := holding(hits), holding(rest)
	out := corpus.Distinct{Hits: int64(len(hits)), Rest: int64(len(rest))}
	for w, n := range in {
		a, b, c, d := float64(n), float64(all[w]), float64(len(hits))-float64(n), float64(len(rest))-float64(all[w])
		if n >= 2 && a/(a+c) > b/(b+d) {
			out.Terms = append(out.Terms, corpus.DistinctTerm{Term: w, Hits: n, Rest: all[w], Score: math.Round(200*dunning(a, b, c, d)) / 100})
		}
	}
	slices.SortFunc(out.Terms, func(x, y corpus.DistinctTerm) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Term, y.Term))
	})
	return out, nil
}

// dunning is half of G² of a table of two by two: the sum of O·ln(O/E).
func dunning(a, b, c, d float64) float64 {
	n, sum := a+b+c+d, 0.0
	for _, x := range [][3]float64{{a, a + b, a + c}, {b, a + b, b + d}, {c, c + d, a + c}, {d, c + d, b + d}} {
		if x[0] > 0 {
			sum += x[0] * math.Log(x[0]*n/(x[1]*x[2]))
		}
	}
	return sum
}
