package access

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hut3"
)

// TestPasswordsAreHashedSlowly: RFC 9106's second choice, but where a demo
// prints its passwords on its pages.
func TestPasswordsAreHashedSlowly(t *testing.T) {
	for open, prefix := range map[bool]string{false: "$argon2id$v=19$m=65536,t=3,p=4$", true: "$argon2id$v=19$m=64,t=1,p=1$"} {
		d, _ := testDoors(t)
		d.OpenPasswords = open
		phc, err := d.hashSecret(t.Context(), "correct horse battery")
		if err != nil || !strings.HasPrefix(phc, prefix) {
			t.Errorf("open %v: %s, %v; %s… was expected", open, phc, err, prefix)
		}
		for secret, want := range map[string]bool{"correct horse battery": true, "correct horse batterz": false} {
			if ok, err := d.checkSecret(t.Context(), secret, phc); err != nil || ok != want {
				t.Errorf("%q: %v, %v", secret, ok, err)
			}
		}
	}
}

// Strangers who send passwords all at once do not take the memory of the
// machine: so many are hashed at a time, and the others wait or are sent away.
func TestFewPasswordsAreHashedAtOnce(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	var now, most atomic.Int64
	key := d.hashes.key
	d.hashes.key = func(secret, salt []byte, _, _ uint32, _ uint8, length uint32) []byte {
		for n := now.Add(1); n > most.Load(); {
			most.Store(n)
		}
		defer now.Add(-1)
		return key(secret, salt, 1, 64, 1, length)
	}
	var wg sync.WaitGroup
	for range 24 {
		wg.Go(func() { _, _, _ = d.SignInFrom(t.Context(), "nobody", "a guess of it", "203.0.113.9", "x") })
	}
	wg.Wait()
	if most.Load() == 0 || most.Load() > hashesAtOnce {
		t.Errorf("%d were hashed at once", most.Load())
	}
	for range hashesAtOnce {
		d.hashes.places <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := d.hashes.of(ctx, "secret", make([]byte, saltBytes), openCost, keyBytes); hut3.CodeOf(err) != hut3.Incomplete {
		t.Errorf("nobody is sent away: %v", err)
	}
}
