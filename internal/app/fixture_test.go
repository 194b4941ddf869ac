package app

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/ingest"
)

// template is a data folder as Init leaves it. Tests work on copies, so that a
// password is hashed once.
var template string

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	flag.Parse()
	moderate("rapid.checks", "3")
	dir, err := os.MkdirTemp("", "hut3-app")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	template = filepath.Join(dir, "case")
	if _, err := Init(context.Background(), template, NewCase{Owner: "ann"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// moderate sets a flag that the command line left alone: a check of the twins
// makes two cases.
func moderate(name, value string) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	if !given {
		_ = flag.Set(name, value) // a flag that is gone would fail to compile elsewhere
	}
}

// The people of the tests. Ann made the case; the others have no account, which
// only sign-in asks for.
var (
	ann     = person("USR-1", "ann", "NCA", hut3.RoleAdministrator, hut3.RoleCustodian, hut3.RoleAnalyst, hut3.RoleOfficer)
	analyst = person("USR-2", "ben", "NCA", hut3.RoleAnalyst)
	force   = person("USR-3", "bill", "LEICS", hut3.RoleInvestigator)
	rev     = person("USR-4", "rev", "NCA", hut3.RoleReviewer)
	amy     = person("USR-5", "amy", "NCA", hut3.RoleAdministrator)
	audrey  = person("USR-6", "audrey", "NCA", hut3.RoleAuditor)
)

func person(ref hut3.Ref, name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: ref, Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn, Purpose: "test", Guest: unit != "NCA"}
}

// newCase opens a fresh copy of the template; its clock stands still.
func newCase(t fataler, dir string) *App {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
		t.Fatal(err)
	}
	return openCase(t, dir)
}

func openCase(t fataler, dir string) *App {
	t.Helper()
	a, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	a.Doors.Now = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	return a
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// freshCase is a case that is closed when the test ends.
func freshCase(t *testing.T) *App {
	t.Helper()
	a := newCase(t, filepath.Join(t.TempDir(), "case"))
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// lay writes files into a new folder and gives its path.
func lay(t fataler, dir string, files map[string]string) string {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// takeIn imports as the owner.
func (a *App) takeIn(t fataler, r ingest.Request) Imported {
	t.Helper()
	if r.Platform == "" {
		r.Platform = "encrochat"
	}
	out, err := a.Import(context.Background(), ann, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func requestOf(paths ...string) ingest.Request { return ingest.Request{Paths: paths} }

// line is a row of a handset's sheet: sent (UTC, or nothing), from, to, text.
type line [4]string

func sheet(owner string, lines ...line) string {
	var b strings.Builder
	b.WriteString("Handle,Time (UTC),From,To,Message\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%q\n", owner, l[0], l[1], l[2], l[3])
	}
	return b.String()
}

// twoHandsets is one conversation that both handsets hold, with a repeat, and a
// second one.
func twoHandsets() map[string]string {
	return map[string]string{
		"almagrebe/messages.csv": sheet("almagrebe",
			line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot at LE1 1AA, ring 07700 900123"},
			line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot at LE1 1AA, ring 07700 900123"},
			line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "ok"},
			line{"", "birchtern", "almagrebe", "no time here"}),
		"birchtern/messages.csv": sheet("birchtern",
			line{"2020-04-04 11:34:40", "almagrebe", "birchtern", "the van is by the depot at LE1 1AA, ring 07700 900123"},
			line{"2020-04-04 11:35:40", "birchtern", "almagrebe", "ok"},
			line{"2020-04-04 12:30:00", "birchtern", "coriander", "twenty thousand on Friday"}),
	}
}
