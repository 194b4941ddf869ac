package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/marks"
	"hut3/internal/query"
	"hut3/internal/store"
)

// News is what came in since the actor, or his unit as a team, last said that
// he had read it.
type News struct {
	Of       string      `json:"of"`              // "person" or "team"
	Upto     string      `json:"upto,omitempty"`  // the newest delivery that is counted here: what is marked read
	Handles  int         `json:"handles"`         // that are looked at: the allocated ones, or all
	Whole    bool        `json:"whole,omitempty"` // all, because no handle is allocated by name
	Unread   []HandleNew `json:"unread"`          // handles with something new, most first
	More     int         `json:"more,omitempty"`  // handles with something new beyond mostNews
	Never    []HandleNew `json:"never,omitempty"` // handles never marked read, with all that is held
	Searches []SearchNew `json:"searches"`        // saved searches with new hits
}

// HandleNew is what is new of one handle.
type HandleNew struct {
	Handle   hut3.Handle   `json:"handle"`
	Messages int64         `json:"messages"`
	Contacts []hut3.Handle `json:"contacts,omitempty"` // not met before
	Late     int64         `json:"late,omitempty"`     // sent before the last message that was read
	LateIn   []Bucket      `json:"late_in,omitempty"`  // and in which months
	First    hut3.Key      `json:"first,omitzero"`     // the earliest sent
}

// SearchNew is a saved search with how many of the new messages it finds.
type SearchNew struct {
	Ref      hut3.Ref `json:"ref"`
	Name     string   `json:"name"`
	Query    string   `json:"query"`
	Messages int64    `json:"messages"`
	Edits    int64    `json:"edits,omitempty"`    // new rows that say it in place of a message's text
	Untested int64    `json:"untested,omitempty"` // of all messages, new or not; see Beside
}

// NewsRequest says whose position is taken: the actor's own, his unit's as a
// team, or in its place a delivery of his choice.
type NewsRequest struct {
	Team  bool
	Since string // "" or "last": the position; or a delivery, as D12
}

// mostNews is how many handles News lists; it says how many more there are.
const mostNews = 100

