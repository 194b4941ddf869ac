package ingest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/query"
	"hut3/internal/store"
)

// pair is a conversation that both handsets hold: the conversion repeated a
// row of the first, and the second's clock is 40 seconds ahead.
func pair() map[string]string {
	return map[string]string{
		"almagrebe/messages.csv": handset("almagrebe",
			[4]string{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot"},
			[4]string{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot"},
			[4]string{"2020-04-04 11:35:00", "birchtern", "almagrebe", "ok"},
			[4]string{"2020-04-04 11:36:00", "birchtern", "almagrebe", "ok"}),
		"birchtern/messages.csv": handset("birchtern",
			[4]string{"2020-04-04 11:34:40", "almagrebe", "birchtern", "the van is by the depot"},
			[4]string{"2020-04-04 11:35:40", "birchtern", "almagrebe", "ok"},
			[4]string{"2020-04-04 11:36:40", "birchtern", "almagrebe", "ok"},
			[4]string{"2020-04-04 12:00:00", "birchtern", "almagrebe", "done"}),
	}
}

// everything is a scope over all access classes.
func everything(c *corpus.Corpus) hut3.Scope {
	var s hut3.Scope
	for _, info := range c.Live() {
		if n := len(s.Grants); n == 0 || s.Grants[n-1].Class < info.Class {
			s.Grants = append(s.Grants, hut3.Grant{Class: info.Class, All: true})
		}
	}
	return s
}

func (b *bench) sees(scope hut3.Scope, c *corpus.Corpus) []string {
	b.t.Helper()
	view, err := c.View(scope)
	if err != nil {
		b.t.Fatal(err)
	}
	var out []string
	err = view.Each(context.Background(), query.All{}, func(h corpus.Hit) error {
		out = append(out, h.Ref.String()+" "+h.Message.Body)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func TestImport(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.imports(Request{Paths: []string{files(t, pair())}, Exhibit: "ABC/1", Supplier: "Example Exchange", Officer: "DC Example", Platform: "encrochat"})
	got := []int64{r.Files, r.Rows, r.Messages, r.Repeats, r.Copies, r.Versions, r.Records, r.Rejected, r.Handles, r.Conversations}
	if diff := cmp.Diff([]int64{2, 8, 4, 1, 3, 0, 0, 0, 2, 1}, got); diff != "" {
		t.Errorf("files, rows, messages, … (-want +got):\n%s\n%+v", diff, r)
	}
	if r.Delivery != "D1" || r.Format != "csv" || r.First != "2020-04-04T11:34:00Z" || r.Last != "2020-04-04T12:00:00Z" {
		t.Errorf("%+v", r)
	}
	c := b.live()
	want := []string{"D1/1 the van is by the depot", "D1/3 ok", "D1/4 ok", "D1/8 done"}
	if diff := cmp.Diff(want, b.sees(everything(c), c)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := view.Rows(t.Context(), hut3.NewKey(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	var held []string
	for _, row := range rows {
		held = append(held, row.Key.String()+" "+row.Role.String()+" "+row.Owner.Name+" "+row.Sent.String())
	}
	wantRows := []string{"D1/1 founder almagrebe 2020-04-04T11:34:00Z", "D1/2 repeat almagrebe 2020-04-04T11:34:00Z", "D1/5 copy birchtern 2020-04-04T11:34:40Z"}
	if diff := cmp.Diff(wantRows, held); diff != "" {
		t.Errorf("rows of the first message (-want +got):\n%s", diff)
	}
	b.traced(rows[2].Loc, "birchtern,2020-04-04 11:34:40")
	d := b.delivery("D1")
	if d.State != hut3.Live || d.Mark != "ABC/1" || d.Exhibit != "EX-1" || d.Authority != hut3.AuthorityNotStated || d.Tool != "test" {
		t.Errorf("delivery %+v", d)
	}
	if _, err := os.Stat(filepath.Join(b.deps.Work, "D1")); !os.IsNotExist(err) {
		t.Error("the work folder is still there")
	}
}

// traced reads what a locator names out of the vault.
func (b *bench) traced(at hut3.Locator, want string) {
	b.t.Helper()
	o, err := b.vault.Open(at.Object)
	if err != nil {
		b.t.Fatal(err)
	}
	defer o.Close()
	raw, err := formats.Extract(formats.Input{Path: at.File, Object: at.Object, Size: o.Size(), R: o}, at)
	if err != nil || !strings.Contains(string(raw), want) {
		b.t.Errorf("%s at %d is %q, %v; want %q in it", at.File, at.Offset, raw, err, want)
	}
}

func TestTheSameBytesAreRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, pair())
	first := b.imports(Request{Paths: []string{dir}})
	again := b.imports(Request{Paths: []string{dir}})
	if !again.Recognised || again.Delivery != "D1" || again.Messages != first.Messages || again.ContentRoot != first.ContentRoot {
		t.Errorf("again: %+v", again)
	}
	other := b.imports(Request{Paths: []string{dir}, Authority: "AUTH-1"})
	if other.Recognised || other.Delivery != "D2" || other.Messages != 0 || other.Copies != 7 || other.Repeats != 1 || other.SHA256 != first.SHA256 {
		t.Errorf("under another authority: %+v", other)
	}
	n := 0
	for o, err := range b.vault.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if o.Size > 0 {
			n++
		}
	}
	if n != 3 { // two originals, and the register that is the same for both
		t.Errorf("%d objects in the vault, want 3", n)
	}
	c := b.live()
	if diff := cmp.Diff(b.sees(hut3.Scope{Grants: []hut3.Grant{{Class: 2, All: true}}}, c),
		[]string{"D2/1 the van is by the depot", "D2/3 ok", "D2/4 ok", "D2/8 done"}); diff != "" {
		t.Errorf("class 2 alone:\n%s", diff)
	}
	if got := b.sees(everything(c), c); len(got) != 4 {
		t.Errorf("both classes together show %q", got)
	}
}

func TestALaterDeliveryJoinsWhatStands(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all := pair()
	one := files(t, map[string]string{"almagrebe/messages.csv": all["almagrebe/messages.csv"]})
	two := files(t, map[string]string{"birchtern/messages.csv": all["birchtern/messages.csv"]})
	b.imports(Request{Paths: []string{one}, Platform: "encrochat"})
	r := b.imports(Request{Paths: []string{two}, Platform: "encrochat"})
	if r.Messages != 1 || r.Copies != 3 || r.Grouping.Differences != 0 {
		t.Errorf("%+v", r)
	}
	c := b.live()
	if got := b.sees(everything(c), c); len(got) != 4 {
		t.Errorf("%q", got)
	}
}

func TestWhatCannotBeReadIsSetAside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := pair()
	content["almagrebe/messages.csv"] += "almagrebe,2020-04-04 12:30:00\n" // cut short
	content["picture.jpg"] = "\xff\xd8\xff\xe0 not a list of messages"
	content["secret/messages.csv"] = handset("cedarwren", [4]string{"2020-04-04 13:00:00", "cedarwren", "birchtern", "hello"})
	dir := files(t, content)
	want := int64(1)
	if runtime.GOOS != "windows" && os.Geteuid() != 0 {
		if err := os.Chmod(filepath.Join(dir, "secret"), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(dir, "secret"), 0o700)
		want = 2
	}
	if err := os.Symlink(filepath.Join(dir, "picture.jpg"), filepath.Join(dir, "link")); err == nil {
		want++
	}
	r := b.imports(Request{Paths: []string{dir}})
	if r.Rejected != 1 || r.NotRead != want {
		t.Errorf("%d rejected, %d files not read, want 1 and %d: %+v", r.Rejected, r.NotRead, want, r.Unread)
	}
	d := b.delivery("D1")
	var reject hut3.Reject
	if err := json.Unmarshal(b.object(d.Rejects), &reject); err != nil {
		t.Fatal(err)
	}
	if reject.Key != hut3.NewKey(1, 5) || reject.Loc.File != "almagrebe/messages.csv" || reject.Reason == "" || reject.Loc.Length != 29 {
		t.Errorf("%+v", reject)
	}
	register := string(b.object(d.Register))
	if strings.Count(register, "\n") != int(r.Files) || !strings.Contains(register, "picture.jpg") {
		t.Errorf("register:\n%s", register)
	}
	c := b.live() // the reject took number 5
	if got := b.sees(everything(c), c); len(got) == 0 || got[len(got)-1] != "D1/10 hello" {
		t.Errorf("%q", got)
	}
}

func (b *bench) object(d hut3.Digest) []byte {
	b.t.Helper()
	o, err := b.vault.Open(d)
	if err != nil {
		b.t.Fatal(err)
	}
	defer o.Close()
	raw := make([]byte, o.Size())
	if _, err := o.ReadAt(raw, 0); err != nil && len(raw) > 0 {
		b.t.Fatal(err)
	}
	return raw
}

func TestRecordsAreNotMessages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := pair()
	content["almagrebe/contacts.csv"] = "Handle,Contact,Nickname\nalmagrebe,birchtern,Tern\nalmagrebe,cedarwren,Wrenny\n"
	r := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	if r.Records != 2 || r.Rows != 8 {
		t.Errorf("%d records beside %d rows, want 2 beside 8", r.Records, r.Rows)
	}
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	records, err := view.Records(t.Context(), hut3.KindContact, hut3.Handle{})
	if err != nil || len(records) != 2 {
		t.Fatalf("%d contacts, %v", len(records), err)
	}
	var body hut3.RecordBody
	if err := json.Unmarshal(records[0].Payload, &body); err != nil || !strings.Contains(string(records[0].Payload), "birchtern") || records[0].Side.Name != "almagrebe" {
		t.Errorf("contact %s of %s, %v", records[0].Payload, records[0].Side, err)
	}
}

// A native id joins whatever the text says, in one delivery and across two, and
// keeps apart what says the same.
func TestNativeIDsDecide(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	profile := &formats.Profile{Name: "server", Platform: "example", Namespace: "server-1", Columns: []formats.Column{
		{Name: "id", Field: formats.FieldNativeID}, {Name: "at", Field: formats.FieldSent}, {Name: "from", Field: formats.FieldFrom},
		{Name: "to", Field: formats.FieldTo}, {Name: "text", Field: formats.FieldBody}}}
	one := files(t, map[string]string{"a.csv": "id,at,from,to,text\n1,2020-04-04T11:00:00Z,ann,bob,hello\n2,2020-04-04T11:00:00Z,ann,bob,hello\n1,2020-04-04T11:05:00Z,ann,bob,hello there\n"})
	two := files(t, map[string]string{"b.csv": "id,at,from,to,text\n2,2020-04-04T11:00:00Z,ann,bob,hello\n1,2020-04-04T11:06:00Z,ann,bob,hello again\n3,2020-04-04T11:00:00Z,ann,bob,hello\n"})
	r := b.imports(Request{Paths: []string{one}, Profile: profile})
	if r.Messages != 2 || r.Versions != 1 || r.Repeats != 0 {
		t.Errorf("first: %+v", r)
	}
	r = b.imports(Request{Paths: []string{two}, Profile: profile})
	if r.Messages != 1 || r.Versions != 1 || r.Copies != 1 {
		t.Errorf("second: %+v", r)
	}
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := view.Rows(t.Context(), hut3.NewKey(1, 1))
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows state D1/1, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		if row.Role != hut3.Version || !strings.Contains(string(row.Differs), "hello ") {
			t.Errorf("%s is a %s with %s", row.Key, row.Role, row.Differs)
		}
	}
}

// However little memory sorting may hold, the bytes are the same.
func TestMemoryDoesNotMatter(t *testing.T) {
	t.Parallel()
	dir := twoHandsets(t)
	var roots []hut3.Digest
	for _, memory := range []int64{1, 256 << 10, 64 << 20} {
		b := newBench(t)
		b.deps.Memory = memory
		roots = append(roots, b.imports(Request{Paths: []string{dir}, Platform: "encrochat"}).ContentRoot)
	}
	if roots[0] != roots[1] || roots[1] != roots[2] {
		t.Errorf("content roots %v", roots)
	}
}

// A resumed delivery keeps its number though another came between, and its
// rows join what the other founded.
func TestANumberIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, pair())
	ctx, cancel := context.WithCancel(t.Context())
	b.deps.Progress = func(p Progress) {
		if p.Stage == "building" {
			cancel()
		}
	}
	_, err := Import(ctx, b.deps, custodian, Request{Paths: []string{dir}, Platform: "encrochat"})
	if hut3.CodeOf(err) != hut3.Incomplete {
		t.Fatalf("a stopped import says %v", err)
	}
	b.deps.Progress = nil
	one := files(t, map[string]string{"birchtern.csv": pair()["birchtern/messages.csv"]})
	if r := b.imports(Request{Paths: []string{one}, Platform: "encrochat"}); r.Delivery != "D2" || r.Messages != 4 {
		t.Errorf("between: %+v", r)
	}
	r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
	if r.Delivery != "D1" || !r.Resumed || r.Messages != 0 || r.Rows != 8 {
		t.Errorf("resumed: %+v", r)
	}
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	if key, err := view.Resolve(t.Context(), hut3.NewKey(1, 1)); err != nil || key != hut3.NewKey(2, 1) {
		t.Errorf("D1/1 is of %v, %v", key, err)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{files(t, pair())}, DryRun: true})
	if err != nil || r.Rows != 8 || len(r.Preview) != 2 || len(r.Preview[0].Rows) != 4 || r.Preview[0].Rows[0].Text != "the van is by the depot" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, name := range []string{"work", "vault/aa"} {
		if _, err := os.Stat(filepath.Join(b.dir, name)); err == nil {
			t.Errorf("a dry run made %s", name)
		}
	}
	b.view(func(tx *store.Tx) error {
		all, err := tx.List(DeliveryKind)
		if len(all) > 0 {
			t.Error("a dry run took a number")
		}
		return err
	})
}

