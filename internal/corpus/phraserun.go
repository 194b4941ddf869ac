package corpus

import "slices"

// phraseRun goes through messages going up and tells where the words of a phrase
// follow each other.
type phraseRun struct {
	slots   []slot
	order   []int // the rarest first
	cursors []slotCursor
	starts  []uint32
	places  []uint32
}

// common is what the other words of a phrase leave, where they stand in about as many
// messages as the rarest: to look a message up in bits is faster than to go through the
// lists side by side.
func (r *phraseRun) common(e *evaluation, terms [][]termInfo) docset {
	out, rarest := allDocs(e.s.n), terms[r.order[0]][0].df
	for _, k := range r.order[1:] {
		t := terms[k][0]
		set, ok := e.v.keptWord(e.s, r.slots[k].text, t, rarest)
		if !ok && (t.df <= sparse(e.s.n) || rarest*4 < t.df) {
			continue
		}
		if !ok {
			set = e.s.docs(t, out)
		}
		out = out.and(set)
	}
	return out
}

// overBlocks goes through what of within a word stands in, a block of its list at
// a time. The word is one of the phrase.
func (r *phraseRun) overBlocks(e *evaluation, word *positionWalk, within docset, found func(d uint32, starts []uint32)) {
	lo, hi := within.bounds()
	for docs := word.block(lo); len(docs) > 0 && docs[0] < hi && !e.cut(); docs = word.block(0) {
		if !within.all() {
			docs = within.filter(docs)
		}
		r.over(docs, found)
	}
}

// overList goes through some messages.
func (r *phraseRun) overList(e *evaluation, list []uint32, found func(d uint32, starts []uint32)) {
	for part := range slices.Chunk(list, scanStep) {
		if e.cut() {
			return
		}
		r.over(part, found)
	}
}

func (r *phraseRun) over(docs []uint32, found func(d uint32, starts []uint32)) {
	for _, d := range docs {
		if r.all(d) && r.follow() {
			found(d, r.starts)
		}
	}
}

// all moves to a message, and reports whether something of every slot stands in it.
func (r *phraseRun) all(d uint32) bool {
	for _, k := range r.order {
		if !r.cursors[k].has(d) {
			return false
		}
	}
	return true
}

// follow finds where the phrase starts in the message that was moved to. Nearly
// always each word stands there once.
func (r *phraseRun) follow() bool {
	first, ok := r.cursors[0].once()
	for k := 1; ok && k < len(r.cursors); k++ {
		var at uint32
		if at, ok = r.cursors[k].once(); ok && at-first != r.slots[k].offset-r.slots[0].offset {
			return false
		}
	}
	if ok {
		r.starts = append(r.starts[:0], first)
		return true
	}
	r.starts = r.cursors[0].places(r.starts[:0])
	for k := 1; k < len(r.cursors) && len(r.starts) > 0; k++ {
		r.places = r.cursors[k].places(r.places[:0])
		r.starts = followed(r.starts, r.places, r.slots[k].offset-r.slots[0].offset)
	}
	return len(r.starts) > 0
}

// followed keeps the places that next has one of, so far on.
func followed(at, next []uint32, by uint32) []uint32 {
	kept, j := at[:0], 0
	for _, a := range at {
		for j < len(next) && next[j] < a+by {
			j++
		}
		if j < len(next) && next[j] == a+by {
			kept = append(kept, a)
		}
	}
	return kept
}

// slotCursor reads where the words of a slot stand, message by message going up.
type slotCursor struct {
	word *positionWalk // of one word
	any  *anyPlaces    // of several
}

func (c slotCursor) has(d uint32) bool {
	if c.word != nil {
		return c.word.has(d)
	}
	return c.any.has(d)
}

// once gives the only place in the message that was moved to; not where there are
// several, or where it takes more than a look.
func (c slotCursor) once() (uint32, bool) {
	if c.word != nil {
		return c.word.once()
	}
	return 0, false
}

// places appends those in the message that was moved to.
func (c slotCursor) places(dst []uint32) []uint32 {
	if c.word != nil {
		return c.word.places(dst)
	}
	return append(dst, c.any.at.list(c.any.i)...)
}

// anyPlaces is where any of some words stands in each of some messages.
type anyPlaces struct {
	docs []uint32
	at   places
	i    int
}

func (a *anyPlaces) has(d uint32) bool {
	for a.i < len(a.docs) && a.docs[a.i] < d {
		a.i++
	}
	return a.i < len(a.docs) && a.docs[a.i] == d && len(a.at.list(a.i)) > 0
}

// slotCursor reads the places of some words in candidates.
func (s *messageSegment) slotCursor(terms []termInfo, cands []uint32) slotCursor {
	if len(terms) == 1 {
		return slotCursor{word: s.words.walk(terms[0])}
	}
	found := make([][]uint32, len(cands))
	for _, t := range terms {
		walk := s.words.walk(t)
		for _, d := range s.words.list(t).within(cands) {
			if c := lowerBound(cands, d); walk.has(d) {
				found[c] = walk.places(found[c])
			}
		}
	}
	out := anyPlaces{docs: cands}
	for _, f := range found {
		slices.Sort(f)
		out.at.add(f)
	}
	return slotCursor{any: &out}
}
