package access

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// clock is a hand-moved clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// testDoors opens doors on new databases, with cheap passwords.
func testDoors(t *testing.T) (*Doors, *clock) {
	t.Helper()
	dir := t.TempDir()
	kinds := append(Kinds(), store.NewKind[hut3.Restriction](RestrictionKind, hut3.PrefixRestriction))
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), kinds)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := store.CreateLog(t.Context(), filepath.Join(dir, "looks.db"))
	if err != nil {
		t.Fatal(err)
	}
	secret, public, err := note.GenerateKey(nil, "hut3.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(cases, looks, signer, public)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)}
	d.Now, d.OpenPasswords = c.Now, true
	t.Cleanup(func() { d.Close(); cases.Close(); looks.Close() })
	return d, c
}

func actor(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

func caseLeaves(t *testing.T, d *Doors) []audit.Leaf {
	t.Helper()
	var out []audit.Leaf
	err := d.View(t.Context(), func(tx *store.Tx) error {
		return tx.Leaves(0, func(l audit.Leaf) error { out = append(out, l); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryPermissionIsWhole(t *testing.T) {
	t.Parallel()
	for action, p := range permissions {
		if len(p.roles) == 0 || p.kind == "" {
			t.Errorf("%s has no roles or no kind", action)
		}
	}
}

func TestCan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		actor hut3.Actor
		act   Act
		code  hut3.Code
	}{
		{"an analyst searches", actor("a", "EMSOU", hut3.RoleAnalyst), Act{Action: CorpusSearch}, ""},
		{"an administrator does not", actor("a", "EMSOU", hut3.RoleAdministrator), Act{Action: CorpusSearch}, hut3.Refused},
		{"nobody signed in", hut3.Actor{Roles: []hut3.UserRole{hut3.RoleAnalyst}}, Act{Action: CorpusSearch}, hut3.Refused},
		{"a force receives its own package", actor("i", "DERBYS", hut3.RoleInvestigator), Act{Action: PackageReceipt, Units: []string{"DERBYS"}}, ""},
		{"and not another's", actor("i", "NOTTS", hut3.RoleInvestigator), Act{Action: PackageReceipt, Units: []string{"DERBYS"}}, hut3.Refused},
		{"the hub records any acknowledgement", actor("o", "NCA", hut3.RoleOfficer), Act{Action: PackageReceipt, Units: []string{"DERBYS"}}, ""},
		{"an action without a permission", actor("o", "NCA", hut3.RoleOfficer), Act{Action: "nothing.at_all"}, hut3.Internal},
	}
	for _, tt := range tests {
		err := Can(tt.actor, tt.act)
		if got := hut3.CodeOf(err); (err == nil) != (tt.code == "") || err != nil && got != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
	}
}

func TestWriteLeavesALeafOrNothing(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	admin := actor("adm", "NCA", hut3.RoleAdministrator)
	if _, err := d.AddUser(t.Context(), admin, hut3.User{Name: "ann", Unit: "EMSOU", Roles: []hut3.UserRole{hut3.RoleAnalyst}}, "correct horse"); err != nil {
		t.Fatal(err)
	}
	failing := fmt.Errorf("it broke half way")
	err := d.Write(t.Context(), admin, Act{Action: UserSet}, func(tx *store.Tx) error {
		if _, err := tx.Put(UserKind, "", hut3.User{Name: "ben", Unit: "EMSOU"}); err != nil {
			return err
		}
		return failing
	})
	if err == nil {
		t.Fatal("a failing write passed")
	}
	err = d.Write(t.Context(), actor("ann", "EMSOU", hut3.RoleAnalyst), Act{Action: UserSet}, func(*store.Tx) error { t.Error("ran although refused"); return nil })
	if hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("refusal: %v", err)
	}
	users, err := d.Users(t.Context())
	if err != nil || len(users) != 1 {
		t.Errorf("%d users, %v; want the one that was written whole", len(users), err)
	}
	leaves := caseLeaves(t, d)
	if len(leaves) != 2 {
		t.Fatalf("%d leaves, want one for the act and one for the refusal", len(leaves))
	}
	if p := string(leaves[0].Payload); !strings.Contains(p, `"action":"user.set"`) || !strings.Contains(p, `"id":"USR-1"`) || strings.Contains(p, "correct horse") {
		t.Errorf("first leaf %s", p)
	}
	if p := string(leaves[1].Payload); !strings.Contains(p, `"outcome":"refused"`) {
		t.Errorf("second leaf %s", p)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	d, c := testDoors(t)
	ctx := t.Context()
	annIn(t, d)
	token, who, err := d.SignIn(ctx, "Ann", "correct horse")
	if err != nil || who.Assurance != hut3.SignedIn || who.User != "USR-1" {
		t.Fatalf("signing in: %+v %v", who, err)
	}
	got, err := d.Session(ctx, token)
	if diff := cmp.Diff(who, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, wrong := range [][2]string{{"ann", "wrong horse"}, {"nobody", "correct horse"}} {
		if _, _, err := d.SignIn(ctx, wrong[0], wrong[1]); hut3.CodeOf(err) != hut3.Refused || err.Error() != errSignIn.Error() {
			t.Errorf("signing in as %v: %v", wrong, err)
		}
	}
	c.Add(13 * time.Hour)
	if _, err := d.Session(ctx, token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a session of yesterday opens: %v", err)
	}
	token, who, err = d.SignIn(ctx, "ann", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SignOut(ctx, who, token); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(ctx, token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a session that was signed out opens: %v", err)
	}
}

func TestFiveWrongPasswordsLock(t *testing.T) {
	t.Parallel()
	d, c := testDoors(t)
	ctx := t.Context()
	annIn(t, d)
	for range attemptsMost {
		if _, _, err := d.SignIn(ctx, "ann", "wrong horse"); err == nil {
			t.Fatal("a wrong password opens")
		}
	}
	if _, _, err := d.SignIn(ctx, "ann", "correct horse"); err == nil || err.Error() != errSignIn.Error() {
		t.Errorf("after five wrong ones: %v", err)
	}
	c.Add(lockLength + time.Second)
	if _, _, err := d.SignIn(ctx, "ann", "correct horse"); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestReadIsDurableFirst(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ann := actor("ann", "EMSOU", hut3.RoleAnalyst)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if err := d.Read(context.Background(), ann, Look{Action: CorpusSearch, Query: fmt.Sprint("word", i), Count: int64(i), Refs: []hut3.Ref{"D1/1"}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := d.Read(t.Context(), actor("adm", "NCA", hut3.RoleAdministrator), Look{Action: CorpusSearch, Query: "secret"}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an administrator read: %v", err)
	}
	n := 0
	err := d.EachLook(t.Context(), func(l audit.Leaf) error {
		n++
		if n == 51 && !strings.Contains(string(l.Payload), "refused") {
			t.Errorf("last look %s", l.Payload)
		}
		return l.Check()
	})
	if err != nil || n != 51 {
		t.Errorf("%d looks, %v; want 51", n, err)
	}
}

func TestExportVerifiesAlone(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ctx := t.Context()
	auditor := actor("aud", "NCA", hut3.RoleAuditor)
	if _, err := d.AddUser(ctx, actor("adm", "NCA", hut3.RoleAdministrator), hut3.User{Name: "ann", Unit: "EMSOU"}, "correct horse"); err != nil {
		t.Fatal(err)
	}
	for _, origin := range []string{CaseLog, LooksLog} {
		var file bytes.Buffer
		if err := d.Export(ctx, auditor, origin, &file); err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(&file)
		if err != nil || len(report.Faults) != 0 || report.Size == 0 || report.Origin != origin {
			t.Errorf("%s: %+v %v", origin, report, err)
		}
	}
	if err := d.Checkpoint(ctx); err != nil {
		t.Fatal(err)
	}
	var found []store.Fault
	checked, err := d.VerifyCase(ctx, auditor, true, nil, func(f store.Fault) { found = append(found, f) })
	if err != nil || len(found) != 0 || checked.Leaves == 0 || checked.Looks == 0 {
		t.Errorf("%+v %v %v", checked, found, err)
	}
}

// A refusal that only the transaction finds leaves a leaf as one of the role does,
// and what was written before it is not there. The leaf says who asked for what
// and why not, and nothing of what he gave.
func TestARefusalInsideLeavesALeaf(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	commander := actor("com", "NCA", hut3.RoleCommander)
	for _, tt := range []struct {
		name   string
		object hut3.Ref
		err    error
		leaf   bool
	}{
		{"the same person twice", "FIG-1", TwoPeople("USR-com", commander), true},
		{"what does not exist for him", "TTL-9", hut3.Errorf(hut3.NotFound, "no threat TTL-9"), true},
		{"a state that forbids it", "FIG-1", hut3.Errorf(hut3.Conflict, "FIG-1 is released"), false},
		{"input that cannot be taken", "FIG-1", hut3.Errorf(hut3.Invalid, "no day"), false},
	} {
		before := len(caseLeaves(t, d))
		act := Act{Action: FigureSign, Object: tt.object, Details: map[string]string{"text": "the secret payload"}}
		err := d.Write(t.Context(), commander, act, func(tx *store.Tx) error {
			if _, err := tx.Put(UserKind, "", hut3.User{Name: "ben", Unit: "NCA"}); err != nil {
				return err
			}
			return tt.err
		})
		if hut3.CodeOf(err) != hut3.CodeOf(tt.err) {
			t.Errorf("%s: %v", tt.name, err)
		}
		leaves := caseLeaves(t, d)[before:]
		if (len(leaves) == 1) != tt.leaf || len(leaves) > 1 {
			t.Errorf("%s leaves %d leaves", tt.name, len(leaves))
			continue
		}
		for _, l := range leaves {
			e, err := l.Entry()
			if err != nil || e.Outcome != audit.Refused || e.Action != string(FigureSign) || e.Object != tt.object || e.Actor.User != "USR-com" ||
				len(e.Records) != 0 || !strings.Contains(string(e.Details), "why") || strings.Contains(string(l.Payload), "secret payload") {
				t.Errorf("%s leaves %s %v", tt.name, l.Payload, err)
			}
		}
	}
	if users, err := d.Users(t.Context()); err != nil || len(users) != 0 {
		t.Errorf("%v stand although refused, %v", users, err)
	}
}

// TestGuestsHaveNoHubPowers holds the roles of other units' people to their own
// unit.
func TestGuestsHaveNoHubPowers(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	d.Unit = "NCA"
	roles := []hut3.UserRole{hut3.RoleOfficer, hut3.RoleCommander, hut3.RoleDuty}
	for _, unit := range []string{"NCA", "DERBYS"} {
		name := strings.ToLower(unit)
		_, who := enrol(t, d, hut3.User{Name: name, Unit: unit, Roles: roles})
		if who.Guest != (unit != "NCA") {
			t.Fatalf("%+v", who)
		}
		for _, act := range []Act{{Action: OCGSet}, {Action: FigureSign}, {Action: ThreatRead}, {Action: SeizureSet, Units: []string{"NOTTS"}}} {
			if err := Can(who, act); (err != nil) != who.Guest {
				t.Errorf("%s of %s: %v", act.Action, unit, err)
			}
		}
		if err := Can(who, Act{Action: SeizureSet, Units: []string{unit}}); err != nil {
			t.Errorf("%s records its own seizure: %v", unit, err)
		}
	}
}
