package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

func TestHints(t *testing.T) {
	t.Parallel()
	alma, birch := hut3.NewHandle("p", "alma"), hut3.NewHandle("p", "birch")
	j := &job{}
	hintsOf := func(of idHead, rows []newItem) (all []hint) {
		for i := range rows {
			if h, ok := j.hintOf(&of, &rows[i]); ok {
				all = append(all, h)
			}
		}
		return all
	}
	row := func(n uint64, group byte, side hut3.Handle) newItem {
		return newItem{key: hut3.NewKey(2, n), side: j.sides.number(side), native: 9, group: grouping.Key{group}}
	}
	edit := row(4, 2, birch)
	edit.edit = true
	rows := []newItem{row(1, 1, alma), row(2, 1, birch), row(3, 2, birch), edit, row(5, 3, alma)}
	want := []hint{
		{hut3.NewKey(2, 3), hut3.NewKey(2, 1), hut3.Copy, false},
		{hut3.NewKey(2, 4), hut3.NewKey(2, 1), hut3.Version, false},
		{hut3.NewKey(2, 5), hut3.NewKey(2, 1), hut3.Version, false},
	}
	if diff := cmp.Diff(want, hintsOf(idHead{native: 9, row: rows[0]}, rows), cmp.AllowUnexported(hint{})); diff != "" {
		t.Errorf("among new rows (-want +got):\n%s", diff)
	}
	standing := corpus.GroupItem{Native: 9, Message: hut3.NewKey(1, 7), Side: birch}
	got := hintsOf(idHead{native: 9, standing: standing, stands: true}, rows[:2])
	if len(got) != 2 || !got[0].join || got[0].head != hut3.NewKey(1, 7) || got[0].role != hut3.Copy || got[1].role != hut3.Version {
		t.Errorf("beside a standing row: %+v", got)
	}
	for _, h := range append(want, got...) {
		if back := decodeHint(h.encode()); back != h {
			t.Errorf("%+v comes back as %+v", h, back)
		}
	}
}

func TestRecordsOfGroupingComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := func(name string) hut3.Key { return hut3.Key(rapid.Uint64().Draw(t, name)) }
		m := member{key("message"), key("row"), hut3.Role(rapid.IntRange(0, 4).Draw(t, "role")), rapid.Uint64().Draw(t, "raw"), rapid.Bool().Draw(t, "indexed")}
		if got := decodeMember(m.encode(nil)); got != m {
			t.Fatalf("%+v comes back as %+v", m, got)
		}
		d := decision{row: key("row"), message: m.message, role: m.role, shown: key("shown"), alike: rapid.Bool().Draw(t, "alike"), apart: rapid.Bool().Draw(t, "apart"),
			index: rapid.Bool().Draw(t, "index"), rows: rapid.IntRange(0, 1<<40).Draw(t, "rows"), holders: rapid.SliceOfN(rapid.Uint32(), 1, 4).Draw(t, "holders")}
		if diff := cmp.Diff(d, decodeDecision(d.encode(nil)), cmp.AllowUnexported(decision{})); diff != "" {
			t.Fatal(diff)
		}
		it := newItem{key: key("row"), side: rapid.Uint32().Draw(t, "side"),
			sent: hut3.Time{Micros: rapid.Int64().Draw(t, "micros"), Basis: hut3.BasisLocal, Precision: hut3.ToDay, Offset: rapid.Int16().Draw(t, "offset")}, space: rapid.Uint64().Draw(t, "space"), native: rapid.Uint64().Draw(t, "native"),
			raw: m.raw, edit: m.indexed, join: m.message, as: m.role, group: grouping.Key{1, 2}}
		if it.native == 0 { // a namespace goes with an id, and a role with a message
			it.space = 0
		}
		if it.join == 0 {
			it.as = 0
		}
		if diff := cmp.Diff(it, decodeItem(it.encode(nil)), cmp.AllowUnexported(newItem{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// server is a profile of an export with ids of its own.
func server(namespace string) *formats.Profile {
	return &formats.Profile{Name: "server", Platform: "example", Namespace: namespace, Columns: []formats.Column{
		{Name: "id", Field: formats.FieldNativeID}, {Name: "at", Field: formats.FieldSent}, {Name: "from", Field: formats.FieldFrom},
		{Name: "to", Field: formats.FieldTo}, {Name: "text", Field: formats.FieldBody}}}
}

// Ids of two namespaces never meet: rows that say the same at the same time
// are copies whatever their ids, and equal ids join nothing.
func TestNamespacesAreApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one := files(t, map[string]string{"a.csv": "id,at,from,to,text\n1,2020-04-04T11:00:00Z,ann,bob,hello\n"})
	two := files(t, map[string]string{"b.csv": "id,at,from,to,text\n5,2020-04-04T11:00:00Z,ann,bob,hello\n1,2020-04-04T12:00:00Z,ann,bob,bye\n"})
	b.imports(Request{Paths: []string{one}, Profile: server("one")})
	r := b.imports(Request{Paths: []string{two}, Profile: server("two")})
	if r.Copies != 1 || r.Messages != 1 || r.Versions != 0 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]hut3.Namespace{{Platform: "example", Name: "two"}}, b.delivery("D2").Namespaces); diff != "" {
		t.Error(diff)
	}
}

