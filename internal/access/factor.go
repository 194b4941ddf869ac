package access

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/store"
)

// The kinds of second factor. Recovery codes are each taken once, where the
// others are lost.
const (
	FactorTOTP     = "totp"
	FactorPasskey  = "passkey"
	FactorRecovery = "recovery"
)

// ErrSecondFactor is what Session answers for a session whose owner showed the
// password and has a second factor still to show.
var ErrSecondFactor = hut3.Errorf(hut3.Refused, "a second factor is needed: give the code of your authenticator, or your passkey")

var errCode = hut3.Errorf(hut3.Refused, "the code is wrong, was used already or has run out; wait for the next one")

// recoveryCodes is how many recovery codes are made at once.
const recoveryCodes = 8

// FactorItem is a second factor as its owner sees it.
type FactorItem struct {
	ID   string    `json:"id"`
	Kind string    `json:"kind"`
	Name string    `json:"name"`
	Made time.Time `json:"made"`
	Used time.Time `json:"used,omitzero"`
}

// Factors lists the second factors of an account; recovery codes are counted.
func (d *Doors) Factors(ctx context.Context, account hut3.Ref) (list []FactorItem, recovery int, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Factors(account)
		for _, f := range all {
			if f.Kind == FactorRecovery {
				recovery++
				continue
			}
			list = append(list, FactorItem{f.ID, f.Kind, f.Name, f.Made, f.Used})
		}
		return err
	})
	return list, recovery, err
}

// FactorCounts counts the second factors of every account that has one.
func (d *Doors) FactorCounts(ctx context.Context) (out map[hut3.Ref]int, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		out, err = tx.FactorCounts(FactorRecovery)
		return err
	})
	return out, err
}

// NewTOTP makes the secret of an authenticator. It counts once AddTOTP has seen
// a code of it.
func (d *Doors) NewTOTP(actor hut3.Actor, issuer string) (TOTPKey, error) {
	secret := make([]byte, totpBytes)
	if _, err := io.ReadFull(d.Rand, secret); err != nil {
		return TOTPKey{}, hut3.Wrap(err, hut3.Internal, "no random bytes for an authenticator")
	}
	return totpKey(secret, issuer, actor.Name), nil
}

// KeptTOTP is the key of NewTOTP once more, by its secret: for a page that asks
// for its code again. Invalid for a secret that is none.
func (d *Doors) KeptTOTP(actor hut3.Actor, issuer, secret string) (TOTPKey, error) {
	raw, err := totpSecret(secret)
	return totpKey(raw, issuer, actor.Name), err
}

func totpSecret(text string) ([]byte, error) {
	raw, err := totpText.DecodeString(strings.ToUpper(strings.ReplaceAll(text, " ", "")))
	if err != nil || len(raw) != totpBytes {
		return nil, hut3.Errorf(hut3.Invalid, "the secret of the authenticator is not one that was made here; begin again")
	}
	return raw, nil
}

// AddTOTP keeps an authenticator whose owner shows a code of it, and gives new
// recovery codes, which are shown once. The present session counts as proved;
// the others of the account must show a code.
func (d *Doors) AddTOTP(ctx context.Context, actor hut3.Actor, token, secret, code, name string) ([]string, error) {
	raw, err := totpSecret(secret)
	if err != nil {
		return nil, err
	}
	step, ok := totpMatch(raw, onlyDigits(code), d.Now(), 0)
	if !ok {
		return nil, hut3.Errorf(hut3.Invalid, "that is not the present code of the authenticator; check the clock of the device")
	}
	sealed, err := d.sealSecret(raw)
	if err != nil {
		return nil, err
	}
	return d.addFactor(ctx, actor, token, store.Factor{Account: actor.User, ID: d.factorID(sealed), Kind: FactorTOTP, Name: name, Secret: sealed, Counter: step})
}

// addFactor keeps a factor. With the first one come recovery codes.
func (d *Doors) addFactor(ctx context.Context, actor hut3.Actor, token string, f store.Factor) (codes []string, err error) {
	if codes, err = d.newCodes(); err != nil {
		return nil, err
	}
	f.Name = strings.TrimSpace(f.Name)
	if f.Name == "" || len(f.Name) > 80 {
		return nil, hut3.Errorf(hut3.Invalid, "name the factor in 1 to 80 characters, as in: work telephone")
	}
	err = d.Write(ctx, actor, Act{Action: FactorSet, Object: actor.User, Details: map[string]string{"added": f.Kind}}, func(tx *store.Tx) error {
		f.Made = tx.Now()
		have, err := tx.Factors(actor.User)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(have, func(h store.Factor) bool { return h.Kind == FactorRecovery }) {
			codes = nil
		}
		for _, code := range codes {
			digest := sha256.Sum256([]byte(code))
			if err := tx.PutFactor(store.Factor{Account: actor.User, ID: d.factorID(digest[:]), Kind: FactorRecovery, Name: "recovery code", Secret: digest[:], Made: f.Made}); err != nil {
				return err
			}
		}
		if err := tx.PutFactor(f); err != nil {
			return err
		}
		return d.proved(tx, token)
	})
	return codes, err
}

