package corpustest

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Model answers from a world by going through all of it.
type Model struct {
	world World
	index index
}

// NewModel makes a model of a world.
func NewModel(w World) *Model { return &Model{w, indexOf(w)} }

// held is a message as one class indexes it.
type held struct {
	corpus.MessageEntry
	class    uint32
	delivery uint32
}

// ModelView is a model under a scope.
type ModelView struct {
	Setting
	world    World
	index    index
	memory   memory
	reached  map[hut3.Key][]held // by message, what the grants reach of it
	stands   map[entryOf]held    // of that, what is left to a class by the rows that are; see mute
	visible  []held              // as shown, in order of time, then ref
	withheld map[string][]held   // by reason
}

// View applies a setting, message by message. It knows no limit.
func (m *Model) View(s Setting) *ModelView {
	v := &ModelView{Setting: s, world: m.world, index: m.index, memory: newMemory(), reached: map[hut3.Key][]held{}, stands: map[entryOf]held{}, withheld: map[string][]held{}}
	scope := s.Scope
	for _, d := range m.world {
		for _, e := range d.Messages {
			h := held{e, d.Class, d.Number}
			if slices.ContainsFunc(scope.Grants, func(g hut3.Grant) bool { return g.Class == d.Class && v.granted(g, h) }) {
				v.reached[e.Key] = append(v.reached[e.Key], h)
			}
		}
	}
	for _, reached := range v.reached {
		if list := v.mute(reached); len(list) > 0 {
			v.place(list)
		}
	}
	slices.SortFunc(v.visible, order)
	for i, h := range v.visible {
		v.memory.at[h.Key] = i
	}
	return v
}

func (v *ModelView) granted(g hut3.Grant, h held) bool {
	return g.All || slices.ContainsFunc(g.Only, func(t hut3.Target) bool { return v.names(t, h) || v.sided(t, h) })
}

// place puts a message where its lowest row belongs: seen, withheld or nowhere.
func (v *ModelView) place(list []standing) {
	if slices.ContainsFunc(list, func(h standing) bool { return v.silent(h.held) }) {
		return
	}
	shown := list[0]
	for i, w := range v.Scope.Declared {
		if shown.gone == i || slices.ContainsFunc(list, func(h standing) bool { return v.names(w.Target, h.held) }) {
			v.withheld[w.Reason] = append(v.withheld[w.Reason], shown.held)
			return
		}
	}
	v.visible = append(v.visible, shown.held)
}

func (v *ModelView) names(t hut3.Target, h held) bool {
	switch {
	case t.Key != 0 && v.messageOf(t.Key) != h.Key,
		t.Key == 0 && t.Conversation != "" && t.Conversation != h.Conversation,
		t.Key == 0 && t.Conversation == "" && !t.Handle.IsZero() && !involves(h, t.Handle):
		return false
	}
	return inBounds(t, h.Sent)
}

func inBounds(t hut3.Target, sent hut3.Time) bool {
	if t.From == 0 && t.To == 0 {
		return true
	}
	if !sent.Known() {
		return t.Wide
	}
	early, late := time.Duration(0), time.Duration(0) // by how much it may have been earlier or later
	if t.Wide && sent.Basis == hut3.BasisLocal {
		early, late = 14*time.Hour, 14*time.Hour
	}
	if t.Wide && sent.Precision == hut3.ToDay {
		late += 24*time.Hour - time.Microsecond
	}
	return (t.From == 0 || sent.Micros+late.Microseconds() >= t.From) && (t.To == 0 || sent.Micros-early.Microseconds() < t.To)
}

func involves(h held, handle hut3.Handle) bool {
	return h.From == handle || slices.Contains(h.To, handle)
}

// row finds a row in the whole world.
func (v *ModelView) row(k hut3.Key) (corpus.RowEntry, uint32, bool) {
	r, ok := v.index.rows[k]
	return r.RowEntry, r.class, ok
}

func (v *ModelView) messageOf(k hut3.Key) hut3.Key {
	if r, _, ok := v.row(k); ok && r.Message != 0 {
		return r.Message
	}
	return k
}

