package corpus_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

func handle(name string) hut3.Handle { return hut3.NewHandle("encrochat", name) }

// sentAt is a time as a spreadsheet writes it.
func sentAt(text string) hut3.Time {
	t, err := time.Parse("2006-01-02 15:04:05", text)
	if err != nil {
		return hut3.Time{Raw: text}
	}
	return hut3.Time{Raw: text, Micros: t.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
}

func message(row uint64, from, to, sent, body string) corpus.MessageEntry {
	k := hut3.NewKey(1, row)
	return corpus.MessageEntry{Ref: k, Message: hut3.Message{Key: k, Platform: "encrochat", Direct: true, Rows: 1,
		Conversation: hut3.DirectConversation(handle(from), handle(to)), From: handle(from), To: []hut3.Handle{handle(to)}, Sent: sentAt(sent), Body: body}}
}

// everything sees all of some classes.
func everything(classes ...uint32) hut3.Scope {
	var s hut3.Scope
	for _, c := range classes {
		s.Grants = append(s.Grants, hut3.Grant{Class: c, All: true})
	}
	return s
}

// build seals messages, each with its founding row, as delivery 1 of class 1.
func build(t testing.TB, opts corpus.BuilderOptions, messages ...corpus.MessageEntry) (*corpus.Corpus, string) {
	t.Helper()
	dir := t.TempDir()
	c, err := corpus.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.NewBuilder(1, 1, opts)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range messages {
		row := corpus.RowEntry{Key: m.Ref, Message: m.Key, Kind: m.Kind, Side: m.From, Sent: m.Sent, Group: [12]byte{1, byte(i)},
			Loc: hut3.Locator{File: "messages.csv", Offset: int64(i) * 40, Length: 39}}
		if err := b.Row(row); err != nil {
			t.Fatal(err)
		}
		if err := b.Message(m); err != nil {
			t.Fatal(err)
		}
	}
	live, _, err := b.Seal(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	next, err := c.Adopt(live)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); next.Close() })
	return next, dir
}

func view(t testing.TB, c *corpus.Corpus, s hut3.Scope) *corpus.View {
	t.Helper()
	v, err := c.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sample(t testing.TB) *corpus.Corpus {
	c, _ := build(t, corpus.BuilderOptions{},
		message(1, "peppershirt", "oakhill", "2020-04-01 10:00:00", "Meet at the café, don’t be late"),
		message(2, "oakhill", "peppershirt", "2020-04-01 10:01:00", "ok 👍🏽 bring 4kg"),
		message(3, "peppershirt", "thinleaf", "not a time", "who is OAKHILL"),
		message(4, "oakhill", "peppershirt", "2020-04-05 09:00:00", "late again, the cafe is shut"),
	)
	return c
}

func TestSearchGivesMessagesNewestFirst(t *testing.T) {
	t.Parallel()
	v := view(t, sample(t), everything(1))
	for _, tc := range []struct {
		q    query.Q
		refs string
	}{
		{query.All{}, "D1/4 D1/2 D1/1 D1/3 "},
		{query.Word{Text: "CAFE"}, "D1/4 D1/1 "},
		{query.Word{Text: "dont"}, "D1/1 "},
		{query.Phrase{Text: "the café"}, "D1/4 D1/1 "},
		{query.Phrase{Text: "late the"}, ""},
		{query.Prefix{Text: "oak"}, "D1/3 "},
		{query.Word{Text: "👍"}, "D1/2 "},
		{query.And{Of: []query.Q{query.Word{Text: "late"}, query.Not{Of: query.Word{Text: "again"}}}}, "D1/1 "},
		{query.Field{Name: "from", Value: "oakhill"}, "D1/4 D1/2 "},
		{query.Field{Name: "with", Value: "encrochat/thinleaf"}, "D1/3 "},
		{query.Near{A: query.Word{Text: "cafe"}, B: query.Word{Text: "late"}, Distance: 2}, "D1/4 D1/1 "},
		{query.Near{A: query.Word{Text: "cafe"}, B: query.Word{Text: "late"}, Distance: 1}, ""},
		{query.Fuzzy{Text: "oakhil", Edits: 1}, "D1/3 "},
		{query.Wildcard{Text: "oa*ll"}, "D1/3 "},
		{query.Regexp{Expr: `\dkg`}, "D1/2 "},
		{query.Period{From: sentAt("2020-04-02 00:00:00").Micros}, "D1/4 "},
	} {
		page, err := v.Search(context.Background(), tc.q, corpus.SearchOptions{})
		if err != nil {
			t.Fatalf("%v: %v", tc.q, err)
		}
		got := ""
		for _, h := range page.Hits {
			got += fmt.Sprint(h.Ref, " ")
		}
		if got != tc.refs || page.Total != int64(len(page.Hits)) {
			t.Errorf("%#v gives %q of %d, want %q", tc.q, got, page.Total, tc.refs)
		}
	}
}

func TestMessageComesBackExactly(t *testing.T) {
	t.Parallel()
	m := message(7, "peppershirt", "oakhill", "1585735200", "body\x00with\nlines")
	m.Sent = hut3.Time{Raw: "odd 1 Apr", Micros: 1585735200000001, Basis: hut3.BasisGiven, Precision: hut3.ToMicro, Offset: 60}
	m.To = []hut3.Handle{handle("oakhill"), {}, {Platform: "sky", Name: "A\x00B\x01"}}
	m.Media = []hut3.Media{{Name: "a.jpg", Missing: true}}
	m.Kind, m.Direct, m.Conversation = hut3.KindCall, false, "sky/#x~\x00y"
	c, _ := build(t, corpus.BuilderOptions{}, m, message(9, "a", "b", "nothing", ""))
	got, err := view(t, c, everything(1)).Message(context.Background(), m.Key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Message, got.Message); diff != "" {
		t.Error(diff)
	}
}
