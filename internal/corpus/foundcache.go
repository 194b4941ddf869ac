package corpus

const (
	foundBytes  = 512 << 20 // of sets that are kept: bits of 30 common words in 118 million messages
	askedBefore = 1 << 14   // words that are remembered as asked for once
)

// foundCache keeps what words, phrases and the like find in a segment, whoever asks:
// a View takes what it sees of it. The next page, the counts beside a page, and whoever
// asks for the same words begin with it. It is shared by the snapshots of a corpus, as
// the files are, and what is of a file goes with it.
type foundCache struct {
	sets  *lru[foundID, docset]
	asked *lru[foundID, struct{}]
}

// foundID is a part of a plan, in words of its own, on a file; see blockID.
type foundID struct {
	file *file
	what string
}

func newFoundCache(limit int) foundCache {
	return foundCache{newLRU[foundID, docset](limit), newLRU[foundID, struct{}](askedBefore)}
}

func (c foundCache) forget(f *file) {
	of := func(id foundID) bool { return id.file == f }
	c.sets.forget(of)
	c.asked.forget(of)
}

// Forget empties what questions left in memory: the words that somebody asked for may be
// of what was erased. Views that are in use go on.
func (c *Corpus) Forget() {
	if c == nil {
		return
	}
	all := func(foundID) bool { return true }
	c.found.sets.forget(all)
	c.found.asked.forget(all)
	c.views.forget()
}

// again reports whether something was asked for before.
func (c foundCache) again(id foundID) bool {
	_, before := c.asked.get(id)
	c.asked.put(id, struct{}{}, 1)
	return before
}

// found gives what a part of a plan finds in the whole segment: what is kept of it, or
// what find gives, which is kept where the query was not cut meanwhile and met no damage.
func (e *evaluation) found(what string, find func() docset) docset {
	id := foundID{e.s.file, what}
	set, ok := e.v.foundBefore(e.s, id)
	if ok {
		return set
	}
	before := e.unread
	e.unread = false
	if set = find(); !e.s.laid && !e.cut() && !e.unread {
		e.v.c.found.put(id, set)
	}
	e.unread = e.unread || before
	return set
}

func (c foundCache) put(id foundID, set docset) {
	c.sets.put(id, set, 4*cap(set.list)+8*cap(set.bits)+len(id.what)+64) // with the entry itself
}

// foundBefore is what is kept. What is laid over the files is of one view, and none
// of it is kept.
func (v *View) foundBefore(s *segmentView, id foundID) (docset, bool) {
	if s.laid {
		return docset{}, false
	}
	return v.c.found.sets.get(id)
}

// keptWord gives the messages with a word that stands in so many that a set of them is
// bits, where they are kept. They are kept from when they are asked for again beside
// so many messages that the whole list would be read: most words are never.
func (v *View) keptWord(s *segmentView, term string, t termInfo, beside int) (docset, bool) {
	if t.df <= sparse(s.n) {
		return docset{}, false
	}
	id := foundID{s.file, "word " + term}
	if set, ok := v.foundBefore(s, id); ok {
		return set, true
	}
	if s.laid || beside*8 < t.df || !v.c.found.again(id) {
		return docset{}, false
	}
	set := s.docs(t, allDocs(s.n))
	v.c.found.put(id, set)
	return set, true
}
