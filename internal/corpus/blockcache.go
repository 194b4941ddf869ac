package corpus

import (
	"container/list"
	"sync"
)

// blockCacheBytes is how much decoded text a corpus keeps.
const blockCacheBytes = 64 << 20

// blockCache keeps decoded blocks of text, the least used going first. It knows
// of blocks and of nobody who reads them: a View decides what is read. It is
// shared by the snapshots of a corpus, as the files are.
type blockCache struct {
	mu     sync.Mutex
	limit  int
	size   int
	blocks map[blockID]*list.Element
	order  list.List // of cachedBlock, the last used in front
}

// blockID is a block by its file and where it stands there. The file is told by
// its mapping and not by its name: what is under a name can be another file.
type blockID struct {
	file   *file
	offset int
}

type cachedBlock struct {
	id   blockID
	text []byte // never written again
}

func newBlockCache(limit int) *blockCache {
	return &blockCache{limit: limit, blocks: map[blockID]*list.Element{}}
}

// get gives a block, which may only be read.
func (c *blockCache) get(id blockID) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.blocks[id]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cachedBlock).text, true
}

// put keeps a block, and lets go of others until all fit. One that would push
// most others out is not kept.
func (c *blockCache) put(id blockID, text []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.blocks[id]; ok || cap(text) > c.limit/16 {
		return
	}
	c.blocks[id] = c.order.PushFront(cachedBlock{id, text})
	for c.size += cap(text); c.size > c.limit; {
		last := c.order.Back()
		c.drop(last)
	}
}

func (c *blockCache) drop(e *list.Element) {
	b := c.order.Remove(e).(cachedBlock)
	delete(c.blocks, b.id)
	c.size -= cap(b.text)
}

// forget lets go of the blocks of a file that is unmapped.
func (c *blockCache) forget(f *file) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if e.Value.(cachedBlock).id.file == f {
			c.drop(e)
		}
		e = next
	}
}

// cached makes a reader keep what it decodes for others, for pages and threads,
// which are turned back and forth. A walk through everything does not: it would
// push out what is wanted again.
func (r *textReader) cached(c *blockCache) *textReader {
	r.blobs.cache = c
	return r
}
