package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"hut3"
)

const (
	magic         = "HUT3VLT\n"
	version       = 1
	versionErased = 2 // bytes of it were erased
	chunkSize     = 64 << 10
	headerSize    = len(magic) + 2*4 + 2*8 + 4*sha256.Size
)

// header is the first part of an object's file; see the package comment.
type header struct {
	size     int64
	tableAt  int64
	sha256   hut3.Digest
	root     hut3.Digest
	tableSum hut3.Digest
	erased   bool
	extra    int64 // bytes of the erasure behind the table; not in the header
}

func (h header) chunks() int64 { return (h.size + chunkSize - 1) / chunkSize }

// fileSize is how long the object's file must be.
func (h header) fileSize() int64 { return h.tableAt + h.chunks()*entrySize + h.extra }

func (h header) object() Object {
	return Object{SHA256: h.sha256, Size: h.size, Root: h.root, Erased: h.erased}
}

func (h header) encode() []byte {
	b := append(make([]byte, 0, headerSize), magic...)
	v := uint32(version)
	if h.erased {
		v = versionErased
	}
	b = binary.BigEndian.AppendUint32(b, v)
	b = binary.BigEndian.AppendUint32(b, chunkSize)
	b = binary.BigEndian.AppendUint64(b, uint64(h.size))
	b = binary.BigEndian.AppendUint64(b, uint64(h.tableAt))
	b = append(append(append(b, h.sha256[:]...), h.root[:]...), h.tableSum[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// decodeHeader takes exactly headerSize bytes. What it refuses is described for
// a Fault.
func decodeHeader(b []byte) (header, string) {
	body, sum := b[:headerSize-sha256.Size], b[headerSize-sha256.Size:]
	if string(b[:len(magic)]) != magic {
		return header{}, "not an object of a vault: its first bytes are others"
	}
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return header{}, "the header was altered"
	}
	body = body[len(magic):]
	v, c := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if v != version && v != versionErased || c != chunkSize {
		return header{}, "written by another version of hut3 than this one can read"
	}
	h := header{size: int64(binary.BigEndian.Uint64(body[8:])), tableAt: int64(binary.BigEndian.Uint64(body[16:])), erased: v == versionErased}
	copy(h.sha256[:], body[24:])
	copy(h.root[:], body[56:])
	copy(h.tableSum[:], body[88:])
	if h.size < 0 || h.tableAt < int64(headerSize) || h.tableAt > 1<<60 || h.size > 1<<60 {
		return header{}, "the header gives impossible sizes"
	}
	return h, ""
}
