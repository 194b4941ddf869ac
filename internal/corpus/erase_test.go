package corpus_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// change writes every file of a corpus again and opens what came of it.
func change(t *testing.T, c *corpus.Corpus, ch corpus.Change) (*corpus.Corpus, int) {
	t.Helper()
	var live []corpus.SegmentInfo
	n := 0
	for _, s := range c.Live() {
		if s.Kind == corpus.KindEntities {
			continue
		}
		m := corpus.Merge{From: []corpus.SegmentInfo{s}}
		for _, l := range c.Live() {
			if l.Of == s.Name {
				m.Layers = append(m.Layers, l)
			}
		}
		done, touched, err := c.Change(t.Context(), m, ch)
		if err != nil {
			t.Fatal(err)
		}
		if !touched {
			done.Into = append(m.From, m.Layers...)
		} else {
			n++
		}
		live = append(live, done.Into...)
	}
	next, err := c.Adopt(live)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { next.Close() })
	return next, n
}

// What a change takes out is in no answer and in no byte of the new files; what
// it leaves answers as before, and the same change makes the same files.
func TestChangeTakesOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := several(t, dir, 3)
	goes := func(k hut3.Key) bool { return k == hut3.NewKey(2, 300) || k.Delivery() == 3 }
	ch := corpus.Change{Name: "ERA-1",
		Message: func(e *corpus.MessageEntry) (bool, bool) { return !goes(e.Key), false },
		Row:     func(e *corpus.RowEntry) (bool, bool) { return !goes(e.Message) && e.Key.Delivery() != 3, false }}
	want := slices.DeleteFunc(refs(t, c), goes)
	next, touched := change(t, c, ch)
	if diff := cmp.Diff(want, refs(t, next)); diff != "" || touched != 4 || len(next.Live()) != 6 {
		t.Errorf("%d files touched, %d live:\n%s", touched, len(next.Live()), diff)
	}
	if f := next.Verify(t.Context()); len(f) > 0 {
		t.Error(f)
	}
	again, _ := change(t, c, ch)
	if diff := cmp.Diff(next.Live(), again.Live()); diff != "" {
		t.Errorf("the same change made other files:\n%s", diff)
	}
	if _, err := next.Clean(next.Live()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(dir + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(append(raw, corpustest.Unpacked(raw)...), []byte("tel3")) {
			t.Errorf("%s holds a word of what was taken out", e.Name())
		}
	}
	if _, touched := change(t, next, ch); touched != 0 {
		t.Errorf("%d files have something left to take out", touched)
	}
}

// Texts that were packed with a sample of all texts are gone too, from the blocks
// and from the sample. That the look into the file finds them is shown first.
func TestChangeTakesOutOfSampledTexts(t *testing.T) {
	t.Parallel()
	var list []corpus.MessageEntry
	for i := range uint64(25_000) {
		text := fmt.Sprintf("bring %d of them to the lock up by the depot at %d, and no later", i*7919%99_991, i%24)
		if i%250 == 0 {
			text = fmt.Sprintf("zebra%d under the tree", i)
		}
		list = append(list, message(i+1, "peppershirt", "oakhill", sentText(int(i)*60), text))
	}
	c, dir := build(t, corpus.BuilderOptions{}, list...)
	found := func() (in string, sampled int) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			raw, err := os.ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			if _, size := corpus.SectionAt(raw, "text dictionary"); size > 0 {
				sampled++
			}
			for i := 0; i < 25_000; i += 250 {
				if bytes.Contains(append(raw[:len(raw):len(raw)], corpustest.Unpacked(raw)...), fmt.Appendf(nil, "zebra%d under", i)) {
					in += fmt.Sprintf(" zebra%d", i)
				}
			}
		}
		return in, sampled
	}
	if in, sampled := found(); strings.Count(in, "zebra") != 100 || sampled != 1 {
		t.Fatalf("%d files have a sample, and the look into them finds only%s", sampled, in)
	}
	next, touched := change(t, c, corpus.Change{Name: "ERA-1",
		Message: func(e *corpus.MessageEntry) (bool, bool) { return !strings.HasPrefix(e.Body, "zebra"), false },
		Row:     func(e *corpus.RowEntry) (bool, bool) { return (e.Message.Row()-1)%250 != 0, false }})
	if _, err := next.Clean(next.Live()); err != nil || touched != 2 {
		t.Fatalf("%d files touched (%v)", touched, err)
	}
	if in, sampled := found(); in != "" || sampled != 1 {
		t.Errorf("%d files have a sample; left:%s", sampled, in)
	}
}

func refs(t *testing.T, c *corpus.Corpus) []hut3.Key {
	t.Helper()
	out, err := view(t, c, everything(1)).Refs(t.Context(), query.All{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A message that is shown by another row, at another time and in another text,
// stands where it would have stood, with its entities found again.
func TestChangeShowsByAnotherRow(t *testing.T) {
	t.Parallel()
	c := several(t, t.TempDir(), 2)
	moved := hut3.NewKey(1, 2)
	ch := corpus.Change{Name: "ERA-1", Extractor: corpustest.Extractor{}, Message: func(e *corpus.MessageEntry) (bool, bool) {
		if e.Key != moved {
			return true, false
		}
		e.Ref, e.Body = hut3.NewKey(2, 2), "later tel9"
		e.Sent.Micros += 40_000_000_000
		return true, true
	}}
	next, touched := change(t, c, ch)
	if touched != 1 {
		t.Fatalf("%d files touched", touched)
	}
	hit, err := view(t, next, everything(1)).Message(t.Context(), moved)
	if err != nil || hit.Ref != hut3.NewKey(2, 2) || hit.Message.Body != "later tel9" || len(hit.Entities) == 0 {
		t.Errorf("%+v %v", hit, err)
	}
	v := view(t, next, everything(1))
	if n, err := v.Count(t.Context(), query.Word{Text: "tel9"}); err != nil || n != 1 {
		t.Errorf("found %d times (%v)", n, err)
	}
	last := int64(-1 << 62)
	if err := v.Each(t.Context(), query.All{}, func(h corpus.Hit) error {
		if h.Message.Sent.Micros < last {
			t.Errorf("%s stands out of its order", h.Ref)
		}
		last = h.Message.Sent.Micros
		return nil
	}); err != nil {
		t.Error(err)
	}
	if f := next.Verify(t.Context()); len(f) > 0 {
		t.Error(f)
	}
}
