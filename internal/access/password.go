package access

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"hut3"
)

// cost holds the parameters of argon2id: RFC 9106's second choice, 64 MiB and
// three passes.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var standardCost = cost{memory: 64 * 1024, passes: 3, threads: 4}

// openCost is for passwords that are no secret.
var openCost = cost{memory: 64, passes: 1, threads: 1}

func (d *Doors) cost() cost {
	if d.OpenPasswords {
		return openCost
	}
	return standardCost
}

const (
	saltBytes = 16
	keyBytes  = 32
)

// hashSecret makes the PHC string of a secret.
func hashSecret(secret string, c cost, random io.Reader) (string, error) {
	if len(secret) < 8 {
		return "", hut3.Errorf(hut3.Invalid, "a password has at least 8 characters")
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "no random bytes for a password")
	}
	key := argon2.IDKey([]byte(secret), salt, c.passes, c.memory, c.threads, keyBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// checkSecret compares a secret with a PHC string, in the time the string's own
// parameters ask for.
func checkSecret(secret, phc string) (bool, error) {
	var version int
	var c cost
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, hut3.Errorf(hut3.Integrity, "a stored password is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memory, &c.passes, &c.threads); err != nil || version != argon2.Version || c.passes == 0 || c.threads == 0 {
		return false, hut3.Errorf(hut3.Integrity, "a stored password has unknown parameters")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 {
		return false, hut3.Errorf(hut3.Integrity, "a stored password cannot be decoded")
	}
	got := argon2.IDKey([]byte(secret), salt, c.passes, c.memory, c.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
