package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// oneOwner is a sheet whose direction column has words that are not all known.
const oneOwner = "Time (UTC),Contact,Direction,Message\n" +
	"2020-04-04 09:00:00,birchtern,Outgoing,one\n" +
	"2020-04-04 09:01:00,birchtern,Verstuurd,two\n" +
	"2020-04-04 09:02:00,birchtern,Incoming,three\n" +
	"2020-04-04 09:03:00,birchtern,Ontvangen,four\n" +
	"2020-04-04 09:04:00,birchtern,Ontvangen?,five\n"

func directionWords(in, out []string) *formats.Profile {
	return &formats.Profile{Name: "one owner", Owner: formats.OwnerFile, In: in, Out: out, Columns: []formats.Column{
		{Name: "Time (UTC)", Field: formats.FieldSent}, {Name: "Contact", Field: formats.FieldPeer}, {Name: "Direction", Field: formats.FieldDirection}, {Name: "Message", Field: formats.FieldBody}}}
}

// What failed is read again with a mended profile: the rows that were set aside
// come in, those that were read do not come in twice, and the same can be said
// of what is left.
func TestWhatFailedIsReadAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, map[string]string{
		"almagrebe.csv": oneOwner,
		"sound.csv":     handset("damson", [4]string{"2020-04-04 10:00:00", "damson", "birchtern", "sound"}),
	})
	first := b.imports(Request{Paths: []string{filepath.Join(dir, "almagrebe.csv"), filepath.Join(dir, "sound.csv")}, Platform: "encrochat",
		Profile: directionWords([]string{"Incoming"}, []string{"Outgoing"}), Exhibit: "ABC/1", Supplier: "test"})
	if first.Rows != 3 || first.Rejected != 3 {
		t.Fatalf("the first import: %+v", first)
	}
	_, err := Import(context.Background(), b.deps, custodian, Request{Again: "D1", Paths: []string{filepath.Join(dir, "almagrebe.csv")}})
	if hut3.CodeOf(err) != hut3.Usage || !strings.Contains(err.Error(), "almagrebe.csv") {
		t.Errorf("a file of which the vault has the bytes is named: %v", err)
	}
	second := b.imports(Request{Again: "D1", Profile: directionWords([]string{"Incoming", "Ontvangen"}, []string{"Outgoing", "Verstuurd"})})
	if second.Delivery != "D2" || second.Again != "D1" || second.Files != 1 || second.Rows != 2 || second.Messages != 2 || second.Copies != 0 || second.ReadBefore != 2 || second.Rejected != 1 {
		t.Errorf("the second import: %+v", second)
	}
	third := b.imports(Request{Again: "D2", Profile: directionWords([]string{"Incoming", "Ontvangen", "Ontvangen?"}, []string{"Outgoing", "Verstuurd"})})
	if third.Again != "D1" || third.Rows != 1 || third.ReadBefore != 4 || third.Rejected != 0 {
		t.Errorf("the third import: %+v", third)
	}
	d := b.delivery("D3")
	if d.Again != "D1" || d.Mark != "ABC/1" || d.Supplier != "test" || d.Authority != hut3.AuthorityNotStated {
		t.Errorf("what the third delivery says of itself: %+v", d)
	}
	if _, err := Import(context.Background(), b.deps, custodian, Request{Again: "D1"}); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("nothing is left: %v", err)
	}
	for _, ref := range []string{"D1", "D2", "D3"} {
		if r := b.again(ref); !r.Identical || !r.SameBytes {
			t.Errorf("%s read again: %+v", ref, r.Differences)
		}
	}
	again := b.imports(Request{Paths: []string{filepath.Join(dir, "almagrebe.csv"), filepath.Join(dir, "sound.csv")}, Platform: "encrochat"})
	if !again.Recognised || again.Delivery != "D1" {
		t.Errorf("the same files once more: %+v", again)
	}
}

// A file that could not be opened comes in when it is named.
func TestAFileThatCouldNotBeOpenedIsNamedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, map[string]string{"a.csv": handset("damson", [4]string{"2020-04-04 10:00:00", "damson", "birchtern", "here"})})
	text := handset("quince", [4]string{"2020-04-04 10:00:00", "quince", "birchtern", "behind the link"})
	whole := filepath.Join(files(t, map[string]string{"b.csv": text}), "b.csv")
	if err := os.Symlink(whole, filepath.Join(dir, "b.csv")); err != nil {
		t.Skip(err)
	}
	if first := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"}); first.NotRead != 1 || first.Rows != 1 {
		t.Fatalf("the first import: %+v", first)
	}
	if _, err := Import(context.Background(), b.deps, custodian, Request{Again: "D1"}); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("without the file: %v", err)
	}
	if _, err := Import(context.Background(), b.deps, custodian, Request{Again: "D1", Paths: []string{filepath.Join(dir, "a.csv")}}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("a file that was read: %v", err)
	}
	second := b.imports(Request{Again: "D1", Paths: []string{whole}})
	want := []Registered{{Path: "b.csv", Bytes: int64(len(text)), FirstRow: 1, Rows: 1}}
	if diff := cmp.Diff(want, b.register(b.delivery("D2")), cmp.FilterPath(func(p cmp.Path) bool {
		return p.String() == "SHA256" || p.String() == "Summary"
	}, cmp.Ignore())); diff != "" || second.Rows != 1 {
		t.Errorf("the register (-want +got):\n%s%+v", diff, second)
	}
	for _, req := range []Request{{Again: "D1", DryRun: true}, {Again: "D9"}} {
		if _, err := Import(context.Background(), b.deps, custodian, req); hut3.CodeOf(err) != hut3.Usage && hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

// Who may not import learns nothing of a delivery by asking to read it again.
func TestReadingAgainIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, map[string]string{"almagrebe.csv": oneOwner})}, Platform: "encrochat"})
	analyst := custodian
	analyst.Roles = []hut3.UserRole{hut3.RoleAnalyst}
	var said []string
	for _, ref := range []hut3.Ref{"D1", "D9"} {
		_, err := Import(context.Background(), b.deps, analyst, Request{Again: ref})
		if hut3.CodeOf(err) != hut3.Refused || err == nil {
			t.Fatalf("%s: %v", ref, err)
		}
		said = append(said, err.Error())
	}
	if said[0] != said[1] {
		t.Errorf("a delivery that is there is told from one that is not: %q", said)
	}
}

// An import of what failed that is stopped goes on.
func TestReadingAgainGoesOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, map[string]string{"almagrebe.csv": oneOwner})
	b.imports(Request{Paths: []string{dir}, Platform: "encrochat", Profile: directionWords([]string{"Incoming"}, []string{"Outgoing"})})
	ctx, stop := context.WithCancel(context.Background())
	deps := b.deps
	deps.Progress = func(p Progress) {
		if p.Stage == "grouping" {
			stop()
		}
	}
	req := Request{Again: "D1", Profile: directionWords([]string{"Incoming", "Ontvangen"}, []string{"Outgoing", "Verstuurd"})}
	if _, err := Import(ctx, deps, custodian, req); hut3.CodeOf(err) != hut3.Incomplete {
		t.Fatalf("stopped: %v", err)
	}
	if out := b.imports(req); !out.Resumed || out.Delivery != "D2" || out.Rows != 2 {
		t.Errorf("it went on: %+v", out)
	}
}
