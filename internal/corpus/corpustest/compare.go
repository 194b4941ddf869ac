package corpustest

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// asker asks two views the same and compares.
type asker struct {
	t      rapid.TB
	w      World
	q      query.Q
	mapped bool // refs are mapped: keys of messages are not looked at
	opts   []gocmp.Option
}

func newAsker(t rapid.TB, w World, q query.Q, mapped bool) asker {
	a := asker{t, w, q, mapped, []gocmp.Option{cmpopts.EquateEmpty()}}
	if mapped {
		a.opts = append(a.opts, cmpopts.IgnoreFields(hut3.Message{}, "Key"), cmpopts.IgnoreFields(corpus.MessageHead{}, "Key"), cmpopts.IgnoreFields(corpus.RowEntry{}, "Message"))
	}
	return a
}

func (a asker) same(what string, want, got any, wantErr, gotErr error) {
	a.t.Helper()
	if hut3.CodeOf(wantErr) != hut3.CodeOf(gotErr) || (wantErr == nil) != (gotErr == nil) {
		a.t.Fatalf("%s of %#v: want error %v, got %v\n%s", what, a.q, wantErr, gotErr, a.w)
	}
	if reflect.DeepEqual(want, got) {
		return // as nearly always, and far sooner told
	}
	if diff := gocmp.Diff(want, got, a.opts...); diff != "" {
		a.t.Fatalf("%s of %s, %#v differs (-want +got):\n%s\n%s", what, a.q, a.q, diff, a.w)
	}
}

// question is something that a view is asked.
type question func(View) (any, error)

// compare asks everything of both.
func compare(t rapid.TB, w World, want, got View, d drawn, mapped bool) {
	a := newAsker(t, w, d.q, mapped)
	a.pages(want, got, 3, false)
	a.pages(want, got, 2, true)
	a.plan(want, got)
	a.all(questions(d), want, got)
	a.all(wholeQuestions(w), want, got)
	a.keys(want, got)
}

// all asks both the same questions.
func (a asker) all(list map[string]question, want, got View) {
	a.t.Helper()
	for name, ask := range list {
		x, xerr := ask(want)
		y, yerr := ask(got)
		a.same(name, x, y, xerr, yerr)
	}
}

// facetsOf are all the fields by which hits are counted.
var facetsOf = []string{"from", "to", "handle", "conversation", "day", "hour", "delivery", "entity", "lang", "tag", "week", "month", "day_hour"}

func facetsIn(q query.Q, limit int) question {
	return func(v View) (any, error) {
		return v.Facets(context.Background(), q, corpus.FacetOptions{By: facetsOf, Zone: zone, Limit: limit})
	}
}

// questions are of the messages of a query.
func questions(d drawn) map[string]question {
	ctx, q := context.Background(), d.q
	return map[string]question{
		"count":              func(v View) (any, error) { return v.Count(ctx, q) },
		"distinct":           func(v View) (any, error) { return v.Distinct(ctx, q, 0) },
		"facets":             facetsIn(q, 0),
		"most of the facets": facetsIn(q, 2),
		"refs":               func(v View) (any, error) { return v.Refs(ctx, q) },
		"terms":              func(v View) (any, error) { return v.Terms(ctx, q, d.terms) },
		"entities":           func(v View) (any, error) { return v.Entities(ctx, q, nil) },
		"edges":              func(v View) (any, error) { return v.Edges(ctx, q) },
		"each": func(v View) (any, error) {
			var all []corpus.Hit
			err := v.Each(ctx, q, func(h corpus.Hit) error { all = append(all, h); return nil })
			return all, err
		},
		"heads": func(v View) (any, error) {
			var all []corpus.MessageHead
			err := v.Heads(ctx, q, func(h corpus.MessageHead) error { all = append(all, h); return nil })
			slices.SortFunc(all, func(a, b corpus.MessageHead) int { return cmp.Compare(a.Ref, b.Ref) })
			return all, err
		},
	}
}

