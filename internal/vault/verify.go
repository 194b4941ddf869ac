package vault

import (
	"context"
	"crypto/sha256"
	"errors"

	"hut3"
)

// Verify reads an object to its end and checks all that can be checked: header,
// name, length, table, each chunk, the Merkle root, and the SHA-256 of the
// whole. Of an original of which bytes were erased the last cannot be made again:
// the root is, from the chunks as they were received, and what was erased must be
// blank. The error is hut3.Integrity with every Fault found, hut3.NotFound, or
// hut3.Incomplete when it was stopped.
func (v *Vault) Verify(ctx context.Context, d hut3.Digest) error {
	r, err := v.Open(d)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	faults, err := r.verifyChunks(ctx)
	if err != nil {
		return err
	}
	if r.receivedRoot() != r.head.root {
		faults = append(faults, Fault{Object: d, Chunk: -1, What: "the Merkle root is not that of its chunks"})
	}
	if _, _, ok := v.bundles.find(d); ok && r.head.erased {
		faults = append(faults, Fault{Object: d, Chunk: -1, What: "bytes of it were erased, and a bundle has it as it was: erase them again"})
	}
	return faultError(d, faults...)
}

// verifyChunks decodes all chunks and hashes the whole. The whole is compared
// when every chunk is good: otherwise it cannot be right.
func (r *Reader) verifyChunks(ctx context.Context) ([]Fault, error) {
	var faults Faults
	whole := sha256.New()
	for i := range r.head.chunks() {
		if err := ctx.Err(); err != nil {
			return nil, hut3.Wrap(err, hut3.Incomplete, "verifying the original with SHA-256 %s", r.head.sha256)
		}
		plain, err := r.decode(i)
		if found, ok := errors.AsType[Faults](err); ok {
			faults = append(faults, found...)
		} else if err != nil {
			return nil, err
		}
		if err == nil && !r.stillBlank(i, plain) {
			faults = append(faults, Fault{Object: r.head.sha256, Chunk: i, Offset: i * chunkSize, Length: r.length(i), What: "bytes that were erased are not blank"})
		}
		whole.Write(plain)
	}
	if got := hut3.Digest(whole.Sum(nil)); len(faults) == 0 && !r.head.erased && got != r.head.sha256 {
		faults = append(faults, Fault{Object: r.head.sha256, Chunk: -1, What: "its content has the SHA-256 " + got.String()})
	}
	return faults, nil
}
