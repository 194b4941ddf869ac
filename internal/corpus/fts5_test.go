package corpus_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // FTS5, which the answers are compared with

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// ftsWords are words that both engines cut and fold alike. Where they part is
// listed in docs/query.md and shown by TestWhereFTS5Parts.
var ftsWords = []string{"van", "Van", "vans", "vanish", "depot", "DEPOT", "café", "cafe", "Müller", "muller", "kilo", "4kg", "7", "the", "at", "cash", "ring", "ringer",
	"Привет", "привет", "Αθήνα", "شارع", "naïve", "señor", "ok", "on", "port", "yard", "lorry"}

// ftsCase is messages in both engines.
type ftsCase struct {
	t    *testing.T
	rng  *rand.Rand
	of   *engine
	view corpustest.View
	db   *sql.DB
}

func newFTSCase(t *testing.T, seed uint64, n int) *ftsCase {
	c := &ftsCase{t: t, rng: rand.New(rand.NewPCG(seed, 1))}
	texts := make([]string, n)
	for i := range texts {
		words := make([]string, c.rng.IntN(12))
		for j := range words {
			// Some words are far commoner than others.
			words[j] = ftsWords[min(c.rng.IntN(len(ftsWords)), c.rng.IntN(len(ftsWords)))]
		}
		texts[i] = strings.Join(words, []string{" ", ", ", ". ", " - "}[c.rng.IntN(4)])
	}
	c.load(texts)
	return c
}

