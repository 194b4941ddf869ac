package access

import (
	"strings"
	"testing"
)

// TestPasswordsAreHashedSlowly: RFC 9106's second choice, but where a demo
// prints its passwords on its pages.
func TestPasswordsAreHashedSlowly(t *testing.T) {
	for open, prefix := range map[bool]string{false: "$argon2id$v=19$m=65536,t=3,p=4$", true: "$argon2id$v=19$m=64,t=1,p=1$"} {
		d, _ := testDoors(t)
		d.OpenPasswords = open
		phc, err := hashSecret("correct horse battery", d.cost(), d.Rand)
		if err != nil || !strings.HasPrefix(phc, prefix) {
			t.Errorf("open %v: %s, %v; %s… was expected", open, phc, err, prefix)
		}
		for secret, want := range map[string]bool{"correct horse battery": true, "correct horse batterz": false} {
			if ok, err := checkSecret(secret, phc); err != nil || ok != want {
				t.Errorf("%q: %v, %v", secret, ok, err)
			}
		}
	}
}
