package corpus

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// Facts are what records say of messages and deliveries: statements of people,
// which no segment holds. They are laid over a View; see View.With.
type Facts struct {
	// Tags are the taggings in the order they were made. A later one is laid
	// over those before it.
	Tags []Tagging
	// Deliveries say of what exhibit and stage a delivery is, by its number.
	Deliveries map[uint32]DeliveryFact
}

// Tagging puts a tag on messages, or takes it off them.
type Tagging struct {
	Tag string // in its normal form; see TagName
	Off bool
	// Rows gives the rows by which the messages were seen when they were
	// tagged. Who does not see such a row does not see what was done by it.
	Rows func(context.Context) ([]hut3.Key, error)
}

// DeliveryFact is what a delivery's record says of all of its rows.
type DeliveryFact struct {
	Exhibit []string // its reference and its mark
	Stage   string   // of the collection, in the supplier's own words
}

// TagName is the normal form of a tag: lower case, single spaces.
func TagName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// laid is facts over one view.
type laid struct {
	facts *Facts
	once  sync.Once
	tags  map[string][]docset // by segment of the view
	names []string            // in order
	err   error
}

// overlays keeps the facts that were laid over a view last, so that they are
// worked out once as long as nobody states anything new.
type overlays struct {
	mu    sync.Mutex
	last  *laid
	ruled *View // with the rulings that were laid over it last
	edits *View // of the view; see Edits
	notes *View // of the view; see Notes
}

// With lays facts over a view. The facts are not changed after that.
func (v *View) With(f *Facts) *View {
	v.overlays.mu.Lock()
	defer v.overlays.mu.Unlock()
	if v.overlays.last == nil || v.overlays.last.facts != f {
		v.overlays.last = &laid{facts: f}
	}
	w := *v
	w.laid = v.overlays.last
	return &w
}

// tagged gives the sets of every tag that a visible message bears.
func (v *View) tagged(ctx context.Context) (map[string][]docset, []string, error) {
	l := v.laid
	if l == nil {
		return nil, nil, nil
	}
	l.once.Do(func() { l.tags, l.names, l.err = v.layTags(context.WithoutCancel(ctx), l.facts.Tags) })
	return l.tags, l.names, l.err
}

func (v *View) layTags(ctx context.Context, taggings []Tagging) (map[string][]docset, []string, error) {
	out := map[string][]docset{}
	for _, t := range taggings {
		rows, err := t.Rows(ctx)
		if err != nil {
			return nil, nil, err
		}
		sets, err := v.rowSets(ctx, rows)
		if err != nil {
			return nil, nil, err
		}
		if out[t.Tag] == nil {
			out[t.Tag] = v.noSets()
		}
		for i, set := range sets {
			if t.Off {
				out[t.Tag][i] = out[t.Tag][i].minus(set)
			} else {
				out[t.Tag][i] = out[t.Tag][i].or(set)
			}
		}
	}
	var names []string
	for name, sets := range out {
		if slices.ContainsFunc(sets, func(s docset) bool { return !s.empty() }) {
			names = append(names, name)
		} else {
			delete(out, name)
		}
	}
	slices.Sort(names)
	return out, names, nil
}

func (v *View) noSets() []docset {
	sets := make([]docset, len(v.segs))
	for i, s := range v.segs {
		sets[i] = noDocs(s.n)
	}
	return sets
}

// rowSets gives the visible messages that some rows state, by segment. Rows
// that the view does not see are left out. Of a long list the sets are kept.
func (v *View) rowSets(ctx context.Context, rows []hut3.Key) ([]docset, error) {
	if len(rows) < keptSetRows {
		return v.lookUp(ctx, rows)
	}
	id := digestOf(rows)
	if sets, ok := v.kept.get(id); ok {
		return sets, nil
	}
	sets, err := v.lookUp(ctx, rows)
	if err == nil {
		v.kept.put(id, sets)
	}
	return sets, err
}

