package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// quiet is a console that nobody reads.
func quiet(in string, env map[string]string) (console, *bytes.Buffer, *bytes.Buffer) {
	out, errs := &bytes.Buffer{}, &bytes.Buffer{}
	return console{in: strings.NewReader(in), out: out, err: errs, getenv: func(name string) string { return env[name] }}, out, errs
}

// tree lists every command of the program that can be run, by its path without
// the program's name.
func tree(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	c, _, _ := quiet("", nil)
	out := map[string]*cobra.Command{}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			out[strings.TrimPrefix(sub.CommandPath(), "hut3 ")] = sub
			walk(sub)
		}
	}
	walk(newRoot(c))
	return out
}

// Every command says what it is and what it takes, knows the flags that every
// command has, and prints what its exit code means.
func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	for path, cmd := range tree(t) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: %q is no short text of one clause", path, cmd.Short)
		}
		if cmd.Args == nil {
			t.Errorf("%s does not say how many arguments it takes", path)
		}
		if cmd.RunE == nil || cmd.Run != nil {
			t.Errorf("%s cannot report an error", path)
		}
		for _, name := range []string{"data", "purpose", "operation", "zone", "json"} {
			if cmd.InheritedFlags().Lookup(name) == nil {
				t.Errorf("%s has no flag --%s", path, name)
			}
			if cmd.LocalNonPersistentFlags().Lookup(name) != nil {
				t.Errorf("%s has a flag --%s of its own, which hides that of every command", path, name)
			}
		}
		for _, line := range strings.Split(cmd.Long, "\n") {
			if len(line) > 100 {
				t.Errorf("%s: a line of its help is %d characters long", path, len(line))
			}
		}
	}
}

// A command line that cannot be understood is told how it is written, on every
// command, before anything is opened.
func TestUnknownFlagEverywhere(t *testing.T) {
	t.Parallel()
	for path := range tree(t) {
		c, out, errs := quiet("", map[string]string{"HUT3_DATA": filepath.Join(t.TempDir(), "none")})
		if code := run(t.Context(), append(strings.Fields(path), "--no-such-flag"), c); code != exitUsage {
			t.Errorf("%s: exit code %d", path, code)
		}
		if out.Len() > 0 || !strings.Contains(errs.String(), "hut3: write it as: hut3 "+path) {
			t.Errorf("%s printed %q and %q", path, out, errs)
		}
	}
}

// example is a command line of a command, run on the case of TestOneDocument.
// A group stands here as well: with --json it is refused.
type example struct {
	line string
	in   string // standard input
	code int
}