// DropFactor forgets one factor; with the last of them go the recovery codes.
func (d *Doors) DropFactor(ctx context.Context, actor hut3.Actor, id string) error {
	return d.Write(ctx, actor, Act{Action: FactorSet, Object: actor.User, Details: map[string]string{"dropped": id}}, func(tx *store.Tx) error {
		have, err := tx.Factors(actor.User)
		if err != nil {
			return err
		}
		left := 0
		there := false
		for _, f := range have {
			there = there || f.ID == id && f.Kind != FactorRecovery
			if f.ID != id && f.Kind != FactorRecovery {
				left++
			}
		}
		if !there {
			return hut3.Errorf(hut3.NotFound, "you have no second factor %s", id)
		}
		if left == 0 {
			id = ""
		}
		return tx.DropFactors(actor.User, id)
	})
}

// ClearFactors forgets all second factors of an account whose owner lost them,
// and the count of wrong codes. Its sessions end, and the tokens of its programs.
func (d *Doors) ClearFactors(ctx context.Context, actor hut3.Actor, account hut3.Ref) error {
	details := map[string]any{"factors": "cleared"}
	return d.Write(ctx, actor, Act{Action: UserSet, Object: account, Details: details}, func(tx *store.Tx) error {
		if _, _, err := store.Get[hut3.User](tx, UserKind, account); err != nil {
			return err
		}
		if err := tx.DropFactors(account, ""); err != nil {
			return err
		}
		if err := tx.SetAttempt(account, codesAddress, store.Attempt{}); err != nil {
			return err
		}
		return shutOut(tx, account, details)
	})
}

// findFactor finds whose code it is, moved on so that it is not taken again.
func (d *Doors) findFactor(tx *store.Tx, account hut3.Ref, code string) (store.Factor, bool, error) {
	all, err := tx.Factors(account)
	if err != nil {
		return store.Factor{}, false, err
	}
	digest := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(code))))
	for _, f := range all {
		switch f.Kind {
		case FactorRecovery:
			if subtle.ConstantTimeCompare(f.Secret, digest[:]) == 1 {
				return f, true, nil
			}
		case FactorTOTP:
			secret, err := d.openSecret(f.Secret)
			if err != nil {
				return f, false, err
			}
			if step, ok := totpMatch(secret, onlyDigits(code), tx.Now(), f.Counter); ok {
				f.Counter, f.Used = step, tx.Now()
				return f, true, nil
			}
		}
	}
	return store.Factor{}, false, nil
}

// proved notes that a session showed what it was asked for.
func (d *Doors) proved(tx *store.Tx, token string) error {
	use, err := tx.Use(tokenDigest(token))
	if err != nil {
		return err
	}
	use.Proved, use.Challenge = tx.Now(), ""
	return tx.SetUse(tokenDigest(token), use)
}

// stepLength is how long after somebody was recognised a step that asks for it
// is his without being asked again.
const stepLength = 10 * time.Minute

// Fresh reports whether the holder of a session was recognised within the last
// ten minutes: when he signed in, or when he was asked again.
func (d *Doors) Fresh(ctx context.Context, token string) (fresh bool, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(tokenDigest(token))
		if err != nil {
			return err
		}
		use, err := tx.Use(tokenDigest(token))
		last := s.Made
		if use.Proved.After(last) {
			last = use.Proved
		}
		fresh = d.Now().Sub(last) <= stepLength
		return err
	})
	return fresh, err
}

// StepUp recognises the holder of a session again: by a code where he has a
// second factor, and by his password where he has none.
func (d *Doors) StepUp(ctx context.Context, actor hut3.Actor, token, shown string) error {
	list, _, err := d.Factors(ctx, actor.User)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return d.Prove(ctx, token, shown)
	}
	if err := d.Recognise(ctx, actor, shown); err != nil {
		return err
	}
	return d.Write(ctx, actor, Act{Action: SignIn, Object: actor.User, Details: map[string]string{"step": "password again"}}, func(tx *store.Tx) error {
		return d.proved(tx, token)
	})
}

// newCodes makes recovery codes of 80 bits, as in abcd-efgh-jkmn-pqrs.
func (d *Doors) newCodes() ([]string, error) {
	out := make([]string, recoveryCodes)
	for i := range out {
		raw := make([]byte, 10)
		if _, err := io.ReadFull(d.Rand, raw); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "no random bytes for recovery codes")
		}
		text := strings.ToLower(totpText.EncodeToString(raw))
		out[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
	}
	return out, nil
}

func (d *Doors) factorID(secret []byte) string {
	sum := sha256.Sum256(secret)
	return strings.ToLower(totpText.EncodeToString(sum[:5]))
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// sealSecret keeps a secret so that a copy of the database alone does not open
// it: AES-256-GCM under a key that stands in the folder of the keys.
func (d *Doors) sealSecret(secret []byte) ([]byte, error) {
	gcm, err := d.sealer()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(d.Rand, nonce); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "no random bytes to seal a secret")
	}
	return gcm.Seal(nonce, nonce, secret, nil), nil
}

func (d *Doors) openSecret(sealed []byte) ([]byte, error) {
	gcm, err := d.sealer()
	if err != nil {
		return nil, err
	}
	if len(sealed) < gcm.NonceSize() {
		return nil, hut3.Errorf(hut3.Integrity, "a second factor is damaged")
	}
	out, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], nil)
	return out, hut3.Wrap(err, hut3.Integrity, "a second factor does not open with this folder's key")
}

func (d *Doors) sealer() (cipher.AEAD, error) {
	block, err := aes.NewCipher(d.FactorKey)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the key of the second factors")
	}
	gcm, err := cipher.NewGCM(block)
	return gcm, hut3.Wrap(err, hut3.Internal, "the key of the second factors")
}
