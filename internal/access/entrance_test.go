package access

import (
	"testing"
	"time"

	"hut3"
	"hut3/internal/store"
)

// withTOTP gives ann an authenticator, and the codes that come with it.
func withTOTP(t *testing.T, d *Doors, token string, ann hut3.Actor) (secret []byte, recovery []string) {
	t.Helper()
	key, err := d.NewTOTP(ann, "hut3")
	if err != nil {
		t.Fatal(err)
	}
	secret, err = totpText.DecodeString(key.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.AddTOTP(t.Context(), ann, token, key.Secret, "000000", "telephone"); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("a wrong code enrols: %v", err)
	}
	recovery, err = d.AddTOTP(t.Context(), ann, token, key.Secret, codeAt(d, secret), "telephone")
	if err != nil || len(recovery) != recoveryCodes {
		t.Fatalf("%d codes: %v", len(recovery), err)
	}
	return secret, recovery
}

func codeAt(d *Doors, secret []byte) string { return totpCode(secret, uint64(d.Now().Unix()/30)) }

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	secret, recovery := withTOTP(t, d, token, ann)
	if _, err := d.Session(t.Context(), token); err != nil {
		t.Errorf("the session that enrolled is shut: %v", err)
	}
	half, _, err := d.SignIn(t.Context(), "ann", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if who, err := d.Session(t.Context(), half); err != ErrSecondFactor || who.Name != "ann" {
		t.Errorf("the password alone opens: %v", err)
	}
	if err := d.Prove(t.Context(), half, codeAt(d, secret)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the code that enrolled is taken again: %v", err)
	}
	now.Add(time.Minute)
	code := codeAt(d, secret)
	if err := d.Prove(t.Context(), half, " "+code[:3]+" "+code[3:]); err != nil {
		t.Errorf("the present code: %v", err)
	}
	if _, err := d.Session(t.Context(), half); err != nil {
		t.Errorf("a session that was proved is shut: %v", err)
	}
	other, _, err := d.SignIn(t.Context(), "ann", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Prove(t.Context(), other, recovery[0]); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	if err := d.Prove(t.Context(), other, recovery[0]); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a recovery code twice: %v", err)
	}
	for range attemptsMost {
		_ = d.Prove(t.Context(), other, "123456")
	}
	now.Add(time.Minute)
	if err := d.Prove(t.Context(), other, codeAt(d, secret)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("codes can be guessed without end: %v", err)
	}
}

