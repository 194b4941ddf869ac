package audit

import (
	"encoding/json"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

// SaltSize is the length of a leaf's salt in bytes. Without the salt a short
// payload that was erased could be guessed back from its hash.
const SaltSize = 16

// MaxPayload is the longest payload of a leaf in bytes. An action that writes
// more records than fit is logged in several leaves.
const MaxPayload = 8 << 20

// Leaf is one place in the log. An erased leaf has neither salt nor payload;
// its hash stays.
type Leaf struct {
	Index   int64
	Salt    []byte // SaltSize random bytes; nil once erased
	Payload []byte // canonical JSON of an Entry; nil once erased
	Hash    tlog.Hash
}

// NewLeaf makes the leaf at an index, from 0. The salt comes from the caller's
// source of randomness and is used once.
func NewLeaf(index int64, salt []byte, e Entry) (Leaf, error) {
	if index < 0 || len(salt) != SaltSize {
		return Leaf{}, hut3.Errorf(hut3.Internal, "log leaf %d with a salt of %d bytes; it takes %d", index, len(salt), SaltSize)
	}
	if err := e.Validate(); err != nil {
		return Leaf{}, err
	}
	payload, err := Canonical(e)
	if err != nil {
		return Leaf{}, hut3.Wrap(err, hut3.Internal, "log entry %q", e.Action)
	}
	if len(payload) > MaxPayload {
		return Leaf{}, hut3.Errorf(hut3.Internal, "log entry %q is %d bytes long, and %d is the most; log it in several entries", e.Action, len(payload), MaxPayload)
	}
	return Leaf{Index: index, Salt: salt, Payload: payload, Hash: hashLeaf(salt, payload)}, nil
}

// Erased reports whether the payload was erased.
func (l Leaf) Erased() bool { return l.Payload == nil }

// Erase gives the leaf without payload and salt. The erasure is itself to be
// logged in another leaf.
func (l Leaf) Erase() Leaf { return Leaf{Index: l.Index, Hash: l.Hash} }

// Check compares the hash with salt and payload. Nothing can be said of an
// erased leaf but that its salt must be gone too. The error is hut3.Integrity.
func (l Leaf) Check() error {
	if l.Erased() {
		if len(l.Salt) != 0 {
			return hut3.Errorf(hut3.Integrity, "log leaf %d was erased, but its salt is still there", l.Index)
		}
		return nil
	}
	if len(l.Salt) != SaltSize {
		return hut3.Errorf(hut3.Integrity, "log leaf %d has a salt of %d bytes in place of %d", l.Index, len(l.Salt), SaltSize)
	}
	if hashLeaf(l.Salt, l.Payload) != l.Hash {
		return hut3.Errorf(hut3.Integrity, "log leaf %d: its payload or salt is not what was logged", l.Index)
	}
	return nil
}

// Entry reads the payload. An erased leaf gives hut3.NotFound.
func (l Leaf) Entry() (Entry, error) {
	if l.Erased() {
		return Entry{}, hut3.Errorf(hut3.NotFound, "log leaf %d was erased", l.Index)
	}
	var e Entry
	if err := json.Unmarshal(l.Payload, &e); err != nil {
		return Entry{}, hut3.Wrap(err, hut3.Integrity, "log leaf %d is not an entry", l.Index)
	}
	return e, nil
}

func hashLeaf(salt, payload []byte) tlog.Hash {
	data := make([]byte, 0, len(salt)+len(payload))
	return tlog.RecordHash(append(append(data, salt...), payload...))
}
