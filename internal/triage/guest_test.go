package triage

import (
	"testing"
	"time"

	"hut3"
)

func guest(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	a := person(name, unit, roles...)
	a.Guest = true
	return a
}

// The duty desk of a force that was told sees what it was sent and answers; the
// desks of other forces have no such threat.
func TestADeskThatWasTold(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	named, onDuty := guest("named", "DERBYS", hut3.RoleInvestigator), guest("told", "DERBYS", hut3.RoleDuty, hut3.RoleCommander)
	elsewhere := guest("elsewhere", "NOTTS", hut3.RoleDuty)
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	for _, a := range []hut3.Actor{named, onDuty, elsewhere} {
		if _, err := w.as(a).Get(ctx, a, ref); hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%s, before it was sent: %v", a.Name, err)
		}
	}
	s := sending()
	s.Named = []hut3.Ref{named.User}
	if err := w.Send(ctx, desk, ref, s); err != nil {
		t.Fatal(err)
	}
	w.after(time.Minute)
	for _, a := range []hut3.Actor{named, onDuty} {
		v, err := w.as(a).Open(ctx, a, ref)
		if err != nil || v.As != "recipient" || len(v.Threat.Sends) != 1 || v.Clock != nil || len(v.Threat.Raisings) != 0 {
			t.Errorf("%s sees %+v, %v", a.Name, v, err)
		}
		if err := w.Acknowledge(ctx, a, ref, telephone("NOTTS", w.time())); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s answers for another force: %v", a.Name, err)
		}
		if err := w.Acknowledge(ctx, a, ref, telephone("DERBYS", w.time())); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
	for name, err := range map[string]error{
		"sends on":   w.Send(ctx, onDuty, ref, sending()),
		"reviews":    w.Review(ctx, onDuty, ref, "r", 24*time.Hour),
		"assesses":   w.Assess(ctx, onDuty, ref, assessment(hut3.ThreatLow)),
		"pages":      w.Page(ctx, onDuty, ref, "USR-1", "pager", ""),
		"not told":   w.Acknowledge(ctx, elsewhere, ref, telephone("NOTTS", w.time())),
		"stands not": w.Send(ctx, onDuty, "TTL-9", sending()),
	} {
		if hut3.CodeOf(err) != hut3.NotFound || name != "stands not" && err.Error() != noThreat(ref).Error() {
			t.Errorf("a guest %s: %v", name, err)
		}
	}
	if got, err := w.List(ctx, elsewhere); err != nil || len(got) != 0 {
		t.Errorf("listed for another desk: %+v, %v", got, err)
	}
}

// To have raised a threat is no leave to take steps in it.
func TestTheRaiserTakesNoStep(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(officer, Raise{Keys: []hut3.Key{key(1)}})
	if err := w.Send(ctx, desk, ref, sending()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"assess": w.Assess(ctx, officer, ref, assessment(hut3.ThreatHigh)), "send": w.Send(ctx, officer, ref, sending()),
		"review": w.Review(ctx, officer, ref, "r", 24*time.Hour), "page": w.Page(ctx, officer, ref, "USR-1", "pager", ""),
		"acknowledge": w.Acknowledge(ctx, officer, ref, telephone("DERBYS", w.time())),
	} {
		if hut3.CodeOf(err) != hut3.NotFound || err.Error() != noThreat(ref).Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v := w.get(officer, ref); v.As != "raiser" {
		t.Errorf("he sees %+v", v)
	}
}
