package attribution

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/store"
)

// The whole table: which state may follow which.
func TestTransitions(t *testing.T) {
	t.Parallel()
	want := map[hut3.ClaimState]string{
		hut3.ClaimProposed: "under_review withdrawn refuted", hut3.ClaimUnderReview: "attributed contested withdrawn refuted",
		hut3.ClaimAttributed: "contested withdrawn refuted proved_in_court", hut3.ClaimContested: "under_review attributed withdrawn refuted proved_in_court",
		hut3.ClaimWithdrawn: "under_review", hut3.ClaimRefuted: "under_review", hut3.ClaimProved: "contested",
	}
	for _, from := range hut3.ClaimStates {
		got := ""
		for i, to := range from.Next() {
			if i > 0 {
				got += " "
			}
			got += string(to)
		}
		if diff := cmp.Diff(want[from], got); diff != "" {
			t.Errorf("%s: %s", from, diff)
		}
	}
}

// Two candidates; the obvious one is refuted by custody, the other attributed
// by a second person.
func TestTwoCandidates(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	obvious, right := w.claim("Lee Harrowden"), w.claim("Shane Corvell")
	birthday := selfie(obvious, 2)
	birthday.Type, birthday.Shows = "birthday", "wished a happy birthday on 2 May"
	w.must(w.AddEvidence(ctx, analyst, birthday))
	for _, ref := range []hut3.Ref{obvious, right} {
		w.ok(w.Move(ctx, analyst, ref, hut3.ClaimUnderReview, "ready", ""))
	}
	if err := w.Move(ctx, analyst, obvious, hut3.ClaimRefuted, "cannot be he", ""); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("refuted without evidence against: %v", err)
	}
	evi := w.must(w.AddEvidence(ctx, analyst, w.custody(obvious, 17)))
	if err := w.Confirm(ctx, second, obvious, "hurry", "none made"); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("confirmed against a custody record: %v", err)
	}
	if got := w.handle().Claims[0]; got.Ref == obvious {
		t.Error("the refuted candidate ranks first")
	}
	w.ok(w.Move(ctx, analyst, obvious, hut3.ClaimRefuted, "in custody at Nottingham by "+string(evi), ""))
	w.must(w.AddEvidence(ctx, analyst, selfie(right, 3)))
	w.ok(w.SearchContrary(ctx, analyst, right, "custody", "nothing"))
	w.ok(w.Confirm(ctx, second, right, "agreed", ""))
	v := w.handle()
	if len(v.Claims) != 2 || v.Claims[0].Ref != right || v.Claims[0].Name != "Shane Corvell" || v.Claims[1].Claim.State != hut3.ClaimRefuted {
		t.Fatalf("%+v", v)
	}
	if c := v.Claims[1]; len(c.For) != 1 || len(c.Against) != 1 || c.Red != nil || c.Against[0].Evidence.Counter != "handle shared or clock wrong" {
		t.Errorf("the refuted claim keeps both sides: %+v", c)
	}
	names, err := w.NameAt(ctx, courier, utc(may.AddDate(0, 0, 3)))
	want := []Name{{Nominal: "NOM-2", Name: "Shane Corvell", Claim: right, State: hut3.ClaimAttributed}}
	if diff := cmp.Diff(want, names); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	w.ok(w.Move(ctx, officer, right, hut3.ClaimProved, "plea of guilty", "Derby Crown Court T20207001"))
	if names, err = w.NameAt(ctx, courier, utc(may.AddDate(0, 0, 3))); err != nil || len(names) != 1 || names[0].State != hut3.ClaimProved {
		t.Error(names, err)
	}
}

func TestConfirmNeedsTwoPeopleAndEvidence(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	asserted := second
	asserted.Assurance = hut3.Asserted
	ref := w.claim("Shane Corvell")
	var evi hut3.Ref
	steps := []struct {
		name string
		do   func() error
		code hut3.Code
	}{
		{"before a review", func() error { return w.Confirm(ctx, second, ref, "r", "s") }, hut3.Conflict},
		{"reviewed", func() error { return w.Move(ctx, analyst, ref, hut3.ClaimUnderReview, "r", "") }, ""},
		{"attributed by Move", func() error { return w.Move(ctx, second, ref, hut3.ClaimAttributed, "r", "") }, hut3.Usage},
		{"without evidence", func() error { return w.Confirm(ctx, second, ref, "r", "s") }, hut3.Conflict},
		{"an item", func() (err error) { evi, err = w.AddEvidence(ctx, analyst, selfie(ref, 3)); return err }, ""},
		{"by the proposer", func() error { return w.Confirm(ctx, analyst, ref, "r", "s") }, hut3.Refused},
		{"by somebody not signed in", func() error { return w.Confirm(ctx, asserted, ref, "r", "s") }, hut3.Refused},
		{"by a reviewer", func() error { return w.Confirm(ctx, reviewer, ref, "r", "s") }, hut3.Refused},
		{"no search for contrary evidence", func() error { return w.Confirm(ctx, second, ref, "r", "") }, hut3.Conflict},
		{"without a reason", func() error { return w.Confirm(ctx, second, ref, "", "s") }, hut3.Invalid},
		{"the item taken back", func() error { return w.WithdrawEvidence(ctx, analyst, evi, "another man's face") }, ""},
		{"taken back twice", func() error { return w.WithdrawEvidence(ctx, analyst, evi, "again") }, hut3.Conflict},
		{"on an item that was taken back", func() error { return w.Confirm(ctx, second, ref, "r", "s") }, hut3.Conflict},
		{"another item", func() error { _, err := w.AddEvidence(ctx, analyst, selfie(ref, 5)); return err }, ""},
		{"with a reason for no search", func() error { return w.Confirm(ctx, second, ref, "r", "no custody data is held") }, ""},
		{"proved without a court", func() error { return w.Move(ctx, second, ref, hut3.ClaimProved, "r", "") }, hut3.Invalid},
		{"back to proposed", func() error { return w.Move(ctx, second, ref, hut3.ClaimProposed, "r", "") }, hut3.Conflict},
	}
	for _, s := range steps {
		err := s.do()
		if (err == nil) != (s.code == "") || err != nil && hut3.CodeOf(err) != s.code {
			t.Errorf("%s: %v; want %q", s.name, err, s.code)
		}
	}
	c := w.handle().Claims[0]
	if !slices.Contains(c.Amber, NoContrarySearch) || c.Claim.NoSearch != "no custody data is held" {
		t.Errorf("amber %v, reason %q", c.Amber, c.Claim.NoSearch)
	}
	if len(c.For) != 2 || c.SourcesFor.Value != 1 || c.For[0].SourceNo != 0 || c.For[0].Evidence.Withdrawn == nil {
		t.Errorf("the item taken back stays to be read: %+v", c.For)
	}
}

