package corpustest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Run holds an engine to the contract.
func Run(t *testing.T, make NewEngine) {
	t.Run("answers as the model does", func(t *testing.T) { answers(t, make) })
	t.Run("a hidden part leaves no trace", func(t *testing.T) { twins(t, make) })
	t.Run("people's rulings hold in every answer", func(t *testing.T) { rule(t, make) })
}

func load(t *rapid.T, e Engine, w World) {
	for _, d := range w {
		if err := e.Add(context.Background(), d); err != nil {
			t.Fatalf("delivery %d: %v", d.Number, err)
		}
	}
}

func answers(t *testing.T, make NewEngine) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Worlds().Draw(rt, "world")
		e := make(t, t.TempDir())
		load(rt, e, w)
		for range 3 {
			scope := Scopes(w).Draw(rt, "scope")
			facts := Facts(w).Draw(rt, "facts")
			v, err := e.View(scope, facts)
			if err != nil {
				rt.Fatal(err)
			}
			compare(rt, w, NewModel(w).View(scope, facts), v, Queries().Draw(rt, "query"), false)
		}
	})
}

// asker asks two views the same and compares.
type asker struct {
	t    *rapid.T
	w    World
	q    query.Q
	opts []cmp.Option
}

func (a asker) same(what string, want, got any, wantErr, gotErr error) {
	a.t.Helper()
	if hut3.CodeOf(wantErr) != hut3.CodeOf(gotErr) || (wantErr == nil) != (gotErr == nil) {
		a.t.Fatalf("%s of %#v: want error %v, got %v\n%s", what, a.q, wantErr, gotErr, a.w)
	}
	if diff := cmp.Diff(want, got, a.opts...); diff != "" {
		a.t.Fatalf("%s of %#v differs (-want +got):\n%s\n%s", what, a.q, diff, a.w)
	}
}

// compare asks everything of both. Where refs are mapped, keys of messages are
// not looked at.
func compare(t *rapid.T, w World, want, got View, q query.Q, mapped bool) {
	a := asker{t, w, q, []cmp.Option{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(corpus.Hit{}, "Highlights")}}
	if mapped {
		a.opts = append(a.opts, cmpopts.IgnoreFields(hut3.Message{}, "Key"))
	}
	ctx := context.Background()
	terms := rapid.SliceOfN(Queries(), 1, 4).Draw(t, "terms")
	a.pages(want, got, 3, false)
	a.pages(want, got, 2, true)
	a.same("count", do(func() (any, error) { return want.Count(ctx, q) }), do(func() (any, error) { return got.Count(ctx, q) }), nil, nil)
	facets := corpus.FacetOptions{By: []string{"from", "to", "handle", "conversation", "day", "hour", "delivery", "entity", "tag", "week", "month", "day_hour"}, Zone: zone}
	a.plan(want, got)
	for name, ask := range map[string]func(View) (any, error){
		"distinct":      func(v View) (any, error) { return v.Distinct(ctx, q, 0) },
		"facets":        func(v View) (any, error) { return v.Facets(ctx, q, facets) },
		"refs":          func(v View) (any, error) { return v.Refs(ctx, q) },
		"shown":         func(v View) (any, error) { return v.Shown(ctx, w.keys()) },
		"terms":         func(v View) (any, error) { return v.Terms(ctx, q, terms) },
		"entities":      func(v View) (any, error) { return v.Entities(ctx, q, nil) },
		"phones":        func(v View) (any, error) { return v.Entities(ctx, query.All{}, []string{"phone"}) },
		"edges":         func(v View) (any, error) { return v.Edges(ctx, q) },
		"all edges":     func(v View) (any, error) { return v.Edges(ctx, query.All{}) },
		"handles":       func(v View) (any, error) { return v.Handles(ctx) },
		"conversations": func(v View) (any, error) { return v.Conversations(ctx) },
		"contacts":      func(v View) (any, error) { return v.Records(ctx, hut3.KindContact, hut3.Handle{}) },
		"notes": func(v View) (any, error) {
			return v.Records(ctx, hut3.KindNote, hut3.Handle{Platform: "chat", Name: "oakhill"})
		},
		"each": func(v View) (any, error) {
			var all []corpus.Hit
			err := v.Each(ctx, q, func(h corpus.Hit) error { all = append(all, h); return nil })
			return all, err
		},
	} {
		x, xerr := ask(want)
		y, yerr := ask(got)
		a.same(name, x, y, xerr, yerr)
	}
	a.keys(want, got, mapped)
}

// plan checks a plan by what the model counts: what is visible, what each part
// finds, what is left at the end. What is read is never less than what is found
// by reading alone.
func (a asker) plan(want, got View) {
	a.t.Helper()
	ctx := context.Background()
	plan, err := got.Explain(ctx, a.q)
	visible, _ := want.Count(ctx, query.All{})
	found, foundErr := want.Count(ctx, a.q)
	a.same("plan", nil, nil, foundErr, err)
	if plan.Visible != visible || plan.Step.Left >= 0 && plan.Step.Left != found || plan.Step.Messages >= 0 && plan.Step.Messages != found || plan.Step.Left < 0 && plan.Step.Reads == 0 && found > 0 {
		a.t.Fatalf("the plan of %s, of %d messages that finds %d: %+v", a.q, visible, found, plan)
	}
}

func do(fn func() (any, error)) string {
	x, err := fn()
	return fmt.Sprint(x, err)
}

// pages walks all pages of a search.
func (a asker) pages(want, got View, limit int, oldest bool) {
	opts := corpus.SearchOptions{Limit: limit, Oldest: oldest}
	for range 100 {
		x, xerr := want.Search(context.Background(), a.q, opts)
		y, yerr := got.Search(context.Background(), a.q, opts)
		a.same("search", x, y, xerr, yerr)
		for _, h := range y.Hits {
			a.marks(h)
		}
		if opts.After = x.Next; x.Next == nil {
			return
		}
	}
}

// marks checks that highlights lie in the text, in order, apart.
func (a asker) marks(h corpus.Hit) {
	last := -1
	for _, m := range h.Highlights {
		if m[0] <= last && last > 0 && m[0] < last || m[1] <= m[0] || m[1] > len(h.Message.Body) {
			a.t.Fatalf("highlights %v of %q", h.Highlights, h.Message.Body)
		}
		last = m[1]
	}
}

// keys asks after every row of the world.
func (a asker) keys(want, got View, mapped bool) {
	ctx := context.Background()
	for _, k := range a.w.keys() {
		x, xerr := want.Resolve(ctx, k)
		y, yerr := got.Resolve(ctx, k)
		if mapped && xerr == nil && yerr == nil {
			x, y = 0, 0
		}
		a.same("resolve "+k.String(), x, y, xerr, yerr)
		if mapped && xerr != nil {
			continue // a key that joins records is no typed reference
		}
		for name, ask := range map[string]func(View) (any, error){
			"message": func(v View) (any, error) { return v.Message(ctx, k) },
			"rows":    func(v View) (any, error) { return v.Rows(ctx, k) },
			"thread":  func(v View) (any, error) { return v.Thread(ctx, k, 2) },
		} {
			x, xerr := ask(want)
			y, yerr := ask(got)
			a.same(name+" "+k.String(), x, y, xerr, yerr)
		}
	}
}
