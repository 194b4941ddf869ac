package corpus_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// merging is an engine that joins whatever its policy lets it after every
// delivery, so that the contract is asked of merged files, of files merged
// again, and of both beside others.
type merging struct {
	engine
	policy corpus.MergePolicy
}

func (e *merging) Add(ctx context.Context, d corpustest.Delivery) error {
	if err := e.engine.Add(ctx, d); err != nil {
		return err
	}
	next, live, err := mergeAll(ctx, e.c, e.policy)
	if err != nil {
		return err
	}
	e.c, e.live = next, live
	return nil
}

// mergeAll merges until nothing is due, as the manifest of the program does.
func mergeAll(ctx context.Context, c *corpus.Corpus, p corpus.MergePolicy) (*corpus.Corpus, []corpus.SegmentInfo, error) {
	live := c.Live()
	for {
		plans := corpus.PlanMerges(live, p)
		if len(plans) == 0 {
			return c, live, nil
		}
		done, err := c.Merge(ctx, plans[0])
		if err != nil {
			return c, live, err
		}
		gone := slices.Concat(plans[0].From, plans[0].Layers)
		at := slices.IndexFunc(live, plans[0].From[0].Equal)
		live = slices.Insert(slices.Clone(live), at, done.Into...)
		live = slices.DeleteFunc(live, func(s corpus.SegmentInfo) bool { return slices.ContainsFunc(gone, s.Equal) })
		next, err := c.Adopt(live)
		if err != nil {
			return c, live, err
		}
		if _, err := next.Clean(live); err != nil {
			return c, live, err
		}
		c.Close()
		c = next
	}
}

// The answers of merged files are those of the model, for any world, scope,
// restriction and query.
func TestContractMerged(t *testing.T) {
	t.Parallel()
	worlds := 0
	corpustest.Run(t, func(t testing.TB, dir string) corpustest.Engine {
		c, err := openFinding(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		worlds++
		return &merging{engine{dir: dir, c: c, opts: parted(worlds)}, corpus.MergePolicy{Fanout: 2 + worlds%3/2}}
	})
}

// several is a corpus of deliveries of one class: later ones hold copies of what
// the first founded.
func several(t *testing.T, dir string, deliveries int) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{c: c, opts: corpus.BuilderOptions{Extractor: corpustest.Extractor{}}}
	for d := range deliveries {
		if err := e.Add(t.Context(), nightly(uint32(d+1))); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { e.c.Close() })
	return e.c
}

func nightly(number uint32) corpustest.Delivery {
	d := corpustest.Delivery{Number: number, Class: 1}
	for row := range uint64(700) {
		m := message(row+1, "peppershirt", "oakhill", sentText(int(row)*60+int(number)*7), "meet at gbp500 tel"+hut3.DeliveryRef(number)[1:])
		k := hut3.NewKey(number, row+1)
		m.Key, m.Ref = k, k
		e := corpus.RowEntry{Key: k, Message: k, Kind: m.Kind, Side: m.From, Sent: m.Sent, Group: [12]byte{byte(row), byte(row >> 8)},
			Extra: []hut3.Field{{Name: "nick", Value: "pep"}}, Loc: hut3.Locator{File: "night.csv", Offset: int64(row) * 30, Length: 29}}
		if number > 1 && row < 5 { // a copy of the first night's
			e.Message, e.Role = hut3.NewKey(1, row+1), hut3.Copy
			d.Rows = append(d.Rows, e)
			continue
		}
		d.Rows, d.Messages = append(d.Rows, e), append(d.Messages, m)
	}
	return d
}

func sentText(seconds int) string {
	return time.Date(2020, 4, 1, 0, 0, seconds, 0, time.UTC).Format(time.DateTime)
}

func TestSearchesGoOnOverTheOldSnapshot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := several(t, dir, 5)
	old := view(t, before, everything(1))
	want, err := old.Refs(t.Context(), query.All{})
	if err != nil {
		t.Fatal(err)
	}
	plans := corpus.PlanMerges(before.Live(), corpus.MergePolicy{})
	if len(plans) != 2 || len(plans[0].From) != 5 {
		t.Fatalf("planned %+v", plans)
	}
	var live []corpus.SegmentInfo
	for _, p := range plans {
		done, err := before.Merge(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		live = append(live, done.Into...)
	}
	next, err := before.Adopt(live)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if gone, err := next.Clean(live); err != nil || len(gone) != 15 {
		t.Fatalf("cleaned %v, %v", gone, err)
	}
	again, err := old.Refs(t.Context(), query.All{})
	if diff := cmp.Diff(want, again); diff != "" || err != nil {
		t.Errorf("the old snapshot lost something: %v\n%s", err, diff)
	}
	now, err := view(t, next, everything(1)).Refs(t.Context(), query.All{})
	if diff := cmp.Diff(want, now); diff != "" || err != nil || len(now) != 5*700-4*5 {
		t.Errorf("the new snapshot differs: %v\n%s", err, diff)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("the folder holds %d files, want messages, entities and rows", len(entries))
	}
	if f := next.Verify(t.Context()); len(f) > 0 {
		t.Errorf("%+v", f)
	}
}

