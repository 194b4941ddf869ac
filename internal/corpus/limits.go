package corpus

import (
	"sync"

	"hut3"
)

// DefaultReads is how many messages one query may read one by one.
const DefaultReads = 1_000_000

// Limits bound what one query may cost. Cost is counted in messages that are
// read one by one, for expressions, stages and languages: those that the rest
// of the query leaves of what the view sees, and so it says nothing of what the
// view does not see. A walk over the whole dictionary, for a fuzzy word, a
// look-alike or a wildcard that begins with one, counts as one in walkShare of the
// messages that the view sees, whatever words there are; so does a time of day or a
// day of the week, for which every time is looked at, and each hundred words of a phrase
// beyond its first twenty. What else an index answers is
// not counted; the context of the call bounds it.
type Limits struct {
	Reads int64 // 0: DefaultReads
}

// walkShare is how many messages' worth of dictionary, or times of messages, are gone
// through in the time in which one message is read.
const walkShare = 1000

// A word of a phrase is looked up among the messages of the words before it: this many
// cost what a walk does, at most, and the first of a phrase are free.
const (
	walkWords = 100
	freeWords = 20
)

// Limited gives the view with other limits.
func (v *View) Limited(l Limits) *View {
	w := *v
	w.limits = l
	return &w
}

func (v *View) limit() int64 {
	if v.limits.Reads == 0 {
		return DefaultReads
	}
	return v.limits.Reads
}

// meter counts what a query reads, over all segments.
type meter struct {
	limit  int64
	mu     sync.Mutex
	spent  int64
	walked int64 // see View.walked; in parts of a walk
}

func (m *meter) total() int64 { return m.spent + m.walked/(walkShare*walkWords) }

// spend asks for so many messages, and reports whether they may be read.
func (e *evaluation) spend(n int) bool {
	m := e.read
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent += int64(n)
	return m.total() <= m.limit
}

// meter begins to count what plans cost, with the walks that they take. Those
// are known before anything is run: which part of a query comes first can depend
// on what the view does not see, and so must not decide what is charged.
func (v *View) meter(plans ...node) *meter {
	m := &meter{limit: v.limit()}
	for _, n := range plans {
		m.walked += v.walked(n)
	}
	return m
}

// walked is how many messages the view sees, times the walks of a plan in their parts.
func (v *View) walked(n node) int64 {
	var seen int64
	for _, s := range v.segs {
		seen += int64(s.visible.n)
	}
	return seen * int64(walks(n))
}

// walks counts the parts of a plan that go through every word, or every time: each is
// walkWords, and each word of a long phrase is one.
func walks(n node) int {
	switch n := n.(type) {
	case expandNode:
		return walkWords * int(flagOf(n.seek == ""))
	case setNode:
		return walkWords * int(flagOf(n.scans))
	case phraseNode:
		return n.extraWords()
	case nearNode:
		return n.a.extraWords() + n.b.extraWords()
	case recutNode:
		return walks(n.now)
	case *andNode:
		return walksOf(n.of)
	case *orNode:
		return walksOf(n.of)
	case notNode:
		return walks(n.of)
	}
	return 0
}

func walksOf(list []node) (sum int) {
	for _, n := range list {
		sum += walks(n)
	}
	return sum
}

// exceeded is the error of a query that asked for too much.
func (m *meter) exceeded() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.total() <= m.limit {
		return nil
	}
	return hut3.Errorf(hut3.Usage, "the query would read more than %s messages one by one, for its regular expression, stage: (ten a message) or lang:, or for wildcards that begin with one, ~ and like:, which go through every word, at: and weekday:, which go through every time, or a very long phrase; take some out, or add a word, a handle or a period to narrow it", hut3.Thousands(m.limit))
}
