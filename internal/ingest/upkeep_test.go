package ingest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/corpus"
)

const helperUpkeep = "HUT3_INGEST_UPKEEP" // the folder in which a process does upkeep

// nights fills a bench with a delivery a night: two handsets' sides of one talk,
// so that later nights hold copies of what earlier ones founded.
func nights(b *bench, n, rows int) {
	b.t.Helper()
	for i := range n {
		owner, peer := "almagrebe", "birchtern"
		if i%2 == 1 {
			owner, peer = peer, owner
		}
		b.imports(Request{Paths: []string{files(b.t, map[string]string{"m.csv": chatter(owner, peer, 50*(i%2), rows+10*i)})}, Platform: "encrochat"})
	}
}

func (b *bench) upkeep() Upkept {
	b.t.Helper()
	out, err := Upkeep(context.Background(), b.deps, custodian, corpus.MergePolicy{}, true)
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// Upkeep changes no answer; a delivery read again is still what was sealed; and
// the next import groups as if nothing had been joined.
func TestUpkeepChangesNothingThatIsSeen(t *testing.T) {
	t.Parallel()
	joined, apart := newBench(t), newBench(t)
	nights(joined, 5, 60)
	nights(apart, 5, 60)
	want := joined.sees(everything(joined.live()), joined.live())
	done := joined.upkeep()
	if len(done.Merges) != 2 || done.Live != 3 || done.Merges[0].Ref != "MRG-1" || done.Merges[1].Rows == 0 {
		t.Fatalf("joined %+v", done)
	}
	c := joined.live()
	if diff := cmp.Diff(want, joined.sees(everything(c), c)); diff != "" {
		t.Errorf("after upkeep (-before +after):\n%s", diff)
	}
	if f := c.Verify(t.Context()); len(f) > 0 {
		t.Errorf("%+v", f)
	}
	if again := joined.upkeep(); len(again.Merges) > 0 || again.Live != 3 {
		t.Errorf("joined again: %+v", again)
	}
	for n := range 5 {
		if r := joined.again(fmt.Sprint("D", n+1)); !r.Identical || r.SameBytes || r.Rows == 0 || len(r.NotCompared) > 0 {
			t.Errorf("read again after upkeep: %+v", r)
		}
	}
	req := Request{Paths: []string{files(t, map[string]string{"m.csv": chatter("birchtern", "almagrebe", 50, 200)})}, Platform: "encrochat"}
	a, b := joined.imports(req), apart.imports(req)
	if diff := cmp.Diff(b, a, cmpopts.IgnoreFields(Result{}, "Seconds")); diff != "" || a.Copies+a.Repeats == 0 {
		t.Errorf("the next import (-apart +joined):\n%s\n%+v", diff, a)
	}
	if diff := cmp.Diff(apart.sees(everything(apart.live()), apart.live()), joined.sees(everything(joined.live()), joined.live())); diff != "" {
		t.Errorf("and what is seen then:\n%s", diff)
	}
}

// A file of the corpus with damage that parity makes good is written as it was sealed, once,
// and the log says so.
func TestUpkeepMendsTheCorpus(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	nights(b, 1, 60)
	sealed := b.live().Live()
	for _, info := range sealed {
		path := filepath.Join(b.deps.CorpusDir, info.Name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(good)
		bad[len(bad)/2] ^= 4
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if out := b.upkeep(); !slices.Equal(out.Files, []string{info.Name}) {
			t.Errorf("%s: mended %v", info.Name, out.Files)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, good) {
			t.Errorf("%s is not as it was sealed: %v", info.Name, err)
		}
	}
	if out := b.upkeep(); len(out.Files) > 0 {
		t.Errorf("mended again: %v", out.Files)
	}
	if acts := strings.Join(b.acts(), "\n"); strings.Count(acts, `"files_mended":`) != len(sealed) {
		t.Errorf("the log has %s", acts)
	}
}

func TestUpkeepIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := Upkeep(t.Context(), b.deps, analyst, corpus.MergePolicy{}, true); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst: %v", err)
	}
	release, err := Lease(b.deps.Work)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := Upkeep(t.Context(), b.deps, custodian, corpus.MergePolicy{}, true); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("beside an import: %v", err)
	}
}

func TestImportWaitsForUpkeep(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	release, err := upkeepLease(b.deps.Work)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Upkeep(t.Context(), b.deps, custodian, corpus.MergePolicy{}, true); hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), "upkeep or an erasure is running") {
		t.Errorf("upkeep beside upkeep: %v", err)
	}
	ended := make(chan error, 1)
	go func() {
		give, err := importLease(t.Context(), b.deps.Work)
		if err == nil {
			give()
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(3 * waitForUpkeep):
	}
	release()
	if err := <-ended; err != nil {
		t.Errorf("after upkeep: %v", err)
	}
	if release, err = Lease(b.deps.Work); err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := importLease(t.Context(), b.deps.Work); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("beside an import: %v", err)
	}
}

