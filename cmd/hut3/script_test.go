package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hut3": main})
}

// TestScripts runs testdata/script/*.txtar: what a person types, and what he
// reads. Each begins with the two handsets of testdata/script/exhibit in
// $WORK/exhibit, a data folder of its own in $HUT3_DATA that is still to be
// made, and nobody signed in.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HUT3_DATA", filepath.Join(e.WorkDir, "case"))
			e.Setenv("HUT3_SESSIONS", filepath.Join(e.WorkDir, "sessions.json"))
			return os.CopyFS(filepath.Join(e.WorkDir, "exhibit"), os.DirFS("../../testdata/script/exhibit"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "keep": keep, "flip": flip, "age": sealWithAge,
		},
	})
}

// exits N hut3 …: the command ends with the exit code N.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Check(err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d; it should be %d", got, want)
	}
}

// keep NAME PATTERN: sets $NAME to the first group of the pattern in what the
// last command printed.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("nothing matches %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// flip PATTERN FROM: changes one byte in the first file that the pattern names,
// as far from its end as FROM says.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip PATTERN BYTES-FROM-THE-END")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	from, err := strconv.Atoi(args[1])
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("no file is called %s", args[0])
	}
	raw, err := os.ReadFile(found[0])
	ts.Check(err)
	raw[len(raw)-from] ^= 1
	ts.Check(os.Chmod(found[0], 0o600))
	ts.Check(os.WriteFile(found[0], raw, 0o600))
}
