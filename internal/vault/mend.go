package vault

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"

	"hut3"
)

// Check looks whether an object stands in the vault as it was stored: header,
// name, length, table, and the stored bytes of each chunk by their CRC-32C. It
// decompresses nothing, so that it costs little more than reading the file; what
// was altered on purpose, with sums made to fit, Verify alone finds. The error is
// hut3.NotFound, or hut3.Integrity where it is damaged.
func (v *Vault) Check(d hut3.Digest) (Object, error) { return v.check(d, true) }

func (v *Vault) check(d hut3.Digest, again bool) (Object, error) {
	f, h, err := v.openKnown(d, again)
	if err != nil {
		return Object{}, err
	}
	r := &Reader{file: f, codec: v.codec, head: h}
	defer func() { _ = r.Close() }() // it was only read
	if err := r.loadTable(); err != nil {
		return h.object(), err
	}
	buf := make([]byte, min(chunkSize, r.head.tableAt))
	for i := range r.head.chunks() {
		stored, err := r.stored(i, buf)
		if err != nil {
			return h.object(), err
		}
		if v.codec.sum(stored) != r.table.at(int(i)).crc {
			return h.object(), r.fault(i, alteredChunk)
		}
	}
	return h.object(), nil
}

// standing is what the vault has of bytes that are at hand.
type standing int

const (
	absent  standing = iota
	sound            // as they were stored
	damaged          // and to be replaced by those at hand, which have the digest
)

// standing looks what the vault has under a digest. Of bytes that were erased
// here nothing may come back: Conflict, and Integrity where damage hides whether
// they were.
func (v *Vault) standing(h header) (standing, error) {
	o, err := v.check(h.sha256, false)
	switch {
	case o.Erased:
		return absent, hut3.Errorf(hut3.Conflict, "the original with SHA-256 %s was erased here, in part or whole; taking it in again would bring back what was erased: take in a copy without that", h.sha256)
	case err == nil && o.Size == h.size && o.Root == h.root:
		return sound, nil
	case err == nil:
		return damaged, nil // its header was forged: the digest of the bytes at hand is the name
	case hut3.CodeOf(err) == hut3.NotFound:
		return absent, nil
	case hut3.CodeOf(err) != hut3.Integrity:
		return absent, err
	case o == (Object{}) && v.perhapsErased(h.sha256):
		return absent, hut3.Wrap(err, hut3.Integrity, "whether bytes of it were erased cannot be told from what is left of its file, so that nothing is put in its place; bring the file back from a back-up")
	}
	return damaged, nil
}

// perhapsErased reports whether a file of its own, whose header cannot be read, may
// be that of an object of which bytes were erased. In a bundle there is none.
func (v *Vault) perhapsErased(d hut3.Digest) bool {
	f, err := openOwn(v.path(d))
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer func() { _ = f.Close() }() // it was only read
	b := make([]byte, headerSize)
	if _, err := f.ReadAt(b, 0); err != nil && f.Size() < int64(len(magic)+4) {
		return true
	}
	was := binary.BigEndian.Uint32(b[len(magic):])
	binary.BigEndian.PutUint32(b[len(magic):], version)
	if h, wrong := decodeHeader(b); wrong == "" {
		return h.sha256 != d // the sum proves the version; of another name, what stood here is gone
	}
	return was != version // two bits from that of an erased one
}

// Mend writes bundles again of which index or footer are damaged, with the objects
// that were found in them by their own headers, and says how many it wrote. A
// damaged bundle of which it cannot be told what else it held stays where it is,
// and List names it. Only the process that holds the right to write may call it.
func (v *Vault) Mend(ctx context.Context) (mended int, err error) {
	if err := v.bundles.load(); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "listing the vault")
	}
	for _, b := range v.bundles.all() {
		if err := ctx.Err(); err != nil {
			return mended, hut3.Wrap(err, hut3.Incomplete, "mending the bundles of the vault")
		}
		if b.fault == nil {
			continue
		}
		wrote, err := v.mendBundle(b)
		if err != nil {
			return mended, hut3.Wrap(err, hut3.Incomplete, "writing a damaged bundle of the vault again; it stands as it was")
		}
		if wrote {
			mended++
		}
	}
	return mended, nil
}

func (v *Vault) mendBundle(b *bundle) (wrote bool, err error) {
	in, err := os.Open(b.path)
	if err != nil {
		return false, err
	}
	defer func() { _ = in.Close() }() // it was only read
	without := map[hut3.Digest]bool{}
	for i := range b.len() {
		p := b.place(i)
		other, _, _ := v.bundles.find(p.sha256)
		_, err := v.check(p.sha256, false)
		if err == nil && (other != b || v.hasOwn(p.sha256)) || err != nil && b.partial {
			without[p.sha256] = true // it is elsewhere, or is left where it is
		}
	}
	if b.partial && len(without) == b.len() {
		return false, nil
	}
	return true, v.rebundle(in, b, without)
}

// supplant takes the damaged copies of objects that were stored anew out of the
// bundles that have them.
func (v *Vault) supplant(mended map[hut3.Digest]bool, by *bundle) error {
	if len(mended) == 0 {
		return nil
	}
	for _, b := range v.bundles.all() {
		if b == by || b.partial || !b.hasAny(mended) {
			continue
		}
		if err := v.takeOut(b, mended, false); err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "taking damaged originals out of a bundle of the vault")
		}
	}
	return nil
}
