package corpus_test

import (
	"context"
	"testing"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
)

// engine lets the contract suite build this package's files.
type engine struct {
	c    *corpus.Corpus
	live []corpus.SegmentInfo
	opts corpus.BuilderOptions
}

func (e *engine) Add(ctx context.Context, d corpustest.Delivery) error {
	b, err := e.c.NewBuilder(d.Number, d.Class, e.opts)
	if err != nil {
		return err
	}
	for _, r := range d.Rows {
		if err := b.Row(r); err != nil {
			return err
		}
	}
	for _, m := range d.Messages {
		if err := b.Message(m); err != nil {
			return err
		}
	}
	infos, _, err := b.Seal(ctx)
	if err != nil {
		return err
	}
	e.live = append(e.live, infos...)
	next, err := e.c.Adopt(e.live)
	if err != nil {
		return err
	}
	e.c.Close()
	e.c = next
	return nil
}

func (e *engine) View(s hut3.Scope, f *corpus.Facts) (corpustest.View, error) {
	v, err := e.c.View(s)
	if err != nil {
		return nil, err
	}
	return v.With(f), nil
}

// TestContract builds every second world in many small segments, which must
// answer as one large one does.
func TestContract(t *testing.T) {
	t.Parallel()
	worlds := 0
	corpustest.Run(t, func(t testing.TB, dir string) corpustest.Engine {
		c, err := corpus.Open(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		opts := corpus.BuilderOptions{Extractor: corpustest.Extractor{}}
		if worlds++; worlds%2 == 0 {
			opts.MaxMessages, opts.MaxRows = 3, 4
		}
		return &engine{c: c, opts: opts}
	})
}

func (e *engine) Regrouped(s hut3.Scope, r *corpus.Rulings, f *corpus.Facts) (corpustest.View, error) {
	v, err := e.c.View(s)
	if err != nil {
		return nil, err
	}
	if v, err = v.Regroup(context.Background(), r); err != nil {
		return nil, err
	}
	return v.With(f), nil
}