// wholeQuestions are of all that a view sees.
func wholeQuestions(w World) map[string]question {
	ctx := context.Background()
	return map[string]question{
		"shown":         func(v View) (any, error) { return v.Shown(ctx, w.keys()) },
		"phones":        func(v View) (any, error) { return v.Entities(ctx, query.All{}, []string{"phone"}) },
		"all edges":     func(v View) (any, error) { return v.Edges(ctx, query.All{}) },
		"handles":       func(v View) (any, error) { return v.Handles(ctx) },
		"conversations": func(v View) (any, error) { return v.Conversations(ctx) },
		"withheld":      func(v View) (any, error) { return v.Withheld(ctx) },
		"contacts":      func(v View) (any, error) { return v.Records(ctx, hut3.KindContact, hut3.Handle{}) },
		"notes": func(v View) (any, error) {
			return v.Records(ctx, hut3.KindNote, hut3.Handle{Platform: "chat", Name: "oakhill"})
		},
		"each row": func(v View) (any, error) { return gathered(ctx, v.EachRow) },
		"rows of":  rowsOfSome,
	}
}

// rowSeen is a row with the message that it is shown under.
type rowSeen struct {
	Row  corpus.RowEntry
	Head corpus.MessageHead
}

// rowsOfSome walks the rows of a handset and of some conversations.
func rowsOfSome(v View) (any, error) {
	ctx := context.Background()
	var messages []hut3.Key
	if err := v.Heads(ctx, query.All{}, func(h corpus.MessageHead) error {
		if len(h.Conversation)%2 == 0 {
			messages = append(messages, h.Key)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	sides := map[hut3.Handle]bool{{Platform: "chat", Name: "oakhill"}: true}
	return gathered(ctx, func(ctx context.Context, fn func(*corpus.RowEntry, *corpus.MessageHead) error) error {
		return v.EachRowOf(ctx, sides, messages, fn)
	})
}

// gathered walks rows, without what groups them, and puts them in order: what was
// merged comes delivery by delivery within one file.
func gathered(ctx context.Context, walk func(context.Context, func(*corpus.RowEntry, *corpus.MessageHead) error) error) (any, error) {
	var all []rowSeen
	err := walk(ctx, func(r *corpus.RowEntry, h *corpus.MessageHead) error {
		row := rowSeen{Row: plainRow(*r)}
		if h != nil {
			row.Head = *h
			row.Head.To = slices.Clone(h.To)
		}
		all = append(all, row)
		return nil
	})
	slices.SortFunc(all, func(a, b rowSeen) int { return cmp.Compare(a.Row.Key, b.Row.Key) })
	return all, err
}

// plainRow is a copy of a row without what groups it.
func plainRow(r corpus.RowEntry) corpus.RowEntry {
	r.Group, r.Native = [12]byte{}, 0
	r.Extra, r.Differs, r.Payload, r.Loc.Steps = slices.Clone(r.Extra), slices.Clone(r.Differs), slices.Clone(r.Payload), slices.Clone(r.Loc.Steps)
	return r
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

// mostPages is how many pages of a search are walked.
const mostPages = 30

// pages walks the pages of a search.
func (a asker) pages(want, got View, limit int, oldest bool) {
	opts := corpus.SearchOptions{Limit: limit, Oldest: oldest}
	for range mostPages {
		x, xerr := want.Search(context.Background(), a.q, opts)
		y, yerr := got.Search(context.Background(), a.q, opts)
		a.same("search", x, y, xerr, yerr)
		if opts.After = x.Next; x.Next == nil {
			return
		}
	}
}

// keys asks after every row of the world.
func (a asker) keys(want, got View) {
	ctx := context.Background()
	for _, k := range a.w.keys() {
		x, xerr := want.Resolve(ctx, k)
		y, yerr := got.Resolve(ctx, k)
		if a.mapped && xerr == nil && yerr == nil {
			x, y = 0, 0
		}
		a.same("resolve "+k.String(), x, y, xerr, yerr)
		e, eerr := want.Row(ctx, k)
		f, ferr := got.Row(ctx, k)
		a.same("row "+k.String(), plainRow(e), plainRow(f), eerr, ferr)
		if a.mapped && xerr != nil {
			continue // a key that joins records is no typed reference
		}
		for name, ask := range map[string]question{
			"message": func(v View) (any, error) { return v.Message(ctx, k) },
			"rows":    func(v View) (any, error) { return v.Rows(ctx, k) },
			"told":    func(v View) (any, error) { return v.Told(ctx, []hut3.Key{k, k}) },
			"thread":  func(v View) (any, error) { return v.Thread(ctx, k, 2) },
			"stretch": func(v View) (any, error) { return v.Stretch(ctx, k, 3, 1) },
		} {
			x, xerr := ask(want)
			y, yerr := ask(got)
			a.same(name+" "+k.String(), x, y, xerr, yerr)
		}
	}
}
