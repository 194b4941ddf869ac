package ingest

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/store"
)

func pathsOf(all []source) []string {
	var out []string
	for _, s := range all {
		out = append(out, s.path)
	}
	return out
}

func TestSources(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"b/2.csv": "x", "b/10.csv": "xy", "B/1.csv": "", "a.csv": "x", ".hidden": "x"})
	other := files(t, map[string]string{"a.csv": "x"})
	one, err := sources(ownFolder{}, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{".hidden", "B/1.csv", "a.csv", "b/10.csv", "b/2.csv"}, pathsOf(one)); diff != "" {
		t.Errorf("byte-wise order (-want +got):\n%s", diff)
	}
	if n := totalSize(one); n != 5 {
		t.Errorf("%d bytes, want 5", n)
	}
	two, err := sources(ownFolder{}, []string{filepath.Join(dir, "b"), filepath.Join(other, "a.csv")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.csv", "b/10.csv", "b/2.csv"}, pathsOf(two)); diff != "" {
		t.Errorf("a folder and a file (-want +got):\n%s", diff)
	}
	if listingOf(one) == listingOf(two) {
		t.Error("two listings have one digest")
	}
}

func TestPortable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"caf\u00e9.csv": "caf\u00e9.csv", "caf\xe9.csv": "caf%E9.csv", "\xff/\ufffd": "%FF/\ufffd"} {
		if got := portable(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

// What this machine calls its folders goes into no record.
func TestFaultsNameNoPath(t *testing.T) {
	t.Parallel()
	_, err := os.Open(filepath.Join(t.TempDir(), "none"))
	if got := plainFault(err); strings.Contains(got, string(filepath.Separator)) || !strings.HasPrefix(got, "open: ") {
		t.Errorf("%q", got)
	}
	if got := plainFault(io.ErrUnexpectedEOF); got != io.ErrUnexpectedEOF.Error() {
		t.Errorf("%q", got)
	}
	for mode, want := range map[os.FileMode]string{os.ModeSymlink: "symbolic link", os.ModeNamedPipe: "pipe", os.ModeSocket: "socket", os.ModeDevice: "device"} {
		if got := fileType(mode); got != want {
			t.Errorf("%v is a %s, want %s", mode, got, want)
		}
	}
}

// A fault of the file is noted; a fault of the vault is not taken for one.
func TestWatchedTellsWhoseFaultItIs(t *testing.T) {
	t.Parallel()
	m := newMeter(Deps{Now: clock()})
	fails := errors.New("bad sector")
	w := &watched{r: io.MultiReader(strings.NewReader("four"), iotest.ErrReader(fails)), meter: m}
	if _, err := io.ReadAll(w); !errors.Is(err, fails) || w.n != 4 || !errors.Is(w.err, fails) {
		t.Errorf("%d bytes, %v", w.n, w.err)
	}
	whole := &watched{r: strings.NewReader("four"), meter: m}
	if _, err := io.ReadAll(whole); err != nil || whole.err != nil {
		t.Errorf("a whole file has the fault %v", whole.err)
	}
}

// The journal of originals is believed only while file and object are as it
// says.
func TestReuse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	o, err := b.vault.Put(t.Context(), strings.NewReader("four"))
	if err != nil {
		t.Fatal(err)
	}
	s := source{path: "a.csv", size: 4, mtime: 7}
	good := kept{Path: "a.csv", Size: 4, Mtime: 7, SHA256: o.SHA256, Stored: 4}
	change := map[string]func(*kept, *source){
		"":                          func(*kept, *source) {},
		"another time":              func(_ *kept, s *source) { s.mtime++ },
		"another size":              func(_ *kept, s *source) { s.size++ },
		"grew while it was read":    func(k *kept, _ *source) { k.Stored++ },
		"not in the vault":          func(k *kept, _ *source) { k.SHA256[0]++ },
		"cannot be opened any more": func(_ *kept, s *source) { s.fault = "open: permission denied" },
		"no line":                   func(k *kept, _ *source) { *k = kept{} },
	}
	for name, fn := range change {
		j := &job{Deps: b.deps, files: make([]file, 1)}
		k, s := good, s
		fn(&k, &s)
		if got := j.reuse(0, s, k); got != (name == "") {
			t.Errorf("%q: reused %v", name, got)
		}
	}
}

func TestJournalSurvivesAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(files(t, map[string]string{"j": `{"path":"a","size":1,"sha256":"` + strings.Repeat("0", 64) + `"}` + "\n" + `{"path":"b","si`}), "j")
	if got := readJournal(path); len(got) != 1 || got["a"].Size != 1 {
		t.Errorf("%+v", got)
	}
	if got := readJournal(path + "none"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	var got []Progress
	m := newMeter(Deps{Now: clock(), Progress: func(p Progress) { got = append(got, p) }})
	m.stage("reading", 100)
	m.add(10, 1)
	m.add(40, 4)
	last := got[len(got)-1]
	if last.Done != 50 || last.Rows != 5 || last.Rate <= 0 || last.RateNow < last.Rate || last.Left <= 0 {
		t.Errorf("%+v", last)
	}
	m.stage("grouping", 5)
	if last = got[len(got)-1]; last.Done != 0 || last.Rows != 5 || last.Left != 0 {
		t.Errorf("a new stage begins at %+v", last)
	}
	newMeter(Deps{Now: time.Now}).add(1, 1) // nobody listens
}

func TestExhibits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	req := func(exhibit, name string) Request {
		return Request{Paths: []string{files(t, map[string]string{name: handset("almagrebe", [4]string{"2020-04-04 11:00:00", "almagrebe", "birchtern", name})})}, Exhibit: exhibit, Supplier: "Example Exchange"}
	}
	b.imports(req("ABC/1", "a.csv"))
	b.imports(req(" ABC/1", "b.csv"))
	b.imports(req("EX-1", "c.csv"))
	b.imports(req("ABC/2", "d.csv"))
	b.imports(req("", "e.csv"))
	want := []string{"EX-1 ABC/1", "EX-1 ABC/1", "EX-1 ABC/1", "EX-2 ABC/2", " "}
	for i, w := range want {
		if d := b.delivery(hut3.DeliveryRef(uint32(i + 1))); string(d.Exhibit)+" "+d.Mark != w || d.Supplier != "Example Exchange" {
			t.Errorf("D%d: %s %s from %s, want %s", i+1, d.Exhibit, d.Mark, d.Supplier, w)
		}
	}
	b.view(func(tx *store.Tx) error {
		e, _, err := store.Get[hut3.Exhibit](tx, ExhibitKind, "EX-1")
		if e.Mark != "ABC/1" || e.ReceivedAt.IsZero() {
			t.Errorf("%+v", e)
		}
		return err
	})
}

