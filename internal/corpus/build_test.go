package corpus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

func TestSameInputGivesSameBytes(t *testing.T) {
	t.Parallel()
	first, live := sealed(t)
	second, again := sealed(t)
	if diff := cmp.Diff(live, again); diff != "" || corpus.ContentRoot(live) != corpus.ContentRoot(again) {
		t.Fatal(diff)
	}
	for _, s := range live {
		a, _ := os.ReadFile(filepath.Join(first, s.Name))
		b, err := os.ReadFile(filepath.Join(second, s.Name))
		if err != nil || !bytes.Equal(a, b) || int64(len(a)) != s.Bytes {
			t.Errorf("%s differs: %v", s.Name, err)
		}
	}
	live[0].SHA256[3]++
	if corpus.ContentRoot(live) == corpus.ContentRoot(again) {
		t.Error("the root does not depend on a digest")
	}
}

// Segments of every format version open and answer for ever, and alike.
func TestEveryFormatOpens(t *testing.T) {
	t.Parallel()
	if *update {
		writeFormat(t, filepath.Join("testdata", fmt.Sprint("format", corpus.FormatVersion)))
	}
	var want []corpus.RowEntry
	var standing []corpus.GroupItem
	for version := 1; version <= corpus.FormatVersion; version++ {
		rows, groups := answersOf(t, filepath.Join("testdata", fmt.Sprint("format", version)))
		if version == 1 {
			want, standing = rows, groups
		}
		if diff := cmp.Diff(want, rows); diff != "" || len(rows) != 3 {
			t.Errorf("the rows of format %d are not those of format 1:\n%s", version, diff)
		}
		if diff := cmp.Diff(standing, groups, cmpopts.IgnoreUnexported(corpus.GroupItem{})); diff != "" || len(groups) == 0 {
			t.Errorf("the standing rows of format %d are not those of format 1:\n%s", version, diff)
		}
	}
}

// The language of a message is told alike by files that have it in a column and
// by older ones, which are read for it; only those count against the limit.
func TestLanguageOfEveryFormat(t *testing.T) {
	t.Parallel()
	var want corpus.Facets
	for version := 1; version <= corpus.FormatVersion; version++ {
		v := view(t, opened(t, filepath.Join("testdata", fmt.Sprint("format", version))), everything(1))
		got, err := v.Facets(context.Background(), query.All{}, corpus.FacetOptions{By: []string{"lang"}})
		if err != nil || len(got.Facets["lang"]) == 0 {
			t.Fatalf("format %d: %+v, %v", version, got, err)
		}
		if version == 1 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("format %d (-read +this):\n%s", version, diff)
		}
		for _, b := range got.Facets["lang"] {
			q := query.Field{Name: "lang", Value: b.Value}
			if n, err := v.Count(context.Background(), q); err != nil || n != b.Count {
				t.Errorf("format %d: %d messages in %s, %v; the facet has %d", version, n, b.Value, err, b.Count)
			}
			_, err := v.Limited(corpus.Limits{Reads: 1}).Count(context.Background(), q)
			if column := version >= 4; column != (err == nil) {
				t.Errorf("format %d with one read: %v", version, err)
			}
		}
	}
}

// writeFormat makes the fixture of the format that is written now.
func writeFormat(t *testing.T, dir string) {
	t.Helper()
	from, live := sealed(t)
	writeFixture(t, from, live, dir)
}

// writeFixture keeps the files of a corpus with their manifest.
func writeFixture(t *testing.T, from string, live []corpus.SegmentInfo, dir string) {
	t.Helper()
	for _, s := range live {
		b, err := os.ReadFile(filepath.Join(from, s.Name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, s.Name), b)
	}
	b, err := json.MarshalIndent(live, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "manifest.json"), append(b, '\n'))
}

