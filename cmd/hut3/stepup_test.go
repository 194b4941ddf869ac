package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3/internal/app"
)

// Every command that asks again is there, and says so.
func TestStepsAreCommands(t *testing.T) {
	t.Parallel()
	all := tree(t)
	for _, path := range steps {
		cmd := all[path]
		if cmd == nil {
			t.Errorf("no command is called %s", path)
		} else if cmd.Flags().Lookup(shownFlag) == nil || cmd.PreRun == nil {
			t.Errorf("%s does not ask again", path)
		}
	}
	if all["whoami"].Flags().Lookup(shownFlag) != nil {
		t.Error("whoami asks again, and is no step")
	}
}

// A command asks again where a page does for the same, and only there.
func TestStepsAreThoseOfThePages(t *testing.T) {
	t.Parallel()
	routes, asking := routeTable(parsed(t, "../../internal/web")), 0
	for _, said := range routes {
		if said["step"] == "true" {
			asking++
		}
	}
	if asking < 20 {
		t.Fatalf("%d routes were found that ask again: the walk is blind", asking)
	}
	for path, row := range samePages {
		asks := slices.IndexFunc(row.routes, func(r string) bool { return routes[r]["step"] == "true" })
		switch {
		case asks >= 0 && !slices.Contains(steps, path):
			t.Errorf("%s asks again, and hut3 %s does not", row.routes[asks], path)
		case asks < 0 && slices.Contains(steps, path):
			t.Errorf("hut3 %s asks again, and none of %s does", path, strings.Join(row.routes, ", "))
		}
	}
}

// A step long after the sign-in asks for the password, refuses a wrong one, and
// is taken with the right one; for ten minutes after that nothing is asked.
func TestStepAsksAgain(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HUT3_DATA": filepath.Join(t.TempDir(), "case"), "HUT3_SESSIONS": filepath.Join(t.TempDir(), "sessions.json")}
	at := time.Now()
	do := func(line, in string, want int, says string) {
		t.Helper()
		c, _, errs := quiet(in, env)
		c.now = func() time.Time { return at }
		code := run(t.Context(), strings.Fields(line), c)
		if code != want || !strings.Contains(errs.String(), says) {
			t.Errorf("%s: exit code %d, want %d, saying %q: %s", line, code, want, says, errs)
		}
	}
	do("init --owner ann", "", exitDone, "")
	do("user add cora --unit NCA --role custodian", "correct-horse\n", exitDone, "")
	do("user add bert --unit NCA --role administrator", "battery-staple\n", exitDone, "")
	do("login bert", "battery-staple\n", exitDone, "")
	do("passwd", "battery-staple\nanother-staple\n", exitDone, "")
	at = at.Add(11 * time.Minute)
	do("whoami", "", exitDone, "")
	do("user disable cora", "", exitRefused, "--shown-file with your password")
	do("user disable cora --shown-file -", "battery-staple\n", exitRefused, "wrong")
	do("user disable cora --shown-file -", "another-staple\n", exitDone, "")
	at = at.Add(9 * time.Minute)
	do("user add dora --unit NCA --role custodian", "correct-horse\n", exitDone, "")
	at = at.Add(2 * time.Minute)
	do("user disable dora", "", exitRefused, "recognised again")
}

// oneTime is the present code of an authenticator, by RFC 6238.
func oneTime(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, uint64(at.Unix()/30))
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}

// Who has an authenticator signs in with its code, from --code or from standard
// input, and a step asks for a code and takes no password.
func TestLoginWithCode(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HUT3_DATA": filepath.Join(t.TempDir(), "case"), "HUT3_SESSIONS": filepath.Join(t.TempDir(), "sessions.json")}
	at := time.Now().Truncate(time.Minute)
	do := func(line, in string, want int) {
		t.Helper()
		c, _, errs := quiet(in, env)
		c.now = func() time.Time { return at }
		if code := run(t.Context(), strings.Fields(line), c); code != want {
			t.Errorf("%s: exit code %d, want %d: %s", line, code, want, errs)
		}
	}
	do("init --owner ann", "", exitDone)
	do("user add bert --unit NCA --role administrator", "battery-staple\n", exitDone)
	do("login bert", "battery-staple\n", exitDone)
	do("passwd", "battery-staple\nanother-staple\n", exitDone)
	a, err := app.Open(t.Context(), env["HUT3_DATA"])
	if err != nil {
		t.Fatal(err)
	}
	a.Doors.Now = func() time.Time { return at }
	token, bert, err := a.Doors.SignIn(t.Context(), "bert", "another-staple")
	if err != nil {
		t.Fatal(err)
	}
	key, err := a.Doors.NewTOTP(bert, "hut3")
	if err != nil {
		t.Fatal(err)
	}
	secret := key.Secret
	recovery, err := a.Doors.AddTOTP(t.Context(), bert, token, secret, oneTime(t, secret, at), "telephone")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	do("logout", "", exitRefused) // the session before has still to show a code
	at = at.Add(time.Minute)
	do("login bert --code 000000", "another-staple\n", exitRefused)
	do("login bert --code "+oneTime(t, secret, at), "another-staple\n", exitDone)
	do("whoami", "", exitDone)
	do("login bert", "another-staple\n"+recovery[0]+"\n", exitDone)
	do("login bert --code "+recovery[0], "another-staple\n", exitRefused) // each is taken once
	do("login bert --code "+recovery[1], "another-staple\n", exitDone)
	at = at.Add(11 * time.Minute)
	do("user disable ann --shown-file -", "another-staple\n", exitRefused)
	do("user disable ann --shown-file -", oneTime(t, secret, at)+"\n", exitDone)
}