// examples has at least one line for every command, so that a new command
// cannot be forgotten. The order matters: later lines rest on earlier ones.
var examples = []example{
	{line: "init --owner ann"},
	{line: "whoami"},
	{line: "agencies leicester"},
	{line: "agencies nothing-of-the-kind"},
	{line: "formats"},
	{line: "authority add Example --power Example"},
	{line: "authority list"},
	{line: "watch add --phrase example"},
	{line: "watch list"},
	{line: "import exhibit --platform encrochat --dry-run"},
	{line: "import exhibit --platform encrochat"},
	{line: "import exhibit --platform encrochat"},
	{line: "deliveries"},
	{line: "deliveries export D1 exported"},
	{line: "deliveries report D1"},
	{line: "rejects D1"},
	{line: "search depot"},
	{line: "query"},
	{line: "search nothing-of-the-kind"},
	{line: "search * --count"},
	{line: "facets --by from,to,handle,conversation,day,hour,delivery,entity"},
	{line: "tag define depot-van --meaning transport"},
	{line: "tag add depot-van D1/1 --reason example"},
	{line: "tag add depot-van --query depot --reason example"},
	{line: "tag remove depot-van D1/1 --reason slip"},
	{line: "mark D1/4 --as relevant --reason example"},
	{line: "tag list"},
	{line: "hitset save vans depot --share"},
	{line: "hitset save oks ok"},
	{line: "hitset list"},
	{line: "hitset compare vans SET-2"},
	{line: "search set:vans --export vans.csv"},
	{line: "search set:vans --export vans.jsonl"},
	{line: "hitset drop oks"},
	{line: "searches save vans depot"},
	{line: "searches list"},
	{line: "searches run vans"},
	{line: "new --since last"},
	{line: "new --mark"},
	{line: "new encrochat/almagrebe --mark --team"},
	{line: "new --since yesterday", code: exitUsage},
	{line: "searches drop vans"},
	{line: "searches history"},
	{line: "terms -", in: "van\nok\n"},
	{line: "distinct depot"},
	{line: "search depot --explain"},
	{line: "search depot --look-alike"},
	{line: "facets --by lang,week,month,day_hour"},
	{line: "search tag:relevant"},
	{line: "facets --by tag"},
	{line: "thread D1/1"},
	{line: "completeness"},
	{line: "completeness encrochat/almagrebe"},
	{line: "completeness encrochat/nobody", code: exitBadInput},
	{line: "completeness D1 --out statement"},
	{line: "completeness check statement --key none", code: exitUsage},
	{line: "grouping clocks"},
	{line: "grouping join D1/1 D1/3 --reason example"},
	{line: "grouping split D1/1 --reason example", code: exitUsage},
	{line: "grouping rulings"},
	{line: "grouping undo GRP-1 --reason example"},
	{line: "grouping compare standing group/2"},
	{line: "grouping compare group/1 group/9", code: exitUsage},
	{line: "grouping accept encrochat/nobody --reason example", code: exitBadInput},
	{line: "grouping", code: exitUsage},
	{line: "trace D1/1 --bytes"},
	{line: "trace D1"},
	{line: "entities"},
	{line: "network --communities --remove degree"},
	{line: "user add bill --unit LEICS --role investigator", in: "correct-horse\n"},
	{line: "user add rev --unit NCA --role reviewer", in: "correct-horse\n"},
	{line: "user list"},
	{line: "allocate LEICS --everything --for example"},
	{line: "user add alf --unit NCA --role auditor", in: "correct-horse\n"},
	{line: "verify --rebuild"},
	{line: "upkeep"},
	{line: "hold add D1 --why trial --basis CPIA"},
	{line: "hold list"},
	{line: "hold release HLD-1 --reason x", code: exitRefused},
	{line: "erase reasons"},
	{line: "erase request D1 --reason right --why x --fate returned --fate-ref x", code: exitFailed},
	{line: "erase approve ERA-1 --reason x", code: exitRefused},
	{line: "erase refuse ERA-1 --reason x", code: exitRefused},
	{line: "erase carry-out ERA-1", code: exitBadInput},
	{line: "erase list"},
	{line: "verify --reperform D1"},
	{line: "verify D1", code: exitUsage},
	{line: "simulate --out model --handles 200 --messages 600"},
	{line: "user disable bill"},
	{line: "login alf", in: "correct-horse\n"},
	{line: "passwd", in: "correct-horse\nanother-horse\n"},
	{line: "audit log"},
	{line: "audit log --log hut3/looks"},
	{line: "audit checkpoint"},
	{line: "audit export --out case.log"},
	{line: "audit verify case.log"},
	{line: "login rev", in: "correct-horse\n"},
	{line: "review list", code: exitRefused},
	{line: "passwd", in: "correct-horse\nanother-horse\n"},
	{line: "review list"},
	{line: "review list --state locked"},
	{line: "restrict encrochat/nobody --class legal --reason example", code: exitBadInput},
	{line: "review lock RST-1 --reason example"},
	{line: "review release RST-1 --reason example"},
	{line: "logout"},
	{line: "user", code: exitUsage},
	{line: "tag", code: exitUsage},
	{line: "hitset", code: exitUsage},
	{line: "searches", code: exitUsage},
	{line: "authority", code: exitUsage},
	{line: "watch", code: exitUsage},
	{line: "review", code: exitUsage},
	{line: "hold", code: exitUsage},
	{line: "erase", code: exitUsage},
	{line: "audit", code: exitUsage},
}

// With --json every command prints exactly one JSON document on standard
// output, an object, without a null where a list is meant. An error prints
// nothing there.
func TestOneDocument(t *testing.T) {
	missing := tree(t)
	for _, lines := range [][]example{examples, chainExamples} {
		runExamples(t, lines, missing)
	}
	for path := range missing {
		if !slices.Contains(notExamples, path) {
			t.Errorf("%s has no line in examples or chainExamples", path)
		}
	}
}

// runExamples runs lines on a new case, and takes each command out of missing.
func runExamples(t *testing.T, lines []example, missing map[string]*cobra.Command) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "exhibit"), os.DirFS("../../testdata/script/exhibit")); err != nil {
		t.Fatal(err)
	}
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	defer t.Chdir(back)
	env := map[string]string{"HUT3_DATA": "case", "HUT3_SESSIONS": "sessions.json"}
	report := "" // the reference of the last report, which has the year in it
	for _, e := range lines {
		c, out, errs := quiet(e.in, env)
		args := strings.Fields(strings.ReplaceAll(e.line, " IR", " "+report))
		cmd, _, err := newRoot(c).Find(args)
		if err != nil {
			t.Fatal(err)
		}
		delete(missing, strings.TrimPrefix(cmd.CommandPath(), "hut3 "))
		if code := run(t.Context(), append(args, "--json"), c); code != e.code {
			t.Fatalf("%s: exit code %d: %s", e.line, code, errs)
		}
		if e.code != exitDone {
			if out.Len() > 0 {
				t.Errorf("%s failed and printed %s", e.line, out)
			}
			continue
		}
		doc, err := oneObject(out.Bytes())
		if err != nil {
			t.Errorf("%s: %v: %s", e.line, err, out)
		}
		if ref, _ := doc["ref"].(string); strings.HasPrefix(ref, "IR-") {
			report = ref
		}
	}
}

// notExamples are commands that need more of a story than a line: each has a
// script of its own in testdata/script.
var notExamples = []string{"bench", "bench corpus", "bench users", "demo", "serve", "package export", "package open", "package reply", "threat rule-out", "unit key add", "unit key revoke"}

func oneObject(raw []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return doc, errors.New("more than one document")
	}
	for name, v := range doc {
		if v == nil {
			return doc, errors.New(name + " is null")
		}
	}
	return doc, nil
}
