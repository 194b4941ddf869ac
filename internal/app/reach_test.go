package app

import (
	"encoding/json"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/intel"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// put writes a record past the verbs.
func (a *App) put(t *testing.T, actor hut3.Actor, action access.Action, kind string, body any) hut3.Ref {
	t.Helper()
	var ref hut3.Ref
	err := a.Doors.Write(t.Context(), actor, access.Act{Action: action}, func(tx *store.Tx) error {
		r, err := tx.Put(kind, "", body)
		ref = r.Ref()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// TestTracePrintsVisibleRows takes the same messages in under two classes: who
// sees the second alone reads no reference of the first, and finds what was
// made of the message all the same.
func TestTracePrintsVisibleRows(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	first := requestOf(lay(t, t.TempDir(), twoHandsets()))
	first.Compartment = "source"
	a.takeIn(t, first)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	claims, err := a.Attribution(ctx, analyst)
	if err != nil {
		t.Fatal(err)
	}
	nominal, err := claims.SetNominal(ctx, analyst, "", hut3.Nominal{Name: "Craig Ellersby", Category: hut3.SubjectSuspect, CategoryReason: "test", Stated: hut3.StatedOpinion})
	if err != nil {
		t.Fatal(err)
	}
	claim, err := claims.Propose(ctx, analyst, ClaimProposal{Handle: hut3.NewHandle("encrochat", "almagrebe"), Nominal: nominal, FromSaid: "not known", ToSaid: "not known", Reason: "test"})
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := claims.AddEvidence(ctx, analyst, hut3.Evidence{
		Claim: claim, Side: hut3.For, Type: "selfie", Shows: "he gives his number", Stated: hut3.StatedOpinion, Messages: []hut3.Key{hut3.NewKey(2, 1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Trace(ctx, analyst, "D1/1", false); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("a row of the compartment: %v", err)
	}
	message, err := a.Trace(ctx, analyst, "D2/1", false)
	if err != nil {
		t.Fatal(err)
	}
	record, err := a.Trace(ctx, analyst, string(evidence), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []Trace{message, record} {
		raw, err := json.Marshal(trace)
		if err != nil || strings.Contains(string(raw), "D1") || !strings.Contains(string(raw), "D2/1") || !strings.Contains(string(raw), string(evidence)) {
			t.Errorf("%v %s", err, raw)
		}
	}
}

// TestRecordsOfTheReviewerDoNotTrace: that the reviewer ruled on a held message
// says that there is one.
func TestRecordsOfTheReviewerDoNotTrace(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	ruling := a.put(t, rev, access.GateRule, triage.RulingKind, triage.HeldRuling{Restriction: "RST-1", Key: hut3.NewKey(1, 1), Reason: "no threat", By: rev.User})
	source := a.put(t, ann, access.ReportSanitise, intel.SourceKind, hut3.ProtectedSource{Names: []string{"Danny"}})
	for _, ref := range []hut3.Ref{ruling, source} {
		missing := strings.Replace(string(ref), "-1", "-2", 1)
		_, there := a.Trace(ctx, analyst, string(ref), false)
		_, none := a.Trace(ctx, analyst, missing, false)
		if hut3.CodeOf(there) != hut3.NotFound || strings.Replace(there.Error(), string(ref), missing, 1) != none.Error() {
			t.Errorf("%s: %v; %s: %v", ref, there, missing, none)
		}
	}
}

// TestOthersKeepWithinTheirUnit: an officer of a force that was given nothing
// gives himself nothing, hides nothing and learns no other unit's accounts.
func TestOthersKeepWithinTheirUnit(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	officer := person("USR-9", "kim", "LEICS", hut3.RoleOfficer, hut3.RoleCommander)
	everything := hut3.Allocation{Unit: "LEICS", Everything: true, Purpose: "himself"}
	if _, err := a.Allocate(ctx, officer, everything); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a force allocated itself everything: %v", err)
	}
	if _, err := a.Allocate(ctx, ann, everything); err != nil {
		t.Errorf("the unit that keeps the case: %v", err)
	}
	hide := hut3.Restriction{Targets: []hut3.Target{{Conversation: "encrochat/a~b"}}, Reason: "ours"}
	if _, err := a.Restrict(ctx, officer, hide); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a force hid a conversation: %v", err)
	}
	if users, err := a.Users(ctx, officer); hut3.CodeOf(err) != hut3.Refused || len(users) != 0 {
		t.Errorf("a force read the accounts: %v %v", users, err)
	}
	if list, err := a.Authorities(ctx, officer); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
}

// TestTheLogKeepsThreatsBack: an auditor reads the log, and not that a
// threat was raised.
func TestTheLogKeepsThreatsBack(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	if err := a.Doors.Write(ctx, analyst, access.Act{Action: access.ThreatRaise, Object: "TTL-1"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	entries, err := a.Log(ctx, audrey, CaseLog, 1)
	if err != nil || len(entries) != 1 || !entries[0].Withheld || entries[0].Time.IsZero() {
		t.Fatalf("%+v %v", entries, err)
	}
	raw, err := json.Marshal(entries)
	if err != nil || strings.Contains(string(raw), "threat") || strings.Contains(string(raw), analyst.Name) {
		t.Errorf("%v %s", err, raw)
	}
}

// TestRefusedDoorsAreRecorded: whoever tries the reviewer's room, the watch list
// or verify is in the looks log.
func TestRefusedDoorsAreRecorded(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	_, review := a.Review(ctx, analyst, hut3.Held)
	_, watch := a.WatchList(ctx, analyst)
	_, verify := a.Verify(ctx, analyst, false)
	for _, err := range []error{review, watch, verify} {
		if hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("not refused: %v", err)
		}
	}
	entries, err := a.Log(ctx, audrey, LooksLog, 0)
	var got []string
	for _, e := range entries {
		if e.Outcome == "refused" {
			got = append(got, e.Action)
		}
	}
	if want := "gate.read gate.watch_list case.verify"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%q %v, want %q", got, err, want)
	}
}
