package triage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// View is a threat as one actor may see it. The messages' words are not in it:
// they are shown through his scope by their keys.
type View struct {
	Ref    hut3.Ref    `json:"ref"`
	As     string      `json:"as"` // "duty", "raiser", "recipient": how much of it is shown
	Threat hut3.Threat `json:"threat"`
	Clock  *Clock      `json:"clock,omitempty"` // for duty roles
	Red    []string    `json:"red,omitempty"`   // what cannot wait
	Amber  []string    `json:"amber,omitempty"`
}

// Get shows a threat. NotFound for everybody for whom it does not exist, and
// the attempt is in the looks log all the same.
func (t Triage) Get(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (View, error) {
	var v View
	err := t.Doors.View(ctx, func(tx *store.Tx) error {
		threat, as, err := t.load(tx, actor, ref)
		if err == nil {
			v = t.view(ref, threat, as, actor)
		}
		return err
	})
	if err != nil && hut3.CodeOf(err) != hut3.NotFound {
		return View{}, err
	}
	var shown []hut3.Ref
	if err == nil {
		shown = []hut3.Ref{ref}
	}
	if logged := t.looked(ctx, actor, ref, shown); logged != nil {
		return View{}, logged
	}
	return v, err
}

// looked records a look at threats. A refusal is recorded as such and then not
// told: that one is refused would say that there is something.
func (t Triage) looked(ctx context.Context, actor hut3.Actor, ref hut3.Ref, shown []hut3.Ref) error {
	look := access.Look{Action: access.ThreatRead, Query: access.ThreatsQuery, Object: ref, Count: int64(len(shown)), Refs: shown}
	if access.Can(actor, access.Act{Action: access.ThreatRead}) != nil && (len(shown) > 0 || ref == "") {
		look.Action = access.ThreatOwn // what he raised or was sent, or a list that may hold such
	}
	err := t.Doors.Read(ctx, actor, look)
	if hut3.CodeOf(err) == hut3.Refused && len(shown) == 0 && err != nil {
		return nil
	}
	return err
}

// List shows the threats that exist for the actor: open ones first, the longest
// overdue first of all. For most people there are none.
func (t Triage) List(ctx context.Context, actor hut3.Actor) ([]View, error) {
	var out []View
	err := t.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.SharedList[hut3.Threat](tx, ThreatKind)
		for _, it := range items {
			threat, err := t.cover(tx, it.Body)
			if err != nil {
				return err
			}
			if as := standingOf(actor, threat); as != stranger {
				out = append(out, t.view(it.Ref, threat, as, actor))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	refs := make([]hut3.Ref, len(out))
	for i, v := range out {
		refs[i] = v.Ref
	}
	if err := t.looked(ctx, actor, "", refs); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, byUrgency)
	return out, nil
}

func byUrgency(a, b View) int {
	if a.Threat.State != b.Threat.State {
		return cmp.Compare(b.Threat.State, a.Threat.State) // "open" after "closed" in letters
	}
	return cmp.Compare(b.longest(), a.longest())
}

func (v View) longest() time.Duration {
	if v.Clock == nil {
		return -1
	}
	if over := v.Clock.Overdue(); len(over) > 0 {
		return over[0].Late
	}
	return 0
}

// Open shows a threat to somebody on duty and stops the clock of "first
// opened". A raiser who looks at his own has not opened it for the desk.
func (t Triage) Open(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (View, error) {
	v, err := t.Get(ctx, actor, ref)
	if err != nil || v.Clock == nil || !opens(actor, v.Threat) {
		return v, err
	}
	err = t.change(ctx, actor, access.ThreatRead, ref, nil, func(tx *store.Tx, threat *hut3.Threat) error {
		if opens(actor, *threat) {
			threat.Opened = append(threat.Opened, hut3.Opening{By: actor.User, At: tx.Now()})
		}
		return nil
	})
	if err != nil {
		return View{}, err
	}
	return t.Get(ctx, actor, ref)
}

// opens reports whether the actor's look is the first since it was last raised,
// and he is not the one who raised it.
func opens(actor hut3.Actor, t hut3.Threat) bool {
	if t.State != hut3.ThreatOpen || slices.ContainsFunc(t.Raisings, func(r hut3.Raising) bool { return r.By == actor.User }) {
		return false
	}
	last := t.Raisings[len(t.Raisings)-1].At
	return !slices.ContainsFunc(t.Opened, func(o hut3.Opening) bool { return o.By == actor.User && !o.At.Before(last) })
}

func (t Triage) view(ref hut3.Ref, threat covered, as standing, actor hut3.Actor) View {
	switch as {
	case raiser:
		return View{Ref: ref, As: "raiser", Threat: forRaiser(threat, actor.User)}
	case recipient:
		return View{Ref: ref, As: "recipient", Threat: forRecipient(threat.Threat, actor)}
	}
	c := ClockOf(threat.Threat, t.Policy, t.Doors.Now())
	v := View{Ref: ref, As: "duty", Clock: &c, Threat: threat.Threat}
	v.Red, v.Amber = flags(threat.Threat, c)
	if threat.held() && !actor.Has(hut3.RoleReviewer) {
		hideHeld(&v, threat)
	}
	return v
}

// hideHeld shows a threat as somebody sees it who may not read what it is from.
func hideHeld(v *View, threat covered) {
	v.Threat = threat.cut()
	v.Clock.Sent, v.Clock.SentBasis, v.Clock.Supplied, v.Clock.Visible = "", "", time.Time{}, time.Time{}
	why := "raised by the independent reviewer from held material: its words are the reviewer's alone"
	if !threat.Held {
		why = "what it was raised from is restricted since: its words are the independent reviewer's alone, who can take it on"
	}
	v.Amber = append(v.Amber, why)
}

// forRaiser is what somebody sees who raised it and has no duty role: his own
// raisings of what is open to him, and that the desk has opened it since.
func forRaiser(t covered, who hut3.Ref) hut3.Threat {
	out := hut3.Threat{State: hut3.ThreatOpen, Conversation: t.Conversation, Synthetic: t.Synthetic}
	for i, r := range t.Raisings {
		if r.By == who && !t.hidden[i] {
			out.Raisings = append(out.Raisings, r)
		}
	}
	for _, o := range t.Opened {
		if !o.At.Before(out.Raisings[0].At) {
			out.Opened = append(out.Opened, hut3.Opening{At: o.At})
			break
		}
	}
	return out
}

// forRecipient is what a person at a desk sees that was told: what it was sent.
func forRecipient(t hut3.Threat, who hut3.Actor) hut3.Threat {
	out := hut3.Threat{State: t.State, Victim: t.Victim, Offender: t.Offender, Kind: t.Kind, Means: t.Means, When: t.When, Where: t.Where, Served: t.Served, Synthetic: t.Synthetic}
	for _, s := range t.Sends {
		if told(who, s) {
			s.Override, s.SourceProtection, s.Named = hut3.Override{}, "", nil
			out.Sends = append(out.Sends, s)
		}
	}
	return out
}

func flags(t hut3.Threat, c Clock) (red, amber []string) {
	for _, d := range c.Overdue() {
		red = append(red, d.due()+" is overdue")
	}
	if n := len(t.Paged); n > 0 && t.Paged[n-1].Failure != "" && len(t.Opened) == 0 {
		red = append(red, "the last page failed: "+t.Paged[n-1].Failure)
	}
	for _, s := range t.Sends {
		if len(s.Outstanding()) == 0 && !s.Taken() {
			red = append(red, "every desk that was told says that it is not theirs")
		}
	}
	if len(t.Opened) == 0 && t.State == hut3.ThreatOpen {
		amber = append(amber, "nobody on duty has opened it")
	}
	if !c.Decided.IsZero() && (c.Assessed.IsZero() || c.Decided.Before(c.Assessed)) {
		amber = append(amber, "decided before it was assessed")
	}
	return red, amber
}
