package seal

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"slices"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// Seal begins a package from one unit to others. What is written to the result
// is its payload; Close signs it and ends the package, and does not close w.
// Without Close the package is cut off, and nobody can open it. The sender
// himself can open it only when he is among the recipients.
func Seal(w io.Writer, to []Recipient, from *Identity) (io.WriteCloser, error) {
	if len(to) == 0 {
		return nil, hut3.Errorf(hut3.Invalid, "a package needs a recipient")
	}
	s := statement{from: from.Name()}
	var keys []age.Recipient
	for _, card := range to {
		if err := card.Validate(); err != nil {
			return nil, err
		}
		if s.addressedTo(card.Age) {
			return nil, hut3.Errorf(hut3.Invalid, "%s is named twice among the recipients, or shares a key with another", card.Name)
		}
		key, err := card.encrypts()
		if err != nil {
			return nil, err
		}
		keys, s.to = append(keys, key), append(s.to, addressee{card.Name, card.Age})
	}
	slices.SortFunc(s.to, func(a, b addressee) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.age, b.age)) })
	inner, err := age.Encrypt(w, keys...)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Incomplete, "beginning a package")
	}
	return &sealer{inner: inner, signer: from.signs, statement: s, sum: sha256.New()}, nil
}

type sealer struct {
	inner     io.WriteCloser
	signer    note.Signer
	statement statement
	sum       hash.Hash
	closed    bool
}

// Write adds to the payload.
func (s *sealer) Write(p []byte) (int, error) {
	if s.closed {
		return 0, hut3.Errorf(hut3.Internal, "writing to a package that is closed")
	}
	n, err := s.inner.Write(p)
	s.sum.Write(p[:n])
	s.statement.size += int64(n)
	return n, hut3.Wrap(err, hut3.Incomplete, "writing a package")
}

// Close adds the signed statement and ends the package.
func (s *sealer) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	s.sum.Sum(s.statement.sha256[:0])
	signed, err := note.Sign(&note.Note{Text: s.statement.String()}, s.signer)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "signing a package")
	}
	if len(signed) > maxStatement {
		return hut3.Errorf(hut3.Invalid, "a package cannot have as many as %d recipients", len(s.statement.to))
	}
	_, err = s.inner.Write(binary.BigEndian.AppendUint32(signed, uint32(len(signed))))
	if err == nil {
		err = s.inner.Close()
	}
	return hut3.Wrap(err, hut3.Incomplete, "ending a package")
}
