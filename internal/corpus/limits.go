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
// view does not see. What an index answers is not counted; the context of the
// call bounds it.
type Limits struct {
	Reads int64 // 0: DefaultReads
}

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
	limit int64
	mu    sync.Mutex
	spent int64
}

// spend asks for so many messages, and reports whether they may be read.
func (e *evaluation) spend(n int) bool {
	m := e.read
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent += int64(n)
	return m.spent <= m.limit
}

// exceeded is the error of a query that asked for too much.
func (m *meter) exceeded() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.spent <= m.limit {
		return nil
	}
	return hut3.Errorf(hut3.Usage, "the query would read more than %s messages one by one, for its regular expression, stage: or lang:; add a word, a handle or a period to narrow it", hut3.Thousands(m.limit))
}
