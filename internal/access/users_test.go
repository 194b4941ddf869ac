package access

import (
	"sync"
	"testing"

	"hut3"
	"hut3/internal/store"
)

// annIn makes an account and signs it in.
func annIn(t *testing.T, d *Doors) (token string, ann hut3.Actor) {
	t.Helper()
	admin := actor("adm", "NCA", hut3.RoleAdministrator)
	if _, err := d.AddUser(t.Context(), admin, hut3.User{Name: "ann", Unit: "EMSOU", Roles: []hut3.UserRole{hut3.RoleAnalyst}}, "correct horse"); err != nil {
		t.Fatal(err)
	}
	token, ann, err := d.SignIn(t.Context(), "ann", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	return token, ann
}

// Whoever stole a session is out when the password is changed.
func TestANewPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	token, ann := annIn(t, d)
	if err := d.SetSecret(t.Context(), ann, "battery staple"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a session of the old password opens: %v", err)
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
	if err := d.SetSecret(t.Context(), ann, "battery staple"); err != nil {
		t.Fatal(err)
	}
	if err := d.failed(t.Context(), ann); hut3.CodeOf(err) != hut3.Refused {
		t.Fatal(err)
	}
	if _, _, err := d.openSession(t.Context(), ann, old, false); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the old password opens a session: %v", err)
	}
	if _, _, err := d.SignIn(t.Context(), "ann", "battery staple"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}
