package corpus_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
)

// engine lets the contract suite build this package's files.
type engine struct {
	dir  string
	c    *corpus.Corpus
	live []corpus.SegmentInfo
	opts corpus.BuilderOptions
}

// holding is an engine over a folder of its own with some deliveries.
func holding(t *testing.T, list ...corpustest.Delivery) *engine {
	t.Helper()
	dir := t.TempDir()
	c, err := corpus.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{dir: dir, c: c}
	t.Cleanup(func() { e.c.Close() })
	for _, d := range list {
		if err := e.Add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	return e
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

func (e *engine) View(s corpustest.Setting) (corpustest.View, error) {
	v, err := e.c.View(s.Scope)
	if err != nil {
		return nil, err
	}
	return set(v, s), nil
}

// set lays the rest of a setting over a view.
func set(v *corpus.View, s corpustest.Setting) *corpus.View {
	return v.With(s.Facts).WithSets(s.Sets).Limited(corpus.Limits{Reads: s.Reads})
}

func (e *engine) Reopen(context.Context) error {
	if err := e.c.Close(); err != nil {
		return err
	}
	var err error
	e.c, err = openFinding(e.dir, e.live)
	return err
}

// openFinding opens a corpus that finds the entities of what it shows by another row,
// as every program opens it.
func openFinding(dir string, live []corpus.SegmentInfo) (*corpus.Corpus, error) {
	c, err := corpus.Open(dir, live)
	if err == nil {
		c.Extract(corpustest.Extractor{})
	}
	return c, err
}

// Spoil changes a byte of one of the files.
func (e *engine) Spoil(at uint64) error {
	infos := e.c.Live()
	total := uint64(0)
	for _, info := range infos {
		total += uint64(info.Bytes)
	}
	at %= total
	for _, info := range infos {
		if at >= uint64(info.Bytes) {
			at -= uint64(info.Bytes)
			continue
		}
		name := filepath.Join(e.dir, info.Name)
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		raw[at] ^= 0x20
		return os.WriteFile(name, raw, 0o600)
	}
	return nil
}

// parted are options under which every second world is in many small segments.
func parted(world int) corpus.BuilderOptions {
	opts := corpus.BuilderOptions{Extractor: corpustest.Extractor{}}
	if world%2 == 0 {
		opts.MaxMessages, opts.MaxRows = 3, 4
	}
	return opts
}

// TestContract builds every second world in many small segments, which must
// answer as one large one does.
func TestContract(t *testing.T) {
	t.Parallel()
	worlds := 0
	corpustest.Run(t, func(t testing.TB, dir string) corpustest.Engine {
		c, err := openFinding(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		worlds++
		return &engine{dir: dir, c: c, opts: parted(worlds)}
	})
}

func (e *engine) Regrouped(s corpustest.Setting, r *corpus.Rulings) (corpustest.View, error) {
	v, err := e.c.View(s.Scope)
	if err != nil {
		return nil, err
	}
	if v, err = v.Regroup(context.Background(), r); err != nil {
		return nil, err
	}
	return set(v, s), nil
}

// TestContractAtSize asks a world of some thousands of rows, in files of several frames
// and in merged ones.
func TestContractAtSize(t *testing.T) {
	t.Parallel()
	corpustest.Sized(t, func(t testing.TB, dir string) corpustest.Engine {
		c, err := openFinding(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		e := engine{dir: dir, c: c, opts: corpus.BuilderOptions{Extractor: corpustest.Extractor{}, MaxMessages: 1300, MaxRows: 1700}}
		return &merging{e, corpus.MergePolicy{Fanout: 3}}
	}, 4000, 7)
}
