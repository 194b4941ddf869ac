package operations

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

func guest(unit string) hut3.Actor {
	a := person("guest-"+strings.ToLower(unit), unit, hut3.RoleInvestigator)
	a.Guest = true
	return a
}

// What somebody else's unit may name tells nothing of what there is.
func TestNamingIsNoOracle(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	ctx, derbys := t.Context(), guest("DERBYS")
	mine, theirs := openOp(t, o, "DERBYS"), openOp(t, o, "NOTTS")
	var sent, draft, other hut3.Ref
	must(t, o.Doors.Write(ctx, hubOfficer(), access.Act{Action: access.PackageDraft}, func(tx *store.Tx) error {
		put := func(state hut3.PackageState, agency string) hut3.Ref {
			r, err := tx.Put("package", "", packageRecord{Title: "x", State: state, Recipients: []hut3.PackageRecipient{{Agency: agency}}})
			must(t, err)
			return r.Ref()
		}
		sent, draft, other = put(hut3.PackageSent, "DERBYS"), put(hut3.PackageDraft, "DERBYS"), put(hut3.PackageSent, "NOTTS")
		return nil
	}))
	try := func(actor hut3.Actor, ref hut3.Ref) error {
		e := event(mine, "DERBYS", "2020-06-01")
		e.RestsOn = []hut3.Ref{ref}
		_, err := o.AddSeizure(ctx, actor, hut3.Seizure{Event: e, Lines: []hut3.SeizureLine{cashLine(1)}})
		return err
	}
	says := func(ref hut3.Ref) string { return strings.ReplaceAll(try(derbys, ref).Error(), string(ref), "X") }
	for _, ref := range []hut3.Ref{sent, mine, "D1/5", "encrochat/courier"} {
		must(t, try(derbys, ref))
	}
	for _, pair := range [][2]hut3.Ref{{draft, "PKG-99"}, {other, "PKG-98"}, {theirs, "OP-99"}} {
		wantCode(t, try(derbys, pair[0]), hut3.NotFound)
		if says(pair[0]) != says(pair[1]) {
			t.Errorf("%q of what is there, %q of what is not", says(pair[0]), says(pair[1]))
		}
		must(t, try(hubOfficer(), pair[0]))
	}
	if _, err := o.Doors.AddUser(ctx, person("adm", "NCA", hut3.RoleAdministrator), hut3.User{Name: "ann", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleAnalyst}}, "correct horse"); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []hut3.Ref{"USR-1", "USR-99", "TTL-3", "RST-1", "TTR-1", "WCH-1", "SRC-1"} {
		for _, actor := range []hut3.Actor{derbys, hubOfficer()} {
			if err := try(actor, ref); hut3.CodeOf(err) != hut3.Invalid || says(ref) != says("USR-2") {
				t.Errorf("%s: %v", ref, err)
			}
		}
	}
	// What the hub put into his operation stays when he changes the rest.
	must(t, o.Change(ctx, hubOfficer(), mine, func(op *hut3.Operation) error { op.Packages = []hut3.Ref{other}; return nil }))
	must(t, o.Change(ctx, derbys, mine, func(op *hut3.Operation) error { op.Note = "executed"; return nil }))
	err := o.Change(ctx, derbys, mine, func(op *hut3.Operation) error { op.Packages[0] = draft; return nil })
	wantCode(t, err, hut3.NotFound)
}

// Changing another unit's record answers like changing one that never was.
func TestAnothersRecordIsNotThere(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	theirs := openOp(t, o, "NOTTS")
	noop := func(*hut3.Operation) error { return nil }
	change := func(actor hut3.Actor, ref hut3.Ref) string {
		return strings.ReplaceAll(o.Change(t.Context(), actor, ref, noop).Error(), string(ref), "X")
	}
	analyst := guest("DERBYS")
	analyst.Roles = []hut3.UserRole{hut3.RoleAnalyst}
	for actor, code := range map[string]hut3.Code{"investigator": hut3.NotFound, "analyst": hut3.Refused} {
		who := guest("DERBYS")
		if actor == "analyst" {
			who = analyst
		}
		wantCode(t, o.Change(t.Context(), who, theirs, noop), code)
		if change(who, theirs) != change(who, "OP-99") {
			t.Errorf("%s can tell: %q, %q", actor, change(who, theirs), change(who, "OP-99"))
		}
	}
}