// A dry run asks for the permission of an import, is a look that is logged, and
// shows nothing that the gate would hold: not where a later row says so either.
func TestDryRunKeepsBehindTheGate(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "harelaw"), Class: "legal"})
	dir := files(t, map[string]string{"almagrebe/messages.csv": handset("almagrebe",
		[4]string{"2020-04-04 11:00:00", "almagrebe", "harelaw", "can we talk"},
		[4]string{"2020-04-04 11:02:00", "almagrebe", "birchtern", "early words"},
		[4]string{"2020-04-04 11:03:00", "almagrebe", "dovemoss", "nice weather"},
		[4]string{"2020-04-04 11:04:00", "almagrebe", "dovemoss", "still nice"},
		[4]string{"2020-04-04 11:05:00", "almagrebe", "dovemoss", "and now"},
		[4]string{"2020-04-04 11:06:00", "birchtern", "almagrebe", "going to see my brief at 4"})})
	req := Request{Paths: []string{dir}, Platform: "encrochat", DryRun: true}
	if _, err := Import(t.Context(), b.deps, analyst, req); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst looks at a delivery before its gate: %v", err)
	}
	r, err := Import(t.Context(), b.deps, custodian, req)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"can we talk", "harelaw", "early words", "brief"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the dry run tells %q: %s", secret, raw)
		}
	}
	rows := r.Preview[0].Rows
	if len(rows) != previewRows || rows[0].Held == "" || rows[1].Held == "" || rows[2].Text != "nice weather" || rows[2].Held != "" {
		t.Errorf("%+v", rows)
	}
	var outcomes []string
	err = b.doors.EachLook(t.Context(), func(l audit.Leaf) error {
		e, err := l.Entry()
		outcomes = append(outcomes, e.Actor.Name+" "+e.Action+" "+string(e.Outcome))
		return err
	})
	if diff := cmp.Diff([]string{analyst.Name + " delivery.begin refused", custodian.Name + " delivery.begin done"}, outcomes); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if left, err := filepath.Glob(filepath.Join(b.dir, TempPrefix+"*")); err != nil || len(left) != 0 {
		t.Errorf("%v stay, %v", left, err)
	}
}

