package app

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/retention"
	"hut3/internal/store"
)

const helperErase = "HUT3_APP_ERASE" // the case in which a process carries out ERA-1

// TestHelperErase is no test: it is the process that the fault test ends.
func TestHelperErase(t *testing.T) {
	dir := os.Getenv(helperErase)
	if dir == "" {
		t.Skip("only run by the fault test")
	}
	a := openCase(t, dir)
	fmt.Println("ready")
	if _, err := a.CarryOutErasure(t.Context(), ann, "ERA-1", 0); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func eraser(dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperErase$", "-test.v")
	cmd.Env = append(os.Environ(), helperErase+"="+dir)
	return cmd
}

// approved is a closed case in which ERA-1 waits to be carried out.
func approved(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	a := erasableCase(t, dir)
	it, err := a.RequestErasure(t.Context(), dora, askErasure("D1/2"))
	if err == nil {
		err = a.RuleErasure(t.Context(), colin, it.Ref, true, "right")
	}
	if err == nil {
		err = a.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Killed at any moment, an erasure leaves a case that opens and verifies; carried
// out again, it comes to the same end.
func TestErasureKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("kills twelve processes and more")
	}
	template := approved(t)
	whole := carriedOutIn(t, copied(t, template))
	moments := rand.New(rand.NewPCG(4, 2020))
	states := map[hut3.ErasureState]int{}
	for n := 0; n < 12 || len(states) < 2 && n < 60; n++ { // on a busy machine one moment is long
		dir := copied(t, template)
		cmd := eraser(dir)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "ready"; {
		}
		time.Sleep(time.Duration(moments.Int64N(int64(whole) * int64(1+n/6))))
		_ = cmd.Process.Kill() // it may have ended just before
		_ = cmd.Wait()         // with the kill
		states[endAgain(t, dir)]++
	}
	t.Logf("killed in the states %v, over %v", states, whole)
	if len(states) < 2 {
		t.Errorf("every kill found the same state: %v", states)
	}
}

// A plan that a kill left behind, between the record that an erasure was carried out
// and the plan's removal, goes when the case is opened; one that is still wanted stays.
func TestPlanLeftBehindGoes(t *testing.T) {
	t.Parallel()
	dir := copied(t, approved(t))
	plan := filepath.Join(dir, "work", "erase-ERA-1.json")
	left := func() bool {
		if err := openCase(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(plan)
		return err == nil
	}
	put := func() {
		if err := os.WriteFile(plan, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if put(); !left() {
		t.Error("the plan of an erasure that was not carried out is gone")
	}
	if err := os.Remove(plan); err != nil {
		t.Fatal(err)
	}
	carriedOutIn(t, dir)
	if put(); left() {
		t.Error("the plan of an erasure that was carried out is still there")
	}
}

func copied(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "case")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// carriedOutIn says how long carrying out takes, from when the case is open.
func carriedOutIn(t *testing.T, dir string) time.Duration {
	t.Helper()
	a := openCase(t, dir)
	defer a.Close()
	began := time.Now()
	if _, err := a.CarryOutErasure(t.Context(), ann, "ERA-1", 0); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// endAgain checks a case whose erasure was killed, carries it out again, and says
// in what state it was found.
func endAgain(t *testing.T, dir string) (found hut3.ErasureState) {
	t.Helper()
	a := openCase(t, dir)
	defer a.Close()
	if v, err := a.Verify(t.Context(), ann, false); err != nil || !v.OK {
		t.Fatalf("after the kill: %+v %v", v.Faults, err)
	}
	err := a.Doors.View(t.Context(), func(tx *store.Tx) error {
		e, _, err := store.Get[hut3.Erasure](tx, retention.ErasureKind, "ERA-1")
		found = e.State
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found != hut3.ErasureCarriedOut {
		if _, err := a.CarryOutErasure(t.Context(), ann, "ERA-1", 0); err != nil {
			t.Fatalf("carried out again, from %s: %v", found, err)
		}
	}
	if left := scan(t, a, eraseWords...); len(left) > 0 {
		t.Errorf("from %s, left:\n%s", found, strings.Join(left, "\n"))
	}
	a.stands(t, 3)
	if rest, err := filepath.Glob(filepath.Join(dir, "work", "erase-*")); err != nil || len(rest) > 0 {
		t.Errorf("left in the work folder: %v %v", rest, err)
	}
	return found
}