func (c *ftsCase) load(texts []string) {
	c.t.Helper()
	dir := c.t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "fts.db")+"?_pragma=synchronous(OFF)&_pragma=journal_mode(OFF)")
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = db.Close() }) // of a folder that goes
	c.db = db
	if _, err := db.Exec(`CREATE VIRTUAL TABLE m USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')`); err != nil {
		c.t.Fatal(err)
	}
	d := corpustest.Delivery{Number: 1, Class: 1}
	from, to := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "thinleaf")
	for i, text := range texts {
		key := hut3.NewKey(1, uint64(i+1))
		at := time.Date(2020, 4, 1, 0, i, 0, 0, time.UTC)
		sent := hut3.Time{Raw: at.Format(time.DateTime), Micros: at.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
		m := hut3.Message{Key: key, Kind: hut3.KindMessage, Platform: "chat", Conversation: hut3.DirectConversation(from, to), Direct: true,
			From: from, To: []hut3.Handle{to}, Sent: sent, Body: text, Rows: 1}
		d.Messages = append(d.Messages, corpus.MessageEntry{Message: m, Ref: key})
		d.Rows = append(d.Rows, corpus.RowEntry{Key: key, Message: key, Kind: m.Kind, Sent: sent, Side: from})
		if _, err := db.Exec(`INSERT INTO m (rowid, body) VALUES (?, ?)`, i+1, text); err != nil {
			c.t.Fatal(err)
		}
	}
	empty, err := corpus.Open(filepath.Join(dir, "corpus"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	e := &engine{c: empty, opts: corpus.BuilderOptions{Extractor: corpustest.Extractor{}, MaxMessages: len(texts)/3 + 1}}
	if err := e.Add(c.t.Context(), d); err != nil {
		c.t.Fatal(err)
	}
	c.of, c.view = e, c.as(e, everything(1))
	c.t.Cleanup(func() { _ = e.c.Close() })
}

func (c *ftsCase) as(e *engine, scope hut3.Scope) corpustest.View {
	c.t.Helper()
	view, err := e.View(corpustest.Setting{Scope: scope, Facts: &corpus.Facts{}})
	if err != nil {
		c.t.Fatal(err)
	}
	return view
}

// ask draws a query in both languages. FTS5 knows NOT only between two.
func (c *ftsCase) ask(depth int) (query.Q, string) {
	kind := c.rng.IntN(8)
	if depth == 0 {
		kind = c.rng.IntN(5)
	}
	switch kind {
	case 0, 1:
		w := c.word()
		return query.Word{Text: w}, quoted(w)
	case 2:
		a, b := c.word(), c.word()
		return query.Phrase{Text: a + " " + b}, quoted(a + " " + b)
	case 3:
		p := []string{"van", "ri", "ca", "пр", "4", "mu", "lor"}[c.rng.IntN(7)]
		return query.Prefix{Text: p}, quoted(p) + "*"
	case 4:
		a, b, n := c.word(), c.word(), 1+c.rng.IntN(5)
		if sameWord(a, b) {
			return query.Prefix{Text: "the " + a}, quoted("the "+a) + "*"
		}
		if c.rng.IntN(3) == 0 { // a phrase of words that are not the other's
			a += " " + ftsNever(a, b)
		}
		return query.Near{A: query.Phrase{Text: a}, B: query.Word{Text: b}, Distance: n}, fmt.Sprintf("NEAR(%s %s, %d)", quoted(a), quoted(b), n)
	}
	q, left := c.ask(depth - 1)
	r, right := c.ask(depth - 1)
	switch kind {
	case 5:
		return query.And{Of: []query.Q{q, r}}, "(" + left + ") AND (" + right + ")"
	case 6:
		return query.Or{Of: []query.Q{q, r}}, "(" + left + ") OR (" + right + ")"
	}
	return query.And{Of: []query.Q{q, query.Not{Of: r}}}, "(" + left + ") NOT (" + right + ")"
}

// sameWord reports whether two words are folded to one.
func sameWord(a, b string) bool {
	folded := func(s string) (out string) {
		corpus.Tokens(s, func(term []byte, _, _ int) { out += string(term) })
		return out
	}
	return folded(a) == folded(b)
}

// ftsNever is a common word that is neither of two: the places of two phrases that
// share words may overlap, which FTS5 takes for near.
func ftsNever(a, b string) string {
	for _, w := range []string{"van", "depot", "kilo"} {
		if !sameWord(w, a) && !sameWord(w, b) {
			return w
		}
	}
	return "yard"
}

// without is what FTS5 finds of all messages once a query is taken from them: a
// bare NOT, which it has not.
func (c *ftsCase) without(text string) []hut3.Key {
	var total uint64
	if err := c.db.QueryRow(`SELECT count(*) FROM m`).Scan(&total); err != nil {
		c.t.Fatal(err)
	}
	found := map[hut3.Key]bool{}
	for _, k := range c.fts(text) {
		found[k] = true
	}
	var out []hut3.Key
	for n := range total {
		if k := hut3.NewKey(1, n+1); !found[k] {
			out = append(out, k)
		}
	}
	return out
}

func (c *ftsCase) word() string { return ftsWords[c.rng.IntN(len(ftsWords))] }

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// fts gives what FTS5 finds.
func (c *ftsCase) fts(text string) (out []hut3.Key) {
	c.t.Helper()
	rows, err := c.db.Query(`SELECT rowid FROM m WHERE m MATCH ? ORDER BY rowid`, text)
	if err != nil {
		c.t.Fatalf("%s: %v", text, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err is looked at
	for rows.Next() {
		var n uint64
		if err := rows.Scan(&n); err != nil {
			c.t.Fatal(err)
		}
		out = append(out, hut3.NewKey(1, n))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return out
}

// ours gives what the corpus finds, and checks that total and pages agree.
func (c *ftsCase) ours(q query.Q) []hut3.Key {
	c.t.Helper()
	ctx := context.Background()
	refs, err := c.view.Refs(ctx, q)
	if err != nil {
		c.t.Fatalf("%s: %v", q, err)
	}
	page, err := c.view.Search(ctx, q, corpus.SearchOptions{Limit: 10_000, Oldest: true})
	if err != nil {
		c.t.Fatal(err)
	}
	var shown []hut3.Key
	for _, h := range page.Hits {
		shown = append(shown, h.Ref)
	}
	if !slices.Equal(shown, refs) || page.Total != int64(len(refs)) {
		c.t.Fatalf("%s: a page of %d, a total of %d and %d references", q, len(shown), page.Total, len(refs))
	}
	return refs
}

// TestAsFTS5 compares totals and exact hit lists with SQLite FTS5 over drawn
// messages and queries. Each query also goes through its text.
func TestAsFTS5(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(6) {
		c := newFTSCase(t, seed, 300)
		for range 80 {
			q, text := c.ask(2)
			parsed, err := query.Parse(q.String(), nil)
			if err != nil {
				t.Fatalf("%s: %v", q, err)
			}
			want, got := c.fts(text), c.ours(parsed)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d: %s, of FTS5 %s (-FTS5 +ours):\n%s", seed, q, text, diff)
			}
			if diff := cmp.Diff(c.without(text), c.ours(query.Not{Of: parsed})); diff != "" {
				t.Fatalf("seed %d: NOT %s (-FTS5 +ours):\n%s", seed, q, diff)
			}
			found += len(got)
		}
	}
	if found < 1000 {
		t.Errorf("the queries found %d messages in all: they show nothing", found)
	}
}

// TestWhereFTS5Parts shows the differences that docs/query.md lists: how many of
// one message each finds.
func TestWhereFTS5Parts(t *testing.T) {
	t.Parallel()
	for _, d := range []struct {
		text, ask string
		fts, ours int
	}{
		{"don't go", "dont", 0, 1},  // an apostrophe inside a word goes
		{"Straße", "strasse", 0, 1}, // letters without a decomposition
		{"ﬁne", "fine", 0, 1},       // compatibility forms
		{"東京都", "京都", 0, 1},         // scripts without spaces
		{"see you 🔫", "🔫", 0, 1},    // emoji are words
		{"שָׁלוֹם", "שלום", 0, 1},   // points of Hebrew
		{"ёлка", "елка", 0, 1},      // ё is found as е
		{"йод", "иод", 0, 1},        // and й as и
	} {
		c := &ftsCase{t: t}
		c.load([]string{d.text})
		fts := 0
		if d.ask != "🔫" { // which FTS5 takes for no word at all
			fts = len(c.fts(quoted(d.ask)))
		}
		if ours := len(c.ours(query.Word{Text: d.ask})); fts != d.fts || ours != d.ours {
			t.Errorf("%q in %q: FTS5 finds %d and we %d; want %d and %d", d.ask, d.text, fts, ours, d.fts, d.ours)
		}
	}
}
