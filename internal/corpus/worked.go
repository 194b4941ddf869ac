package corpus

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/query"
)

// worked keeps what was worked out about all that a compiled scope shows, which
// every start page asks for. It lives and goes with the scope on its snapshot;
// facts that are laid over a view play no part in it.
type worked struct {
	mu      sync.Mutex
	handles []HandleCount
	facets  map[string]Facets // by facetName
	asked   *lru[facetID, Facets]
	parties *lru[talkID, []hut3.Handle] // of long conversations
}

// askedBuckets is how many counts of queries a compiled scope keeps: a page and the next
// have the same beside them.
const askedBuckets = 1 << 14

// facetID names the counts of a query: by facts that are laid over the view, and what
// it may cost.
type facetID struct {
	laid  *laid
	limit int64
	name  string
}

func newWorked() *worked {
	return &worked{asked: newLRU[facetID, Facets](askedBuckets), parties: newLRU[talkID, []hut3.Handle](keptParties)}
}

// ViewMark tells views apart: those of one mark give the same answers to one
// query. Marks may be compared.
type ViewMark struct {
	worked *worked
	laid   *laid
}

// Mark is the view's mark. It has none where it knows sets of its own.
func (v *View) Mark() (m ViewMark, ok bool) { return ViewMark{v.worked, v.laid}, len(v.sets) == 0 }

// RowsMark is the mark of what a view says of messages and rows: facts that are
// laid over it play no part.
func (v *View) RowsMark() ViewMark { return ViewMark{worked: v.worked} }

// Handles gives every handle that a visible message is from or to, or that a
// visible row came from, in order of platform and name.
func (v *View) Handles(ctx context.Context) ([]HandleCount, error) {
	w := v.worked
	w.mu.Lock()
	kept := w.handles
	w.mu.Unlock()
	if kept != nil {
		return slices.Clone(kept), nil
	}
	out, err := v.countHandles(ctx)
	if err == nil {
		w.mu.Lock()
		w.handles = slices.Clone(out)
		w.mu.Unlock()
	}
	return out, err
}

// facetsMost is how many counts of everything are kept.
const facetsMost = 32

// wholeFacets are the fields by which everything may be counted once: neither
// facts nor the cost of reading texts play a part.
var wholeFacets = []string{"from", "to", "handle", "conversation", "day", "day_hour", "week", "month", "hour", "delivery", "entity"}

// facetName names a count of everything; empty for what is not kept.
func facetName(q query.Q, o FacetOptions) string {
	if _, all := q.(query.All); !all || slices.ContainsFunc(o.By, func(by string) bool { return !slices.Contains(wholeFacets, by) }) {
		return ""
	}
	return o.name()
}

// name tells what is counted from all else that may be.
func (o FacetOptions) name() string {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return strings.Join(o.By, " ") + "\n" + zone.String() + "\n" + strconv.Itoa(o.Limit)
}

// Facets counts the messages of a query by each of some fields, exactly.
func (v *View) Facets(ctx context.Context, q query.Q, o FacetOptions) (Facets, error) {
	name, w := facetName(q, o), v.worked
	w.mu.Lock()
	kept, ok := w.facets[name]
	w.mu.Unlock()
	if ok {
		return kept.clone(), nil
	}
	if name == "" && len(v.sets) == 0 {
		return v.askedFacets(ctx, q, o)
	}
	out, err := v.countFacets(ctx, q, o)
	if err == nil && name != "" && out.Untested == 0 {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.facets == nil || len(w.facets) >= facetsMost {
			w.facets = map[string]Facets{}
		}
		w.facets[name] = out.clone()
	}
	return out, err
}

// askedFacets counts a query, or gives what was counted for it before.
func (v *View) askedFacets(ctx context.Context, q query.Q, o FacetOptions) (out Facets, err error) {
	id := facetID{v.laid, v.limit(), o.name() + "\n" + q.String()}
	err = v.within(ctx, func() error {
		kept, ok := v.worked.asked.get(id)
		if ok {
			out = kept.clone()
			return nil
		}
		out, err = v.countFacets(ctx, q, o)
		if err == nil && out.Untested == 0 {
			v.worked.asked.put(id, out.clone(), out.size())
		}
		return err
	})
	return out, err
}

// size is how many buckets there are, and one.
func (f Facets) size() int {
	n := 1
	for _, list := range f.Facets {
		n += len(list)
	}
	return n
}

func (f Facets) clone() Facets {
	f.Facets = maps.Clone(f.Facets)
	for by, list := range f.Facets {
		f.Facets[by] = slices.Clone(list)
	}
	return f
}
