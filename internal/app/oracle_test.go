package app

import (
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
)

// TestNotThereAndNotForYou: a guest who names a record that is not his is told
// what he is told of a reference that never was, whatever he names it in.
func TestNotThereAndNotForYou(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	if _, err := a.AddAuthority(ctx, ann, hut3.Authority{Title: "the warrant"}); err != nil {
		t.Fatal(err)
	}
	r := requestOf(lay(t, t.TempDir(), twoHandsets()))
	r.Authority, r.Exhibit = "AUTH-1", "ABC/1"
	a.takeIn(t, r)
	w := &twin{App: a, chains: map[string]chain{seenChain: noChain(seenChain)}}
	made := w.chainOf(t, otto, olga, "*", seenChain)
	if _, err := a.Allocate(ctx, ann, hut3.Allocation{Unit: "KENT", Class: 1, Handle: hut3.NewHandle("encrochat", "coriander"), Purpose: "test"}); err != nil {
		t.Fatal(err)
	}
	other := requestOf(lay(t, t.TempDir(), map[string]string{"damson/messages.csv": sheet("damson", line{"2020-04-04 11:34:00", "damson", "almagrebe", "hello"})}))
	other.Authority, other.Exhibit = "AUTH-1", "ABC/2"
	a.takeIn(t, other)
	made["exhibit"], made["row"] = "EX-2", hut3.Ref("D1/1")
	guest := person("USR-20", "gail", "KENT", hut3.RoleInvestigator, hut3.RoleOfficer)
	for verb, call := range citingVerbs(t, a, guest) {
		for _, ref := range made {
			none := noSuchRef(ref)
			there, missing := call(ref), call(none)
			if there == nil || missing == nil {
				t.Errorf("%s takes %s: %v, and %s: %v", verb, ref, there, none, missing)
				continue
			}
			if hut3.CodeOf(there) != hut3.CodeOf(missing) || told(there, ref) != told(missing, none) {
				t.Errorf("%s of %s: %v\nof %s: %v", verb, ref, there, none, missing)
			}
		}
	}
}

// told is an error without the reference that was asked for, and without the
// example that it gives.
func told(err error, ref hut3.Ref) string {
	text := strings.ReplaceAll(err.Error(), "as in OP-3 or OCG-1", "")
	return strings.ReplaceAll(text, string(ref), "REF")
}

func noSuchRef(ref hut3.Ref) hut3.Ref {
	if i := strings.LastIndexAny(string(ref), "-/"); i > 0 {
		return ref[:i+1] + "987654"
	}
	return ref
}

// citingVerbs are what a guest may try a reference in.
func citingVerbs(t *testing.T, a *App, guest hut3.Actor) map[string]func(hut3.Ref) error {
	ctx := t.Context()
	o, err := a.Operations()
	if err != nil {
		t.Fatal(err)
	}
	desk, err := a.Intel()
	if err != nil {
		t.Fatal(err)
	}
	room, err := a.Attribution(ctx, guest)
	if err != nil {
		t.Fatal(err)
	}
	see, err := a.See(ctx, guest)
	if err != nil {
		t.Fatal(err)
	}
	nominal, err := room.SetNominal(ctx, guest, "", hut3.Nominal{Name: "Craig Ellersby", Category: hut3.SubjectSuspect, CategoryReason: "test", Stated: hut3.StatedOpinion})
	if err != nil {
		t.Fatal(err)
	}
	claim, err := room.Propose(ctx, guest, ClaimProposal{Handle: hut3.NewHandle("encrochat", "coriander"), Nominal: nominal, FromSaid: "not known", ToSaid: "not known", Reason: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]func(hut3.Ref) error{
		"evidence": func(ref hut3.Ref) error {
			_, err := room.AddEvidence(ctx, guest, hut3.Evidence{Claim: claim, Side: hut3.For, Type: "selfie", Shows: "x", Stated: hut3.StatedOpinion, Records: []hut3.Ref{ref}})
			return err
		},
		"claim": func(ref hut3.Ref) error {
			_, err := room.Propose(ctx, guest, ClaimProposal{Handle: hut3.NewHandle("encrochat", "coriander"), Nominal: ref, FromSaid: "not known", ToSaid: "not known", Reason: "test"})
			return err
		},
		"operation": func(ref hut3.Ref) error {
			_, err := o.Open(ctx, guest, hut3.Operation{Title: "x", Unit: "KENT", Status: hut3.OperationActive, RestsOn: []hut3.Ref{ref}})
			return err
		},
		"report": func(ref hut3.Ref) error {
			_, err := desk.WriteReport(ctx, guest, see, ReportDraft{Title: "x", Received: []hut3.Ref{ref}, Items: []ItemDraft{{Raw: "x"}}})
			return err
		},
		"package": func(ref hut3.Ref) error {
			_, err := desk.Draft(ctx, guest, see, hut3.PackageTerms{Title: "x", Reports: []hut3.Ref{ref}})
			return err
		},
		"view":  func(ref hut3.Ref) error { _, err := desk.View(ctx, guest, see, ref); return err },
		"trace": func(ref hut3.Ref) error { _, err := a.Trace(ctx, guest, string(ref), true); return err },
		"figure": func(ref hut3.Ref) error {
			_, err := o.Figures(ctx, guest, Ask{Scopes: []string{string(ref)}})
			return err
		},
		"record": func(ref hut3.Ref) error {
			return desk.Record(ctx, guest, ref, "DERBYS", hut3.ReceiptStep{State: hut3.ReceiptAccepted, At: time.Now(), Medium: hut3.BySystem})
		},
	}
}

// TestAllocationsOfACompartment: who has no part in a compartment does not trace
// what was given of it.
func TestAllocationsOfACompartment(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	r := requestOf(lay(t, t.TempDir(), twoHandsets()))
	r.Compartment = "source"
	a.takeIn(t, r)
	ref, err := a.Allocate(ctx, ann, hut3.Allocation{Unit: "NCA", User: zoe.User, Class: 1, Everything: true, Purpose: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Trace(ctx, zoe, string(ref), false); err != nil {
		t.Errorf("who was given it: %v", err)
	}
	_, there := a.Trace(ctx, olga, string(ref), false)
	_, none := a.Trace(ctx, olga, "ALC-99", false)
	if hut3.CodeOf(there) != hut3.NotFound || strings.Replace(there.Error(), string(ref), "ALC-99", 1) != none.Error() {
		t.Errorf("%v; %v", there, none)
	}
}

// TestLeafNamesTheDelivery: the leaf that begins a delivery names that, and not
// the access class which is written first.
func TestLeafNamesTheDelivery(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	entries, err := a.Log(t.Context(), audrey, CaseLog, 0)
	if err != nil {
		t.Fatal(err)
	}
	began := 0
	for _, e := range entries {
		if e.Action == string(access.DeliveryBegin) {
			if began++; e.Object != "D1" {
				t.Errorf("it names %s", e.Object)
			}
		}
	}
	if began != 1 {
		t.Errorf("%d leaves", began)
	}
}
