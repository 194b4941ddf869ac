package formats

import "encoding/binary"

// The ways in which a field of protocol buffers is written.
const (
	wireVarint = 0
	wireFixed8 = 1
	wireBytes  = 2
	wireFixed4 = 5
)

// protoField is one field of a message of protocol buffers.
type protoField struct {
	number uint64
	wire   uint64
	value  uint64 // unless it is bytes
	bytes  []byte
}

// protoEach calls fn for each field in its order; it reports whether data is such
// a message throughout.
func protoEach(data []byte, fn func(protoField)) bool {
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 || tag>>3 == 0 {
			return false
		}
		data = data[n:]
		f := protoField{number: tag >> 3, wire: tag & 7}
		switch f.wire {
		case wireVarint:
			f.value, n = binary.Uvarint(data)
		case wireFixed8:
			if n = 8; len(data) >= n {
				f.value = binary.LittleEndian.Uint64(data)
			}
		case wireFixed4:
			if n = 4; len(data) >= n {
				f.value = uint64(binary.LittleEndian.Uint32(data))
			}
		case wireBytes:
			size, m := binary.Uvarint(data)
			if m <= 0 || size > uint64(len(data)-m) {
				return false
			}
			n = m + int(size)
			f.bytes = data[m:n]
		default:
			return false
		}
		if n <= 0 || n > len(data) {
			return false
		}
		data = data[n:]
		fn(f)
	}
	return true
}