func TestFactorsAreDropped(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	withTOTP(t, d, token, ann)
	list, recovery, err := d.Factors(t.Context(), ann.User)
	if err != nil || len(list) != 1 || recovery != recoveryCodes || list[0].Name != "telephone" {
		t.Fatalf("%+v, %d codes: %v", list, recovery, err)
	}
	if err := d.ClearFactors(t.Context(), ann, "USR-9"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst clears factors: %v", err)
	}
	if err := d.DropFactor(t.Context(), ann, "none"); hut3.CodeOf(err) != hut3.NotFound {
		t.Error(err)
	}
	if err := d.DropFactor(t.Context(), ann, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if list, recovery, _ := d.Factors(t.Context(), ann.User); len(list)+recovery != 0 {
		t.Errorf("%d factors and %d codes are left", len(list), recovery)
	}
	half, _, _ := d.SignIn(t.Context(), "ann", "correct horse")
	if _, err := d.Session(t.Context(), half); err != nil {
		t.Errorf("without a factor the password does not open: %v", err)
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	d.FactorKey = make([]byte, 32)
	token, ann := annIn(t, d)
	if fresh, err := d.Fresh(t.Context(), token); err != nil || !fresh {
		t.Errorf("just signed in: %v %v", fresh, err)
	}
	now.Add(stepLength + time.Second)
	if fresh, _ := d.Fresh(t.Context(), token); fresh {
		t.Error("fresh after ten minutes")
	}
	if err := d.StepUp(t.Context(), ann, token, "wrong horse"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a wrong password: %v", err)
	}
	if err := d.StepUp(t.Context(), ann, token, "correct horse"); err != nil {
		t.Fatal(err)
	}
	if fresh, _ := d.Fresh(t.Context(), token); !fresh {
		t.Error("recognised and not fresh")
	}
	secret, _ := withTOTP(t, d, token, ann)
	now.Add(time.Minute)
	if err := d.StepUp(t.Context(), ann, token, "correct horse"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a password is taken for a code: %v", err)
	}
	if err := d.StepUp(t.Context(), ann, token, codeAt(d, secret)); err != nil {
		t.Error(err)
	}
}

func TestSessionsRestAndEnd(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	annIn(t, d)
	token, ann, err := d.SignInFrom(t.Context(), "ann", "correct horse", "192.0.2.7", "a browser")
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Sessions(t.Context(), ann.User)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d sessions: %v", len(list), err)
	}
	for range 3 { // in use, it goes on
		now.Add(idleLength - time.Minute)
		if _, err := d.Session(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	now.Add(idleLength + time.Minute)
	if _, err := d.Session(t.Context(), token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("it rested for an hour and opens: %v", err)
	}
	if list, _ := d.Sessions(t.Context(), ann.User); len(list) != 1 || list[0].Address != "" {
		t.Errorf("%+v", list)
	}
	fresh, _, err := d.SignInFrom(t.Context(), "ann", "correct horse", "192.0.2.7", "a browser")
	if err != nil {
		t.Fatal(err)
	}
	bob := actor("bob", "NCA", hut3.RoleAnalyst)
	list, _ = d.Sessions(t.Context(), ann.User)
	if err := d.EndSession(t.Context(), bob, ann.User, list[0].ID); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("bob ends ann's session: %v", err)
	}
	if err := d.EndOtherSessions(t.Context(), ann, fresh); err != nil {
		t.Fatal(err)
	}
	if list, _ := d.Sessions(t.Context(), ""); len(list) != 1 {
		t.Errorf("%d sessions are left", len(list))
	}
	if err := d.EndSession(t.Context(), actor("adm", "NCA", hut3.RoleAdministrator), ann.User, list[0].ID); err != nil {
		t.Errorf("an administrator ends it: %v", err)
	}
	if _, err := d.Session(t.Context(), fresh); hut3.CodeOf(err) != hut3.Refused {
		t.Error("it is still open")
	}
}

// Whoever guesses from elsewhere locks nobody out at home, and an address that
// guesses at many names waits longer each time.
func TestNobodyIsLockedOutForGood(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	annIn(t, d)
	enter := func(name, secret, address string) error {
		_, _, err := d.SignInFrom(t.Context(), name, secret, address, "")
		return err
	}
	if err := enter("ann", "correct horse", "192.0.2.7"); err != nil {
		t.Fatal(err)
	}
	for range attemptsMost {
		_ = enter("ann", "a guess of it", "198.51.100.9")
	}
	if err := enter("ann", "correct horse", "203.0.113.1"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("from a new address while locked: %v", err)
	}
	if err := enter("ann", "correct horse", "192.0.2.7"); err != nil {
		t.Errorf("from her own desk while locked: %v", err)
	}
	for range attemptsMost {
		_ = enter("ann", "a guess of it", "192.0.2.7")
	}
	if err := enter("ann", "correct horse", "192.0.2.7"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("her own desk may guess without end: %v", err)
	}
	now.Add(lockLength + time.Second)
	if err := enter("ann", "correct horse", "192.0.2.7"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	for range addressFree + 6 {
		_ = enter("nobody", "a guess of it", "198.51.100.10")
	}
	if err := enter("ann", "correct horse", "198.51.100.10"); err != errWait {
		t.Errorf("an address that guesses: %v", err)
	}
}

func TestWaitAfter(t *testing.T) {
	t.Parallel()
	for failed, want := range map[int]time.Duration{1: 0, addressFree: 0, addressFree + 1: time.Second, addressFree + 4: 8 * time.Second, 90: addressLongest} {
		if got := waitAfter(failed, true); got != want {
			t.Errorf("after %d: %s, want %s", failed, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	_, ann := annIn(t, d)
	for _, bad := range []NewToken{{}, {Name: "a", Days: 1}, {Name: "a", Purpose: "b"}, {Name: "a", Purpose: "b", Days: 400}, {Name: "a", Purpose: "b", Days: 1, Rooms: []string{"x,y"}}} {
		if _, _, err := d.MakeToken(t.Context(), ann, bad); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	secret, item, err := d.MakeToken(t.Context(), ann, NewToken{Name: "nightly", Purpose: "figures for the hub", Operation: "OP-1", Rooms: []string{"figures"}, Days: 2})
	if err != nil {
		t.Fatal(err)
	}
	who, rooms, err := d.ByToken(t.Context(), secret)
	if err != nil || who.Name != "ann" || who.Assurance != hut3.Asserted || who.Purpose != "figures for the hub" || who.Operation != "OP-1" || len(rooms) != 1 {
		t.Errorf("%+v %v: %v", who, rooms, err)
	}
	var stored store.APIToken
	if err := d.View(t.Context(), func(tx *store.Tx) (err error) {
		stored, err = tx.APIToken(tokenDigest(secret))
		return err
	}); err != nil || stored.Used.IsZero() {
		t.Errorf("its use is not noted: %v", err)
	}
	if err := d.RevokeToken(t.Context(), actor("bob", "NCA", hut3.RoleAnalyst), ann.User, item.ID); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("bob revokes it: %v", err)
	}
	now.Add(49 * time.Hour)
	if _, _, err := d.ByToken(t.Context(), secret); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("after its end: %v", err)
	}
	if err := d.RevokeToken(t.Context(), ann, ann.User, item.ID); err != nil {
		t.Fatal(err)
	}
	if list, err := d.Tokens(t.Context(), ann.User); err != nil || len(list) != 0 {
		t.Errorf("%+v: %v", list, err)
	}
	if _, _, err := d.ByToken(t.Context(), secret); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("revoked and it opens: %v", err)
	}
}
