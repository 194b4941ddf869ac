package corpus

import "encoding/binary"

// recordBuffer holds the text records of a segment that is being gathered, in
// parts: one slice that grows would be copied again and again.
type recordBuffer struct {
	parts [][]byte
	size  int64
}

const recordPart = 4 << 20

// add writes a record: body, media where there is any, and the text of the time
// where it is kept.
func (b *recordBuffer) add(body string, media []byte, raw string, kept bool) (at uint64, size uint32) {
	most := len(body) + len(media) + len(raw) + 3*binary.MaxVarintLen64
	n := len(b.parts) - 1
	if n < 0 || cap(b.parts[n])-len(b.parts[n]) < most {
		b.parts = append(b.parts, make([]byte, 0, max(recordPart, most)))
		n++
	}
	part := b.parts[n]
	start := len(part)
	part = appendBytes(part, body)
	if media != nil {
		part = appendBytes(part, media)
	}
	if kept {
		part = appendBytes(part, raw)
	}
	b.parts[n] = part
	b.size += int64(len(part) - start)
	return uint64(n)<<32 | uint64(start), uint32(len(part) - start)
}

// record gives the bytes of a record.
func (b *recordBuffer) record(at uint64, size uint32) []byte {
	start := uint32(at)
	return b.parts[at>>32][start : start+size]
}