// opened opens a fixture.
func opened(t *testing.T, dir string) *corpus.Corpus {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var live []corpus.SegmentInfo
	if err := json.Unmarshal(b, &live); err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// answersOf opens a fixture, asks it, and gives its rows.
func answersOf(t *testing.T, dir string) (rows []corpus.RowEntry, standing []corpus.GroupItem) {
	t.Helper()
	c := opened(t, dir)
	if f := c.Verify(context.Background()); len(f) > 0 {
		t.Fatalf("%+v", f)
	}
	all := view(t, c, everything(1))
	page, err := all.Search(context.Background(), query.Phrase{Text: "the drop"}, corpus.SearchOptions{})
	if err != nil || page.Total != 2 || page.Hits[0].Message.Body != "ok, gbp500 for the drop" || page.Hits[0].Entities[0].Value != "GBP 500.00" {
		t.Errorf("%s: %+v, %v", dir, page, err)
	}
	for n := uint64(1); n <= 10; n++ {
		if row, err := all.Row(context.Background(), hut3.NewKey(1, n)); err == nil {
			rows = append(rows, row)
		}
	}
	return rows, foundByGroup(t, c, all)
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestBuilderRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	c, err := corpus.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.NewBuilder(0, 1, corpus.BuilderOptions{}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("delivery 0: %v", err)
	}
	b, err := c.NewBuilder(2, 1, corpus.BuilderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Row(corpus.RowEntry{Key: hut3.NewKey(2, 5)}); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"row again":            b.Row(corpus.RowEntry{Key: hut3.NewKey(2, 5)}),
		"row before":           b.Row(corpus.RowEntry{Key: hut3.NewKey(2, 4)}),
		"row of another":       b.Row(corpus.RowEntry{Key: hut3.NewKey(3, 6)}),
		"ref of another":       b.Message(message(1, "a", "b", "", "")),
		"held by its class":    b.Message(corpus.MessageEntry{Ref: hut3.NewKey(2, 5), Message: hut3.Message{Key: 1}, Holders: []uint32{1}}),
		"message without keys": b.Message(corpus.MessageEntry{Ref: hut3.NewKey(2, 5)}),
	} {
		if hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.Discard()
}

func TestCancelledSealLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := corpus.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b, err := c.NewBuilder(1, 1, corpus.BuilderOptions{MaxMessages: 1})
	if err != nil {
		t.Fatal(err)
	}
	for row := range uint64(3) {
		if err := b.Message(message(row+1, "a", "b", "", "x")); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := b.Seal(ctx); hut3.CodeOf(err) != hut3.Incomplete {
		t.Errorf("sealed after the end: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRowsComeBackExactly(t *testing.T) {
	t.Parallel()
	c, err := corpus.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.NewBuilder(1, 1, corpus.BuilderOptions{MaxRows: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var want []corpus.RowEntry
	offset := int64(17)
	for i := range 1500 {
		k := hut3.NewKey(1, uint64(i*2+1))
		r := corpus.RowEntry{Key: k, Message: k, Native: uint64(i) * 0x9E3779B97F4A7C15, Side: handle("side"), Sent: sentAt("2020-04-01 10:00:00"),
			Group: [12]byte{byte(i * 31), byte(i), 7}, Loc: hut3.Locator{Object: hut3.Digest{1}, File: "a/b.csv", Offset: offset, Length: int64(50 + i%7)}}
		offset += r.Loc.Length + int64(i%3)
		switch i % 5 {
		case 1:
			r.Message, r.Role = hut3.NewKey(1, 1), hut3.Repeat
			r.Loc.Steps = []hut3.Step{{Kind: "zip", Name: "x.db"}, {Kind: "table", Name: "m"}, {Kind: "rowid", Name: "0"}}
		case 2:
			r.Kind, r.Message, r.Group = hut3.KindContact, 0, [12]byte{}
			r.Payload, r.Extra = json.RawMessage(`{"nick":"B"}`), []hut3.Field{{Name: "note", Value: "x\x00y"}}
			r.Sent = hut3.Time{Raw: "unreadable"}
			r.Loc.Steps = []hut3.Step{{Kind: "rowid", Name: "007"}}
		case 3:
			r.Side, r.Differs, r.Role = hut3.Handle{}, json.RawMessage(`{"body":"z"}`), hut3.PossibleRepeat
			r.Loc.File = "c.csv"
		}
		want = append(want, r)
		if err := b.Row(r); err != nil {
			t.Fatal(err)
		}
		if r.Message == k {
			if err := b.Message(corpus.MessageEntry{Ref: k, Message: hut3.Message{Key: k, Rows: 1}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	live, _, err := b.Seal(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.Adopt(live); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	v := view(t, c, everything(1))
	for _, w := range want {
		got, err := v.Row(context.Background(), w.Key)
		w.Group = [12]byte{} // not read back; see GroupFinder
		if diff := cmp.Diff(w, got); diff != "" || err != nil {
			t.Fatalf("%s: %v %s", w.Key, err, diff)
		}
	}
	standing(t, c, want)
}

// foundByGroup looks for every group key that a view's walk gives, and for one
// beside it that is not there.
func foundByGroup(t *testing.T, c *corpus.Corpus, v *corpus.View) (found []corpus.GroupItem) {
	t.Helper()
	f, err := c.GroupFinder()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var want []corpus.GroupItem
	var last [12]byte
	find := func(key [12]byte) {
		items, many, err := f.Find(key, 1<<20)
		if err != nil || many {
			t.Fatal(many, err)
		}
		found = append(found, items...)
		eachOf(t, f, key, items)
	}
	for it, err := range v.GroupRows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, it)
		if it.Group != last {
			last = it.Group
			find(last)
			beside := last
			beside[11] ^= 0x5a
			if bytes.Compare(beside[:8], last[:8]) >= 0 {
				find(beside)
			}
		}
	}
	if diff := cmp.Diff(want, found, cmpopts.IgnoreUnexported(corpus.GroupItem{})); diff != "" {
		t.Errorf("looked for by key (-walked +found):\n%s", diff)
	}
	return found
}

// eachOf walks the rows of a key one by one, and asks for fewer than there are.
func eachOf(t *testing.T, f *corpus.GroupFinder, key [12]byte, want []corpus.GroupItem) {
	t.Helper()
	var each []corpus.GroupItem
	if err := f.Each(key, func(it *corpus.GroupItem) error { each = append(each, *it); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, each, cmpopts.IgnoreUnexported(corpus.GroupItem{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("all at once and each (-found +each):\n%s", diff)
	}
	if len(want) == 0 {
		return
	}
	if rows, many, err := f.Find(key, len(want)-1); !many || len(rows) > 0 || err != nil {
		t.Errorf("%d rows, asked for one fewer: %d rows, many %v, %v", len(want), len(rows), many, err)
	}
}

// standing checks both orders of the standing rows.
func standing(t *testing.T, c *corpus.Corpus, want []corpus.RowEntry) {
	t.Helper()
	groups := 0
	for _, w := range want {
		if w.Group != [12]byte{} {
			groups++
		}
	}
	byKey := map[hut3.Key]corpus.RowEntry{}
	for _, w := range want {
		byKey[w.Key] = w
	}
	for _, it := range foundByGroup(t, c, view(t, c, everything(1))) {
		w := byKey[it.Key]
		if it.Group != w.Group || it.Native != w.Native || it.Message != w.Message || it.Side != w.Side || it.Sent.Micros != w.Sent.Micros || it.Class != 1 {
			t.Fatalf("%+v of %+v", it, w)
		}
		groups--
	}
	foundByNative(t, c, want)
	if groups != 0 {
		t.Errorf("%d grouped rows too few", groups)
	}
}

// foundByNative looks for the first row of each native id of some rows.
func foundByNative(t *testing.T, c *corpus.Corpus, of []corpus.RowEntry) {
	t.Helper()
	f, err := c.NativeFinder()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lowest := map[uint64]hut3.Key{}
	for _, w := range of {
		if at, ok := lowest[w.Native]; !ok || w.Key < at {
			lowest[w.Native] = w.Key
		}
	}
	for _, id := range slices.Sorted(maps.Keys(lowest)) {
		it, ok, err := f.Find(id)
		if err != nil || ok != (id != 0) || ok && (it.Native != id || it.Key != lowest[id]) {
			t.Fatalf("the id %x: %v of %+v, want %s (%v)", id, ok, it, lowest[id], err)
		}
	}
}

func TestAdoptedSnapshotOutlivesTheOldOne(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	old, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	was := view(t, old, everything(1))
	next, err := old.Adopt(live)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	ran := false
	err = was.Each(context.Background(), query.All{}, func(corpus.Hit) error {
		if ran {
			return nil
		}
		ran = true
		go old.Close() // waits for this call, and lets what it calls in
		time.Sleep(time.Millisecond)
		_, err := was.Count(context.Background(), query.All{})
		return err
	})
	if err != nil || !ran {
		t.Errorf("a call that ran when the snapshot was closed: %v", err)
	}
	old.Close()
	if _, err := was.Count(context.Background(), query.All{}); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a view of a closed snapshot: %v", err)
	}
	if n, err := view(t, next, everything(1)).Count(context.Background(), query.All{}); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Who takes part in a conversation is told by what is seen of it: a handle that
// only wrote hidden messages does not lead to the rest.
func TestHiddenPartyLeadsNowhere(t *testing.T) {
	t.Parallel()
	team := func(row uint64, from string) corpus.MessageEntry {
		m := message(row, from, "oakhill", "2020-04-01 10:00:00", "hello")
		m.Conversation, m.Direct = "encrochat/#team", false
		return m
	}
	c, _ := build(t, corpus.BuilderOptions{MaxMessages: 1}, team(1, "peppershirt"), team(2, "thinleaf"))
	scope := everything(1)
	q := query.Field{Name: "with", Value: "thinleaf"}
	if n, err := view(t, c, scope).Count(context.Background(), q); n != 2 || err != nil {
		t.Errorf("seen: %d, %v", n, err)
	}
	scope.Silent = []hut3.Target{{Key: hut3.NewKey(1, 2)}}
	if n, err := view(t, c, scope).Count(context.Background(), q); n != 0 || err != nil {
		t.Errorf("hidden: %d, %v", n, err)
	}
}

func TestQueriesThatCannotBeAnsweredSayWhy(t *testing.T) {
	t.Parallel()
	v := view(t, sample(t), everything(1))
	word := query.Word{Text: "late"}
	for _, q := range []query.Q{
		query.Word{Text: "!?"}, query.Phrase{Text: ""}, query.Wildcard{Text: "a-b*"}, query.Wildcard{Text: "**"}, query.Fuzzy{Text: "two words", Edits: 1},
		query.Fuzzy{Text: "late", Edits: 9}, query.Regexp{Expr: "("}, query.Near{A: word, B: query.All{}, Distance: 2}, query.Near{A: word, B: word, Distance: -1},
		query.Field{Name: "kind", Value: "contact"}, query.Field{Name: "delivery", Value: "x"}, query.Field{Name: "has", Value: ""},
		query.Entity{Type: "money", Op: ">=", Value: "lots"}, query.Entity{Op: "=", Value: "*"}, query.Entity{Type: "money", Op: "~", Value: "1"}, nil,
		query.And{Of: []query.Q{word, query.Not{Of: query.Word{Text: "."}}}},
	} {
		if _, err := v.Count(context.Background(), q); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%#v: %v", q, err)
		}
	}
	ctx := context.Background()
	if _, err := v.Search(ctx, word, corpus.SearchOptions{Limit: 1 << 20}); hut3.CodeOf(err) != hut3.Usage {
		t.Error(err)
	}
	if _, err := v.Facets(ctx, word, corpus.FacetOptions{By: []string{"mood"}}); hut3.CodeOf(err) != hut3.Usage {
		t.Error(err)
	}
	if _, err := v.Thread(ctx, hut3.NewKey(1, 1), -1); hut3.CodeOf(err) != hut3.Usage {
		t.Error(err)
	}
	if _, err := v.Resolve(ctx, hut3.NewKey(1, 99)); hut3.CodeOf(err) != hut3.NotFound {
		t.Error(err)
	}
}

func TestHighlights(t *testing.T) {
	t.Parallel()
	v := view(t, sample(t), everything(1))
	for _, tc := range []struct {
		q    query.Q
		want []string // marked, message by message, newest first
	}{
		{query.Word{Text: "cafe"}, []string{"cafe", "café"}},
		{query.Phrase{Text: "DON'T be"}, []string{"don’t be"}},
		{query.Or{Of: []query.Q{query.Prefix{Text: "la"}, query.Word{Text: "late"}}}, []string{"late", "late"}},
		{query.Near{A: query.Word{Text: "meet"}, B: query.Word{Text: "the"}, Distance: 1}, []string{"Meet", "the"}},
		{query.And{Of: []query.Q{query.Word{Text: "ok"}, query.Not{Of: query.Word{Text: "late"}}}}, []string{"ok"}},
		{query.Regexp{Expr: `\dk`}, []string{"4k"}},
		{query.Fuzzy{Text: "bringg", Edits: 1}, []string{"bring"}},
		{query.Word{Text: "👍"}, []string{"👍🏽"}},
	} {
		page, err := v.Search(context.Background(), tc.q, corpus.SearchOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range page.Hits {
			for _, m := range h.Highlights {
				got = append(got, h.Message.Body[m[0]:m[1]])
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%#v marks %q, want %q", tc.q, got, tc.want)
		}
	}
	c, _ := build(t, corpus.BuilderOptions{Extractor: corpustest.Extractor{}}, message(1, "a", "b", "2020-04-01 10:00:00", "ring tel55 or tel66"))
	page, err := view(t, c, everything(1)).Search(context.Background(), query.Entity{Type: "phone", Op: "=", Value: "+66"}, corpus.SearchOptions{})
	if err != nil || len(page.Hits) != 1 || !cmp.Equal(page.Hits[0].Highlights, [][2]int{{14, 19}}) {
		t.Errorf("%+v, %v", page, err)
	}
}
