package corpus_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

const longThread = 120_000

// overheardAt is the one message of the conversation that is to a third too.
const overheardAt = 77_000

func overhears() hut3.Handle { return hut3.NewHandle("encrochat", "quincewood") }

// longCorpus is one conversation of very many messages, a minute apart, in
// segments that share it by turns; and what two handsets call the others.
func longCorpus(t *testing.T) *corpus.Corpus {
	t.Helper()
	dir := t.TempDir()
	c, err := corpus.Open(dir, nil)
	must(t, err)
	b, err := c.NewBuilder(1, 1, corpus.BuilderOptions{MaxMessages: longThread / 3})
	must(t, err)
	people := []hut3.Handle{hut3.NewHandle("encrochat", "oakhill"), hut3.NewHandle("encrochat", "peppershirt")}
	talk := hut3.DirectConversation(people[0], people[1])
	for i := range longThread {
		at := (i*7 + 3) % longThread // the order of rows is not that of time
		key, sent := hut3.NewKey(1, uint64(i+1)), time.Date(2020, 3, 1, 0, at, 0, 0, time.UTC)
		to := people[1-at%2 : 2-at%2]
		if at == overheardAt {
			to = []hut3.Handle{to[0], overhears()}
		}
		must(t, b.Message(corpus.MessageEntry{Ref: key, Message: hut3.Message{Key: key, Platform: "encrochat", Direct: true,
			Conversation: talk, From: people[at%2], To: to, Rows: 1, Body: fmt.Sprint("number ", at),
			Sent: hut3.Time{Raw: sent.Format(time.DateTime), Micros: sent.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}}}))
	}
	for i := range 400 {
		owner, named := people[i%2], hut3.NewHandle("encrochat", fmt.Sprint("contact", i/4))
		body, err := json.Marshal(hut3.RecordBody{From: owner, To: []hut3.Handle{named}, ToNick: fmt.Sprint("nick ", i)})
		must(t, err)
		must(t, b.Row(corpus.RowEntry{Key: hut3.NewKey(1, uint64(longThread+i+1)), Kind: hut3.KindContact, Side: owner, Payload: body}))
	}
	infos, _, err := b.Seal(t.Context())
	must(t, err)
	must(t, c.Close())
	c, err = corpus.Open(dir, infos)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A window in the middle of a very long conversation holds what stands there,
// in order; what is before and behind it is counted; walking on from its ends
// comes to every message once.
func TestWindowsOfALongThread(t *testing.T) {
	t.Parallel()
	v, err := longCorpus(t).View(hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}})
	must(t, err)
	key := func(at int) hut3.Key {
		for i := range longThread {
			if (i*7+3)%longThread == at {
				return hut3.NewKey(1, uint64(i+1))
			}
		}
		return 0
	}
	for _, at := range []int{0, 1, 49_999, 60_000, 99_999, longThread - 1} {
		th, err := v.Stretch(t.Context(), key(at), 25, 40)
		must(t, err)
		first, last := max(0, at-25), min(longThread-1, at+40)
		var got, want []string
		for _, m := range th.Messages {
			got = append(got, m.Message.Body)
		}
		for i := first; i <= last; i++ {
			want = append(want, fmt.Sprint("number ", i))
		}
		if diff := cmp.Diff(want, got); diff != "" || th.Before != int64(first) || th.After != int64(longThread-1-last) {
			t.Errorf("around %d: %d before, %d after\n%s", at, th.Before, th.After, diff)
		}
	}
	n, next := 0, key(0)
	for seen := true; seen; {
		th, err := v.Stretch(t.Context(), next, 0, corpus.MaxAround)
		must(t, err)
		for _, m := range th.Messages[min(1, n):] {
			if m.Message.Body != fmt.Sprint("number ", n) {
				t.Fatalf("message %d is %q", n, m.Message.Body)
			}
			n++
		}
		next, seen = th.Messages[len(th.Messages)-1].Ref, th.After > 0
	}
	if n != longThread {
		t.Errorf("%d messages were come to, of %d", n, longThread)
	}
	namedAndWorked(t, v)
}

// namedAndWorked holds what is kept of a view against what it was made of.
func namedAndWorked(t *testing.T, v *corpus.View) {
	t.Helper()
	all, err := v.Records(t.Context(), hut3.KindContact, hut3.Handle{})
	must(t, err)
	for _, h := range []hut3.Handle{hut3.NewHandle("encrochat", "contact7"), hut3.NewHandle("encrochat", "oakhill"), hut3.NewHandle("encrochat", "nobody")} {
		var want []corpus.RowEntry
		for _, e := range all {
			var body hut3.RecordBody
			if json.Unmarshal(e.Payload, &body) == nil && (body.From == h || slices.Contains(body.To, h)) {
				want = append(want, e)
			}
		}
		got, err := v.RecordsNaming(t.Context(), hut3.KindContact, h)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("records naming %s:\n%s", h, diff)
		}
	}
	ask := func() (any, any) {
		handles, err := v.Handles(t.Context())
		must(t, err)
		facets, err := v.Facets(t.Context(), query.All{}, corpus.FacetOptions{By: []string{"day"}})
		must(t, err)
		clone := slices.Clone(handles)
		day := facets.Facets["day"][0]
		handles[0].Sent, facets.Facets["day"][0].Count = -1, -1 // the caller's own
		return clone, day
	}
	firstHandles, firstDay := ask()
	handles, day := ask()
	if diff := cmp.Diff([]any{firstHandles, firstDay}, []any{handles, day}); diff != "" {
		t.Errorf("the second answer is not the first:\n%s", diff)
	}
}

// Who takes part in a long conversation is kept with a scope, and for no other: one who
// is in a hidden message alone is named where that is seen, whoever asked first.
func TestParticipantsOfALongThread(t *testing.T) {
	t.Parallel()
	c := longCorpus(t)
	whole := hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}
	less := whole
	less.Silent = []hut3.Target{{Handle: overhears()}}
	for i, ask := range []struct {
		scope  hut3.Scope
		people int
		total  int64
	}{{whole, 3, longThread}, {less, 2, longThread - 1}, {whole, 3, longThread}, {less, 2, longThread - 1}} {
		v, err := c.View(ask.scope)
		must(t, err)
		th, err := v.Stretch(t.Context(), hut3.NewKey(1, 1), 3, 3)
		must(t, err)
		if len(th.Participants) != ask.people || th.Before+th.After+int64(len(th.Messages)) != ask.total {
			t.Errorf("%d: between %v, of %d messages", i, th.Participants, th.Before+th.After+int64(len(th.Messages)))
		}
		th.Participants[0] = hut3.Handle{} // the caller's own
	}
}
