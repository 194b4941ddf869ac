package access

import (
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The vectors of RFC 6238 appendix B for HMAC-SHA-1, their last six digits.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totpCode(secret, uint64(at/30)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
		if _, ok := totpMatch(secret, want, time.Unix(at, 0), 0); !ok {
			t.Errorf("at %d its own code is refused", at)
		}
	}
}

// A code is taken within one step of the clock, and never after it or a later
// one was taken.
func TestTOTPWindow(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	rapid.Check(t, func(t *rapid.T) {
		now := rapid.Int64Range(1_000_000, 4_000_000_000).Draw(t, "now")
		off := rapid.Int64Range(-5, 5).Draw(t, "steps off")
		last := rapid.Int64Range(-5, 5).Draw(t, "last taken") + now/30
		step, ok := totpMatch(secret, totpCode(secret, uint64(now/30+off)), time.Unix(now, 0), last)
		if want := off >= -totpDrift && off <= totpDrift && now/30+off > last; ok != want || ok && step != now/30+off {
			t.Fatalf("step %d off, last %d: %v at %d", off, last-now/30, ok, step)
		}
	})
}

func TestTOTPKey(t *testing.T) {
	t.Parallel()
	k := totpKey([]byte("12345678901234567890"), "hut3 case", "ann")
	u, err := url.Parse(k.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/hut3 case:ann" || u.Query().Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || u.Query().Get("issuer") != "hut3 case" {
		t.Errorf("%s: %v", k.URI, err)
	}
}
