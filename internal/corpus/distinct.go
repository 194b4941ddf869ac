package corpus

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"hut3/internal/query"
)

// DistinctSample is how many messages of the hits, and how many of all that is
// seen, are compared at most, nearly.
const DistinctSample = 20_000

// DistinctTerm is a word that stands in more messages of a hit set than it
// would if the set were like the rest.
type DistinctTerm struct {
	Term  string  `json:"term"`  // folded
	Hits  int64   `json:"hits"`  // sampled hits that hold it
	Rest  int64   `json:"rest"`  // sampled messages of all that is seen that hold it
	Score float64 `json:"score"` // log-likelihood ratio G², as in Dunning 1993
}

// Distinct is the terms that tell a hit set from all that is seen, the highest
// score first, and how many messages were compared.
type Distinct struct {
	Terms []DistinctTerm `json:"terms"`
	Hits  int64          `json:"sampled_hits"`
	Rest  int64          `json:"sampled_rest"`
	// Untested is how many messages of the hits or the rest could not be read.
	Untested int64 `json:"untested,omitempty"`
}

// Distinct finds the words that distinguish the messages of a query from all that
// the view sees.
func (v *View) Distinct(ctx context.Context, q query.Q, top int) (Distinct, error) {
	hits, err := v.WordSample(ctx, q)
	if err != nil {
		return Distinct{}, err
	}
	rest, err := v.WordSample(ctx, query.All{})
	return hits.Distinct(rest, top), err
}

// Distinct finds the words that distinguish a sample from that of all that its view
// sees, by the log-likelihood ratio of the shares of messages that hold them (T.
// Dunning, Accurate Methods for the Statistics of Surprise and Coincidence,
// Computational Linguistics 19(1), 1993).
func (s WordSample) Distinct(rest WordSample, top int) Distinct {
	out := Distinct{Terms: []DistinctTerm{}, Hits: s.n, Rest: rest.n, Untested: max(s.unread, rest.unread)}
	for term, n := range s.holds {
		m := rest.holds[term]
		if n < 2 || float64(n)*float64(rest.n) <= float64(m)*float64(s.n) {
			continue
		}
		out.Terms = append(out.Terms, DistinctTerm{term, n, m, likelihood(n, s.n, m, rest.n)})
	}
	slices.SortFunc(out.Terms, func(a, b DistinctTerm) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Term, b.Term))
	})
	if top > 0 && len(out.Terms) > top {
		out.Terms = out.Terms[:top]
	}
	return out
}

// likelihood is G² of a of n against b of m, rounded so that it prints alike
// everywhere.
func likelihood(a, n, b, m int64) float64 {
	p := float64(a+b) / float64(n+m)
	part := func(seen, of int64, p float64) float64 {
		x := 0.0
		if seen > 0 {
			x += float64(seen) * math.Log(float64(seen)/(float64(of)*p))
		}
		if of > seen {
			x += float64(of-seen) * math.Log(float64(of-seen)/(float64(of)*(1-p)))
		}
		return x
	}
	if p >= 1 {
		return 0
	}
	return math.Round(200*(part(a, n, p)+part(b, m, p))) / 100
}

// WordSample is how many of some messages hold each word.
type WordSample struct {
	holds  map[string]int64
	n      int64
	unread int64 // that could not be read; they are not among n
}

// Words is how many words it has.
func (s WordSample) Words() int64 { return int64(len(s.holds)) }

// WordSample reads the messages of a query. Where there are more than
// DistinctSample, it reads a share that is fixed by time of sending and ref, and so
// is the same for every question and for everybody who sees the same.
func (v *View) WordSample(ctx context.Context, q query.Q) (WordSample, error) {
	out := WordSample{holds: map[string]int64{}}
	v, note := v.noting()
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		sets := make([]docset, len(v.segs))
		if err := v.run(ctx, n, func(i int, _ *segmentView, set docset) error { sets[i] = set; return nil }); err != nil {
			return err
		}
		share := uint64(math.MaxUint64)
		if all := total(sets); all > DistinctSample {
			share = uint64(float64(math.MaxUint64) * (DistinctSample / float64(all)))
		}
		var mu sync.Mutex
		return v.parallel(ctx, func(i int, s *segmentView) error {
			part, err := v.sampled(ctx, s, sets[i], share)
			mu.Lock()
			defer mu.Unlock()
			out.n += part.n
			for term, n := range part.holds {
				out.holds[term] += n
			}
			return err
		})
	})
	out.unread = note()
	return out, err
}

func (v *View) sampled(ctx context.Context, s *segmentView, set docset, share uint64) (WordSample, error) {
	out := WordSample{holds: map[string]int64{}}
	e, texts := &evaluation{v: v, s: s}, s.texts()
	var words []string
	left, over := 0, false
	set.each(func(o uint32) {
		if left++; left%scanStep == 0 {
			over = over || ctx.Err() != nil
		}
		if over || spread(spread(uint64(s.sortTime(o)))^uint64(s.refOf(o))) > share {
			return
		}
		body, ok := e.body(texts, o)
		if !ok {
			v.untested.Add(1)
			return
		}
		words = words[:0]
		Tokens(string(body), func(term []byte, _, _ int) { words = append(words, string(term)) })
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			out.holds[w]++
		}
		out.n++
	})
	return out, stopped(ctx)
}

// spread is the finalizer of SplitMix64.
func spread(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
