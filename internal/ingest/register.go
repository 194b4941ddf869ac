package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"hut3"
	"hut3/internal/vault"
)

// Register reads the list of a delivery's files out of the vault, in the order in
// which they were taken in.
func Register(v *vault.Vault, d hut3.Delivery) (out []Registered, err error) {
	err = eachLine(v, d.Register, func(f Registered) { out = append(out, f) })
	return out, hut3.Wrap(err, hut3.Integrity, "the register of %s cannot be read", d.Ref())
}

func (d Deps) register(ctx context.Context, of hut3.Delivery) ([]Registered, error) {
	if d.Register == nil {
		return Register(d.Vault, of)
	}
	return d.Register(ctx, of)
}

// eachLine reads an object of JSON values; one that is not named has none.
func eachLine[T any](v *vault.Vault, object hut3.Digest, fn func(T)) error {
	if object.IsZero() {
		return nil
	}
	r, err := v.Open(object)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	dec := json.NewDecoder(io.NewSectionReader(r, 0, r.Size()))
	for {
		var x T
		if err := dec.Decode(&x); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		fn(x)
	}
}