// What a delivery holds is hashed the same from its own file and from one that
// it shares; and taken out of that again.
func TestContentDoesNotDependOnTheFile(t *testing.T) {
	t.Parallel()
	c := several(t, t.TempDir(), 4)
	for _, p := range corpus.PlanMerges(c.Live(), corpus.MergePolicy{}) {
		var want []corpus.Content
		for _, s := range p.From {
			of, err := c.Content(t.Context(), s.Name)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, of...)
		}
		done, err := c.Merge(t.Context(), p)
		if diff := cmp.Diff(want, done.Content); diff != "" || err != nil || len(want) != 4 {
			t.Fatalf("%v\n%s", err, diff)
		}
		next, err := c.Adopt(done.Into)
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		alone := corpus.Merge{From: done.Into[:1], Layers: done.Into[1:]}
		dir := t.TempDir()
		out, err := next.Rewrite(t.Context(), alone, corpus.Keep{Deliveries: []uint32{3}}, dir)
		if diff := cmp.Diff(want[2:3], out.Content); diff != "" || err != nil || out.Into[0].Delivery != 3 || len(out.Into[0].Deliveries) > 0 {
			t.Errorf("taken out again: %v, %+v\n%s", err, out.Into, diff)
		}
	}
}

func TestMergeRefusesDamageAndStrangers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := several(t, dir, 4)
	plans := corpus.PlanMerges(c.Live(), corpus.MergePolicy{})
	stranger := plans[0]
	stranger.From = []corpus.SegmentInfo{{Name: "D9-m0000.seg", Kind: corpus.KindMessages, Class: 1}}
	if _, err := c.Merge(t.Context(), stranger); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a file that is not live: %v", err)
	}
	if _, err := c.Merge(t.Context(), corpus.Merge{}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("no files: %v", err)
	}
	hurt(t, dir, plans[0].From[1].Name, "text")
	hurtNow, err := corpus.Open(dir, c.Live())
	if err != nil {
		t.Fatal(err)
	}
	defer hurtNow.Close()
	if _, err := hurtNow.Merge(t.Context(), plans[0]); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a damaged file: %v", err)
	}
	if gone, err := c.Clean(c.Live()); err != nil || len(gone) > 0 {
		t.Errorf("left behind: %v, %v", gone, err)
	}
}

