package intel

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Outstanding is a package that something is still awaited of, at one
// recipient.
type Outstanding struct {
	Package  hut3.Ref          `json:"package"`
	Title    string            `json:"title"`
	Agency   string            `json:"agency"`
	Desk     string            `json:"desk,omitempty"`
	Officer  string            `json:"officer,omitempty"`
	Urgency  string            `json:"urgency"`
	State    hut3.ReceiptState `json:"state"`
	Since    time.Time         `json:"since"` // when that state was reached
	WaitsFor string            `json:"waits_for"`
	Due      time.Time         `json:"due,omitzero"`
	Overdue  bool              `json:"overdue"`
	// NotBeforeAction is the time until which overt action must wait; zero once
	// it is past.
	NotBeforeAction time.Time `json:"not_before_action,omitzero"`
	// LastChase is when the recipient was last asked for it, and Chases how
	// often. Those who are asked are not told of it here.
	LastChase time.Time `json:"last_chase,omitzero"`
	Chases    int       `json:"chases,omitempty"`
}

// Outstanding lists what is awaited at a time, of every package that the actor
// sees whole, and of those sent to his unit. Threats to life come first, then
// what is overdue, each by the time at which it was due.
func (i *Intel) Outstanding(ctx context.Context, actor hut3.Actor, at time.Time) ([]Outstanding, error) {
	out := []Outstanding{}
	s, err := i.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = i.Doors.View(ctx, func(tx *store.Tx) error {
		receipts, err := store.SharedList[hut3.Receipt](tx, ReceiptKind)
		if err != nil {
			return err
		}
		packages, err := packagesIn(tx)
		if err != nil {
			return err
		}
		for _, it := range receipts {
			p, there := packages[it.Body.Package]
			if !there {
				return noSuch("package", it.Body.Package)
			}
			if actor.Unit != it.Body.Agency {
				var known bool
				if p, _, known, err = s.shown(p); err != nil {
					return err
				}
				if !known {
					continue
				}
			}
			if o, waits := awaited(p, it.Body, at); waits {
				if actor.Unit != it.Body.Agency {
					o.chased(it.Body.Chases)
				}
				out = append(out, o)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, sooner)
	refs := make([]hut3.Ref, len(out))
	for n, o := range out {
		refs[n] = hut3.ReceiptRef(o.Package, o.Agency)
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.PackageRead, Query: "outstanding", Count: int64(len(out)), Refs: refs, Units: []string{actor.Unit}})
}

func packagesIn(tx *store.Tx) (map[hut3.Ref]hut3.Package, error) {
	list, err := store.SharedList[hut3.Package](tx, PackageKind)
	out := make(map[hut3.Ref]hut3.Package, len(list))
	for _, it := range list {
		out[it.Ref] = it.Body
	}
	return out, err
}

// chased counts the chases, and finds the last of them.
func (o *Outstanding) chased(list []hut3.Chase) {
	for _, c := range list {
		if c.Corrected != nil {
			continue
		}
		o.Chases++
		if c.At.After(o.LastChase) {
			o.LastChase = c.At
		}
	}
}

func awaited(p hut3.Package, r hut3.Receipt, at time.Time) (Outstanding, bool) {
	to, _ := p.Recipient(r.Agency)
	stands := r.Standing()
	last := stands[len(stands)-1]
	o := Outstanding{
		Package: r.Package, Title: p.Title, Agency: r.Agency, Desk: to.Desk, Officer: to.Officer,
		Urgency: r.Urgency, State: r.State, Since: last.At, WaitsFor: waitsFor(p, r, last), Overdue: r.Overdue(at),
	}
	if !r.State.Acknowledged() {
		o.Due = r.AcknowledgeBy
	}
	if p.ActionWaits(at) > 0 {
		o.NotBeforeAction = p.NotBeforeAction
	}
	gone := p.State == hut3.PackageSuperseded && !r.State.Withheld()
	if gone {
		o.Overdue = false
	}
	return o, o.WaitsFor != "" && !gone
}

func waitsFor(p hut3.Package, r hut3.Receipt, last hut3.ReceiptStep) string {
	switch r.State {
	case hut3.ReceiptSent, hut3.ReceiptReceived, hut3.ReceiptOpened:
		return "acknowledgement"
	case hut3.ReceiptQueried:
		return "the originator's answer"
	case hut3.ReceiptAccepted:
		return "action"
	case hut3.ReceiptActioned:
		return "result"
	case hut3.ReceiptRecalled:
		return "confirmation that the copy is destroyed"
	case hut3.ReceiptRedirected:
		if _, sent := p.Recipient(last.To); !sent {
			return "being sent to " + last.To
		}
		return "confirmation that the copy is destroyed"
	}
	return ""
}

func sooner(a, b Outstanding) int {
	no := func(b bool) int {
		if b {
			return 0
		}
		return 1
	}
	return cmp.Or(
		no(a.Urgency == hut3.UrgencyThreat)-no(b.Urgency == hut3.UrgencyThreat),
		no(a.Overdue)-no(b.Overdue),
		no(!a.Due.IsZero())-no(!b.Due.IsZero()),
		a.Due.Compare(b.Due),
		a.Since.Compare(b.Since),
	)
}