// News gathers what is new on the actor's allocated handles: messages, contacts,
// messages sent before what was read already, hits of saved searches. Where no
// handle is allocated by name, every handle is looked at.
func (a *App) News(ctx context.Context, actor hut3.Actor, r NewsRequest) (News, error) {
	out := News{Of: "person", Unread: []HandleNew{}, Searches: []SearchNew{}}
	if r.Team {
		out.Of = "team"
	}
	look := access.Look{Action: access.CorpusSearch, Query: "what is new to the " + out.Of}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return out, err
	}
	n := newsroom{app: a, actor: actor, view: view, out: &out}
	if r.Since != "" && r.Since != "last" {
		if n.since, err = hut3.ParseDelivery(r.Since); err != nil {
			return News{}, hut3.Wrap(err, hut3.Usage, "since when: give last, or a delivery")
		}
	}
	if err := n.gather(ctx, r.Team); err != nil {
		return News{}, err
	}
	for _, h := range out.Unread {
		look.Count += h.Messages
		look.Refs = append(look.Refs, hut3.Ref(h.Handle.String()))
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// newsroom works one News out.
type newsroom struct {
	app   *App
	actor hut3.Actor
	view  *corpus.View
	out   *News
	since uint32 // a delivery in the place of the positions; zero: none
	read  marks.Positions
	held  map[hut3.Handle]int64 // messages of each handle that is looked at
	saved []store.Item[hut3.SavedSearch]
	fresh []hut3.Key // refs that came after the least position
	later []hut3.Key // refs of the edits that did
}

func (n *newsroom) gather(ctx context.Context, team bool) error {
	allocated, err := n.records(ctx, team)
	if err != nil {
		return err
	}
	newest, late, err := n.deliveries(ctx)
	if err != nil || newest == 0 {
		return err
	}
	n.out.Upto = hut3.DeliveryRef(newest)
	if err := n.handles(ctx, allocated); err != nil {
		return err
	}
	counts, err := n.arrived(ctx, late)
	if err != nil {
		return err
	}
	if err := n.lines(ctx, counts); err != nil {
		return err
	}
	return n.searches(ctx)
}

// records reads what the case keeps: positions, allocations, saved searches.
func (n *newsroom) records(ctx context.Context, team bool) (allocated []hut3.Handle, err error) {
	err = n.app.Doors.View(ctx, func(tx *store.Tx) error {
		if n.read, err = marks.ReadPositions(tx, n.actor, team); err != nil {
			return err
		}
		if n.since > 0 {
			n.read = marks.Positions{{}: n.since}
		}
		if n.saved, err = marks.Searches(tx, n.actor); err != nil {
			return err
		}
		items, err := store.List[hut3.Allocation](tx, access.AllocationKind, hut3.Attr{Name: "unit", Value: n.actor.Unit})
		for _, it := range items {
			if b := it.Body; !b.Ended && !b.Handle.IsZero() && (b.User == "" || b.User == n.actor.User) {
				allocated = append(allocated, b.Handle)
			}
		}
		return err
	})
	return allocated, err
}

// deliveries gives the newest delivery of which something is seen, and those
// after the position of every handle.
func (n *newsroom) deliveries(ctx context.Context) (newest uint32, late []uint32, err error) {
	visible, err := visibleDeliveries(ctx, n.view)
	for ref := range visible {
		d, err := hut3.ParseDelivery(string(ref))
		if err != nil {
			return 0, nil, err
		}
		newest = max(newest, d)
		if d > n.floor() {
			late = append(late, d)
		}
	}
	slices.Sort(late)
	return newest, late, err
}

// floor is the least delivery after which something may be new: zero where
// nothing was ever marked read.
func (n *newsroom) floor() uint32 {
	if all := n.read[hut3.Handle{}]; all > 0 || len(n.read) == 0 {
		return all
	}
	return slices.Min(slices.Collect(maps.Values(n.read)))
}

func (n *newsroom) handles(ctx context.Context, allocated []hut3.Handle) error {
	all, err := n.view.Handles(ctx)
	n.held = map[hut3.Handle]int64{}
	n.out.Whole = len(allocated) == 0
	for _, h := range all {
		if total := h.Sent + h.Received; total > 0 && (n.out.Whole || slices.Contains(allocated, h.Handle)) {
			n.held[h.Handle] = total
		}
	}
	n.out.Handles = len(n.held)
	return err
}

// arrived counts the new messages of each handle that was read before.
func (n *newsroom) arrived(ctx context.Context, late []uint32) (map[hut3.Handle]int64, error) {
	counts := map[hut3.Handle]int64{}
	if len(n.read) == 0 {
		return counts, nil
	}
	for _, d := range late {
		err := n.view.Heads(ctx, query.Field{Name: "delivery", Value: hut3.DeliveryRef(d)}, func(h corpus.MessageHead) error {
			if h.Ref.Delivery() != d {
				return nil // a copy of what came before
			}
			n.fresh = append(n.fresh, h.Ref)
			for _, p := range parties(h) {
				if at := n.read.Of(p); at > 0 && d > at && n.held[p] > 0 {
					counts[p]++
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(n.fresh)
	return counts, n.edited(ctx, late)
}

// edited finds the edits that came in deliveries.
func (n *newsroom) edited(ctx context.Context, late []uint32) error {
	if len(n.saved) == 0 || len(late) == 0 {
		return nil
	}
	edits, err := n.view.Edits(ctx)
	if err != nil {
		return err
	}
	for _, d := range late {
		refs, err := edits.Refs(ctx, query.Field{Name: "delivery", Value: hut3.DeliveryRef(d)})
		if err != nil {
			return err
		}
		n.later = append(n.later, refs...)
	}
	slices.Sort(n.later)
	return nil
}

// handleOrder is the order of handles in lists.
func handleOrder(a, b hut3.Handle) int {
	return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Name, b.Name))
}

// parties is who a message is from and to, each once.
func parties(h corpus.MessageHead) []hut3.Handle {
	out := append([]hut3.Handle{h.From}, h.To...)
	slices.SortFunc(out, handleOrder)
	return slices.DeleteFunc(slices.Compact(out), hut3.Handle.IsZero)
}

// lines writes the lists: what is new, and what was never marked read.
func (n *newsroom) lines(ctx context.Context, counts map[hut3.Handle]int64) error {
	for h, total := range n.held {
		switch {
		case counts[h] > 0:
			n.out.Unread = append(n.out.Unread, HandleNew{Handle: h, Messages: counts[h]})
		case n.read.Of(h) == 0:
			n.out.Never = append(n.out.Never, HandleNew{Handle: h, Messages: total})
		}
	}
	for _, list := range [][]HandleNew{n.out.Unread, n.out.Never} {
		slices.SortFunc(list, func(x, y HandleNew) int {
			return cmp.Or(cmp.Compare(y.Messages, x.Messages), handleOrder(x.Handle, y.Handle))
		})
	}
	if n.out.More = max(0, len(n.out.Unread)-mostNews); n.out.More > 0 {
		n.out.Unread = n.out.Unread[:mostNews]
	}
	for i := range n.out.Unread {
		if err := n.detail(ctx, &n.out.Unread[i]); err != nil {
			return err
		}
	}
	return nil
}

// detail finds what in the new messages of a handle was not to be expected:
// contacts not met before, and messages older than what was read.
func (n *newsroom) detail(ctx context.Context, line *HandleNew) error {
	at := n.read.Of(line.Handle)
	met := map[hut3.Handle]bool{line.Handle: true}
	var fresh []corpus.MessageHead
	var first corpus.MessageHead
	var last int64
	err := n.view.Heads(ctx, query.Field{Name: "handle", Value: line.Handle.String()}, func(h corpus.MessageHead) error {
		if h.Ref.Delivery() > at {
			fresh, first = append(fresh, h), corpus.FirstOf(first, h)
			return nil
		}
		for _, p := range parties(h) {
			met[p] = true
		}
		if h.Sent.Known() {
			last = max(last, h.Sent.Micros)
		}
		return nil
	})
	line.First = first.Ref
	months := map[string]int64{}
	for _, h := range fresh {
		for _, p := range parties(h) {
			if !met[p] {
				met[p] = true
				line.Contacts = append(line.Contacts, p)
			}
		}
		if h.Sent.Known() && h.Sent.Micros < last {
			line.Late++
			months[stamp(h.Sent.Micros)[:len("2020-04")]]++
		}
	}
	slices.SortFunc(line.Contacts, handleOrder)
	for _, m := range slices.Sorted(maps.Keys(months)) {
		line.LateIn = append(line.LateIn, Bucket{Value: m, Count: months[m]})
	}
	return err
}

// searches counts the new messages that the actor's saved searches find.
func (n *newsroom) searches(ctx context.Context) error {
	if len(n.fresh)+len(n.later) == 0 {
		return nil
	}
	for _, s := range n.saved {
		q, view, err := n.app.askDespite(ctx, n.actor, access.CorpusSearch, s.Body.Query)
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			continue // a hit set that it names is there no more
		}
		if err != nil {
			return err
		}
		refs, err := view.Refs(ctx, q)
		if err != nil {
			return err
		}
		found := SearchNew{Ref: s.Ref, Name: s.Body.Name, Query: s.Body.Query, Messages: common(refs, n.fresh), Untested: view.Untested()}
		if found.Edits, err = n.editsOf(ctx, view, q); err != nil {
			return err
		}
		if found.Messages+found.Edits+found.Untested > 0 {
			n.out.Searches = append(n.out.Searches, found)
		}
	}
	return nil
}

// editsOf counts the new edits that a query finds.
func (n *newsroom) editsOf(ctx context.Context, view *corpus.View, q query.Q) (int64, error) {
	if len(n.later) == 0 {
		return 0, nil
	}
	edits, err := view.Edits(ctx)
	if err != nil {
		return 0, err
	}
	refs, err := edits.Refs(ctx, q)
	return common(refs, n.later), err
}

// common counts what two lists that go up have in common.
func common(a, b []hut3.Key) (n int64) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n, a, b = n+1, a[1:], b[1:]
		}
	}
	return n
}

// MarkRead says that the actor, or his unit as a team, has read what came in up
// to a delivery, of a handle or of every one.
func (a *App) MarkRead(ctx context.Context, actor hut3.Actor, h hut3.Handle, upto string, team bool) (hut3.Ref, error) {
	view, err := a.view(ctx, actor)
	if err != nil {
		return "", err
	}
	d, err := hut3.ParseDelivery(upto)
	if err != nil {
		return "", err
	}
	visible, err := visibleDeliveries(ctx, view)
	if err != nil {
		return "", err
	}
	known := h.IsZero()
	if !known {
		known, err = knows(view)(ctx, h)
	}
	if err == nil && (visible[hut3.Ref(hut3.DeliveryRef(d))] == 0 || !known) {
		err = hut3.Errorf(hut3.NotFound, "there is no delivery %s, or no handle %s, in what you may see", strconv.Quote(upto), h)
	}
	if err != nil {
		return "", err
	}
	return a.marks().SetPosition(ctx, actor, hut3.ReadPosition{Team: team, Handle: h, Delivery: d})
}