// A text that follows another by its id follows it into the message that the
// other joins for what it says.
func TestAFollowerGoesWithItsHead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	plain := files(t, map[string]string{"a.csv": "at,from,to,text\n2020-04-04T11:00:00Z,ann,bob,hello\n"})
	profile := server("")
	profile.Columns = profile.Columns[1:]
	b.imports(Request{Paths: []string{plain}, Profile: profile})
	edited := files(t, map[string]string{"b.csv": "id,at,from,to,text\n4,2020-04-04T11:00:00Z,ann,bob,hello\n4,2020-04-04T11:01:00Z,ann,bob,hello!\n"})
	r := b.imports(Request{Paths: []string{edited}, Profile: server("two")})
	if r.Messages != 0 || r.Copies != 1 || r.Versions != 1 {
		t.Errorf("%+v", r)
	}
	view, err := b.live().View(classScope(1))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := view.Rows(t.Context(), hut3.NewKey(1, 1))
	if err != nil || len(rows) != 3 || string(rows[2].Differs) != `{"body":"hello!"}` {
		t.Errorf("%+v, %v", rows, err)
	}
}

// A row of a known id that says the same under another conversation's name is a copy
// and no edit, beside a standing message and in one delivery; another text is an edit.
func TestTheSameUnderAnotherConversation(t *testing.T) {
	t.Parallel()
	profile := server("one")
	profile.Columns = append(profile.Columns, formats.Column{Name: "chat", Field: formats.FieldConversation})
	const head = "id,at,from,to,text,chat\n"
	row := func(text, chat string) string { return "1,2020-04-04T11:00:00Z,ann,bob," + text + "," + chat + "\n" }
	for name, test := range map[string]struct {
		later string
		want  hut3.DeliveryCounts
	}{
		"the same":            {row("hello", "other"), hut3.DeliveryCounts{Rows: 1, Copies: 1}},
		"an edit":             {row("hello!", "other"), hut3.DeliveryCounts{Rows: 1, Versions: 1}},
		"a text of its own":   {"2" + row("hello", "other")[1:], hut3.DeliveryCounts{Rows: 1, Messages: 1}},
		"the edit's own copy": {row("hello!", "other") + row("hello", "third"), hut3.DeliveryCounts{Rows: 2, Versions: 1, Copies: 1}},
	} {
		b := newBench(t)
		b.imports(Request{Paths: []string{files(t, map[string]string{"a.csv": head + row("hello", "one")})}, Profile: profile})
		got := b.imports(Request{Paths: []string{files(t, map[string]string{"b.csv": head + test.later})}, Profile: profile})
		if got.Rows != test.want.Rows || got.Messages != test.want.Messages || got.Copies != test.want.Copies || got.Versions != test.want.Versions {
			t.Errorf("%s: %+v", name, got)
		}
	}
	b := newBench(t)
	r := b.imports(Request{Paths: []string{files(t, map[string]string{"a.csv": head + row("hello", "one") + row("hello", "two")})}, Profile: profile})
	if r.Messages != 1 || r.Repeats != 1 || r.Versions != 0 {
		t.Errorf("in one delivery: %+v", r)
	}
}

// A later class sees a message by its own first row, and the class before by
// the row it had.
func TestClassesIndexApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text := func(n int) string {
		return fmt.Sprintf("id,at,from,to,text\n4,2020-04-04T11:00:00Z,ann,bob,cafe\u0301\n4,2020-04-04T11:0%d:00Z,ann,bob,edit %d\n", n, n)
	}
	b.imports(Request{Paths: []string{files(t, map[string]string{"a.csv": text(1)})}, Profile: server("s")})
	r := b.imports(Request{Paths: []string{files(t, map[string]string{"b.csv": text(2)})}, Profile: server("s"), Authority: "AUTH-1"})
	if r.Messages != 0 || r.Copies != 1 || r.Versions != 1 {
		t.Errorf("%+v", r)
	}
	b.imports(Request{Paths: []string{files(t, map[string]string{"c.csv": text(3)})}, Profile: server("s"), Authority: "AUTH-1"})
	c := b.live()
	for class, want := range map[uint32]string{1: "D1/1 caf\u0065\u0301", 2: "D2/1 caf\u0065\u0301"} {
		if got := b.sees(classScope(class), c); !slices.Equal(got, []string{want}) {
			t.Errorf("class %d sees %q", class, got)
		}
	}
	view, err := c.View(classScope(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	hit, err := view.Message(t.Context(), hut3.NewKey(1, 1))
	if err != nil || hit.Message.Rows != 6 || hit.Ref != hut3.NewKey(1, 1) {
		t.Errorf("both see %+v, %v", hit, err)
	}
}

// An import that is stopped in any stage says so, leaves nothing live, and ends
// well when it is run again.
func TestStoppedInAnyStage(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"originals", "reading", "grouping", "building", "gate", "commit"} {
		b := newBench(t)
		ctx, cancel := context.WithCancel(t.Context())
		b.deps.Progress = func(p Progress) {
			if p.Stage == stage {
				cancel()
			}
		}
		req := Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"}
		_, err := Import(ctx, b.deps, custodian, req)
		if hut3.CodeOf(err) != hut3.Incomplete || !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "disk") {
			t.Errorf("stopped in %s: %v", stage, err)
		}
		if n := len(b.live().Live()); n != 0 {
			t.Errorf("stopped in %s: %d files are live", stage, n)
		}
		b.deps.Progress = nil
		if r := b.imports(req); r.Delivery != "D1" || !r.Resumed || r.Messages != 7 {
			t.Errorf("after a stop in %s: %+v", stage, r)
		}
	}
}