// hurt changes a byte in a section of a file, and spoils the parity that would give it back.
func hurt(t *testing.T, dir, name, section string) {
	t.Helper()
	raw, err := os.ReadFile(dir + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	off, size := corpus.SectionAt(raw, section)
	raw[off+size/2] ^= 0x55
	corpus.SpoilParity(raw)
	if err := os.Remove(dir + "/" + name); err != nil { // the mapped file stays as it was
		t.Fatal(err)
	}
	writeFile(t, dir+"/"+name, raw)
}

func TestPlanMerges(t *testing.T) {
	t.Parallel()
	file := func(name string, class uint32, messages int64) corpus.SegmentInfo {
		return corpus.SegmentInfo{Name: name, Kind: corpus.KindMessages, Class: class, Messages: messages, Delivery: 1}
	}
	layer := func(of string, version string) corpus.SegmentInfo {
		return corpus.SegmentInfo{Name: "x" + of, Kind: corpus.KindEntities, Of: of, Extractor: version}
	}
	for name, tc := range map[string]struct {
		live []corpus.SegmentInfo
		want []string
	}{
		"too few":                  {[]corpus.SegmentInfo{file("a", 1, 9), file("b", 1, 9), file("c", 1, 9)}, nil},
		"a class apart":            {[]corpus.SegmentInfo{file("a", 1, 9), file("b", 2, 9), file("c", 1, 9), file("d", 1, 9), file("e", 1, 9)}, []string{"acde"}},
		"a large one stays":        {[]corpus.SegmentInfo{file("L", 1, 2_000_000), file("a", 1, 9), file("b", 1, 9), file("c", 1, 9), file("d", 1, 9)}, []string{"abcd"}},
		"a large one between":      {[]corpus.SegmentInfo{file("a", 1, 9), file("b", 1, 9), file("L", 1, 2_000_000), file("c", 1, 9), file("d", 1, 9)}, nil},
		"no more than may be":      {[]corpus.SegmentInfo{file("a", 1, 900_000), file("b", 1, 900_000), file("c", 1, 900_000), file("d", 1, 900_000), file("e", 1, 900_000)}, []string{"abcd"}},
		"other extractors":         {[]corpus.SegmentInfo{file("a", 1, 9), file("b", 1, 9), file("c", 1, 9), file("d", 1, 9), layer("a", "1"), layer("b", "1"), layer("c", "2"), layer("d", "2")}, nil},
		"the layers go with them":  {[]corpus.SegmentInfo{file("a", 1, 9), file("b", 1, 9), file("c", 1, 9), file("d", 1, 9), layer("a", "1"), layer("b", "1"), layer("c", "1"), layer("d", "1")}, []string{"abcd+xaxbxcxd"}},
		"small ones wait":          {[]corpus.SegmentInfo{file("M", 1, 300_000), file("a", 1, 9), file("b", 1, 9), file("c", 1, 9)}, nil},
		"until they weigh as much": {[]corpus.SegmentInfo{file("M", 1, 300_000), file("a", 1, 120_000), file("b", 1, 120_000), file("c", 1, 120_000)}, []string{"Mabc"}},
	} {
		var got []string
		for _, m := range corpus.PlanMerges(tc.live, corpus.MergePolicy{}) {
			text := ""
			for _, s := range m.From {
				text += s.Name
			}
			if len(m.Layers) > 0 {
				text += "+"
			}
			for _, s := range m.Layers {
				text += s.Name
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// TestSearchesBesideMerges asks every snapshot while the next is made of it: files are
// joined, let go and removed beside questions, and each answers for what it saw. It says
// most under the race detector.
func TestSearchesBesideMerges(t *testing.T) {
	t.Parallel()
	const deliveries, each = 6, 400
	e := &engine{dir: t.TempDir(), opts: corpus.BuilderOptions{MaxMessages: 100}}
	var err error
	e.c, err = openFinding(e.dir, nil)
	must(t, err)
	scope := hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}
	locked := scope
	locked.Silent = []hut3.Target{{Handle: hut3.NewHandle("encrochat", "birch"), Wide: true}}
	var asking errgroup.Group
	for n := range uint32(deliveries) {
		d := corpustest.Delivery{Number: n + 1, Class: 1}
		for i := range each {
			m := message(uint64(i+1), []string{"oakhill", "birch"}[i%2], "thinleaf", daysTime(i), "van "+[]string{"depot", "lorry"}[i/2%2])
			m.Key, m.Ref = hut3.NewKey(n+1, uint64(i+1)), hut3.NewKey(n+1, uint64(i+1))
			d.Messages = append(d.Messages, m)
		}
		must(t, e.Add(t.Context(), d))
		total := int64(each) * int64(n+1)
		for _, s := range []hut3.Scope{scope, locked, scope} {
			v, err := e.c.View(s)
			must(t, err)
			want := total
			if len(s.Silent) > 0 {
				want /= 2
			}
			asking.Go(func() error { return asksAll(t.Context(), v, want) })
		}
		e.c, e.live, err = mergeAll(t.Context(), e.c, corpus.MergePolicy{Fanout: 2})
		must(t, err)
	}
	must(t, asking.Wait())
	must(t, e.c.Close())
}

// asksAll asks a view what goes through files in every way, until its corpus is closed.
func asksAll(ctx context.Context, v *corpus.View, want int64) error {
	for range 20 {
		f, err := v.Facets(ctx, query.Word{Text: "van"}, corpus.FacetOptions{By: []string{"from", "to", "day"}})
		if err == nil && f.Total != want {
			return fmt.Errorf("%d facets, want %d", f.Total, want)
		}
		edges, err2 := v.EdgeList(ctx, query.All{})
		page, err3 := v.Search(ctx, query.Word{Text: "van"}, corpus.SearchOptions{Limit: 5})
		if err2 == nil && edges.Len() == 0 || err3 == nil && page.Total != want {
			return fmt.Errorf("%d hits, want %d", page.Total, want)
		}
		var err4 error
		if err3 == nil {
			_, err4 = v.Stretch(ctx, page.Hits[0].Message.Key, 10, 10)
		}
		for _, err := range []error{err, err2, err3, err4} {
			if hut3.CodeOf(err) == hut3.Conflict {
				return nil // the snapshot was closed
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
