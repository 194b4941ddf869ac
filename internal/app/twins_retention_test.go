package app

import (
	"context"
	"testing"

	"hut3"
)

// The holds and erasures that every twin has, and what is hidden comes after.
const (
	hiddenHold    = hut3.Ref("HLD-3")
	hiddenErasure = hut3.Ref("ERA-3")
)

var (
	cole       = person("USR-8", "cole", "NCA", hut3.RoleCommander)
	eraseTwice = ErasureRequest{Reason: "order", Why: "test", Fate: "returned", FateRef: "test", Cited: "test"}
)

// retained is what one person asks to be erased, or holds.
type retained struct {
	who   hut3.Actor
	label string
	what  hut3.Subject
}

// askToErase asks for erasures: of what is seen in both twins, and after that of
// what is hidden. Rulings, which stand in the way, come after.
func (w *twin) askToErase(t fataler) {
	seen, hidden, _ := w.toRetain(t)
	for _, r := range append(seen, hidden...) {
		ask := eraseTwice
		ask.What, ask.Why = r.what, r.label
		if _, err := w.RequestErasure(context.Background(), r.who, ask); err != nil {
			t.Fatal(err)
		}
	}
}

// toRetain names what is erased or held, and who sent what is seen of it.
func (w *twin) toRetain(t fataler) (seen, hidden []retained, from hut3.Handle) {
	ctx := context.Background()
	found, err := w.Search(ctx, cole, SearchRequest{Query: "NOT " + secretWord, Oldest: true, Limit: 1})
	if err != nil || len(found.Hits) == 0 {
		t.Fatal("nothing is seen", err)
	}
	hit := found.Hits[0]
	// The owner counts what is hidden in the conversation too.
	return []retained{{cole, "seen", hut3.Subject{Message: hit.Ref}}, {ann, "seen", hut3.Subject{Conversation: hit.Conversation}}}, w.retainHidden(t), hit.From
}

// hold sets holds, which stand in the way of more erasures; the hit set of what is
// hidden, which comes after those were asked for, is held too.
func (w *twin) hold(t fataler) {
	seen, hidden, from := w.toRetain(t)
	seen[1].what = hut3.Subject{Handle: from}
	if len(hidden) > 0 && !w.plan.before() {
		hidden = append(hidden, retained{ann, secretWord, hut3.Subject{Set: "theirs"}})
	}
	for _, r := range append(seen, hidden...) {
		if r.who.User == rev.User {
			continue // who sets no holds
		}
		if _, err := w.AddHold(context.Background(), r.who, hut3.LegalHold{What: r.what, Why: r.label, Basis: r.label}); err != nil {
			t.Fatal(err)
		}
	}
}

// retainHidden names what is hidden: a message, and a delivery where it is one. What
// the gate holds the reviewer alone may ask about.
func (w *twin) retainHidden(t fataler) (out []retained) {
	who := ann
	if w.plan.before() {
		who = rev
	}
	if !w.with {
		return nil
	}
	found, err := w.Search(context.Background(), who, SearchRequest{Query: secretWord, Oldest: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 {
		return nil
	}
	out = []retained{{who, secretWord, hut3.Subject{Message: found.Hits[0].Ref}}}
	if d, err := hut3.ParseDelivery(string(w.hidden)); err == nil && w.plan.apart() {
		out = append(out, retained{who, secretWord, hut3.Subject{Delivery: d}})
	}
	return out
}

func askHolds(q *asker) {
	v, err := q.Holds(q.ctx, q.who)
	q.add("holds", v, err)
	q.add("release a hold", nil, q.ReleaseHold(q.ctx, q.who, hiddenHold, "test"))
}

func askErasures(q *asker) {
	v, err := q.Erasures(q.ctx, q.who)
	q.add("erasures", v, err)
	q.add("rule on an erasure", nil, q.RuleErasure(q.ctx, q.who, hiddenErasure, true, "test"))
}

// How many messages an erasure is about is told to each as he sees them: the
// asker may have counted what is hidden.
func TestErasureCountsWhatIsSeen(t *testing.T) {
	t.Parallel()
	p := plan{way: byMessage, deliveries: [][]act{{
		{from: "damson", to: "birchtern", minute: 1, text: "the van is by the depot", sides: 2},
		{from: "birchtern", to: "damson", minute: 2, text: "zzhidden advice", sides: 2, hidden: true},
		{from: "birchtern", to: "damson", minute: 3, text: "zzhidden answer", sides: 2, hidden: true},
	}}}
	for _, with := range []bool{true, false} {
		w := p.make(t, t.TempDir(), with)
		list, err := w.Erasures(t.Context(), cole)
		if err != nil || len(list) != 2 || list[1].AskedBy != ann.User || list[1].Messages != 1 || list[1].Upto != 0 {
			t.Errorf("with the hidden part %v: %+v %v", with, list, err)
		}
		whole, err := w.Erasures(t.Context(), ann)
		if err != nil || with != (whole[1].Messages > 2) {
			t.Errorf("the asker, with the hidden part %v: %+v %v", with, whole, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}