func TestProposedWithoutSignIn(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	asserted := analyst
	asserted.Assurance = hut3.Asserted
	ref := w.must(w.Propose(ctx, asserted, Propose{Handle: courier, Nominal: w.nominal("A"), From: may, ToSaid: "still active", Reason: "r"}))
	w.must(w.AddEvidence(ctx, analyst, selfie(ref, 3)))
	w.ok(w.Move(ctx, analyst, ref, hut3.ClaimUnderReview, "r", ""))
	if err := w.Confirm(ctx, second, ref, "r", "s"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("one signed-in person attributed: %v", err)
	}
}

func TestProposeRefuses(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	nom := w.nominal("A")
	good := Propose{Handle: courier, Nominal: nom, From: may, To: may.AddDate(0, 1, 0), Reason: "r"}
	with := func(f func(*Propose)) Propose { p := good; f(&p); return p }
	for name, tt := range map[string]struct {
		p    Propose
		code hut3.Code
	}{
		"a handle out of scope":   {with(func(p *Propose) { p.Handle = hidden }), hut3.NotFound},
		"a nominal that is not":   {with(func(p *Propose) { p.Nominal = "NOM-99" }), hut3.NotFound},
		"an open end not said":    {with(func(p *Propose) { p.To = time.Time{} }), hut3.Invalid},
		"an end before the start": {with(func(p *Propose) { p.To = may }), hut3.Invalid},
		"no reason":               {with(func(p *Propose) { p.Reason = "" }), hut3.Invalid},
	} {
		if _, err := w.Propose(ctx, analyst, tt.p); err == nil || hut3.CodeOf(err) != tt.code {
			t.Errorf("%s: %v; want %q", name, err, tt.code)
		}
	}
	open := with(func(p *Propose) { p.To, p.ToSaid = time.Time{}, "still in use" })
	if _, err := w.Propose(ctx, analyst, open); err != nil {
		t.Errorf("an open end that is said: %v", err)
	}
	if _, err := w.Propose(ctx, second, good); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("the same claim twice: %v", err)
	}
}

// Whatever is tried in whatever order by whomever, the history that stands is
// lawful, and nobody attributes his own claim.
func TestHistoriesAreLawful(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	nom := w.nominal("A")
	from := may
	rapid.Check(t, func(rt *rapid.T) {
		from = from.AddDate(0, 1, 0) // a period of its own for each
		ref, err := w.Propose(ctx, analyst, Propose{Handle: courier, Nominal: nom, From: from, To: from.AddDate(0, 1, 0), Reason: "r"})
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := w.AddEvidence(ctx, analyst, selfie(ref, 3)); err != nil {
			rt.Fatal(err)
		}
		against := selfie(ref, 4)
		against.Side, against.Type = hut3.Against, "denial"
		if _, err := w.AddEvidence(ctx, analyst, against); err != nil {
			rt.Fatal(err)
		}
		taken := 1
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			who := rapid.SampledFrom([]hut3.Actor{analyst, second, officer}).Draw(rt, "who")
			state := rapid.SampledFrom(hut3.ClaimStates).Draw(rt, "state")
			if state == hut3.ClaimAttributed {
				err = w.Confirm(ctx, who, ref, "r", "none")
			} else {
				err = w.Move(ctx, who, ref, state, "r", "Derby Crown Court")
			}
			if err == nil {
				taken++
			}
		}
		var c hut3.Claim
		if err := w.Doors.View(ctx, func(tx *store.Tx) (err error) {
			c, _, err = store.Get[hut3.Claim](tx, ClaimKind, ref)
			return err
		}); err != nil {
			rt.Fatal(err)
		}
		if len(c.Steps) != taken || c.State != c.Steps[len(c.Steps)-1].State {
			rt.Fatalf("%d steps were taken and %d stand, %s", taken, len(c.Steps), c.State)
		}
		for i, s := range c.Steps[1:] {
			if !slices.Contains(c.Steps[i].State.Next(), s.State) || s.State == hut3.ClaimAttributed && s.By == c.Steps[0].By {
				rt.Fatalf("step %d is not lawful: %+v", i+1, c.Steps)
			}
		}
	})
}
