package ingest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/store"
)

// The fault tests run an import in a process of its own, the test binary
// again, told so by these variables.
const (
	helperDir   = "HUT3_INGEST_DIR"
	helperPaths = "HUT3_INGEST_PATHS"
	helperLimit = "HUT3_INGEST_FILE_LIMIT" // bytes that a file may grow to
)

// TestHelperImport is no test: it is the process that the fault tests end.
func TestHelperImport(t *testing.T) {
	dir := os.Getenv(helperDir)
	if dir == "" {
		t.Skip("only run by the fault tests")
	}
	b, err := openBench(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := limitFiles(os.Getenv(helperLimit)); err != nil {
		t.Fatal(err)
	}
	b.deps.Memory = 64 << 10 // so that sorting spills to disk
	fmt.Println("ready")
	r, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{os.Getenv(helperPaths)}, Platform: "encrochat"})
	if err != nil {
		fmt.Printf("code=%s\n%v\n", hut3.CodeOf(err), err)
		os.Exit(3)
	}
	raw, _ := json.Marshal(r)
	fmt.Printf("result=%s\n", raw)
}

func helper(t *testing.T, dir, paths string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperImport$", "-test.v")
	cmd.Env = append(append(os.Environ(), helperDir+"="+dir, helperPaths+"="+paths), env...)
	return cmd
}

// outcome is all of a delivery that must not depend on how often it was begun.
type outcome struct {
	Result   Result
	Messages []string
	Holds    []string
	Corpus   []string // file names
}

func outcomeOf(t *testing.T, dir string, r Result) outcome {
	t.Helper()
	b, err := openBench(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	var infos []corpus.SegmentInfo
	b.view(func(tx *store.Tx) (err error) {
		infos, err = Manifest(tx)
		return err
	})
	c, err := b.deps.Corpus.Adopt(infos)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o := outcome{Result: r, Messages: b.sees(everything(c), c)}
	for _, r := range b.restrictions() {
		o.Holds = append(o.Holds, summary(r))
	}
	entries, err := os.ReadDir(filepath.Join(dir, "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		o.Corpus = append(o.Corpus, e.Name())
	}
	if faults := c.Verify(t.Context()); len(faults) > 0 {
		t.Errorf("the corpus has faults: %v", faults)
	}
	return o
}

// finish runs the import to its end.
func finish(t *testing.T, dir, paths string) outcome {
	t.Helper()
	out, err := helper(t, dir, paths).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, after, _ := strings.Cut(string(out), "result=")
	line, _, _ := strings.Cut(after, "\n")
	var r Result
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return outcomeOf(t, dir, r)
}

// prepared is a data folder with one delivery in it, to be copied.
func prepared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	b, err := openBench(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	b.imports(Request{Paths: []string{files(t, map[string]string{"m.csv": chatter("almagrebe", "birchtern", 0, 300)})}, Platform: "encrochat"})
	return dir
}

// chatter is a handset's rows: texts that come again, repeats, and the clock of
// the second handset 50 seconds ahead of the first.
func chatter(owner, peer string, ahead, rows int) string {
	var list [][4]string
	for i := range rows {
		at := time.Date(2020, 4, 4, 11, 0, 0, 0, time.UTC).Add(time.Duration(i/2*37+ahead) * time.Second)
		from, to := owner, peer
		if (i/4)%2 == (ahead/50)%2 {
			from, to = peer, owner
		}
		text := fmt.Sprint("text ", i/2%7, " of the day")
		if i == rows/2 {
			text = "my brief says so"
		}
		list = append(list, [4]string{at.Format(time.DateTime), from, to, text})
	}
	return handset(owner, list...)
}

func copyFolder(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func twoHandsets(t *testing.T) string {
	t.Helper()
	return files(t, map[string]string{
		"a/messages.csv": chatter("almagrebe", "birchtern", 0, 3000),
		"b/messages.csv": chatter("birchtern", "almagrebe", 50, 3000),
		"c/messages.csv": chatter("cedarwren", "almagrebe", 0, 800),
		"d/odd.bin":      "\x00\x01\x02",
	})
}

var undisturbed = cmpopts.IgnoreFields(Result{}, "Seconds", "Resumed")

// begin starts an import and returns when it is about to read.
func begin(t *testing.T, dir, paths string) *exec.Cmd {
	t.Helper()
	cmd := helper(t, dir, paths)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return cmd
}

// An import killed at a hundred random moments, and run again each time, ends
// as one that was left alone.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a hundred processes")
	}
	template, paths := prepared(t), twoHandsets(t)
	want := finish(t, copyFolder(t, template), paths)
	if want.Result.Delivery != "D2" || want.Result.Copies == 0 || want.Result.Repeats == 0 || len(want.Holds) == 0 {
		t.Fatalf("the import does not have everything in it: %+v", want.Result)
	}
	timed := begin(t, copyFolder(t, template), paths)
	began := time.Now()
	if err := timed.Wait(); err != nil {
		t.Fatal(err)
	}
	whole := int64(time.Since(began))
	const kills, each = 100, 10
	killed, resumed, folders := 0, 0, 0
	moments := rand.New(rand.NewPCG(3, 2020))
	for ; killed < kills && folders < 4*kills; folders++ {
		dir := copyFolder(t, template)
		for i := 0; i < each && killed < kills; i++ {
			cmd := begin(t, dir, paths)
			time.Sleep(time.Duration(moment(moments, whole)))
			_ = cmd.Process.Kill() // it may have ended just before
			if cmd.Wait() == nil {
				whole = max(whole*9/10, int64(time.Millisecond)) // it was timed while the machine did other things
				break
			}
			killed++
		}
		got := finish(t, dir, paths)
		if got.Result.Resumed {
			resumed++
		}
		if got.Result.Recognised { // it had ended before a kill, and says so
			got.Result = reread(got.Result, want.Result)
		}
		if diff := cmp.Diff(want, got, undisturbed); diff != "" {
			t.Fatalf("after kills (-undisturbed +killed):\n%s", diff)
		}
	}
	t.Logf("%d imports were killed in %d folders, %d of which went on where they stopped", killed, folders, resumed)
	if killed < kills {
		t.Errorf("only %d kills met a running import", killed)
	}
}

// moment is a time in the import, three times in four before it is likely to
// have ended.
func moment(r *rand.Rand, whole int64) int64 {
	if r.IntN(4) > 0 {
		whole = whole * 6 / 10
	}
	return r.Int64N(whole)
}

// reread takes what a recognised delivery's result leaves out from the other.
func reread(got, want Result) Result {
	got.Recognised, got.HeldReasons, got.Unread = want.Recognised, want.HeldReasons, want.Unread
	return got
}

// A disk that fills up stops the import with a plain word, and nothing of it is
// live; with room again it goes on.
func TestFullDisk(t *testing.T) {
	template, paths := prepared(t), twoHandsets(t)
	want := finish(t, copyFolder(t, template), paths)
	for _, limit := range []int{40 << 10, 120 << 10} {
		dir := copyFolder(t, template)
		out, err := helper(t, dir, paths, fmt.Sprint(helperLimit, "=", limit)).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "code=incomplete") && !strings.Contains(string(out), "code=internal") {
			t.Errorf("with %d bytes a file: %v\n%s", limit, err, out)
		}
		if diff := cmp.Diff(want, finish(t, dir, paths), undisturbed); diff != "" {
			t.Errorf("after a full disk (-undisturbed +resumed):\n%s", diff)
		}
	}
}