// A guest's figures are of his unit and rest on its records alone.
func TestGuestFigures(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	ctx, derbys := t.Context(), guest("DERBYS")
	mine, theirs := openOp(t, o, "DERBYS"), openOp(t, o, "NOTTS")
	shared := event(mine, "DERBYS", "2020-06-01")
	shared.AlsoClaimedBy = []string{"NOTTS"}
	own := seize(t, o, shared, cashLine(5))
	claimed := event(theirs, "NOTTS", "2020-06-01")
	claimed.AlsoClaimedBy, claimed.Located.Force = []string{"DERBYS"}, "DERBYS"
	seize(t, o, claimed, cashLine(700))
	inMine := event(mine, "NOTTS", "2020-06-02")
	seize(t, o, inMine, cashLine(900))
	for _, ask := range []Ask{{}, {Scopes: []string{"DERBYS"}}, {Scopes: []string{string(mine)}}, {By: hut3.ByLocation}} {
		ask.Measures = []string{"cash"}
		fs, err := o.Figures(ctx, derbys, ask)
		must(t, err)
		if len(fs) != 1 || fs[0].Amount != 500 || !slices.Equal(fs[0].RestsOn, []hut3.Ref{own}) || fs[0].Elsewhere != nil || fs[0].AlsoClaimed != nil || fs[0].Notes != nil {
			t.Errorf("%v: %+v", ask, fs)
		}
	}
	for _, scope := range []string{"UK", "EMSOU", "NOTTS", "OCG-1", string(theirs), "OP-99", "NARNIA"} {
		_, err := o.Figures(ctx, derbys, Ask{Scopes: []string{scope}})
		wantCode(t, err, hut3.NotFound)
		if err.Error() != noScope(scope).Error() {
			t.Errorf("%s: %v", scope, err)
		}
		_, err = o.FigureAt(ctx, derbys, FigureRef(scope, "cash", Ask{}))
		wantCode(t, err, hut3.NotFound)
	}
	_, err := o.Reconcile(ctx, derbys, Ask{})
	wantCode(t, err, hut3.Refused)
}

// Until it is released a statement is not there for a guest; then he reads what
// everybody reads, and not what it rests on.
func TestGuestStatements(t *testing.T) {
	t.Parallel()
	o, _, ref, _ := frozen(t, func(d *Draft) {
		d.Holds = []hut3.Hold{{Ref: "PKG-1", Until: time.Date(2020, 7, 1, 0, 0, 0, 0, time.UTC), Why: "embargo"}}
	})
	ctx, derbys := t.Context(), guest("DERBYS")
	_, _, err := o.Publication(ctx, derbys, ref)
	_, _, none := o.Publication(ctx, derbys, "FIG-99")
	wantCode(t, err, hut3.NotFound)
	if strings.ReplaceAll(err.Error(), string(ref), "FIG-99") != none.Error() {
		t.Errorf("%v, %v", err, none)
	}
	for _, r := range []hut3.Ref{ref, "FIG-99"} {
		_, err := o.Prove(ctx, derbys, r)
		wantCode(t, err, hut3.Refused)
	}
	must(t, o.Sign(ctx, commander(), ref))
	must(t, o.Release(ctx, commander(), ref))
	p, blockers, err := o.Publication(ctx, derbys, ref)
	must(t, err)
	if len(p.Frozen.Basis)+len(p.Frozen.Figures[0].RestsOn)+len(p.Holds)+len(blockers) != 0 || p.FrozenBy != "" || p.Frozen.Figures[0].Amount != 1_200_000 || len(p.Frozen.Sentences) != 1 {
		t.Errorf("%+v %v", p, blockers)
	}
	entries, err := Reported2020()
	must(t, err)
	_, err = o.EnterStatements(ctx, hubOfficer(), entries)
	must(t, err)
	list, err := o.Statements(ctx, guest("EMSOU"))
	must(t, err)
	if len(list) == 0 || slices.ContainsFunc(list, func(s StatementEntry) bool { return s.Scope != "EMSOU" }) {
		t.Errorf("%+v", list)
	}
}