func sortTime(h held) int64 {
	if !h.Sent.Known() {
		return math.MinInt64
	}
	return h.Sent.Micros
}

func order(a, b held) int {
	return cmp.Or(cmp.Compare(sortTime(a), sortTime(b)), cmp.Compare(a.Ref, b.Ref))
}

// reaches reports whether a grant reaches a message in a class.
func (v *ModelView) reaches(class uint32, k hut3.Key) bool {
	return slices.ContainsFunc(v.reached[k], func(h held) bool { return h.class == class })
}

func (v *ModelView) find(k hut3.Key) (held, bool) {
	if i, ok := v.memory.at[k]; ok {
		return v.visible[i], true
	}
	return held{}, false
}

// rowsOf gives the seen rows of a message with their classes.
func (v *ModelView) rowsOf(k hut3.Key) (out []corpus.RowEntry) {
	for _, r := range v.index.ofEach[k] {
		if v.reaches(r.class, k) && !v.unsaid(r.RowEntry, r.class) {
			out = append(out, r.RowEntry)
		}
	}
	return out
}

func (v *ModelView) hit(h held) corpus.Hit {
	m := h.Message
	m.Rows = len(v.rowsOf(h.Key))
	out := corpus.Hit{Message: m, Ref: h.Ref, Tags: v.tags(h)}
	Extractor{}.Find(m.Body, func(s hut3.Span) { out.Entities = append(out.Entities, s) })
	return out
}

// marked is a message as a search shows it, with what the query matched.
func (v *ModelView) marked(h held, q query.Q) corpus.Hit {
	out := v.hit(h)
	out.Highlights = v.marks(q, h.Body)
	return out
}

// Hits gives the messages of a query, oldest first. They are not to be changed.
func (v *ModelView) Hits(q query.Q) (out []held) {
	return once(v.memory.hits, q.String(), func() (out []held) {
		for _, h := range v.visible {
			if v.holds(q, h) {
				out = append(out, h)
			}
		}
		return out
	})
}

// Search pages through Hits.
func (v *ModelView) Search(_ context.Context, q query.Q, opts corpus.SearchOptions) (corpus.Page, error) {
	list := slices.Clone(v.Hits(q))
	page := corpus.Page{Total: int64(len(list)), Hits: []corpus.Hit{}}
	if !opts.Oldest {
		slices.Reverse(list)
	}
	if c := opts.After; c != nil {
		list = slices.DeleteFunc(list, func(h held) bool {
			at := cmp.Or(cmp.Compare(sortTime(h), c.Sent), cmp.Compare(h.Ref, c.Ref))
			return at == 0 || (at > 0) != opts.Oldest
		})
	}
	for i, h := range list {
		if i == opts.Limit {
			last := list[i-1]
			page.Next = &corpus.Cursor{Sent: sortTime(last), Ref: last.Ref}
			break
		}
		page.Hits = append(page.Hits, v.marked(h, q))
	}
	return page, nil
}

// Count counts Hits.
func (v *ModelView) Count(_ context.Context, q query.Q) (int64, error) {
	return int64(len(v.Hits(q))), nil
}

// Each walks Hits.
func (v *ModelView) Each(_ context.Context, q query.Q, fn func(corpus.Hit) error) error {
	for _, h := range v.Hits(q) {
		if err := fn(v.marked(h, q)); err != nil {
			return err
		}
	}
	return nil
}

func notFound() error { return hut3.Errorf(hut3.NotFound, "no such message") }

// Resolve finds the visible message of a seen row.
func (v *ModelView) Resolve(_ context.Context, row hut3.Key) (hut3.Key, error) {
	r, class, ok := v.row(row)
	if _, seen := v.find(r.Message); ok && seen && v.reaches(class, r.Message) && !v.unsaid(r, class) {
		return r.Message, nil
	}
	return 0, notFound()
}

