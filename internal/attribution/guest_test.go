package attribution

import (
	"strings"
	"testing"

	"hut3"
)

// A guest meets the people of the handles that exist for him, and those he
// entered; no group, and nobody else. His answers do not tell who there is.
func TestGuestsMeetTheirOwnPeople(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	derby := person("derby", "DERBYS", hut3.RoleAnalyst, hut3.RoleOfficer)
	derby.Guest = true
	w.attributed("Kestrel")                                       // NOM-1, of the courier
	strange := w.nominal("Merlin")                                // NOM-2, of nobody
	own := w.must(w.SetNominal(ctx, derby, "", nominal("Hobby"))) // NOM-3
	w.must(w.Propose(ctx, analyst, Propose{Handle: other, Nominal: strange, From: may, To: may.AddDate(0, 1, 0), Reason: "r"}))
	w.must(w.MakeOCG(ctx, officer, derbyshire(strange), leiden()))

	see := func(actor hut3.Actor) (got [4]int) {
		t.Helper()
		items, err := w.Nominals(ctx, actor, "")
		w.ok(err)
		queue, err := w.Queue(ctx, actor)
		w.ok(err)
		groups, err := w.OCGs(ctx, actor)
		w.ok(err)
		view, err := w.Handle(ctx, actor, courier)
		w.ok(err)
		return [4]int{len(items), len(queue), len(groups), len(view.Claims)}
	}
	w.knows = map[hut3.Handle]bool{courier: true} // the guest's scope; the other handle is not in it
	if got := see(derby); got != [4]int{2, 0, 0, 1} {
		t.Errorf("the guest sees %v", got)
	}
	for _, ref := range []hut3.Ref{"NOM-1", own} {
		_, err := w.Nominal(ctx, derby, ref)
		w.ok(err)
	}
	says := func(err error, ref hut3.Ref) string {
		t.Helper()
		if hut3.CodeOf(err) != hut3.NotFound || err == nil {
			t.Fatalf("%s: %v", ref, err)
		}
		return strings.ReplaceAll(err.Error(), string(ref), "X")
	}
	ask := func(nominal, group hut3.Ref) []string {
		_, shown := w.Nominal(ctx, derby, nominal)
		_, set := w.SetNominal(ctx, derby, nominal, hut3.Nominal{Name: "x"})
		_, proposed := w.Propose(ctx, derby, Propose{Handle: courier, Nominal: nominal, From: may, To: may.AddDate(0, 1, 0), Reason: "r"})
		_, grouped := w.OCG(ctx, derby, group)
		return []string{says(shown, nominal), says(set, nominal), says(proposed, nominal), says(grouped, group)}
	}
	there, never := ask(strange, "OCG-1"), ask("NOM-99", "OCG-99")
	for i := range there {
		if there[i] != never[i] {
			t.Errorf("%q of what is there, %q of what never was", there[i], never[i])
		}
	}
	names, err := w.Names(ctx)
	w.ok(err)
	if got := names.At(courier, utc(may.AddDate(0, 0, 3))); len(got) != 1 || got[0].Name != "Kestrel" {
		t.Errorf("the courier's names: %v", got)
	}
	w.knows = nil
	if names, err = w.Names(ctx); err != nil || len(names.claims) != 0 {
		t.Errorf("names of handles out of scope: %v, %v", names, err)
	}
	if items, err := w.Nominals(ctx, derby, ""); err != nil || len(items) != 1 || items[0].Ref != own {
		t.Errorf("without a handle in scope: %v, %v", items, err)
	}
}

// Those who do not work on the case learn of nobody in it.
func TestOthersMeetNobody(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	w.claim("Kestrel")
	for _, actor := range []hut3.Actor{reviewer, person("auditor", "NCA", hut3.RoleAuditor), person("desk", "NCA", hut3.RoleDuty)} {
		_, nominals := w.Nominals(ctx, actor, "")
		_, groups := w.OCGs(ctx, actor)
		_, queue := w.Queue(ctx, actor)
		_, handle := w.Handle(ctx, actor, courier)
		for what, err := range map[string]error{"nominals": nominals, "groups": groups, "queue": queue, "handle": handle} {
			if hut3.CodeOf(err) != hut3.Refused {
				t.Errorf("%s asks for the %s: %v", actor.Name, what, err)
			}
		}
		if _, err := w.Nominal(ctx, actor, "NOM-1"); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s: %v", actor.Name, err)
		}
		if _, err := w.OCG(ctx, actor, "OCG-1"); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s: %v", actor.Name, err)
		}
	}
}