// A case stands in the folder of the evidence by default. Its keys are never
// taken in, however a path leads to them.
func TestTheCaseIsNoEvidence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own := filepath.Join(dir, "hut3-data")
	if err := os.MkdirAll(filepath.Join(own, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(own, "keys", "log.key"), filepath.Join(own, "case.db"), filepath.Join(dir, "messages.csv")} {
		if err := os.WriteFile(name, []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(own, link); err != nil {
		t.Fatal(err)
	}
	found, err := sources(ownFolderAt(own), []string{dir})
	if err != nil || len(found) != 2 || found[0].path != "hut3-data" || found[0].fault == "" || found[1].path != "messages.csv" {
		t.Errorf("%+v, %v", found, err)
	}
	for _, path := range []string{own, filepath.Join(own, "keys"), filepath.Join(own, "case.db"), link, filepath.Join(link, "keys")} {
		if found, err := sources(ownFolderAt(own), []string{path}); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%s: %+v, %v", path, found, err)
		}
	}
	for _, part := range []string{Uploads, TempPrefix + "1"} {
		brought := filepath.Join(own, part, "messages.csv")
		if err := errors.Join(os.Mkdir(filepath.Dir(brought), 0o700), os.WriteFile(brought, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		if found, err := sources(ownFolderAt(own), []string{brought}); err != nil || len(found) != 1 {
			t.Errorf("%s: %+v, %v", brought, found, err)
		}
	}
}