// Standing restrictions of every shape hold what arrives under them.
func TestHoldsOfEveryShape(t *testing.T) {
	t.Parallel()
	day := func(n int64) int64 { return n * 24 * 3600 * 1_000_000 }
	alma := hut3.NewHandle("encrochat", "almagrebe")
	sent := func(n int64) hut3.Time {
		return hut3.Time{Micros: day(n), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	}
	row := func(from string, at hut3.Time) *spooled {
		return &spooled{Row: hut3.Row{Conversation: "encrochat/a~b", From: hut3.NewHandle("encrochat", from), To: []hut3.Handle{hut3.NewHandle("encrochat", "birchtern")}, Sent: at}}
	}
	h := &holds{talks: map[uint32]bool{}, byKey: map[hut3.Key][]int{}, byTalk: map[string][]int{}, byHandle: map[hut3.Handle][]int{}}
	h.add(&hut3.Restriction{Targets: []hut3.Target{{Key: 7}, {Key: 9}}})
	h.add(&hut3.Restriction{Targets: []hut3.Target{{Conversation: "encrochat/a~b", From: day(10), To: day(20)}}})
	h.add(&hut3.Restriction{Targets: []hut3.Target{{Handle: alma, To: day(5)}, {Handle: alma, From: day(30)}}})
	for name, tt := range map[string]struct {
		key  hut3.Key
		row  *spooled
		want []int
	}{
		"by its key":                     {9, row("cedarwren", sent(25)), []int{0}},
		"by nothing":                     {8, row("cedarwren", sent(25)), nil},
		"by conversation and period":     {8, row("cedarwren", sent(10)), []int{1}},
		"on the day the period ends":     {8, row("cedarwren", sent(20)), nil},
		"by handle, before":              {8, row("almagrebe", sent(4)), []int{2}},
		"by handle, between two periods": {8, row("almagrebe", sent(25)), nil},
		"by handle, after":               {8, row("almagrebe", sent(30)), []int{2}},
		"a time that is not known":       {7, row("almagrebe", hut3.Time{}), []int{0, 1, 2}},
	} {
		if got := h.under(tt.key, tt.row); !slices.Equal(got, tt.want) {
			t.Errorf("%s: under %v, want %v", name, got, tt.want)
		}
	}
}

func TestDiffer(t *testing.T) {
	t.Parallel()
	alma, birch := hut3.NewHandle("p", "alma"), hut3.NewHandle("p", "birch")
	base := hut3.Row{Conversation: "p/alma~birch", From: alma, To: []hut3.Handle{birch}, Body: "one", Media: []hut3.Media{{Name: "a.jpg"}}}
	other := hut3.Row{Kind: hut3.KindCall, Conversation: "p/#g", From: birch, Body: ""}
	if d := differ(&base, &base); d != (corpus.RowWords{}) {
		t.Errorf("a row differs from itself: %+v", d)
	}
	d := differ(&base, &other)
	if d.Body == nil || *d.Body != "" || d.Conversation != "p/#g" || d.From != "p/birch" || len(*d.To) != 0 || len(*d.Media) != 0 || d.Kind != "call" {
		t.Errorf("%+v", d)
	}
	edit := base
	edit.Kind = hut3.KindEdit
	if d := differ(&base, &edit); d != (corpus.RowWords{}) {
		t.Errorf("an edit that says the same differs: %+v", d)
	}
}

func TestFieldsWithoutAColumnAreKept(t *testing.T) {
	t.Parallel()
	r := hut3.Row{Extra: []hut3.Field{{Name: "Cell", Value: "234-10-1"}}, FromNick: "Al", Stage: "stored", Received: hut3.Time{Raw: "soon"}, NativeID: "9", Namespace: "db"}
	want := []hut3.Field{{Name: "Cell", Value: "234-10-1"}, {Name: "from_nick", Value: "Al"}, {Name: "received", Value: "soon"}, {Name: "native_id", Value: "9"}, {Name: "namespace", Value: "db"}, {Name: "stage", Value: "stored"}}
	if diff := cmp.Diff(want, appendExtra(nil, &r)); diff != "" {
		t.Error(diff)
	}
}
