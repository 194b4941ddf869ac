package corpus

import (
	"context"
	"testing"
)

// A set that a query was cut over is not whole, and a word that is asked for once is not
// worth its bits.
func TestFoundCacheKeepsWholeSetsOfWhatIsAskedAgain(t *testing.T) {
	t.Parallel()
	c := &Corpus{found: newFoundCache(1 << 20)}
	s := &segmentView{messageSegment: &messageSegment{file: &file{}, n: 100}}
	ctx, cut := context.WithCancel(t.Context())
	e := &evaluation{ctx: ctx, v: &View{c: c}, s: s}
	find := func() docset { return listSet(s.n, []uint32{7, 9}) }
	e.found("phrase", find)
	cut()
	e.found("other", find)
	for what, want := range map[string]bool{"phrase": true, "other": false} {
		if set, ok := e.v.foundBefore(s, foundID{s.file, what}); ok != want || ok && set.n != 2 {
			t.Errorf("%s is kept: %v (%v), want %v", what, ok, set, want)
		}
	}
	id := foundID{s.file, "word"}
	if first, then := c.found.again(id), c.found.again(id); first || !then {
		t.Errorf("asked before: %v, then %v", first, then)
	}
	s.laid = true
	if _, ok := e.v.foundBefore(s, foundID{s.file, "phrase"}); ok {
		t.Error("a segment of one view is answered from what is kept")
	}
	s.laid = false
	c.Forget()
	if _, ok := e.v.foundBefore(s, foundID{s.file, "phrase"}); ok || c.found.again(id) {
		t.Error("what was found is kept after an erasure")
	}
	e.v.c.found.put(foundID{s.file, "phrase"}, find())
	c.found.forget(s.file)
	if _, ok := e.v.foundBefore(s, foundID{s.file, "phrase"}); ok || c.found.sets.size != 0 || c.found.again(id) {
		t.Error("what is of a file did not go with it")
	}
}
