package app

import (
	"runtime/debug"
	"sync"
)

// buffersOf3 of three parts of an import's memory are its buffers; the rest is
// what the collector may leave lying about before it runs.
const buffersOf3 = 2

// heapLimit holds the process to the memory that imports were given: near it the
// collector runs more often, instead of letting the heap double. The limit is
// soft; where several imports run, it is the sum of theirs.
type heapLimit struct {
	mu     sync.Mutex
	given  int64
	before int64 // what held before the first of them
}

// add gives an import its share of the limit, until it lets go.
func (h *heapLimit) add(memory int64) (release func()) {
	h.change(memory)
	return func() { h.change(-memory) }
}

func (h *heapLimit) change(by int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.given == 0 {
		h.before = debug.SetMemoryLimit(-1) // a negative limit only asks
	}
	h.given += by
	if h.given == 0 {
		debug.SetMemoryLimit(h.before)
		return
	}
	debug.SetMemoryLimit(min(h.before, h.given+serving))
}

// serving is what the process needs beside its imports: caches, pages, the
// dictionaries of the corpus.
const serving = 512 << 20
