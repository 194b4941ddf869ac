package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/query"
)

func field(name, value string) query.Q { return query.Field{Name: name, Value: value} }

// newsText prints what is new, a line a handle.
func newsText(n News) string {
	var b strings.Builder
	for _, l := range n.Unread {
		b.WriteString(l.Handle.Name + " " + hut3.Thousands(l.Messages) + " first " + l.First.String())
		for _, c := range l.Contacts {
			b.WriteString(" +" + c.Name)
		}
		for _, m := range l.LateIn {
			b.WriteString(" late " + hut3.Thousands(m.Count) + " of " + m.Value)
		}
		b.WriteString("\n")
	}
	for _, s := range n.Searches {
		b.WriteString(s.Name + " " + hut3.Thousands(s.Messages) + "\n")
	}
	return b.String()
}

// A day of the job: all is read, then a delivery brings a message of a new
// contact, one of long ago and a copy of what was there.
func TestNews(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	news := func(actor hut3.Actor, r NewsRequest) News {
		t.Helper()
		n, err := a.News(t.Context(), actor, r)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := news(ann, NewsRequest{})
	if first.Upto != "D1" || len(first.Never) != 3 || len(first.Unread) != 0 || !first.Whole {
		t.Fatalf("before anything was read: %+v", first)
	}
	if _, err := a.MarkRead(t.Context(), ann, hut3.Handle{}, first.Upto, false); err != nil {
		t.Fatal(err)
	}
	if n := news(ann, NewsRequest{}); len(n.Never)+len(n.Unread) != 0 {
		t.Errorf("after all was read: %+v", n)
	}
	if n := news(ann, NewsRequest{Team: true}); len(n.Never) != 3 {
		t.Errorf("the team has read what ann has: %+v", n)
	}
	if _, err := a.SaveSearch(t.Context(), ann, "lorries", "lorry", false); err != nil {
		t.Fatal(err)
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"coriander/messages.csv": sheet("coriander",
		line{"2020-04-04 12:30:10", "birchtern", "coriander", "twenty thousand on Friday"},
		line{"2020-03-01 09:00:00", "coriander", "birchtern", "the lorry is late"},
		line{"2020-04-05 09:00:00", "damson", "birchtern", "who is this"})})))
	got := newsText(news(ann, NewsRequest{}))
	want := "birchtern 2 first D2/2 +damson late 1 of 2020-03\ncoriander 1 first D2/2 late 1 of 2020-03\ndamson 1 first D2/3 +birchtern\nlorries 1\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := a.MarkRead(t.Context(), ann, hut3.NewHandle("encrochat", "birchtern"), "D2", false); err != nil {
		t.Fatal(err)
	}
	if got := newsText(news(ann, NewsRequest{})); strings.Contains(got, "birchtern 2") || !strings.Contains(got, "coriander 1") {
		t.Errorf("after one handle was read:\n%s", got)
	}
	if got := newsText(news(ann, NewsRequest{Since: "D1"})); got != want {
		t.Errorf("since D1:\n%s", got)
	}
}

// Whoever has handles allocated by name is told of those and of no other.
func TestNewsOfAllocated(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	if _, err := a.Allocate(t.Context(), ann, hut3.Allocation{Unit: "LEICS", Class: 1, Handle: hut3.NewHandle("encrochat", "almagrebe"), Purpose: "test"}); err != nil {
		t.Fatal(err)
	}
	n, err := a.News(t.Context(), force, NewsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if n.Whole || n.Handles != 1 || len(n.Never) != 1 || n.Never[0].Handle.Name != "almagrebe" {
		t.Errorf("%+v", n)
	}
	for _, bad := range [][2]string{{"encrochat/coriander", "D1"}, {"encrochat/almagrebe", "D7"}} {
		h, _ := hut3.ParseHandle(bad[0])
		if _, err := a.MarkRead(t.Context(), force, h, bad[1], false); hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := a.News(t.Context(), force, NewsRequest{Since: "yesterday"}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("since yesterday: %v", err)
	}
}

// A reader goes on from either end and meets every message once.
func TestStretchPages(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	var lines []line
	for i := range 30 {
		lines = append(lines, line{"2020-04-0" + string(rune('1'+i/10)) + " 11:3" + string(rune('0'+i%10)) + ":00", "almagrebe", "birchtern", "number " + string(rune('a'+i))})
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"almagrebe/messages.csv": sheet("almagrebe", lines...)})))
	mid, err := a.Stretch(t.Context(), ann, "D1/15", 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	met := refsOf(mid.Messages)
	for before := mid; before.Before > 0; {
		if before, err = a.Stretch(t.Context(), ann, met[0].String(), 4, 0); err != nil {
			t.Fatal(err)
		}
		met = append(refsOf(before.Messages[:len(before.Messages)-1]), met...)
	}
	for after := mid; after.After > 0; {
		if after, err = a.Stretch(t.Context(), ann, met[len(met)-1].String(), 0, 5); err != nil {
			t.Fatal(err)
		}
		met = append(met, refsOf(after.Messages[1:])...)
	}
	if len(met) != 30 || !slices.IsSorted(met) || len(slices.Compact(met)) != 30 {
		t.Errorf("met %v", met)
	}
}

