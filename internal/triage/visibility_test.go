package triage

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// Whoever has no duty role, did not raise it and was not named gets the same
// answers for a threat that is there as for one that never was.
func TestAStrangerCannotTell(t *testing.T) {
	t.Parallel()
	with, without := newWorld(t), newWorld(t)
	ctx := t.Context()
	ref := with.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	if err := with.Send(ctx, desk, ref, sending()); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []hut3.Actor{second, officer, derby, admin, auditor, custodian, disclosure, {}} {
		type answer struct {
			Code hut3.Code
			Text string
			N    int
		}
		ask := func(w *world) (out []answer) {
			said := func(n int, err error) {
				a := answer{N: n}
				if err != nil {
					a.Code, a.Text = hut3.CodeOf(err), err.Error()
				}
				out = append(out, a)
			}
			tr := w.as(actor)
			_, err := tr.Get(ctx, actor, ref)
			said(0, err)
			_, err = tr.Open(ctx, actor, ref)
			said(0, err)
			list, err := tr.List(ctx, actor)
			said(len(list), err)
			said(0, tr.Assess(ctx, actor, ref, assessment(hut3.ThreatHigh)))
			said(0, tr.Send(ctx, actor, ref, sending()))
			said(0, tr.Acknowledge(ctx, actor, ref, telephone("DERBYS", start)))
			said(0, tr.Review(ctx, actor, ref, "r", 24*time.Hour))
			said(0, tr.Page(ctx, actor, ref, "USR-1", "pager", ""))
			said(0, tr.Decide(ctx, actor, ref, "arrest", "PC", "r"))
			said(0, tr.Close(ctx, actor, ref, "r"))
			err = w.Doors.View(ctx, func(tx *store.Tx) error {
				if there, err := tr.VisibleIn(tx, actor, ref); err != nil || there {
					said(1, err)
				}
				return nil
			})
			said(0, err)
			return out
		}
		if diff := cmp.Diff(ask(without), ask(with)); diff != "" {
			t.Errorf("%s can tell (-without +with):\n%s", actor.Name, diff)
		}
		if got := ask(with)[0].Code; got != hut3.NotFound {
			t.Errorf("%s: Get answers %q", actor.Name, got)
		}
	}
}

// Raising what is raised already tells the second raiser nothing.
func TestTheSecondRaiserSeesHisOwn(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}, Victim: hut3.Party{Clue: "craig"}, Gist: "first"})
	if _, err := w.Open(ctx, night, ref); err != nil {
		t.Fatal(err)
	}
	if err := w.Assess(ctx, night, ref, assessment(hut3.ThreatHigh)); err != nil {
		t.Fatal(err)
	}
	w.after(time.Minute)
	w.raise(second, Raise{Keys: []hut3.Key{key(1)}, Gist: "again"})
	v := w.get(second, ref)
	want := hut3.Threat{State: hut3.ThreatOpen, Conversation: threadA, Raisings: v.Threat.Raisings}
	if diff := cmp.Diff(want, v.Threat); diff != "" || len(v.Threat.Raisings) != 1 || v.Threat.Raisings[0].Gist != "again" || v.Clock != nil {
		t.Errorf("the second raiser sees %+v\n%s", v, diff)
	}
	w.after(time.Minute)
	if _, err := w.Open(ctx, night, ref); err != nil { // it was raised again: opened again
		t.Fatal(err)
	}
	if got := w.get(second, ref).Threat.Opened; len(got) != 1 || got[0].By != "" {
		t.Errorf("opened since: %v", got)
	}
	if got := w.get(desk, ref).Threat; len(got.Raisings) != 2 || len(got.Opened) != 2 || got.Victim.Clue != "craig" {
		t.Errorf("the desk sees %+v", got)
	}
}

func TestARefusedLookIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.Get(t.Context(), second, "TTL-1"); hut3.CodeOf(err) != hut3.NotFound {
		t.Fatal(err)
	}
	var refused int
	err := w.Doors.EachLook(t.Context(), func(l audit.Leaf) error {
		e, err := l.Entry()
		if err == nil && e.Action == string(access.ThreatRead) && e.Outcome == audit.Refused && e.Object == "TTL-1" {
			refused++
		}
		return err
	})
	if err != nil || refused != 1 {
		t.Errorf("%d refused looks, %v", refused, err)
	}
}

