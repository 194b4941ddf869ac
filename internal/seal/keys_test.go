package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"hut3"
)

type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t failer, err error, code hut3.Code) {
	t.Helper()
	if err == nil || hut3.CodeOf(err) != code {
		t.Fatalf("got error %v (%s), want one of code %s", err, hut3.CodeOf(err), code)
	}
}

// seeded is a reproducible source of key bytes: SHA-256 of a counter.
type seeded struct {
	seed string
	n    uint64
}

func (s *seeded) Read(p []byte) (int, error) {
	s.n++
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.n))
	return copy(p, h[:]), nil
}

func identity(t failer, name string) *Identity {
	t.Helper()
	id, err := NewIdentity(name, &seeded{seed: name})
	must(t, err)
	return id
}

func TestIdentityFromTheSameRandomBytes(t *testing.T) {
	t.Parallel()
	a, b, c := identity(t, "EMSOU"), identity(t, "EMSOU"), identity(t, "DERBYS")
	if a.text() != b.text() {
		t.Error("the same random bytes gave other keys")
	}
	if a.Recipient().Age == c.Recipient().Age {
		t.Error("other random bytes gave the same key")
	}
	must(t, a.Recipient().Validate())
}

// age itself reads what bech32 wrote, and writes it alike.
func TestKeysAreAgeKeys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret")
		text := strings.ToUpper(bech32("age-secret-key-", secret))
		id, err := age.ParseX25519Identity(text)
		must(t, err)
		if id.String() != text {
			t.Fatalf("age writes %s as %s", text, id)
		}
	})
}

func TestSignerMatchesCard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := identity(t, rapid.StringMatching(`[A-Z][A-Za-z0-9._-]{0,10}`).Draw(t, "name"))
		signed, err := note.Sign(&note.Note{Text: "text\n"}, id.Signer())
		must(t, err)
		verifier, err := id.Recipient().verifies()
		must(t, err)
		_, err = note.Open(signed, note.VerifierList(verifier))
		must(t, err)
	})
}

func TestNewIdentityRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ".hidden", "two words", "a+b", "../up", "a/b", "line\n", strings.Repeat("x", 65)} {
		_, err := NewIdentity(name, &seeded{})
		wantCode(t, err, hut3.Invalid)
	}
	_, err := NewIdentity("EMSOU", iotest.ErrReader(errors.New("no randomness")))
	wantCode(t, err, hut3.Internal)
}

func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	id := identity(t, "EMSOU")
	must(t, id.Save(dir))
	path := KeyPath(dir, "EMSOU")
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	got, err := Load(path)
	must(t, err)
	if got.text() != id.text() || got.Name() != "EMSOU" {
		t.Error("other keys were read than were saved")
	}
	wantCode(t, id.Save(dir), hut3.Conflict)
	must(t, os.Chmod(path, 0o640))
	_, err = Load(path)
	wantCode(t, err, hut3.Refused)
	_, err = Load(KeyPath(dir, "NOBODY"))
	wantCode(t, err, hut3.NotFound)
}

// A key never shows by mistake.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	id := identity(t, "EMSOU")
	//lint:ignore SA9005 that nothing of it is marshalled is what is tested.
	encoded, err := json.Marshal(id)
	must(t, err)
	for _, text := range []string{fmt.Sprint(id), fmt.Sprintf("%v %s", id, id), string(encoded)} {
		if strings.Contains(text, "SECRET") || strings.Contains(text, "PRIVATE") {
			t.Errorf("prints %q", text)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	text := identity(t, "EMSOU").text()
	lines := strings.Split(text, "\n")
	for name, bad := range map[string]string{
		"empty": "", "one key": lines[2] + "\n", "the other key": lines[3] + "\n", "twice": text + lines[2], "something else": text + "age1x\n",
		"an altered key": strings.Replace(text, "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q", 1), "an altered signing key": strings.Replace(text, "PRIVATE+KEY+EMSOU+", "PRIVATE+KEY+EMSOV+", 1),
		"too long": strings.Repeat("#\n", maxKeyFile),
	} {
		path := filepath.Join(t.TempDir(), "x.key")
		must(t, os.WriteFile(path, []byte(bad), 0o600))
		_, err := Load(path)
		if hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), lines[2][20:40]) {
			t.Errorf("%s: the error shows the secret", name)
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	a, b := identity(t, "EMSOU").Recipient(), identity(t, "DERBYS").Recipient()
	got, err := ParseRecipients(strings.NewReader("# units\n\n" + a.String() + "\n  " + b.String() + "\r\n"))
	must(t, err)
	if diff := cmp.Diff([]Recipient{a, b}, got); diff != "" {
		t.Errorf("cards (-want +got):\n%s", diff)
	}
	swapped := Recipient{a.Name, a.Age, b.Verifier}
	for _, bad := range []string{"EMSOU", "EMSOU " + a.Age, "EMSOU x " + a.Verifier, "EMSOU " + a.Age + " x", "a/b " + a.Age + " " + a.Verifier, swapped.String()} {
		_, err := ParseRecipients(strings.NewReader(a.String() + "\n" + bad))
		wantCode(t, err, hut3.Invalid)
		if !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q does not name the line", err)
		}
	}
}

func FuzzParseRecipients(f *testing.F) {
	f.Add(identity(f, "EMSOU").Recipient().String())
	f.Add("# none\n")
	f.Add("a age1 a+00000000+AQ==")
	f.Fuzz(func(t *testing.T, text string) {
		cards, err := ParseRecipients(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, card := range cards {
			must(t, card.Validate())
			again, err := ParseRecipients(strings.NewReader(card.String()))
			if err != nil || len(again) != 1 || again[0] != card {
				t.Fatalf("%q is read as %v, %v", card, again, err)
			}
		}
	})
}