// lookUp finds rows, side by side.
func (v *View) lookUp(ctx context.Context, rows []hut3.Key) ([]docset, error) {
	parts := make([][][]uint32, runtime.GOMAXPROCS(0))
	var jobs errgroup.Group
	for p := range parts {
		share := rows[len(rows)*p/len(parts) : len(rows)*(p+1)/len(parts)]
		jobs.Go(func() error {
			return guard(func() error {
				parts[p] = make([][]uint32, len(v.segs))
				for i, k := range share {
					if i%4096 == 0 && ctx.Err() != nil {
						return stopped(ctx)
					}
					if at, ok := v.shown(k); ok {
						parts[p][at.seg] = append(parts[p][at.seg], at.ordinal)
					}
				}
				return nil
			})
		})
	}
	if err := jobs.Wait(); err != nil {
		return nil, err
	}
	sets := v.noSets()
	for i, s := range v.segs {
		var list []uint32
		for _, p := range parts {
			list = append(list, p[i]...)
		}
		slices.Sort(list)
		sets[i] = listSet(s.n, slices.Compact(list))
	}
	return sets, nil
}

// shown is resolve for many rows: it looks at the delivery of the row first.
func (v *View) shown(row hut3.Key) (place, bool) {
	for i, s := range v.segs {
		if !s.info.holds(row.Delivery()) {
			continue
		}
		if o, ok := s.byRow(row); ok && s.visible.contains(o) {
			return place{seg: i, ordinal: o}, true
		}
	}
	return v.resolve(row)
}

// tagNode is tag:name; has:tag where the name is empty.
func (v *View) tagNode(ctx context.Context, name string) (node, error) {
	tags, _, err := v.tagged(ctx)
	if err != nil {
		return nil, err
	}
	sets := v.noSets()
	for tag, of := range tags {
		if name == "" || tag == TagName(name) {
			for i := range sets {
				sets[i] = sets[i].or(of[i])
			}
		}
	}
	return setNode{of: func(e *evaluation, _ docset) docset { return sets[e.s.index] },
		guess: func(e *evaluation) int { return sets[e.s.index].n }}, nil
}

// tagsOf gives the tags of one visible message, in order.
func (v *View) tagsOf(ctx context.Context, at place) ([]string, error) {
	tags, names, err := v.tagged(ctx)
	var out []string
	for _, name := range names {
		if tags[name][at.seg].contains(at.ordinal) {
			out = append(out, name)
		}
	}
	return out, err
}

// factNode is exhibit: or stage:, which deliveries are of.
func (v *View) factNode(is func(DeliveryFact) bool) node {
	var of []uint32
	if v.laid != nil {
		for _, d := range v.deliveries() {
			if is(v.laid.facts.Deliveries[d]) {
				of = append(of, d)
			}
		}
	}
	return setNode{of: func(e *evaluation, _ docset) docset {
		out := noDocs(e.s.n)
		for _, d := range of {
			out = out.or(v.inDelivery(e.s, d))
		}
		return out
	}}
}

func exhibitIs(value string) func(DeliveryFact) bool {
	return func(d DeliveryFact) bool {
		return slices.ContainsFunc(d.Exhibit, func(e string) bool { return e != "" && foldName(e) == foldName(value) })
	}
}

// stageNode is stage:, which a delivery is declared to be of, or a row says of
// itself. Rows are looked at where the other parts of the query leave few
// enough messages.
func (v *View) stageNode(value string) node {
	is := stageIs(value)
	says := func(r rowPlace) bool {
		if !r.seg.staged.has(r.seg, r.i, isStage) {
			return false
		}
		reader := r.seg.extra.reader(r.seg.dec)
		reader.cache = v.c.blocks
		e := r.seg.entryBy(r.i, reader)
		return slices.ContainsFunc(e.Extra, func(f hut3.Field) bool { return isStage(f.Name) && is(DeliveryFact{Stage: f.Value}) })
	}
	rows := readNode{charge: rowsCharge, is: func(e *evaluation, o uint32, _ []byte) bool {
		return slices.ContainsFunc(v.rowPlaces(e.s.keyOf(o)), says)
	}}
	return &orNode{[]node{v.factNode(is), rows}}
}

func isStage(name string) bool { return name == "stage" }

func stageIs(value string) func(DeliveryFact) bool {
	return func(d DeliveryFact) bool { return d.Stage != "" && foldName(d.Stage) == foldName(value) }
}

// tagFacet counts by tag.
func (v *View) tagFacet(tags map[string][]docset) facetFunc {
	return func(s *segmentView, set docset, out map[string]int64) {
		for name, sets := range tags {
			if n := sets[s.index].and(set).n; n > 0 {
				out[name] += int64(n)
			}
		}
	}
}
