package seal_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"hut3"
	"hut3/internal/seal"
)

// foreign encrypts as any program of age does.
func foreign(t *testing.T, to age.Recipient, armoured bool) string {
	t.Helper()
	var b bytes.Buffer
	var out io.Writer = &b
	done := func() error { return nil }
	if armoured {
		a := armor.NewWriter(&b)
		out, done = a, a.Close
	}
	w, err := age.Encrypt(out, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "half four"); err != nil || w.Close() != nil || done() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestOpenForeign opens files of others with identities and with a passphrase.
func TestOpenForeign(t *testing.T) {
	t.Parallel()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	pass, err := age.NewScryptRecipient("synthetic data only")
	if err != nil {
		t.Fatal(err)
	}
	pass.SetWorkFactor(10)
	plain, armoured, phrase := foreign(t, id.Recipient(), false), foreign(t, id.Recipient(), true), foreign(t, pass, false)
	for _, c := range []struct{ name, file, key, want string }{
		{"identity", plain, "# public key\n" + id.String() + "\n", "half four"},
		{"armour", armoured, id.String(), "half four"},
		{"passphrase", phrase, "synthetic data only\r\n", "half four"},
		{"wrong passphrase", phrase, "another", ""},
		{"passphrase for a key", plain, "synthetic data only", ""},
		{"broken identity", plain, "AGE-SECRET-KEY-1X", ""},
		{"empty key", plain, "", ""},
		{"no age file", "From,To\n", id.String(), ""},
	} {
		r, err := seal.OpenForeign(strings.NewReader(c.file), []byte(c.key))
		if c.want == "" {
			if hut3.CodeOf(err) != hut3.Invalid || strings.Contains(err.Error(), "AGE-SECRET-KEY-1X") {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
