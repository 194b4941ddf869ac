package corpus_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/query"
)

// edited is a message to "stonecup" that was edited twice, once into words that name
// "quince" as who they are to; a second message that nobody edited, a copy of it, and
// a reaction to it.
func edited() corpustest.Delivery {
	a, b, c := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "stonecup"), hut3.NewHandle("chat", "quince")
	key := func(n uint64) hut3.Key { return hut3.NewKey(1, n) }
	at := func(n int64) hut3.Time {
		return hut3.Time{Micros: n * 60e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	}
	message := func(n uint64, body string, rows int) corpus.MessageEntry {
		return corpus.MessageEntry{Ref: key(n), Message: hut3.Message{Key: key(n), Platform: "chat", Conversation: hut3.DirectConversation(a, b), Direct: true,
			From: a, To: []hut3.Handle{b}, Sent: at(int64(n)), Body: body, Rows: rows}}
	}
	says := func(words corpus.RowWords) json.RawMessage {
		raw, err := json.Marshal(words)
		if err != nil {
			panic(err)
		}
		return raw
	}
	text := func(s string) *string { return &s }
	put, err := json.Marshal(hut3.RecordBody{Platform: "chat", Conversation: hut3.DirectConversation(a, b), From: b, Body: "👍", ReplyTo: "n4"})
	if err != nil {
		panic(err)
	}
	return corpustest.Delivery{Number: 1, Class: 1, Messages: []corpus.MessageEntry{message(1, "ring me", 3), message(4, "ok then", 2)}, Rows: []corpus.RowEntry{
		{Key: key(1), Message: key(1), Sent: at(1), Side: a},
		{Key: key(2), Message: key(1), Role: hut3.Version, Kind: hut3.KindEdit, Sent: at(2), Side: a, Differs: says(corpus.RowWords{Body: text("bring the harpoon")})},
		{Key: key(3), Message: key(1), Role: hut3.Version, Kind: hut3.KindEdit, Sent: at(3), Side: a,
			Differs: says(corpus.RowWords{Body: text("bring two harpoons"), To: &[]hut3.Handle{c}}), Extra: []hut3.Field{{Name: "deleted", Value: "by the sender"}}},
		{Key: key(4), Message: key(4), Sent: at(4), Side: a, Native: 44, Extra: []hut3.Field{{Name: "native_id", Value: "n4"}, {Name: "namespace", Value: "s"}, {Name: "reply_to", Value: "n1"}}},
		{Key: key(5), Message: key(4), Role: hut3.Copy, Sent: at(5), Side: b},
		{Key: key(6), Kind: hut3.KindReaction, Sent: at(6), Side: b, Payload: put},
	}}
}

// What a version says is found by every question, as far as the scope sees the
// message and whom the version names, and never counted among messages.
func TestEditsAreFound(t *testing.T) {
	t.Parallel()
	e := holding(t, edited())
	hidden := func(x hut3.Target) hut3.Scope {
		return hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}, Silent: []hut3.Target{x}}
	}
	first, second := hut3.NewKey(1, 2), hut3.NewKey(1, 3)
	for _, x := range []struct {
		name  string
		scope hut3.Scope
		query string
		want  []hut3.Key
	}{
		{"all", hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}, "harpoon*", []hut3.Key{second, first}},
		{"a phrase", hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}, `"the harpoon"`, []hut3.Key{first}},
		{"by delivery", hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}, "harpoon* delivery:D1", []hut3.Key{second, first}},
		{"by whom it names", hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}, "to:quince", []hut3.Key{second}},
		{"the first text is of the message", hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}, "ring", nil},
		{"no grant", hut3.Scope{}, "harpoon*", nil},
		{"the message is hidden", hidden(hut3.Target{Key: hut3.NewKey(1, 1)}), "harpoon*", nil},
		{"another message is hidden", hidden(hut3.Target{Key: hut3.NewKey(1, 4)}), "harpoon*", []hut3.Key{second, first}},
		{"the sender is hidden", hidden(hut3.Target{Handle: hut3.NewHandle("chat", "oakhill")}), "harpoon*", nil},
		{"one whom a version names is hidden", hidden(hut3.Target{Handle: hut3.NewHandle("chat", "quince")}), "harpoon*", []hut3.Key{first}},
	} {
		v, err := e.c.View(x.scope)
		if err != nil {
			t.Fatal(err)
		}
		before, err := v.Count(t.Context(), query.All{})
		if err != nil {
			t.Fatal(err)
		}
		edits, err := v.Edits(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		q, err := query.Parse(x.query, nil)
		if err != nil {
			t.Fatal(err)
		}
		page, err := edits.Search(t.Context(), q, corpus.SearchOptions{})
		if err != nil || page.Total != int64(len(x.want)) {
			t.Errorf("%s: %d edits, want %d; %v", x.name, page.Total, len(x.want), err)
		}
		var got []hut3.Key
		for _, h := range page.Hits {
			got = append(got, h.Ref)
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s", x.name, diff)
		}
		if after, err := v.Count(t.Context(), query.All{}); err != nil || after != before {
			t.Errorf("%s: %d messages, were %d; %v", x.name, after, before, err)
		}
	}
}

// What rows tell a reader of a conversation, and what was put on its messages.
func TestToldAndReactions(t *testing.T) {
	t.Parallel()
	d := edited()
	e := holding(t, d)
	v, err := e.c.View(hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}})
	if err != nil {
		t.Fatal(err)
	}
	told, err := v.Told(t.Context(), []hut3.Key{hut3.NewKey(1, 1), hut3.NewKey(1, 4)})
	if err != nil {
		t.Fatal(err)
	}
	first, later := "bring the harpoon", "bring two harpoons"
	row := func(i int, want corpus.RowTold) corpus.RowTold {
		r := d.Rows[i]
		want.Key, want.Role, want.Owner, want.Sent = r.Key, r.Role, r.Side, r.Sent
		return want
	}
	want := [][]corpus.RowTold{
		{row(0, corpus.RowTold{}), row(1, corpus.RowTold{Body: &first}), row(2, corpus.RowTold{Body: &later, Deleted: "by the sender"})},
		{row(3, corpus.RowTold{NativeID: "n4", Namespace: "s", ReplyTo: "n1"}), row(4, corpus.RowTold{})}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	conversation := d.Messages[0].Conversation
	for _, x := range []struct {
		conversation string
		natives      []string
		want         int
	}{{conversation, []string{"n1", "n4"}, 1}, {conversation, []string{"n1"}, 0}, {"another", []string{"n4"}, 0}} {
		if list, err := v.Reactions(t.Context(), x.conversation, x.natives); err != nil || len(list) != x.want {
			t.Errorf("%v: %d reactions, want %d; %v", x, len(list), x.want, err)
		}
	}
	narrow, err := e.c.View(hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}, Silent: []hut3.Target{{Handle: hut3.NewHandle("chat", "stonecup"), Wide: true}}})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := narrow.Reactions(t.Context(), conversation, []string{"n4"}); err != nil || len(list) != 0 {
		t.Errorf("a reaction of one who is hidden: %d, %v", len(list), err)
	}
	for native, found := range map[uint64]bool{44: true, 45: false, 1: false} {
		if ref, ok, err := v.ByNative(t.Context(), native); err != nil || ok != found || ok && ref != hut3.NewKey(1, 4) {
			t.Errorf("native %d: %v %v %v", native, ref, ok, err)
		}
	}
}
