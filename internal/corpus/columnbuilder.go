package corpus

import "encoding/binary"

// columnBuilder writes a column section from values that come one by one, and
// holds them packed: of what waits to be sealed, only the last frame is wide.
type columnBuilder struct {
	frame [frameSize]uint64
	fill  int
	n     int
	dir   []byte
	words []byte
}

func (c *columnBuilder) add(v uint64) {
	c.frame[c.fill] = v
	c.fill++
	c.n++
	if c.fill == frameSize {
		c.flush()
	}
}

// flush packs the frame at hand.
func (c *columnBuilder) flush() {
	if c.fill == 0 {
		return
	}
	part := c.frame[:c.fill]
	base, width, unit := fit(part)
	c.dir = binary.LittleEndian.AppendUint64(room(c.dir, frameEntry), base)
	c.dir = binary.LittleEndian.AppendUint32(c.dir, uint32(len(c.words)/8))
	c.dir = append(c.dir, width, unit, 0, 0)
	c.words = pack(room(c.words, 8*frameSize), part, int(width))
	c.fill = 0
}

// section gives the bytes that appendColumn writes of the same values.
func (c *columnBuilder) section() []byte {
	c.flush()
	out := make([]byte, 0, 8+len(c.dir)+len(c.words)+16)
	out = binary.LittleEndian.AppendUint64(out, uint64(c.n))
	out = append(append(out, c.dir...), c.words...)
	return append(out, make([]byte, 8)...) // a load may reach past the last value
}

// joinColumns puts columns of whole frames one behind the other as one column.
func joinColumns(list []*columnBuilder) []byte {
	n, frames, words := 0, 0, 0
	for _, c := range list {
		c.flush()
		n, frames, words = n+c.n, frames+len(c.dir)/frameEntry, words+len(c.words)
	}
	out := make([]byte, 0, 8+frames*frameEntry+words+16)
	out = binary.LittleEndian.AppendUint64(out, uint64(n))
	first := uint32(0)
	for _, c := range list {
		for at := 0; at < len(c.dir); at += frameEntry {
			e := c.dir[at : at+frameEntry]
			out = append(out, e[:8]...)
			out = binary.LittleEndian.AppendUint32(out, first+binary.LittleEndian.Uint32(e[8:]))
			out = append(out, e[12:]...)
		}
		first += uint32(len(c.words) / 8)
	}
	for _, c := range list {
		out = append(out, c.words...)
	}
	return append(out, make([]byte, 8)...)
}