// A spool that was cut or changed after it was written is not trusted, and
// neither is what stands behind it.
func TestDamagedSpoolIsReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := newVolume(dir)
	if err != nil {
		t.Fatal(err)
	}
	var ends []int64
	for _, name := range []string{"a.csv", "b.csv"} {
		w, err := v.begin(spoolHead{File: name, Reading: hut3.Digest{1}})
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			if err := w.Row(&hut3.Row{Body: "one", Loc: hut3.Locator{File: name}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := w.finish(formats.Summary{}, ""); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, v.out.off)
	}
	if err := v.close(); err != nil {
		t.Fatal(err)
	}
	whole := func() (n int) {
		found, err := finishedSpools(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.csv", "b.csv"} {
			if f, ok := found[spoolHead{File: name, Reading: hut3.Digest{1}}]; ok && f.trailer.Rows == 6 {
				n++
			}
		}
		return n
	}
	if n := whole(); n != 2 {
		t.Fatalf("%d of two whole spools are taken", n)
	}
	raw, err := os.ReadFile(v.path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range raw {
		want := 0
		if int64(at) >= ends[0] {
			want = 1
		}
		broken := append([]byte(nil), raw...)
		broken[at] ^= 0x20
		for what, content := range map[string][]byte{"changed": broken, "cut": raw[:at]} {
			if err := os.WriteFile(v.path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if n := whole(); n != want {
				t.Fatalf("with byte %d %s, %d spools were taken, want %d", at, what, n, want)
			}
		}
	}
}

// Any row of any file is read alone, in any order.
func TestRowsAreReadAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := newVolume(dir)
	if err != nil {
		t.Fatal(err)
	}
	const rows = 3*stretchRows + 5
	var spans []span
	for _, name := range []string{"a.csv", "b.csv"} {
		w, err := v.begin(spoolHead{File: name})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := w.Row(&hut3.Row{Body: fmt.Sprint(name, i), Loc: hut3.Locator{File: name}}); err != nil {
				t.Fatal(err)
			}
		}
		s, _, err := w.finish(formats.Summary{}, "")
		if err != nil {
			t.Fatal(err)
		}
		spans = append(spans, s)
	}
	if err := v.close(); err != nil {
		t.Fatal(err)
	}
	found, err := finishedSpools(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := newSpoolReader()
	defer r.close()
	for f, name := range []string{"b.csv", "a.csv"} {
		s := spans[1-f]
		if diff := cmp.Diff(s, found[spoolHead{File: name}].span, cmp.AllowUnexported(span{}, mark{})); diff != "" {
			t.Errorf("a scan finds another place (-written +found):\n%s", diff)
		}
		for _, n := range []int64{rows - 1, 0, stretchRows, stretchRows - 1, 7} {
			row, err := r.row(s, hut3.Locator{File: name}, n)
			if err != nil || row.Body != fmt.Sprint(name, n) {
				t.Errorf("row %d of %s: %v, %v", n, name, row, err)
			}
		}
	}
	if _, err := r.row(spans[0], hut3.Locator{}, rows); hut3.CodeOf(err) != hut3.Incomplete {
		t.Errorf("a row behind the last: %v", err)
	}
}
