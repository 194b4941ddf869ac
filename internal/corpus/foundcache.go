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

// again reports whether something was asked for before.
func (c foundCache) again(id foundID) bool {
	_, before := c.asked.get(id)
	c.asked.put(id, struct{}{}, 1)
	return before
}

// bytes is the memory that a set takes, beside the value itself.
func (s docset) bytes() int { return 4*cap(s.list) + 8*cap(s.bits) + 64 }

// found gives what a part of a plan finds in the whole segment: what is kept of it, or
// what find gives, which is kept where the query was not cut meanwhile.
func (e *evaluation) found(what string, find func() docset) docset {
	id := foundID{e.s.file, what}
	set, ok := e.s.kept(e.v, id)
	if ok {
		return set
	}
	if set = find(); !e.s.laid && !e.cut() {
		e.v.c.found.sets.put(id, set, set.bytes()+len(what))
	}
	return set
}

// kept is what was found before. What is laid over the files is of one view, and none
// of it is kept.
func (s *segmentView) kept(v *View, id foundID) (docset, bool) {
	if s.laid {
		return docset{}, false
	}
	return v.c.found.sets.get(id)
}

// commonWord gives the messages with a word that stands in so many that a set of them
// is bits. They are kept when they are asked for again: most words are never.
func (e *evaluation) commonWord(term string, t termInfo, within docset) docset {
	what := "word " + term
	id := foundID{e.s.file, what}
	if set, ok := e.s.kept(e.v, id); ok {
		return set
	}
	if wide := within.bits != nil || within.n*8 >= t.df; e.s.laid || !wide || !e.v.c.found.again(id) {
		return e.s.docs(t, within)
	}
	return e.found(what, func() docset { return e.s.docs(t, allDocs(e.s.n)) })
}