func refsOf(hits []Hit) (out []hut3.Key) {
	for _, h := range hits {
		out = append(out, h.Ref)
	}
	return out
}

// A message that three rows state tells of each, and of the clock of each
// handset.
func TestCopiesAndClocks(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	c, err := a.Copies(t.Context(), ann, "D1/5")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Rows {
		got = append(got, r.Ref.String()+" "+r.Role+" "+r.HeldBy.Name+" "+r.Raw)
	}
	want := []string{"D1/1 founder almagrebe 2020-04-04 11:34:00", "D1/2 repeat almagrebe 2020-04-04 11:34:00", "D1/5 copy birchtern 2020-04-04 11:34:40"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	thread, err := a.Thread(t.Context(), ann, "D1/1", 0)
	if err != nil {
		t.Fatal(err)
	}
	clocks := []Clock{{hut3.NewHandle("encrochat", "almagrebe"), "2020-04-04T11:34:00Z"}, {hut3.NewHandle("encrochat", "birchtern"), "2020-04-04T11:34:40Z"}}
	if diff := cmp.Diff(clocks, thread.Messages[0].Clocks); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
	if _, err := a.Copies(t.Context(), ann, "D9/1"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("a row that is none: %v", err)
	}
}

// The excerpts hold what the table holds; a hit near another is marked there.
func TestExcerpts(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	table, err := a.Search(t.Context(), ann, SearchRequest{Query: "van OR ok", Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.Excerpts(t.Context(), ann, SearchRequest{Query: "van OR ok", Limit: 50}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var hits []hut3.Key
	for _, e := range x.Excerpts {
		hits = append(hits, e.Hits...)
	}
	if diff := cmp.Diff(refsOf(table.Hits), hits); diff != "" || x.Total != table.Total || len(x.Excerpts) != 1 {
		t.Errorf("%d excerpts of %d (-table +excerpts):\n%s", len(x.Excerpts), x.Total, diff)
	}
	if _, err := a.Excerpts(t.Context(), ann, SearchRequest{Query: "van"}, MostContext+1); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("too much context: %v", err)
	}
}

// A handle is one of three kinds, and a nickname is that of whoever wrote it.
func TestHandleKinds(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	files := twoHandsets()
	files["almagrebe/contacts.csv"] = "Handle,Contact,Nickname\nalmagrebe,birchtern,The Tall One\nalmagrebe,elderberry,Nan\n"
	a.takeIn(t, requestOf(lay(t, t.TempDir(), files)))
	for name, want := range map[string]string{"almagrebe": HandsetHeld, "coriander": PeerOnly, "elderberry": ContactOnly} {
		f, err := a.HandleFile(t.Context(), ann, hut3.NewHandle("encrochat", name))
		if err != nil || f.Kind != want {
			t.Errorf("%s is %q, not %q: %v", name, f.Kind, want, err)
		}
	}
	f, err := a.HandleFile(t.Context(), ann, hut3.NewHandle("encrochat", "birchtern"))
	if err != nil || len(f.Nicknames) != 1 || f.Nicknames[0].Name != "The Tall One" || f.Nicknames[0].Owner.Name != "almagrebe" {
		t.Errorf("nicknames %+v, %v", f.Nicknames, err)
	}
	if f.Heat[5][11] != 2 || f.Heat[5][12] != 1 { // 4 April 2020 was a Saturday
		t.Errorf("heat %v", f.Heat)
	}
	if _, err := a.HandleFile(t.Context(), ann, hut3.NewHandle("encrochat", "nobody")); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("nobody: %v", err)
	}
}

// Heads tells of every message of a query, as Refs does.
func TestHeads(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	view, err := a.view(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	q := field("handle", "encrochat/almagrebe")
	want, err := view.Refs(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	counted, first, err := headsOf(t.Context(), view, q)
	if err != nil || !slices.Equal(counted, want) || len(want) != 3 || first.Ref.String() != "D1/4" {
		t.Errorf("heads %v, refs %v, first %s: %v", counted, want, first.Ref, err)
	}
}
