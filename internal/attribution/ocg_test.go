package attribution

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/store"
)

func derbyshire(nominal hut3.Ref) hut3.OCG {
	return hut3.OCG{
		URN: "OCG/DERBYS/2020/014", Name: "Penmarrow", Status: "active", Since: "2019",
		Base:    []hut3.OCGPlace{{Agency: "DERBYS"}},
		Reach:   []hut3.OCGPlace{{Agency: "MPS", Place: "London"}, {Agency: "BEDS", Place: "Luton"}},
		Members: []hut3.OCGMember{{Nominal: nominal, Role: "principal", From: may}, {Handle: courier, Role: "courier"}},
		Reason:  "deals, debts and cash runs among them", Synthetic: true,
	}
}

func leiden() *hut3.Proposal {
	return &hut3.Proposal{Algorithm: "leiden", Version: "leiden/1", Seed: 7, Query: "*", Community: 3, Members: []hut3.Handle{courier, other}, Synthetic: true}
}

// An officer makes a group of a proposal; the proposal is kept, and what he did
// not take over is shown.
func TestOfficerMakesAnOCG(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	for _, code := range []string{"DERBYS", "MPS", "BEDS"} {
		if _, ok := w.Agencies.ByCode(code); !ok {
			t.Fatalf("no agency %s", code)
		}
	}
	ref := w.must(w.MakeOCG(ctx, officer, derbyshire(w.nominal("A")), leiden()))
	v, err := w.OCG(ctx, analyst, ref)
	w.ok(err)
	if v.Ref != "OCG-1" || v.OCG.AssessedBy != officer.User || v.OCG.Proposal != "PRP-1" {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]hut3.Handle{other}, v.Left); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(leiden(), v.Proposal); diff != "" {
		t.Error(diff)
	}
	next := derbyshire("NOM-1")
	next.Status = "dismantled"
	w.ok(w.AmendOCG(ctx, officer, ref, next))
	if v, err = w.OCG(ctx, analyst, ref); err != nil || v.OCG.Status != "dismantled" || v.OCG.Proposal != "PRP-1" {
		t.Errorf("%+v, %v", v, err)
	}
	w.ok(w.Doors.View(ctx, func(tx *store.Tx) error {
		history, err := tx.History(OCGKind, string(ref))
		if len(history) != 2 {
			t.Errorf("%d versions", len(history))
		}
		links, linked := tx.LinksFrom(ref)
		var got []string
		for _, l := range links {
			got = append(got, l.Rel+" "+string(l.Target))
		}
		if diff := cmp.Diff([]string{"concerns NOM-1", "concerns encrochat/courier", "rests_on PRP-1"}, got); diff != "" || linked != nil {
			t.Error(diff, linked)
		}
		return err
	}))
	if list, err := w.OCGs(ctx, analyst); err != nil || len(list) != 1 || list[0].Body.Members != nil {
		t.Errorf("%v, %v", list, err)
	}
	w.knows[courier], w.knows[other] = false, false
	if v, err = w.OCG(ctx, analyst, ref); err != nil || len(v.OCG.Members) != 1 || len(v.Proposal.Members) != 0 || v.Left != nil {
		t.Errorf("handles out of scope are shown: %+v, %v", v, err)
	}
}

func TestMakeOCGRefuses(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	nom := w.nominal("A")
	machine := officer
	machine.Assurance = hut3.Asserted
	with := func(f func(*hut3.OCG)) hut3.OCG { o := derbyshire(nom); f(&o); return o }
	tests := []struct {
		name  string
		actor hut3.Actor
		ocg   hut3.OCG
		prop  *hut3.Proposal
		code  hut3.Code
	}{
		{"an analyst", analyst, derbyshire(nom), nil, hut3.Refused},
		{"a machine", machine, derbyshire(nom), nil, hut3.Refused},
		{"an agency that is not", officer, with(func(o *hut3.OCG) { o.Reach[0].Agency = "XYZ" }), nil, hut3.Invalid},
		{"no base", officer, with(func(o *hut3.OCG) { o.Base = nil }), nil, hut3.Invalid},
		{"a member without a role", officer, with(func(o *hut3.OCG) { o.Members[0].Role = "" }), nil, hut3.Invalid},
		{"a member who is nobody", officer, with(func(o *hut3.OCG) { o.Members[0].Nominal = "NOM-99" }), nil, hut3.NotFound},
		{"a handle out of scope", officer, with(func(o *hut3.OCG) { o.Members[1].Handle = hidden }), nil, hut3.NotFound},
		{"no reason", officer, with(func(o *hut3.OCG) { o.Reason = "" }), nil, hut3.Invalid},
		{"an odd year", officer, with(func(o *hut3.OCG) { o.Since = "last summer" }), nil, hut3.Invalid},
		{"a proposal that cannot be made again", officer, derbyshire(nom), &hut3.Proposal{Algorithm: "leiden"}, hut3.Invalid},
		{"whole", officer, derbyshire(nom), leiden(), ""},
		{"the URN again", officer, derbyshire(nom), nil, hut3.Conflict},
	}
	for _, tt := range tests {
		_, err := w.MakeOCG(ctx, tt.actor, tt.ocg, tt.prop)
		if (err == nil) != (tt.code == "") || err != nil && hut3.CodeOf(err) != tt.code {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.code)
		}
	}
	if err := w.AmendOCG(ctx, officer, "OCG-9", derbyshire(nom)); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("a group that is not: %v", err)
	}
}

func TestNominals(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	good := hut3.Nominal{Name: "Shane Corvell", Aliases: []string{"Corvs", "Leigh"}, Born: "1991-09", Category: hut3.SubjectSuspect, CategoryReason: "r", Stated: hut3.StatedOpinion}
	ref := w.must(w.SetNominal(ctx, analyst, "", good))
	convicted := good
	convicted.Category, convicted.CategoryReason = hut3.SubjectConvicted, "Derby Crown Court"
	w.must(w.SetNominal(ctx, analyst, ref, convicted))
	found, err := w.Nominals(ctx, analyst, "CORVS")
	if err != nil || len(found) != 1 || found[0].Body.Category != hut3.SubjectConvicted || found[0].Record.Version != 2 {
		t.Errorf("%v, %v", found, err)
	}
	with := func(f func(*hut3.Nominal)) hut3.Nominal { n := good; f(&n); return n }
	for name, n := range map[string]hut3.Nominal{
		"no name":            with(func(n *hut3.Nominal) { n.Name = " " }),
		"no such category":   with(func(n *hut3.Nominal) { n.Category = "associate" }),
		"no reason":          with(func(n *hut3.Nominal) { n.CategoryReason = "" }),
		"an odd birthday":    with(func(n *hut3.Nominal) { n.Born = "17/9/91" }),
		"no fact or opinion": with(func(n *hut3.Nominal) { n.Stated = "" }),
	} {
		if _, err := w.SetNominal(ctx, analyst, "", n); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.SetNominal(ctx, analyst, "NOM-99", good); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("a nominal that is not: %v", err)
	}
}
