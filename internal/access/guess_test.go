package access

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hut3"
)

// Whoever has the password does not begin the count of wrong codes again by
// signing in, nor does time alone.
func TestCodesAreNotGuessedWithoutEnd(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	secret, recovery := withTOTP(t, d, token, ann)
	enter := func() string {
		half, _, err := d.SignInFrom(t.Context(), "ann", chosen, "203.0.113.9", "x")
		if err != nil {
			t.Fatal(err)
		}
		return half
	}
	guesses := 0
	for range 3 {
		for half := enter(); d.Prove(t.Context(), half, "no code") == errCode; guesses++ {
			if guesses%attemptsMost == attemptsMost-2 {
				half = enter() // a new session, with the right password
			}
		}
		now.Add(lockLength + time.Second)
	}
	if guesses != 2*attemptsMost { // the second lock lasts twice as long
		t.Errorf("%d wrong codes were heard in 45 minutes", guesses)
	}
	now.Add(2 * lockLength)
	if err := d.Prove(t.Context(), enter(), recovery[0]); err != nil {
		t.Errorf("its owner, after the wait: %v", err)
	}
	for range attemptsMost - 1 {
		if err := d.Prove(t.Context(), enter(), "no code"); err != errCode {
			t.Errorf("the count did not end: %v", err)
		}
	}
	if err := d.Prove(t.Context(), enter(), codeAt(d, secret)); err != nil {
		t.Error(err)
	}
}

// Codes that are sent at once are counted one after the other.
func TestCodesAreNotGuessedAtOnce(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	withTOTP(t, d, token, ann)
	half, _, err := d.SignIn(t.Context(), "ann", chosen)
	if err != nil {
		t.Fatal(err)
	}
	var heard atomic.Int64
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if d.Prove(t.Context(), half, "no code") == errCode {
				heard.Add(1)
			}
		})
	}
	wg.Wait()
	if heard.Load() != attemptsMost {
		t.Errorf("%d codes were compared", heard.Load())
	}
}

// An address is its owner's once he showed all that is asked of him: the
// password alone, which somebody else may have, does not make it so.
func TestAHalfSignInMakesNoAddressKnown(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	_, recovery := withTOTP(t, d, token, ann)
	half, _, err := d.SignInFrom(t.Context(), "ann", chosen, "203.0.113.9", "x")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true} {
		if known, err := d.mayTry(t.Context(), ann.User, "203.0.113.9"); err != nil || known != want {
			t.Errorf("step %d: known %v, %v", i, known, err)
		}
		if err := d.Prove(t.Context(), half, recovery[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// Wrong passwords that are sent at once from a known address do not slip past
// its lock: one that is right is not taken once five were wrong.
func TestPasswordsAreNotGuessedAtOnceAtHome(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	_, ann := annIn(t, d)
	home := from{address: "192.0.2.7", known: true}
	for range attemptsMost {
		if err := d.failedFrom(t.Context(), ann, home, "wrong password"); err != errSignIn {
			t.Fatal(err)
		}
	}
	if _, _, err := d.signIn(t.Context(), "ann", chosen, home); !errors.Is(err, errSignIn) {
		t.Errorf("asked before the lock, it opens after it: %v", err)
	}
}

// A password that leaked, an account that was closed and factors that were
// cleared: nobody's program reads on.
func TestTokensEndWithThePassword(t *testing.T) {
	t.Parallel()
	adm := actor("adm", "NCA", hut3.RoleAdministrator)
	for name, end := range map[string]func(*Doors, hut3.Actor) error{
		"another password": func(d *Doors, ann hut3.Actor) error {
			_, _, err := d.ChangeSecret(t.Context(), ann, chosen, "battery staple")
			return err
		},
		"factors cleared": func(d *Doors, ann hut3.Actor) error { return d.ClearFactors(t.Context(), adm, ann.User) },
		"closed": func(d *Doors, ann hut3.Actor) error {
			return d.SetUser(t.Context(), adm, hut3.User{Name: "ann", Unit: ann.Unit, Roles: ann.Roles, Disabled: true})
		},
	} {
		d, _ := testDoors(t)
		_, ann := annIn(t, d)
		secret, item, err := d.MakeToken(t.Context(), ann, NewToken{Name: "n", Purpose: "p", Days: 366})
		if err != nil {
			t.Fatal(err)
		}
		if err := end(d, ann); err != nil {
			t.Fatal(name, err)
		}
		if list, err := d.Tokens(t.Context(), ann.User); err != nil || len(list) != 0 {
			t.Errorf("%s: %d tokens are left: %v", name, len(list), err)
		}
		if _, _, err := d.ByToken(t.Context(), secret); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s: a token reads on: %v", name, err)
		}
		leaves := caseLeaves(t, d)
		if last := string(leaves[len(leaves)-1].Payload); !strings.Contains(last, item.ID) {
			t.Errorf("%s: the log does not say which token ended: %s", name, last)
		}
	}
}

// A wrong name costs what a wrong password costs, one commit, and its leaf does
// not say what was typed, which may be a password.
func TestAWrongNameCostsTheSame(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	annIn(t, d)
	for _, name := range []string{"ann", "my-secret-by-mistake"} {
		before := len(caseLeaves(t, d))
		if _, _, err := d.SignInFrom(t.Context(), name, "wrong horse", "203.0.113.9", "x"); err != errSignIn {
			t.Fatal(err)
		}
		leaves := caseLeaves(t, d)
		if len(leaves) != before+1 {
			t.Fatalf("%s leaves %d leaves", name, len(leaves)-before)
		}
		if p := string(leaves[before].Payload); strings.Contains(p, "by-mistake") || !strings.Contains(p, string(SignIn)) {
			t.Errorf("%s: %s", name, p)
		}
	}
}
