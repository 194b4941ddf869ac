package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

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

// How many passwords are hashed at once, each in 64 MiB, and how long one waits
// for its turn. Strangers may send as many as they like: without a bound they
// would take the memory of an import under way.
const (
	hashesAtOnce = 2
	hashWait     = 15 * time.Second
)

// hashing bounds how many passwords are hashed at once.
type hashing struct {
	places chan struct{}
	key    func(secret, salt []byte, passes, memory uint32, threads uint8, length uint32) []byte
}

func newHashing() hashing { return hashing{make(chan struct{}, hashesAtOnce), argon2.IDKey} }

// of hashes a secret when its turn has come. Incomplete where that is not soon.
func (h hashing) of(ctx context.Context, secret string, salt []byte, c cost, length int) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, hashWait)
	defer stop()
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
		return h.key([]byte(secret), salt, c.passes, c.memory, c.threads, uint32(length)), nil
	case <-ctx.Done():
		return nil, hut3.Errorf(hut3.Incomplete, "many people are signing in at once; try again in a minute")
	}
}

// hashSecret makes the PHC string of a secret.
func (d *Doors) hashSecret(ctx context.Context, secret string) (string, error) {
	c := d.cost()
	if len(secret) < 8 {
		return "", hut3.Errorf(hut3.Invalid, "a password has at least 8 characters")
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(d.Rand, salt); err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "no random bytes for a password")
	}
	key, err := d.hashes.of(ctx, secret, salt, c, keyBytes)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// checkSecret compares a secret with a PHC string, in the time the string's own
// parameters ask for.
func (d *Doors) checkSecret(ctx context.Context, secret, phc string) (bool, error) {
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
	got, err := d.hashes.of(ctx, secret, salt, c, len(want))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}