func (v *ModelView) lookup(key hut3.Key) (held, error) {
	if h, ok := v.find(key); ok {
		return h, nil
	}
	k, err := v.Resolve(context.Background(), key)
	if err != nil {
		return held{}, err
	}
	h, _ := v.find(k)
	return h, nil
}

// Message gives a message by its key or a seen row's.
func (v *ModelView) Message(_ context.Context, key hut3.Key) (corpus.Hit, error) {
	h, err := v.lookup(key)
	if err != nil {
		return corpus.Hit{}, err
	}
	return v.hit(h), nil
}

// Rows gives the seen rows of a message.
func (v *ModelView) Rows(_ context.Context, key hut3.Key) (out []hut3.RowOf, err error) {
	h, err := v.lookup(key)
	if err != nil {
		return nil, err
	}
	for _, r := range v.rowsOf(h.Key) {
		of := hut3.RowOf{Key: r.Key, Role: r.Role, Owner: r.Side, Sent: r.Sent, Extra: r.Extra, Loc: r.Loc}
		_, class, _ := v.row(r.Key)
		if of.Differs = v.differs(r, class, h); r.Key == h.Ref {
			of.Role = hut3.Founder
		}
		out = append(out, of)
	}
	slices.SortFunc(out, func(a, b hut3.RowOf) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// Told is what Rows says of each message, of its rows' sides, times and fields, and
// what a version says in place of the text.
func (v *ModelView) Told(ctx context.Context, keys []hut3.Key) ([][]corpus.RowTold, error) {
	out := make([][]corpus.RowTold, len(keys))
	for i, k := range keys {
		rows, err := v.Rows(ctx, k)
		if err != nil {
			return out, err
		}
		for _, r := range rows {
			t := corpus.RowTold{Key: r.Key, Role: r.Role, Owner: r.Owner, Sent: r.Sent}
			var own corpus.RowWords
			if r.Role == hut3.Version && len(r.Differs) > 0 {
				if err := json.Unmarshal(r.Differs, &own); err != nil {
					return out, err
				}
			}
			t.Body = own.Body
			told := r.Role == hut3.Version // a namespace alone says nothing
			for _, f := range r.Extra {
				told = told || f.Name == "deleted" || f.Name == "native_id" || f.Name == "reply_to"
			}
			for _, f := range r.Extra {
				switch {
				case f.Name == "deleted":
					t.Deleted = f.Value
				case f.Name == "native_id":
					t.NativeID = f.Value
				case f.Name == "reply_to":
					t.ReplyTo = f.Value
				case f.Name == "namespace" && told:
					t.Namespace = f.Value
				}
			}
			out[i] = append(out[i], t)
		}
	}
	return out, nil
}

// Records gives the seen records of a kind and side.
func (v *ModelView) Records(_ context.Context, kind hut3.Kind, handle hut3.Handle) (out []corpus.RowEntry, err error) {
	for _, d := range v.world {
		for _, r := range d.Rows {
			if r.Message == 0 && r.Kind == kind && (handle.IsZero() || r.Side == handle) && v.seesRecord(d.Class, r) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func (v *ModelView) seesRecord(class uint32, r corpus.RowEntry) bool {
	named := func(t hut3.Target) bool {
		switch {
		case t.Key != 0:
			return t.Key == r.Key
		case t.Conversation != "", !t.Handle.IsZero() && t.Handle != r.Side && !(t.Wide && mentions(r, t.Handle)):
			return false
		}
		return inBounds(t, r.Sent)
	}
	granted := slices.ContainsFunc(v.Scope.Grants, func(g hut3.Grant) bool {
		return g.Class == class && (g.All || slices.ContainsFunc(g.Only, named))
	})
	return granted && !slices.ContainsFunc(v.Scope.Silent, named) &&
		!slices.ContainsFunc(v.Scope.Declared, func(w hut3.Withheld) bool { return named(w.Target) })
}

// mentions reports whether a record is from or to a handle.
func mentions(r corpus.RowEntry, h hut3.Handle) bool {
	var body hut3.RecordBody
	return json.Unmarshal(r.Payload, &body) == nil && (body.From == h || slices.Contains(body.To, h))
}
