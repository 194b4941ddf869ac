package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// Identity is a unit's secret keys: one that opens what is sealed for the unit,
// one that signs in its name. It prints as its public card, never as a secret.
type Identity struct {
	public  Recipient
	opens   *age.X25519Identity
	signs   note.Signer
	signKey string                // the signing key as note writes it
	retired []*age.X25519Identity // older keys that still open what was sealed for them
}

// With gives the same keys, which open what was sealed for older ones of the
// unit as well. They seal and sign nothing any more.
func (id *Identity) With(retired ...*Identity) *Identity {
	out := *id
	out.retired = slices.Clone(id.retired)
	for _, r := range retired {
		out.retired = append(out.retired, r.opens)
	}
	return &out
}

// all are the keys that may open a package, the present one first.
func (id *Identity) all() []age.Identity {
	out := []age.Identity{id.opens}
	for _, r := range id.retired {
		out = append(out, r)
	}
	return out
}

// addressed reports whether a statement names one of the keys.
func (id *Identity) addressed(s statement) bool {
	return s.addressedTo(id.public.Age) || slices.ContainsFunc(id.retired, func(r *age.X25519Identity) bool { return s.addressedTo(r.Recipient().String()) })
}

// NewIdentity makes keys for a unit from a source of randomness, which is
// crypto/rand.Reader but in tests. The name is the unit's code, as in EMSOU:
// letters, digits, hyphen, underscore and full stop.
func NewIdentity(name string, rand io.Reader) (*Identity, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	scalar := make([]byte, 32)
	if _, err := io.ReadFull(rand, scalar); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "making a key for %s", name)
	}
	signKey, _, err := note.GenerateKey(rand, name)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "making a signing key for %s", name)
	}
	return newIdentity(strings.ToUpper(bech32("age-secret-key-", scalar)), signKey)
}

func newIdentity(ageKey, signKey string) (*Identity, error) {
	opens, err := age.ParseX25519Identity(ageKey)
	if err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the line AGE-SECRET-KEY-1… is not a key that can be read")
	}
	signs, err := note.NewSigner(signKey)
	if err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the line PRIVATE+KEY+… is not a signing key that can be read")
	}
	verifier, err := verifierKey(signs.Name(), signKey)
	if err != nil {
		return nil, err
	}
	public := Recipient{Name: signs.Name(), Age: opens.Recipient().String(), Verifier: verifier}
	return &Identity{public: public, opens: opens, signs: signs, signKey: signKey}, public.Validate()
}

// verifierKey works out the public key of a signing key, which note writes as
// PRIVATE+KEY+name+hash+data; the data, in base64, may hold a plus as well. It
// is the algorithm, 1, and the seed of an Ed25519 key.
func verifierKey(name, signKey string) (string, error) {
	fields := strings.SplitN(signKey, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", hut3.Errorf(hut3.Invalid, "the signing key of %s cannot be read", name)
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(name, public)
}

// Name is the unit's code.
func (id *Identity) Name() string { return id.public.Name }

// Recipient is the public card, to be handed to others.
func (id *Identity) Recipient() Recipient { return id.public }

// Signer signs checkpoints and packages in the unit's name.
func (id *Identity) Signer() note.Signer { return id.signs }

// String prints the public card.
func (id *Identity) String() string { return id.public.String() }