// What a killed import left of temporary copies goes with the next one.
func TestOldTemporaryFoldersGo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old, young := filepath.Join(b.dir, TempPrefix+"1"), filepath.Join(b.dir, TempPrefix+"2")
	for _, dir := range []string{old, young} {
		if err := os.MkdirAll(filepath.Join(dir, "hut3-db-1"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	now := b.deps.Now()
	used, done, err := TempFolder(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for dir, age := range map[string]time.Duration{old: 2 * TempYoung, young: 0, filepath.Dir(used): 2 * TempYoung} {
		if err := os.Chtimes(dir, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	b.imports(Request{Paths: []string{files(t, pair())}})
	if _, err := os.Stat(old); err == nil {
		t.Error("the old one stays")
	}
	for what, dir := range map[string]string{"one that was just made": young, "one in use": used} {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s is gone", what)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, pair())
	same := filepath.Join(dir, "almagrebe", "messages.csv")
	tests := map[string]struct {
		actor hut3.Actor
		req   Request
		code  hut3.Code
	}{
		"nobody named a file":       {custodian, Request{}, hut3.Usage},
		"no such file":              {custodian, Request{Paths: []string{filepath.Join(dir, "none")}}, hut3.Invalid},
		"an empty folder":           {custodian, Request{Paths: []string{t.TempDir()}}, hut3.Invalid},
		"two files of one name":     {custodian, Request{Paths: []string{same, filepath.Join(dir, "birchtern", "messages.csv")}}, hut3.Usage},
		"an analyst":                {analyst, Request{Paths: []string{dir}}, hut3.Refused},
		"an unknown authority":      {custodian, Request{Paths: []string{dir}, Authority: "AUTH-9"}, hut3.NotFound},
		"an unknown exhibit":        {custodian, Request{Paths: []string{dir}, Exhibit: "EX-9"}, hut3.NotFound},
		"a format that is not read": {custodian, Request{Paths: []string{dir}, Format: "tea-leaves"}, hut3.Usage},
	}
	for name, tt := range tests {
		if _, err := Import(t.Context(), b.deps, tt.actor, tt.req); hut3.CodeOf(err) != tt.code || err == nil {
			t.Errorf("%s: %v, want the code %s", name, err, tt.code)
		}
	}
	release, err := Lease(b.deps.Work)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{dir}}); hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), "another import is running") {
		t.Errorf("beside another import: %v", err)
	}
}

func TestProgressAddsUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	last := map[string]Progress{}
	var order []string
	b.deps.Progress = func(p Progress) {
		if _, ok := last[p.Stage]; !ok {
			order = append(order, p.Stage)
		}
		last[p.Stage] = p
	}
	b.deps.Now = clock()
	in, large := pair(), chatter("cedarwren", "almagrebe", 0, 65_000)
	in["c/messages.csv"] = large
	r := b.imports(Request{Paths: []string{files(t, in)}})
	if diff := cmp.Diff([]string{"originals", "reading", "grouping", "building", "gate", "commit"}, order); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	for stage, bytes := range map[string]int64{"originals": r.Bytes, "reading": int64(len(large))} { // small files are read as they are stored
		if p := last[stage]; p.Done != bytes || p.Total != bytes || p.Rate <= 0 || p.Left < 0 || p.Left > time.Hour {
			t.Errorf("%s ended at %+v of %d bytes", stage, p, bytes)
		}
	}
	if len(large) <= heldOriginal || last["reading"].Rows != r.Rows {
		t.Errorf("%d rows were told of %d, and %d bytes are no large file", last["reading"].Rows, r.Rows, len(large))
	}
}

func TestLogNamesNoText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, pair())}})
	err := b.cases.Snapshot(t.Context(), func(tx *store.Tx) error {
		size, err := tx.LogSize()
		if err != nil {
			return err
		}
		actions := ""
		for i := range size {
			leaf, err := tx.Leaf(i)
			if err != nil {
				return err
			}
			actions += string(leaf.Payload)
		}
		if strings.Contains(actions, "depot") || !strings.Contains(actions, string(access.DeliveryCommit)) {
			t.Errorf("the log: %s", actions)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
