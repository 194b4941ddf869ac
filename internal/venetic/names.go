package venetic

import (
	_ "embed"
	"strings"

	"hut3"
)

//go:embed data/first.txt
var firstWords string

//go:embed data/second.txt
var secondWords string

// namer gives the i-th handle: two plain words joined, the style of domain.md
// 1.3. No two i share a name. The lists hold no word of a handle that is known
// from the press.
type namer struct {
	first, second []string
	step, shift   uint64
}

func newNamer(seed uint64) namer {
	m := namer{first: strings.Fields(firstWords), second: strings.Fields(secondWords)}
	s := newStream(seed, forNames, 0)
	m.shift = uint64(s.n(m.most()))
	m.step = uint64(s.n(m.most())) | 1
	for gcd(m.step, uint64(m.most())) != 1 {
		m.step += 2
	}
	return m
}

func (m namer) most() int { return len(m.first) * len(m.second) }

func (m namer) check(handles int) error {
	if handles > m.most() {
		return hut3.Errorf(hut3.Usage, "%d handles: there are names for %d", handles, m.most())
	}
	return nil
}

func (m namer) name(i int) string {
	v := (uint64(i)*m.step + m.shift) % uint64(m.most())
	k := uint64(len(m.second))
	return m.first[v/k] + m.second[v%k]
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
