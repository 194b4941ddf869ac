package corpus

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"hut3"
)

// Rulings are people's words on which rows state one act, in the order they
// were given. They are laid over a View; no file is changed. See View.Regroup.
type Rulings struct {
	List      []Ruling
	Extractor hut3.Extractor // of the entities of rows that become messages; nil: none
}

// Ruling splits rows off their messages, each to be a message of its own, or
// joins the messages of its rows. It holds in a view that sees all of its rows.
type Ruling struct {
	Ref   hut3.Ref // of its record
	Split bool
	Rows  []hut3.Key
}

// Regroup gives the view as rulings have it: everything that is counted, found
// and shown follows them. A joined message is shown by its lowest row; a row
// that was split off by itself, with its own time and words. Marks by the key of
// a message go with the row that it is shown by. The rulings are not changed
// after that.
func (v *View) Regroup(ctx context.Context, r *Rulings) (*View, error) {
	if r == nil || len(r.List) == 0 {
		return v, nil
	}
	v.overlays.mu.Lock()
	defer v.overlays.mu.Unlock()
	if w := v.overlays.ruled; w != nil && w.ruled.rulings == r {
		return w, nil
	}
	var w *View
	err := v.within(ctx, func() (err error) {
		w, err = v.regroup(context.WithoutCancel(ctx), r)
		return err
	})
	if err == nil {
		v.overlays.ruled = w
	}
	return w, err
}

func (v *View) regroup(ctx context.Context, r *Rulings) (*View, error) {
	g := &regrouping{v: v, of: map[hut3.Key]*rowGroup{}, loaded: map[hut3.Key]place{}, by: map[hut3.Key]hut3.Ref{}}
	for _, one := range r.List {
		if v.seesAll(one.Rows) {
			g.rule(one)
		}
	}
	w := *v
	w.overlays, w.worked, w.kept = &overlays{}, newWorked(), &keptSets{}
	w.ruled = &ruled{rulings: r, rows: map[hut3.Key]hut3.Key{}, moved: map[hut3.Key]hut3.Key{}, messages: map[hut3.Key]*ruledMessage{}, at: map[*messageSegment][]place{}}
	w.segs = make([]*segmentView, len(v.segs))
	for i, s := range v.segs {
		c := *s
		w.segs[i] = &c
	}
	w.ruled.by = g.by
	apart := g.settle(w.ruled)
	g.drop(&w)
	acts := func(row hut3.Key) int { return w.ruled.messages[row].acts }
	if err := w.layApart(ctx, v, apart, acts, r.Extractor); err != nil {
		return nil, err
	}
	for key := range w.ruled.messages {
		if at, ok := w.locate(key); ok {
			s := w.segs[at.seg].messageSegment
			w.ruled.at[s] = append(w.ruled.at[s], at)
		}
	}
	return &w, nil
}

func (v *View) seesAll(rows []hut3.Key) bool {
	for _, row := range rows {
		if _, ok := v.resolve(row); !ok {
			return false
		}
	}
	return true
}

// regrouping goes through rulings in order: each message they touch is a group
// of rows, which are taken apart and put together.
type regrouping struct {
	v      *View
	of     map[hut3.Key]*rowGroup // by row
	loaded map[hut3.Key]place     // messages of the rule that are touched
	by     map[hut3.Key]hut3.Ref  // what joined a row's message to others
}

type rowGroup struct{ rows []rowPlace }

// group gives the group that a row is in now.
func (g *regrouping) group(row hut3.Key) *rowGroup {
	if of := g.of[row]; of != nil {
		return of
	}
	at, _ := g.v.resolve(row) // seesAll has seen it
	key := g.v.segs[at.seg].keyOf(at.ordinal)
	of := &rowGroup{g.v.rowPlaces(key)}
	g.loaded[key] = at
	for _, r := range of.rows {
		g.of[r.key] = of
	}
	return of
}

func (g *regrouping) rule(r Ruling) {
	if r.Split {
		for _, row := range r.Rows {
			g.split(row)
		}
		return
	}
	first := g.group(r.Rows[0])
	for _, row := range r.Rows[1:] {
		from := g.group(row)
		if from == first {
			continue
		}
		for _, x := range from.rows {
			g.of[x.key] = first
		}
		first.rows = append(first.rows, from.rows...)
		for _, x := range first.rows {
			if _, before := g.by[x.key]; !before {
				g.by[x.key] = r.Ref
			}
		}
	}
}

func (g *regrouping) split(row hut3.Key) {
	from := g.group(row)
	if len(from.rows) == 1 {
		return
	}
	i := slices.IndexFunc(from.rows, func(x rowPlace) bool { return x.key == row })
	if i < 0 {
		return // a row of the message that no row segment here holds
	}
	g.of[row] = &rowGroup{[]rowPlace{from.rows[i]}}
	delete(g.by, row)
	from.rows = slices.Delete(slices.Clone(from.rows), i, i+1)
}

// settle names each group by the row that it is shown by: as the rule's message
// where that is shown by the row too, or by the row itself. It gives the rows
// that are to be messages of their own, in order.
func (g *regrouping) settle(out *ruled) (apart []rowPlace) {
	shown := map[hut3.Key]hut3.Key{} // a rule's message by the row it is shown by
	for key, at := range g.loaded {
		shown[at.ref] = key
	}
	done := map[*rowGroup]bool{}
	for _, row := range slices.Sorted(maps.Keys(g.of)) {
		of := g.of[row]
		if done[of] {
			continue
		}
		done[of] = true
		head, acts := headOf(of)
		key, ok := shown[head.key]
		if !ok {
			key = head.key
			apart = append(apart, head)
		}
		out.messages[key] = &ruledMessage{of.rows, acts}
		for _, r := range of.rows {
			out.rows[r.key] = key
		}
	}
	for key, at := range g.loaded {
		if to := out.rows[at.ref]; to != 0 && to != key {
			out.moved[key] = to
		}
	}
	return apart
}

// headOf sorts the rows of a group and gives the one that it is shown by.
func headOf(of *rowGroup) (head rowPlace, acts int) {
	slices.SortFunc(of.rows, func(a, b rowPlace) int { return cmp.Compare(a.key, b.key) })
	head = of.rows[0]
	for _, r := range slices.Backward(of.rows) {
		if !isRecord(uint8(r.seg.kind.at(r.i))) {
			head = r
			acts++
		}
	}
	return head, acts
}

// drop takes out of sight the rule's messages that are shown as others.
func (g *regrouping) drop(w *View) {
	gone := make([][]uint32, len(w.segs))
	for key, at := range g.loaded {
		if w.ruled.moved[key] != 0 {
			gone[at.seg] = append(gone[at.seg], at.ordinal)
		}
	}
	for i, list := range gone {
		slices.Sort(list)
		w.segs[i].visible = w.segs[i].visible.minus(listSet(w.segs[i].n, list))
	}
}
