package vault

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

const (
	entrySize = 4 + 4 + sha256.Size
	rawFlag   = 1 << 31
)

// table is the chunk table as it stands in the file: 40 bytes a chunk, which
// is 0.06 per cent of the original and all that is held of it in memory.
type table []byte

// entry is what the table says of one chunk.
type entry struct {
	length uint32 // stored bytes
	raw    bool   // stored as it was
	crc    uint32 // CRC-32C of the stored bytes
	sum    [sha256.Size]byte
}

func (t table) append(e entry) table {
	length := e.length
	if e.raw {
		length |= rawFlag
	}
	t = binary.BigEndian.AppendUint32(t, length)
	t = binary.BigEndian.AppendUint32(t, e.crc)
	return append(t, e.sum[:]...)
}

func (t table) len() int { return len(t) / entrySize }

func (t table) at(i int) entry {
	b := t[i*entrySize:]
	length := binary.BigEndian.Uint32(b)
	e := entry{length: length &^ rawFlag, raw: length&rawFlag != 0, crc: binary.BigEndian.Uint32(b[4:])}
	copy(e.sum[:], b[8:])
	return e
}

// positions gives where each chunk stands in the file, and where the last ends.
func (t table) positions() []int64 {
	at := make([]int64, t.len()+1)
	at[0] = int64(headerSize)
	for i := range t.len() {
		at[i+1] = at[i] + int64(t.at(i).length)
	}
	return at
}

// root is the Merkle tree hash of RFC 6962 2.1 over the chunks' digests.
func (t table) root() hut3.Digest {
	if t.len() == 0 {
		return sha256.Sum256(nil)
	}
	return hut3.Digest(t.subtree(0, t.len()))
}

func (t table) subtree(from, to int) tlog.Hash {
	if to-from == 1 {
		sum := t.at(from).sum
		return tlog.RecordHash(sum[:])
	}
	left := from + 1<<(bits.Len(uint(to-from-1))-1) // the largest power of two that leaves some
	return tlog.NodeHash(t.subtree(from, left), t.subtree(left, to))
}
