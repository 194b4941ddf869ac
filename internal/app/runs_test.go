package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hut3"
)

// An import tells the case database how far it is and what it set aside, by
// kind; whoever may know reads it there.
func TestRunsAreTold(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	rows := "Handle,Time (UTC),From,To,Message\nalmagrebe,2020-04-04 11:34:00,almagrebe,birchtern,one\n" + strings.Repeat("almagrebe,2020-04-04 11:34:00,almagrebe,\"birchtern,two\n", 1)
	path := filepath.Join(t.TempDir(), "messages.csv")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	var r ImportRequest
	r.Paths, r.Platform, r.DataZone, r.Exhibit = []string{path}, "encrochat", "Europe/London", "ABC/1"
	out, err := a.ImportPaths(t.Context(), owner, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	list, err := a.Runs(t.Context(), owner)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v: %v", list, err)
	}
	got, told := list[0], int64(0)
	for _, f := range got.Faults {
		told += f.Count
		if len(f.First) == 0 || strings.ContainsAny(f.Kind, "0123456789") {
			t.Errorf("%+v", f)
		}
	}
	if got.State != RunDone || got.Delivery != out.Delivery || got.By != "owner" || got.Exhibit != "ABC/1" || told != out.Rejected || got.Again {
		t.Errorf("%+v; %d were set aside", got, out.Rejected)
	}
	if _, err := a.Runs(t.Context(), person("USR-9", "x", "NCA", hut3.RoleAnalyst)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst: %v", err)
	}
	if _, err := a.ResumeRun(t.Context(), owner, got.ID); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("what ended is resumed: %v", err)
	}
}

// An import whose process was killed is silent after a while, and can be begun
// again from what was kept of it; one that is asked to stop hears it.
func TestRunsThatStop(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	path := filepath.Join(t.TempDir(), "messages.csv")
	if err := os.WriteFile(path, []byte("Handle,Time (UTC),From,To,Message\nalmagrebe,2020-04-04 11:34:00,almagrebe,birchtern,one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stopped := false
	var r ImportRequest
	r.Paths, r.Platform = []string{path}, "encrochat"
	r.Zone, _ = time.LoadLocation("Europe/London")
	rec := a.newRecorder(owner, r.Request, func() { stopped = true })
	rec.progress(t.Context(), Progress{Stage: "reading", Done: 5, Total: 10, Rows: 3})
	if err := a.StopRun(t.Context(), person("USR-9", "x", "NCA", hut3.RoleAnalyst), rec.run.ID); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst stops it: %v", err)
	}
	if err := a.StopRun(t.Context(), owner, rec.run.ID); err != nil {
		t.Fatal(err)
	}
	rec.told = time.Time{}
	rec.progress(t.Context(), Progress{Stage: "reading", Done: 6, Total: 10, Rows: 4})
	if !stopped {
		t.Error("the import does not hear that it is to stop")
	}
	rec.run.Seen = a.Doors.Now().Add(-2 * silentAfter)
	if _, err := a.Doors.TellRun(t.Context(), rec.run); err != nil {
		t.Fatal(err)
	}
	list, err := a.Runs(t.Context(), owner)
	if err != nil || list[0].State != RunSilent || !list[0].Again || list[0].Rows != 4 {
		t.Fatalf("%+v: %v", list, err)
	}
	out, err := a.ResumeRun(t.Context(), owner, rec.run.ID)
	if err != nil || out.Messages != 1 {
		t.Errorf("%+v: %v", out, err)
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	if list, err := a.Inbox(t.Context(), owner); err != nil || len(list) != 0 {
		t.Errorf("without an inbox: %+v %v", list, err)
	}
	a.Config.Inbox = t.TempDir()
	if err := os.WriteFile(filepath.Join(a.Config.Inbox, "a.csv"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if path, err := a.InboxPath(t.Context(), owner, "a.csv"); err != nil || path != filepath.Join(a.Config.Inbox, "a.csv") {
		t.Errorf("%s: %v", path, err)
	}
	for _, bad := range []string{"../a.csv", "", "/", "b.csv", "."} {
		if _, err := a.InboxPath(t.Context(), owner, bad); hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := a.Inbox(t.Context(), person("USR-9", "x", "NCA", hut3.RoleAnalyst)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst: %v", err)
	}
}