// A lock comes after the threat: the desk keeps what was said of it and no more,
// its raiser has none, and the reviewer, who alone reads the words, has it.
func TestAThreatThatIsLockedSince(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}, Gist: "Craig is to be shot on Thursday"})
	w.held[key(1)] = true
	lock := hut3.Restriction{State: hut3.Locked, Class: "court order", Reason: "an order", Targets: []hut3.Target{{Key: key(1)}}, PossibleThreats: []hut3.Key{key(1)}}
	w.put(access.RestrictionKind, "", lock)
	for _, a := range []hut3.Actor{desk, commander} {
		v := w.get(a, ref)
		want := []hut3.Raising{{By: analyst.User, Name: analyst.Name, Unit: analyst.Unit, At: v.Threat.Raisings[0].At, Gist: "Craig is to be shot on Thursday"}}
		if diff := cmp.Diff(want, v.Threat.Raisings); diff != "" || v.Threat.Conversation != "" || v.Clock.Sent != "" || len(v.Amber) == 0 {
			t.Errorf("%s sees %+v\n%s", a.Name, v, diff)
		}
	}
	if _, err := w.Get(ctx, analyst, ref); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("its raiser: %v", err)
	}
	if list, err := w.List(ctx, analyst); err != nil || len(list) != 0 {
		t.Errorf("its raiser lists %v, %v", list, err)
	}
	if v := w.get(reviewer, ref); v.Threat.Conversation != threadA || len(v.Threat.Raisings[0].Keys) != 1 {
		t.Errorf("the reviewer sees %+v", v)
	}
	if queue, err := w.ReviewerQueue(ctx, reviewer); err != nil || len(queue) != 1 || queue[0].Raised != ref {
		t.Errorf("the duty queue: %+v, %v", queue, err)
	}
	if err := w.Assess(ctx, reviewer, ref, assessment(hut3.ThreatHigh)); err != nil {
		t.Errorf("the reviewer cannot assess it: %v", err)
	}
	w.held[key(1)] = false // released
	if v := w.get(desk, ref); len(v.Threat.Raisings[0].Keys) != 1 || v.Threat.Conversation != threadA || v.Threat.Held {
		t.Errorf("after the release the desk sees %+v", v)
	}
}

// What is open of a threat stays open where a part of it is locked.
func TestAThreatThatIsLockedInPart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}, Victim: hut3.Party{Clue: "craig"}})
	w.raise(second, Raise{Keys: []hut3.Key{key(2)}, Victim: hut3.Party{Clue: "craig"}})
	w.held[key(1)] = true
	if v := w.get(desk, ref); v.Threat.Conversation != threadA || len(v.Threat.Raisings[0].Keys) != 0 || len(v.Threat.Raisings[1].Keys) != 1 {
		t.Errorf("the desk sees %+v", v.Threat)
	}
	if v := w.get(second, ref); len(v.Threat.Raisings) != 1 {
		t.Errorf("the second raiser sees %+v", v.Threat)
	}
}

// Held material: the reviewer raises; the desk learns the reviewer's words and
// not where they come from.
func TestThreatInHeldMaterial(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	w.put(access.RestrictionKind, "", hut3.Restriction{
		State: hut3.Held, Class: "legal", Reason: "watch list", Targets: []hut3.Target{{Conversation: threadB}}, PossibleThreats: []hut3.Key{key(9), key(10)},
	})
	queue, err := w.ReviewerQueue(ctx, reviewer)
	want := []HeldThreat{{Restriction: "RST-1", Class: "legal", Key: key(9)}, {Restriction: "RST-1", Class: "legal", Key: key(10)}}
	if diff := cmp.Diff(want, queue); diff != "" || err != nil {
		t.Fatalf("%v\n%s", err, diff)
	}
	for _, a := range []hut3.Actor{analyst, desk, commander, admin} {
		if got, err := w.ReviewerQueue(ctx, a); hut3.CodeOf(err) != hut3.Refused || got != nil {
			t.Errorf("%s is given the queue: %v, %v", a.Name, got, err)
		}
	}
	gist := "A witness called Danny, staying at 27 Tolvane Street, is to be shot on Friday night."
	ref := w.raise(reviewer, Raise{Keys: []hut3.Key{key(9)}, Gist: gist})
	if err := w.RuleOut(ctx, reviewer, key(10), "the solicitor's answer"); err != nil {
		t.Fatal(err)
	}
	if err := w.RuleOut(ctx, reviewer, key(1), "not held"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("ruled out what is not in the queue: %v", err)
	}
	queue, err = w.ReviewerQueue(ctx, reviewer)
	want[0].Raised, want[1].Ruling = ref, "the solicitor's answer"
	if diff := cmp.Diff(want, queue); diff != "" || err != nil {
		t.Fatalf("%v\n%s", err, diff)
	}
	seen := w.get(desk, ref)
	r := seen.Threat.Raisings[0]
	if seen.Threat.Conversation != "" || len(r.Keys) != 0 || r.Sent != "" || seen.Clock.Sent != "" || r.Why != nil || r.Gist != gist {
		t.Errorf("the desk sees %+v", seen)
	}
	if own := w.get(reviewer, ref); own.Threat.Conversation != threadB || len(own.Threat.Raisings[0].Keys) != 1 {
		t.Errorf("the reviewer sees %+v", own)
	}
	s := sending()
	if err := w.Send(ctx, desk, ref, s); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("the desk put words to held material: %v", err)
	}
	s.Words = ""
	if err := w.Send(ctx, desk, ref, s); err != nil {
		t.Fatal(err)
	}
	if got := w.get(desk, ref).Threat.Sends[0].Words; got != gist {
		t.Errorf("the desk was told %q", got)
	}
	err = w.Doors.View(ctx, func(tx *store.Tx) error {
		links, err := tx.LinksTo(hut3.Ref(key(9).String()))
		if len(links) != 0 {
			t.Errorf("a link leads to held material: %v", links)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
