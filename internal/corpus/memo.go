package corpus

// memo reads a string table a block at a time and keeps what it read, taken
// apart once: a walk meets the same handles and words again and again. It
// serves one goroutine, and goes with its walk.
type memo[T any] struct {
	t      stringTable
	of     func(string) T
	blocks [][]T
}

func newMemo[T any](t stringTable, of func(string) T) *memo[T] {
	return &memo[T]{t, of, make([][]T, (t.n()+stringBlock-1)/stringBlock)}
}

func (m *memo[T]) at(i uint32) T {
	if int(i) >= m.t.n() {
		panic(m.t.data.malformed(0))
	}
	b := int(i) / stringBlock
	if m.blocks[b] == nil {
		m.blocks[b] = m.read(b)
	}
	if int(i)%stringBlock >= len(m.blocks[b]) {
		panic(m.t.data.malformed(0))
	}
	return m.blocks[b][i%stringBlock]
}

func (m *memo[T]) read(b int) []T {
	out := make([]T, 0, stringBlock)
	m.t.block(b, func(_ int, s []byte) bool {
		out = append(out, m.of(string(s)))
		return true
	})
	return out
}

func asIs(s string) string { return s }
