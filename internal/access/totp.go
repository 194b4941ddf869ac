package access

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The parameters of one-time passwords that every authenticator knows (RFC 6238
// with HMAC-SHA-1, six digits, thirty seconds).
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpBytes  = 20 // RFC 4226 section 4 asks for 160 bits
	totpDrift  = 1  // steps that a telephone's clock may be off, either way
)

// totpCode is the one-time password of a counter (RFC 4226 section 5.3).
func totpCode(secret []byte, counter uint64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, counter) // a hash takes every byte
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	value := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, value%1_000_000)
}

// totpMatch finds the step whose password the code is, near the present one and
// after the last that was taken: nobody shows the same one twice.
func totpMatch(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	present := now.Unix() / int64(totpStep/time.Second)
	for step := present - totpDrift; step <= present+totpDrift; step++ {
		if subtle.ConstantTimeCompare([]byte(totpCode(secret, uint64(step))), []byte(code)) == 1 && step > last {
			return step, true
		}
	}
	return 0, false
}

var totpText = base32.StdEncoding.WithPadding(base32.NoPadding)

// TOTPKey is the secret of an authenticator, as it is shown once to its owner.
type TOTPKey struct {
	Secret string // base32, to be typed
	URI    string // otpauth://…, to be scanned
}

func totpKey(secret []byte, issuer, name string) TOTPKey {
	text := totpText.EncodeToString(secret)
	q := url.Values{"secret": {text}, "issuer": {issuer}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + name, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return TOTPKey{Secret: text, URI: u.String()}
}
