package ingest

import "io"

// gatherSize is how many records are read together.
const gatherSize = 64

// gather reads a sorted list, and fails at nothing but its end. Its records lie in the buffer as they came, so that
// each is waited for: copied together, many are waited for at once.
type gather struct {
	s    *sorter
	at   int // in the list, of the record behind those gathered
	recs []byte
	ends [gatherSize]int
	n, i int // records gathered, and how many of them were given
}

// next gives the next record, until the next call; io.EOF behind the last.
func (g *gather) next() ([]byte, error) {
	if g.i == g.n {
		if g.at == len(g.s.list) {
			return nil, io.EOF
		}
		g.fill()
	}
	start := 0
	if g.i > 0 {
		start = g.ends[g.i-1]
	}
	g.i++
	return g.recs[start:g.ends[g.i-1]:g.ends[g.i-1]], nil
}

func (g *gather) fill() {
	list := g.s.list[g.at:min(g.at+gatherSize, len(g.s.list))]
	g.recs = g.recs[:0]
	for i, e := range list {
		g.recs = append(g.recs, g.s.record(e)...)
		g.ends[i] = len(g.recs)
	}
	g.at, g.n, g.i = g.at+len(list), len(list), 0
}
