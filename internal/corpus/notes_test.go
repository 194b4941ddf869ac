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

// noted is a message from "oakhill" to "stonecup", a draft of oakhill's to him, one to
// a group, a note of stonecup's telephone that names nobody, and one without words.
func noted(t *testing.T) corpustest.Delivery {
	t.Helper()
	a, b := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "stonecup")
	key := func(n uint64) hut3.Key { return hut3.NewKey(1, n) }
	at := func(n int64) hut3.Time {
		return hut3.Time{Micros: n * 60e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	}
	note := func(n uint64, side hut3.Handle, says hut3.RecordBody) corpus.RowEntry {
		raw, err := json.Marshal(says)
		if err != nil {
			t.Fatal(err)
		}
		return corpus.RowEntry{Key: key(n), Kind: hut3.KindNote, Sent: at(int64(n)), Side: side, Payload: raw, Extra: []hut3.Field{{Name: "direction", Value: "draft"}}}
	}
	talk := hut3.DirectConversation(a, b)
	return corpustest.Delivery{Number: 1, Class: 1, Messages: []corpus.MessageEntry{{Ref: key(1), Message: hut3.Message{Key: key(1), Platform: "chat", Conversation: talk, Direct: true, From: a, To: []hut3.Handle{b}, Sent: at(1), Body: "the harpoon is here", Rows: 1}}}, Rows: []corpus.RowEntry{
		{Key: key(1), Message: key(1), Sent: at(1), Side: a},
		note(2, a, hut3.RecordBody{Platform: "chat", Conversation: talk, From: a, To: []hut3.Handle{b}, Body: "bring the harpoon"}),
		note(3, a, hut3.RecordBody{Platform: "chat", Conversation: hut3.GroupConversation("chat", "boat"), From: a, Body: "two harpoons"}),
		note(4, b, hut3.RecordBody{Body: "harpoons to sell"}),
		note(5, b, hut3.RecordBody{From: b}),
	}}
}

// What a note says is found by every question, as far as the scope sees the note, the
// conversation that it is of and whom it names, and never counted among messages.
func TestNotesAreFound(t *testing.T) {
	t.Parallel()
	e := holding(t, noted(t))
	all := hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}
	but := func(x hut3.Target) hut3.Scope { return hut3.Scope{Grants: all.Grants, Silent: []hut3.Target{x}} }
	only := func(x hut3.Target) hut3.Scope {
		return hut3.Scope{Grants: []hut3.Grant{{Class: 1, Only: []hut3.Target{x}}}}
	}
	a, b := hut3.NewHandle("chat", "oakhill"), hut3.NewHandle("chat", "stonecup")
	talk := hut3.DirectConversation(a, b)
	direct, group, own := hut3.NewKey(1, 2), hut3.NewKey(1, 3), hut3.NewKey(1, 4)
	for _, x := range []struct {
		name  string
		scope hut3.Scope
		query string
		want  []hut3.Key
	}{
		{"all", all, "harpoon*", []hut3.Key{own, group, direct}},
		{"a phrase", all, `"the harpoon"`, []hut3.Key{direct}},
		{"by delivery", all, "harpoon* delivery:D1", []hut3.Key{own, group, direct}},
		{"by sender", all, "from:oakhill harpoon*", []hut3.Key{group, direct}},
		{"words of a message are not a note's", all, "here", nil},
		{"no grant", hut3.Scope{}, "harpoon*", nil},
		{"the note is hidden", but(hut3.Target{Key: direct}), "harpoon*", []hut3.Key{own, group}},
		{"its conversation is hidden", but(hut3.Target{Conversation: talk}), "harpoon*", []hut3.Key{own, group}},
		{"its group is hidden", but(hut3.Target{Conversation: "chat/#boat"}), "harpoon*", []hut3.Key{own, direct}},
		{"its conversation was hidden in another time", but(hut3.Target{Conversation: talk, To: 1}), "harpoon*", []hut3.Key{own, group, direct}},
		{"whom it names is hidden", but(hut3.Target{Handle: b, Wide: true}), "harpoon*", []hut3.Key{group}},
		{"the handset is hidden", but(hut3.Target{Handle: a, Wide: true}), "harpoon*", []hut3.Key{own}},
		{"only the conversation is granted", only(hut3.Target{Conversation: talk}), "harpoon*", []hut3.Key{direct}},
	} {
		v, err := e.c.View(x.scope)
		if err != nil {
			t.Fatal(err)
		}
		before, err := v.Count(t.Context(), query.All{})
		if err != nil {
			t.Fatal(err)
		}
		notes, err := v.Notes(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		q, err := query.Parse(x.query, nil)
		if err != nil {
			t.Fatal(err)
		}
		page, err := notes.Search(t.Context(), q, corpus.SearchOptions{})
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		var got []hut3.Key
		for _, h := range page.Hits {
			got = append(got, h.Ref)
		}
		if diff := cmp.Diff(x.want, got); diff != "" || page.Total != int64(len(x.want)) {
			t.Errorf("%s: %d notes, %s", x.name, page.Total, diff)
		}
		if after, err := v.Count(t.Context(), query.All{}); err != nil || after != before {
			t.Errorf("%s: %d messages, were %d; %v", x.name, after, before, err)
		}
	}
}
