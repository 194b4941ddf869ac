package access

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"hut3"
	"hut3/internal/store"
)

const (
	given  = "first and given" // by whoever makes an account
	chosen = "correct horse"   // by its owner
)

// enrol makes an account, whose owner signs in and chooses his password.
func enrol(t *testing.T, d *Doors, u hut3.User) (token string, who hut3.Actor) {
	t.Helper()
	if _, err := d.AddUser(t.Context(), actor("adm", "NCA", hut3.RoleAdministrator), u, given); err != nil {
		t.Fatal(err)
	}
	_, who, err := d.SignIn(t.Context(), u.Name, given)
	if err != nil {
		t.Fatal(err)
	}
	token, who, err = d.ChangeSecret(t.Context(), who, given, chosen)
	if err != nil {
		t.Fatal(err)
	}
	return token, who
}

func annIn(t *testing.T, d *Doors) (token string, ann hut3.Actor) {
	t.Helper()
	return enrol(t, d, hut3.User{Name: "ann", Unit: "EMSOU", Roles: []hut3.UserRole{hut3.RoleAnalyst}})
}

// Whoever stole a session is out when the password is changed, and a stolen
// session is not enough to change it.
func TestANewPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	token, ann := annIn(t, d)
	if _, _, err := d.ChangeSecret(t.Context(), ann, "not the old one", "battery staple"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("changed without the old password: %v", err)
	}
	if _, _, err := d.ChangeSecret(t.Context(), ann, chosen, chosen); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("changed to the same: %v", err)
	}
	fresh, _, err := d.ChangeSecret(t.Context(), ann, chosen, "battery staple")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a session of the old password opens: %v", err)
	}
	if who, err := d.Session(t.Context(), fresh); err != nil || who.User != ann.User {
		t.Errorf("the session of the new one: %+v %v", who, err)
	}
}

// Whoever makes an account can sign in to it. He reaches nothing by that, takes
// no second step, and the owner finds out: his own first sign-in fails.
func TestAFirstPasswordOpensNothing(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ctx := t.Context()
	every := slices.Concat(anyone[:len(anyone)-3], []hut3.UserRole{hut3.RoleAuditor, hut3.RoleAdministrator})
	if _, err := d.AddUser(ctx, actor("adm", "NCA", hut3.RoleAdministrator), hut3.User{Name: "ann", Unit: "NCA", Roles: every, PasswordBy: ""}, given); err != nil {
		t.Fatal(err)
	}
	_, ann, err := d.SignIn(ctx, "ann", given)
	if err != nil || ann.PasswordBy != "USR-adm" {
		t.Fatalf("%+v %v", ann, err)
	}
	for action := range permissions {
		if err := Can(ann, Act{Action: action, Units: []string{"NCA"}}); (err == nil) != beforeOwnPassword[action] && !errors.Is(err, ErrFirstPassword) {
			t.Errorf("%s: %v", action, err)
		}
	}
	if err := TwoPeople("USR-9", ann); !errors.Is(err, ErrFirstPassword) {
		t.Errorf("a second step: %v", err)
	}
	// Nobody but its owner ends that state.
	if err := d.SetUser(ctx, actor("adm", "NCA", hut3.RoleAdministrator), hut3.User{Name: "ann", Unit: "NCA", Roles: every}); err != nil {
		t.Fatal(err)
	}
	if _, still, err := d.SignIn(ctx, "ann", given); err != nil || still.PasswordBy == "" {
		t.Errorf("an administrator made the first password the owner's: %+v %v", still, err)
	}
	token, ann, err := d.ChangeSecret(ctx, ann, given, chosen)
	if err != nil || ann.PasswordBy != "" || Can(ann, Act{Action: CorpusSearch}) != nil {
		t.Errorf("%+v %v", ann, err)
	}
	if again, err := d.Session(ctx, token); err != nil || again.PasswordBy != "" {
		t.Errorf("%+v %v", again, err)
	}
	if _, _, err := d.SignIn(ctx, "ann", given); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the first password opens again: %v", err)
	}
}

// A case has one founder: the way without a first password is shut after him.
func TestACaseIsFoundedOnce(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	founder := actor("x", "NCA", hut3.RoleAdministrator)
	if _, err := d.Found(t.Context(), founder, hut3.User{Name: "ann", Unit: "NCA"}, chosen); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Found(t.Context(), founder, hut3.User{Name: "eve", Unit: "NCA"}, chosen); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a second first account: %v", err)
	}
}

// Wrong passwords that are tried at once are all counted, and one that was
// being tried while the password changed does not bring the old one back.
func TestWrongPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	_, ann := annIn(t, d)
	var wg sync.WaitGroup
	for range attemptsMost - 1 {
		wg.Go(func() { _ = d.failed(t.Context(), ann) })
	}
	wg.Wait()
	var cred store.Credential
	err := d.View(t.Context(), func(tx *store.Tx) (err error) {
		cred, err = tx.Credential(ann.User)
		return err
	})
	if err != nil || cred.Failed != attemptsMost-1 {
		t.Errorf("%d were counted: %v", cred.Failed, err)
	}
	old := cred.Secret
	if _, _, err := d.ChangeSecret(t.Context(), ann, chosen, "battery staple"); err != nil {
		t.Fatal(err)
	}
	if err := d.failed(t.Context(), ann); hut3.CodeOf(err) != hut3.Refused {
		t.Fatal(err)
	}
	if _, _, err := d.openSession(t.Context(), ann, old, from{}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the old password opens a session: %v", err)
	}
	if _, _, err := d.SignIn(t.Context(), "ann", "battery staple"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}
