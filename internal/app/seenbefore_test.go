package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
)

const seenHeader = "Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Message\n"

// TestWhoHadSeenHeldMaterialIsListed imports a thread, has it read, and then
// holds it with a later delivery.
func TestWhoHadSeenHeldMaterialIsListed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	dir := t.TempDir()
	made, err := Init(ctx, filepath.Join(dir, "case"), NewCase{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(ctx, filepath.Join(dir, "case"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	deliver := func(name, rows string) Imported {
		t.Helper()
		path := filepath.Join(dir, name, "greenotter", "messages.csv")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(seenHeader+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		r := ImportRequest{}
		r.Paths, r.Platform = []string{filepath.Dir(filepath.Dir(path))}, "encrochat"
		out, err := a.ImportPaths(ctx, made.Actor, r, func(Progress) {})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	deliver("first", "1,greenotter,Outgoing,wisecounsel,W,2020-05-01 10:00:00,see you at ten\n2,greenotter,Outgoing,bluefinch,B,2020-05-01 10:01:00,other talk\n")
	if _, err := a.Thread(ctx, made.Actor, "D1/1", 5); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Watch(ctx, made.Actor, hut3.Watch{Handle: hut3.NewHandle("encrochat", "wisecounsel"), Class: "legal"}); err != nil {
		t.Fatal(err)
	}
	if out := deliver("second", "1,greenotter,Outgoing,wisecounsel,W,2020-05-02 10:00:00,thank you\n"); out.Held != 1 {
		t.Fatalf("held %d messages, want 1", out.Held)
	}
	if _, err := a.AddUser(ctx, made.Actor, hut3.User{Name: "counsel", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleReviewer}}, "correct horse"); err != nil {
		t.Fatal(err)
	}
	_, reviewer, err := a.Doors.SignIn(ctx, "counsel", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if _, reviewer, err = a.Doors.ChangeSecret(ctx, reviewer, "correct horse", "battery staple"); err != nil {
		t.Fatal(err)
	}
	held, err := a.Review(ctx, reviewer, hut3.Held)
	if err != nil || len(held) != 1 {
		t.Fatalf("%d holds, %v; want 1", len(held), err)
	}
	if seen := held[0].SeenBefore; len(seen) != 1 || !strings.HasPrefix(seen[0], "owner (USR-1), first on ") {
		t.Errorf("seen before by %q, want the owner who read the thread", seen)
	}
}