// A merge record that names what is not live is damage, and is said.
func TestMergeOfWhatIsNotLive(t *testing.T) {
	t.Parallel()
	live := []corpus.SegmentInfo{{Name: "a"}, {Name: "b"}}
	m := Merge{From: []Replaced{{Name: "a"}, {Name: "c"}}, Into: []corpus.SegmentInfo{{Name: "ac"}}}
	if _, err := m.apply(live, "MRG-1"); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("%v", err)
	}
	m.From[1].Name = "b"
	got, err := m.apply(live, "MRG-1")
	if diff := cmp.Diff(m.Into, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// TestHelperUpkeep is no test: it is the process that the fault tests end.
func TestHelperUpkeep(t *testing.T) {
	dir := os.Getenv(helperUpkeep)
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
	fmt.Println("ready")
	if _, err := Upkeep(t.Context(), b.deps, custodian, corpus.MergePolicy{}, true); err != nil {
		fmt.Printf("code=%s\n%v\n", hut3.CodeOf(err), err)
		os.Exit(3)
	}
}

func upkeepHelper(dir string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperUpkeep$", "-test.v")
	cmd.Env = append(append(os.Environ(), helperUpkeep+"="+dir), env...)
	return cmd
}

// unjoined is a folder with five nights in it, and what is seen of them.
func unjoined(t *testing.T) (dir string, want []string) {
	t.Helper()
	dir = t.TempDir()
	b, err := openBench(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	nights(b, 5, 1500)
	c := b.live()
	defer c.Close()
	return dir, b.sees(everything(c), c)
}

// stands checks that a folder answers as before, from old files or new ones, and
// gives how many there are.
func stands(t *testing.T, dir string, want []string) int {
	t.Helper()
	b, err := openBench(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	c := b.live()
	defer c.Close()
	if diff := cmp.Diff(want, b.sees(everything(c), c)); diff != "" {
		t.Fatalf("what is seen (-before +after):\n%s", diff)
	}
	if f := c.Verify(t.Context()); len(f) > 0 {
		t.Fatalf("%+v", f)
	}
	return len(c.Live())
}

// Killed at any moment, upkeep leaves the old files or the new ones live; what
// it left half written goes the next time.
func TestUpkeepKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("kills thirty processes")
	}
	template, want := unjoined(t)
	moments := rand.New(rand.NewPCG(4, 2020))
	met := map[int]int{}
	began := time.Now()
	if out, err := upkeepHelper(copyFolder(t, template)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := int64(time.Since(began))
	for range 30 {
		dir := copyFolder(t, template)
		cmd := upkeepHelper(dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "ready"; {
		}
		time.Sleep(time.Duration(moments.Int64N(whole)))
		_ = cmd.Process.Kill() // it may have ended just before
		_ = cmd.Wait()         // with the kill
		met[stands(t, dir, want)]++
		if out, err := upkeepHelper(dir).CombinedOutput(); err != nil {
			t.Fatalf("after the kill: %v\n%s", err, out)
		}
		if n := stands(t, dir, want); n != 2 && n != 3 {
			t.Fatalf("%d files are live in the end", n)
		}
		entries, err := os.ReadDir(dir + "/corpus")
		if n := stands(t, dir, want); err != nil || len(entries) != n {
			t.Fatalf("the folder holds %d files and %d are live (%v)", len(entries), n, err)
		}
	}
	t.Logf("killed with so many files live: %v", met)
	if len(met) < 2 {
		t.Errorf("every kill found the same files: %v", met)
	}
}

func TestUpkeepOnAFullDisk(t *testing.T) {
	template, want := unjoined(t)
	for _, limit := range []int{8 << 10, 40 << 10} {
		dir := copyFolder(t, template)
		before := stands(t, dir, want)
		out, err := upkeepHelper(dir, fmt.Sprint(helperLimit, "=", limit)).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "code=incomplete") && !strings.Contains(string(out), "code=internal") {
			t.Errorf("with %d bytes a file: %v\n%s", limit, err, out)
		}
		if n := stands(t, dir, want); n != before {
			t.Errorf("%d files are live after a full disk, %d were before", n, before)
		}
		if out, err := upkeepHelper(dir).CombinedOutput(); err != nil || stands(t, dir, want) >= before {
			t.Errorf("with room again: %v\n%s", err, out)
		}
	}
}
