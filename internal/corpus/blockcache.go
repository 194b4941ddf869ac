package corpus

// blockCacheBytes is how much decoded text a corpus keeps.
const blockCacheBytes = 64 << 20

// blockCache keeps decoded blocks of text. It knows of blocks and of nobody who
// reads them: a View decides what is read. It is shared by the snapshots of a
// corpus, as the files are.
type blockCache struct{ *lru[blockID, []byte] }

// blockID is a block by its file and where it stands there. The file is told by
// its mapping and not by its name: what is under a name can be another file.
type blockID struct {
	file   *file
	offset int
}

func newBlockCache(limit int) blockCache { return blockCache{newLRU[blockID, []byte](limit)} }

// put keeps a block, which is never written again.
func (c blockCache) put(id blockID, text []byte) { c.lru.put(id, text, cap(text)) }

// forget lets go of the blocks of a file that is unmapped.
func (c blockCache) forget(f *file) { c.lru.forget(func(id blockID) bool { return id.file == f }) }

// cached makes a reader keep what it decodes for others, for pages and threads,
// which are turned back and forth. A walk through everything does not: it would
// push out what is wanted again.
func (r *textReader) cached(c blockCache) *textReader {
	r.cache = c
	return r
}
