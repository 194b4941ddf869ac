package network

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// Digest is a SHA-256 over the labels, arcs and weights. Graphs of one digest
// have the same nodes by the same numbers, and so every measure in common.
func (g *Graph) Digest() (sum [sha256.Size]byte) {
	h := sha256.New()
	row := make([]byte, 0, 1<<12)
	add := func(n uint64) { row = binary.LittleEndian.AppendUint64(row, n) }
	if g.undirected {
		add(1)
	}
	add(uint64(g.loops))
	for u, label := range g.labels {
		add(uint64(len(label)))
		row = append(row, label...)
		to, weights := g.out.row(int32(u))
		add(uint64(len(to)))
		for i := range to {
			add(uint64(to[i]))
			add(math.Float64bits(weights[i]))
		}
		h.Write(row)
		row = row[:0]
	}
	h.Write(row)
	h.Sum(sum[:0])
	return sum
}
