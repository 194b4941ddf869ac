package corpus_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// sealed builds a small delivery with all three kinds of file.
func sealed(t testing.TB) (dir string, live []corpus.SegmentInfo) {
	t.Helper()
	c, dir := build(t, corpus.BuilderOptions{Extractor: corpustest.Extractor{}},
		message(1, "peppershirt", "oakhill", "2020-04-01 10:00:00", "call tel447 about the drop"),
		message(2, "oakhill", "peppershirt", "2020-04-01 10:01:00", "ok, gbp500 for the drop"),
		message(5, "peppershirt", "thinleaf", "some day", "keep it quiet"),
	)
	return dir, c.Live()
}

func TestOneByteChangedAnywhereIsFound(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	for _, info := range live {
		path := filepath.Join(dir, info.Name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for at := range good {
			bad := bytes.Clone(good)
			bad[at] ^= 1 << (at % 8)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := corpus.Open(dir, live)
			if err != nil {
				t.Fatal(err)
			}
			faults := c.Verify(context.Background())
			c.Close()
			if len(faults) == 0 || faults[0].File != info.Name {
				t.Fatalf("byte %d of %s changed: %+v", at, info.Name, faults)
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if faults := c.Verify(context.Background()); len(faults) > 0 {
		t.Fatalf("whole files: %+v", faults)
	}
}

func TestVerifyFindsAnotherFileOfTheName(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	live[0].SHA256[0] ^= 1
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	faults := c.Verify(context.Background())
	if len(faults) != 1 || faults[0].Block != -1 || !strings.Contains(faults[0].What, "SHA-256") {
		t.Fatalf("%+v", faults)
	}
}

// large builds enough for several blocks of text, with words that do not
// compress.
func large(t *testing.T) (*corpus.Corpus, string) {
	r := rand.New(rand.NewPCG(3, 4))
	var list []corpus.MessageEntry
	for i := range 3000 {
		word := make([]byte, 12)
		for j := range word {
			word[j] = byte('a' + r.IntN(26))
		}
		list = append(list, message(uint64(i+1), "peppershirt", "oakhill", "2020-04-01 10:00:00", "all "+string(word)))
	}
	return build(t, corpus.BuilderOptions{}, list...)
}

// damaged changes one byte in the middle of what holds a text, and its parity, and opens.
func damaged(t *testing.T) *corpus.Corpus {
	good, dir := large(t)
	live := good.Live()
	at := slices.IndexFunc(live, func(s corpus.SegmentInfo) bool { return s.Kind == corpus.KindMessages })
	path := filepath.Join(dir, live[at].Name)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	off, size := corpus.SectionAt(file, "text")
	file[off+size/2] ^= 0x40
	corpus.SpoilParity(file)
	bad := t.TempDir()
	for _, s := range live {
		b, err := os.ReadFile(filepath.Join(dir, s.Name))
		if err != nil {
			t.Fatal(err)
		}
		if s.Name == live[at].Name {
			b = file
		}
		if err := os.WriteFile(filepath.Join(bad, s.Name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := corpus.Open(bad, live)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestDamagedBlockIsNamedAndTheRestAnswers(t *testing.T) {
	t.Parallel()
	c := damaged(t)
	faults := slices.DeleteFunc(c.Verify(context.Background()), func(f corpus.Fault) bool { return f.Section == "parity" && f.Messages == 0 })
	if len(faults) != 1 || faults[0].Section != "text" || faults[0].Messages == 0 || faults[0].Messages == 3000 || len(faults[0].Keys) == 0 {
		t.Fatalf("%d faults: %.500v", len(faults), faults)
	}
	hit := map[hut3.Key]bool{}
	for _, k := range faults[0].Keys {
		hit[k] = true
	}
	v := view(t, c, everything(1))
	read, refused := 0, 0
	for row := uint64(1); row <= 3000; row++ {
		k := hut3.NewKey(1, row)
		_, err := v.Message(context.Background(), k)
		switch {
		case err == nil:
			read++
		case hut3.CodeOf(err) == hut3.Integrity && hit[k]:
			refused++
		default:
			t.Fatalf("%s: %v", k, err)
		}
	}
	if refused == 0 || read == 0 {
		t.Errorf("%d read, %d refused", read, refused)
	}
	if n, err := v.Count(context.Background(), query.Word{Text: "all"}); n != 3000 || err != nil {
		t.Errorf("a count that reads no text: %d, %v", n, err)
	}
}

func TestMissingFileStopsOnlyItsClass(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	live = append(live, corpus.SegmentInfo{Name: "D2-m0000.seg", Kind: corpus.KindMessages, Class: 2, Delivery: 2})
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.View(everything(1, 2)); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("class with a file missing: %v", err)
	}
	if n, err := view(t, c, everything(1)).Count(context.Background(), query.All{}); n != 3 || err != nil {
		t.Errorf("whole class: %d, %v", n, err)
	}
	if f := c.Verify(context.Background()); len(f) != 1 || f[0].File != "D2-m0000.seg" {
		t.Errorf("%+v", f)
	}
}

func TestManifestNamesOnlyFilesOfTheFolder(t *testing.T) {
	t.Parallel()
	for _, info := range []corpus.SegmentInfo{{Name: "../D1-m0000.seg", Kind: corpus.KindMessages}, {Name: "D1-m0000.seg", Kind: "poem"}} {
		if _, err := corpus.Open(t.TempDir(), []corpus.SegmentInfo{info}); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%+v: %v", info, err)
		}
	}
}

func TestCleanRemovesWhatNoManifestNames(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	for _, name := range []string{"D9-m0000.seg", "D9-m0001.seg.tmp", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	gone, err := c.Clean(live)
	if err != nil || !slices.Equal(gone, []string{"D9-m0000.seg", "D9-m0001.seg.tmp"}) {
		t.Errorf("%v, %v", gone, err)
	}
	if f := c.Verify(context.Background()); len(f) > 0 {
		t.Errorf("%+v", f)
	}
}

// FuzzOpen opens files with bytes changed, and with their checksums made right
// again, and asks everything: it may refuse, and must not fall over.
func FuzzOpen(f *testing.F) {
	dir, live := sealed(f)
	files := map[string][]byte{}
	for _, s := range live {
		b, err := os.ReadFile(filepath.Join(dir, s.Name))
		if err != nil {
			f.Fatal(err)
		}
		files[s.Name] = b
	}
	f.Add(uint8(0), uint32(100), []byte{0xff}, true)
	f.Add(uint8(1), uint32(900), []byte{0, 0, 0, 0, 0, 0, 0, 0xff}, true)
	f.Add(uint8(2), uint32(70), []byte("{}"), false)
	f.Fuzz(func(t *testing.T, which uint8, at uint32, change []byte, mend bool) {
		into := t.TempDir()
		for i, s := range live {
			b := bytes.Clone(files[s.Name])
			if i == int(which)%len(live) {
				copy(b[int(at)%len(b):], change)
				if mend {
					corpus.Mend(b)
				}
			}
			if err := os.WriteFile(filepath.Join(into, s.Name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := corpus.Open(into, live)
		if err != nil {
			return
		}
		defer c.Close()
		askAll(c)
	})
}

// askAll asks a corpus that may be damaged; errors are right.
func askAll(c *corpus.Corpus) {
	ctx := context.Background()
	c.Verify(ctx)
	if f, err := c.GroupFinder(); err == nil {
		for i := range 256 {
			f.Find([12]byte{byte(i)}, 8)
			f.Each([12]byte{byte(i)}, func(*corpus.GroupItem) error { return nil })
		}
		f.Close()
	}
	if f, err := c.NativeFinder(); err == nil {
		for i := range uint64(256) {
			f.Find(i << 56)
		}
		f.Close()
	}
	for _, scope := range []hut3.Scope{everything(1), {Grants: []hut3.Grant{{Class: 1, Only: []hut3.Target{{Handle: handle("oakhill")}}}}}} {
		v, err := c.View(scope)
		if err != nil {
			continue
		}
		for _, q := range []query.Q{query.All{}, query.Phrase{Text: "the drop"}, query.Prefix{Text: "d"}, query.Field{Name: "with", Value: "oakhill"}, query.Entity{Type: "money", Op: ">=", Value: "1"}} {
			v.Search(ctx, q, corpus.SearchOptions{})
			v.Facets(ctx, q, corpus.FacetOptions{By: []string{"from", "handle", "conversation", "day", "hour", "delivery", "entity"}})
			v.Edges(ctx, q)
			v.Entities(ctx, q, nil)
		}
		for row := range uint64(6) {
			v.Thread(ctx, hut3.NewKey(1, row), 5)
			v.Rows(ctx, hut3.NewKey(1, row))
			v.Row(ctx, hut3.NewKey(1, row))
		}
		for _, err := range v.GroupRows(ctx) {
			if err != nil {
				break
			}
		}
		v.Handles(ctx)
		v.Conversations(ctx)
		v.Records(ctx, hut3.KindNote, hut3.Handle{})
	}
}

// A target that names a row says nothing where the file that the row stands in cannot be
// opened, though nobody may read that file: what would be hidden by it is not shown.
func TestRestrictionByARowThatCannotBeRead(t *testing.T) {
	t.Parallel()
	a, b := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "stonecup")
	first, again, copied := hut3.NewKey(1, 1), hut3.NewKey(1, 2), hut3.NewKey(2, 1)
	m := hut3.Message{Key: first, Platform: "chat", Conversation: hut3.DirectConversation(a, b), Direct: true, From: a, To: []hut3.Handle{b}, Body: "ok", Rows: 1}
	e := holding(t, []corpustest.Delivery{
		{Number: 1, Class: 3, Messages: []corpus.MessageEntry{{Message: m, Ref: first}}, Rows: []corpus.RowEntry{
			{Key: first, Message: first, Side: a}, {Key: again, Message: first, Role: hut3.Repeat, Side: a}}},
		{Number: 2, Class: 2, Messages: []corpus.MessageEntry{{Message: m, Ref: copied, Holders: []uint32{3}}}, Rows: []corpus.RowEntry{{Key: copied, Message: first, Role: hut3.Copy, Side: b}}},
	}...)
	scope := hut3.Scope{Grants: []hut3.Grant{{Class: 2, All: true}}, Silent: []hut3.Target{{Key: again}}}
	shown := func() (int64, error) {
		v, err := e.c.View(scope)
		if err != nil {
			return 0, err
		}
		return v.Count(t.Context(), query.All{})
	}
	if n, err := shown(); n != 0 || err != nil {
		t.Fatalf("hidden by another row of it: %d, %v", n, err)
	}
	for _, info := range e.c.Live() {
		if info.Kind != corpus.KindRows || info.Class != 3 {
			continue
		}
		if err := os.Truncate(filepath.Join(e.dir, info.Name), info.Bytes/2); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := shown(); err == nil || hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("where the row cannot be looked up: %d, %v", n, err)
	}
}

// Words answer without the entity layer, and what is shown has its entities; what asks
// the layer itself is refused. A layer of another extractor is not made up.
func TestALostLayerLeavesWords(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	ctx := t.Context()
	open := func(x hut3.Extractor) *corpus.View {
		c, err := corpus.Open(dir, live)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.Extract(x)
		return view(t, c, everything(1))
	}
	drop := query.Word{Text: "drop"}
	want, err := open(corpustest.Extractor{}).Search(ctx, drop, corpus.SearchOptions{})
	if err != nil || want.Total != 2 || len(want.Hits[0].Entities) == 0 {
		t.Fatalf("%+v %v", want, err)
	}
	at := slices.IndexFunc(live, func(s corpus.SegmentInfo) bool { return s.Kind == corpus.KindEntities })
	if err := os.Remove(filepath.Join(dir, live[at].Name)); err != nil {
		t.Fatal(err)
	}
	v := open(corpustest.Extractor{})
	got, err := v.Search(ctx, drop, corpus.SearchOptions{})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	_, facets := v.Facets(ctx, query.All{}, corpus.FacetOptions{By: []string{"entity"}})
	_, list := v.Entities(ctx, query.All{}, nil)
	phone, err := query.Parse("phone:07700900123", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	_, term := v.Count(ctx, phone)
	_, hits := open(nil).Search(ctx, drop, corpus.SearchOptions{})
	for what, err := range map[string]error{"a facet": facets, "a list": list, "a term": term, "hits without an extractor": hits} {
		if err == nil || !strings.Contains(err.Error(), live[at].Name) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
