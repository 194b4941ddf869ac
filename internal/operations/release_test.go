package operations

import (
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

func pressLine() Draft {
	return Draft{Title: "East Midlands, 2 July 2020", AsAt: "2020-07-02", Sentences: []DraftSentence{
		{"EMSOU", "{cash more_than} in cash has been seized by regional officers."},
		{"EMSOU", "The regional action has resulted in the seizure of {cash} in cash and {class_a} of Class A drugs, and {arrests} arrests."},
		{"OCG-1", "The first: {cash rounded} in bank notes, gold bullion worth {listed_assets more_than} and {vehicles} vehicles; {arrests} people were arrested."},
		{"OCG-2", "The second: {cocaine_and_heroin} in cocaine and heroin and {cash} in cash; {arrests} were arrested."},
		{"UK", "So far: {cash more_than} in cash, {firearms} firearms, {class_a_and_b more_than} of Class A and B drugs, and {arrests nearly} arrests."},
		{"", "There is nowhere to hide."},
	}}
}

// The published statement is written from the records, sentence by sentence.
func TestPressLine(t *testing.T) {
	t.Parallel()
	o, c := planted(t)
	ref, p, err := o.Freeze(t.Context(), hubOfficer(), pressLine())
	must(t, err)
	want := []string{
		"More than £2 million in cash has been seized by regional officers.",
		"The regional action has resulted in the seizure of £2,191,200 in cash and 52 kg of Class A drugs, and 29 arrests.",
		"The first: £1.4 million in bank notes, gold bullion worth more than £6,000 and 19 vehicles; 11 people were arrested.",
		"The second: 7.5 kg in cocaine and heroin and £620,000 in cash; 5 were arrested.",
		"So far: more than £50 million in cash, 74 firearms, more than two tonnes of Class A and B drugs, and nearly 700 arrests.",
		"There is nowhere to hide.",
	}
	for i, s := range p.Frozen.Sentences {
		if s.Text != want[i] {
			t.Errorf("sentence %d:\n %s\nwant\n %s", i+1, s.Text, want[i])
		}
	}
	err = o.Sign(t.Context(), commander(), ref)
	wantCode(t, err, hut3.Conflict)
	if !strings.Contains(err.Error(), "waits for a ruling") {
		t.Fatalf("signed beside a stopped statement: %v", err)
	}
	must(t, o.RuleStatement(t.Context(), commander(), "STM-S3", "52 kg", "the unit's own return gives a mass"))
	must(t, o.Sign(t.Context(), commander(), ref))
	must(t, o.Release(t.Context(), commander(), ref))
	c.Add(365 * 24 * time.Hour)
	proof, err := o.Prove(t.Context(), commander(), ref)
	must(t, err)
	if !proof.OK || proof.Records < 1000 || proof.Figures != 14 {
		t.Errorf("%+v", proof)
	}
}

// A statement of two seizures, to be signed and released.
func frozen(t *testing.T, change func(*Draft)) (*Operations, *clock, hut3.Ref, []hut3.Ref) {
	t.Helper()
	o, c := desk(t)
	op := openOp(t, o, "DERBYS")
	refs := []hut3.Ref{
		seize(t, o, event(op, "DERBYS", "2020-06-01"), cashLine(5_000)),
		seize(t, o, event(op, "DERBYS", "2020-06-02"), cashLine(7_000)),
	}
	d := Draft{Title: "Derbyshire", AsAt: "2020-07-02", Sentences: []DraftSentence{{"DERBYS", "{cash} was seized."}}}
	if change != nil {
		change(&d)
	}
	ref, _, err := o.Freeze(t.Context(), hubOfficer(), d)
	must(t, err)
	return o, c, ref, refs
}

func TestTwoPeopleSign(t *testing.T) {
	t.Parallel()
	o, _, ref, _ := frozen(t, nil)
	wantCode(t, o.Release(t.Context(), commander(), ref), hut3.Conflict) // not signed
	freezer := hubOfficer()
	freezer.Roles = append(freezer.Roles, hut3.RoleCommander)
	wantCode(t, o.Sign(t.Context(), freezer, ref), hut3.Refused)
	wantCode(t, o.Sign(t.Context(), person("analyst", "EMSOU", hut3.RoleAnalyst), ref), hut3.Refused)
	asserted := commander()
	asserted.Assurance = hut3.Asserted
	wantCode(t, o.Sign(t.Context(), asserted, ref), hut3.Refused)
	must(t, o.Sign(t.Context(), commander(), ref))
	wantCode(t, o.Sign(t.Context(), commander(), ref), hut3.Conflict)
	wantCode(t, o.Release(t.Context(), asserted, ref), hut3.Refused)
	must(t, o.Release(t.Context(), commander(), ref))
	wantCode(t, o.Withdraw(t.Context(), hubOfficer(), ref, "late"), hut3.Conflict)
}

func TestHoldsAndTimes(t *testing.T) {
	t.Parallel()
	until := time.Date(2020, 7, 3, 6, 0, 0, 0, time.UTC)
	o, c, ref, _ := frozen(t, func(d *Draft) {
		d.Holds = []hut3.Hold{{Ref: "PKG-4", Until: until, Why: "arrests of another force come first"}}
	})
	must(t, o.Sign(t.Context(), commander(), ref))
	err := o.Release(t.Context(), commander(), ref)
	wantCode(t, err, hut3.Conflict)
	if !strings.Contains(err.Error(), "PKG-4 holds it until 2020-07-03T06:00:00Z") {
		t.Error(err)
	}
	_, blockers, err := o.Publication(t.Context(), commander(), ref)
	must(t, err)
	if len(blockers) != 1 {
		t.Errorf("blockers: %v", blockers)
	}
	c.Add(24 * time.Hour)
	must(t, o.Release(t.Context(), commander(), ref))
}

// A record that changes after the freeze stops signature and release, and the
// statement can still be proved as it was frozen.
func TestChangedBasis(t *testing.T) {
	t.Parallel()
	o, _, ref, refs := frozen(t, nil)
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), refs[0], func(s *hut3.Seizure) error { s.Lines[0].Pence = pence(4_000); return nil }))
	err := o.Sign(t.Context(), commander(), ref)
	wantCode(t, err, hut3.Conflict)
	if !strings.Contains(err.Error(), "£12,000") || !strings.Contains(err.Error(), "£11,000") || !strings.Contains(err.Error(), string(refs[0])) {
		t.Error(err)
	}
	proof, err := o.Prove(t.Context(), commander(), ref)
	must(t, err)
	if !proof.OK || proof.Records != 3 {
		t.Errorf("%+v", proof)
	}
	must(t, o.Withdraw(t.Context(), hubOfficer(), ref, "a seizure was counted again"))
}

// A statement of which a record was erased since is no longer proved, and is told
// apart from one that was tampered with.
func TestErasedBasis(t *testing.T) {
	t.Parallel()
	o, _, ref, refs := frozen(t, nil)
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), refs[0], func(s *hut3.Seizure) error { s.Lines[0].Pence = pence(4_000); return nil }))
	must(t, o.Doors.Write(t.Context(), hubOfficer(), access.Act{Action: access.FigureFreeze}, func(tx *store.Tx) error {
		return tx.EraseRecord(SeizureKind, string(refs[0]), 1)
	}))
	proof, err := o.Prove(t.Context(), commander(), ref)
	must(t, err)
	faults := strings.Join(proof.Faults, "\n")
	if proof.OK || !strings.Contains(faults, string(refs[0])+" version 1 was erased") || strings.Contains(faults, "not the one that was frozen") || !strings.Contains(faults, "what is left of its records gives") {
		t.Errorf("%+v", proof)
	}
}

// A statement that was tampered with under its digest does not prove.
func TestProofFails(t *testing.T) {
	t.Parallel()
	o, _, ref, _ := frozen(t, nil)
	must(t, o.Doors.Write(t.Context(), hubOfficer(), access.Act{Action: access.FigureFreeze}, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Publication](tx, FigureKind, ref)
		if err != nil {
			return err
		}
		p.Frozen.Figures[0].Amount++
		p.Frozen.Basis[0].Digest[0] ^= 1
		_, err = tx.Put(FigureKind, string(ref), p)
		return err
	}))
	proof, err := o.Prove(t.Context(), commander(), ref)
	must(t, err)
	if proof.OK || len(proof.Faults) != 3 {
		t.Errorf("%+v", proof)
	}
}

// The next statement says what moved each figure since the last, and why.
func TestChangesSinceTheLastRelease(t *testing.T) {
	t.Parallel()
	o, _, ref, refs := frozen(t, nil)
	must(t, o.Sign(t.Context(), commander(), ref))
	must(t, o.Release(t.Context(), commander(), ref))
	op := openOp(t, o, "DERBYS")
	late := seize(t, o, event(op, "DERBYS", "2020-06-30"), cashLine(10))
	fresh := seize(t, o, event(op, "DERBYS", "2020-07-04"), cashLine(200))
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), refs[0], func(s *hut3.Seizure) error { s.Lines[0].Pence = pence(5_001); return nil }))
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), refs[1], func(s *hut3.Seizure) error { s.Withdrawn = "recorded twice"; return nil }))
	_, p, err := o.Freeze(t.Context(), hubOfficer(), Draft{Title: "Derbyshire again", AsAt: "2020-07-05", Sentences: []DraftSentence{{"DERBYS", "{cash} was seized."}}})
	must(t, err)
	if p.Frozen.Previous != ref || len(p.Frozen.Changes) != 1 {
		t.Fatalf("%+v", p.Frozen.Changes)
	}
	c := p.Frozen.Changes[0]
	why := strings.Join(c.Why, "\n")
	if c.Before != 1_200_000 || c.After != 521_100 || len(c.Why) != 4 {
		t.Errorf("%+v", c)
	}
	for _, part := range []string{
		"(" + string(fresh) + ") happened after 2 July 2020", "(" + string(late) + ") happened by 2 July 2020 and was recorded",
		"(" + string(refs[0]) + ") was changed", "(" + string(refs[1]) + ") no longer counts",
	} {
		if !strings.Contains(why, part) {
			t.Errorf("no %q in:\n%s", part, why)
		}
	}
}

// Two records that look like one result stop a signature, until a note says
// why they are two.
func TestPossibleDuplicateBlocks(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "NWP")
	place := func(unit string) hut3.Event {
		e := event(op, unit, "2020-06-01")
		e.Located = hut3.Place{Name: "Wrexham", Force: "NWP"}
		return e
	}
	a := seize(t, o, place("NWP"), cashLine(5_000))
	b := seize(t, o, place("NWROCU"), cashLine(5_000))
	ref, _, err := o.Freeze(t.Context(), hubOfficer(), Draft{Title: "North West", AsAt: "2020-07-02", Sentences: []DraftSentence{{"NWROCU", "{cash} was seized."}}})
	must(t, err)
	err = o.Sign(t.Context(), commander(), ref)
	wantCode(t, err, hut3.Conflict)
	if !strings.Contains(err.Error(), "possible duplicate") {
		t.Fatal(err)
	}
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), b, func(s *hut3.Seizure) error { s.Note = "a second bag, see " + string(a); return nil }))
	ref, _, err = o.Freeze(t.Context(), hubOfficer(), Draft{Title: "North West", AsAt: "2020-07-02", Sentences: []DraftSentence{{"NWROCU", "{cash} was seized."}}})
	must(t, err)
	must(t, o.Sign(t.Context(), commander(), ref))
}

// A sentence that would not be true of its figure is not frozen.
func TestUntrueSentences(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "DERBYS")
	for range 61 {
		arrest(t, o, event(op, "DERBYS", "2020-06-01"), "U/K male 1")
	}
	for text, says := range map[string]string{
		"{arrests nearly} arrests": "not true of", // 61 is not nearly 70
		"{firearms} firearms":      "nothing is recorded",
		"{arrests loudly} arrests": "no style",
		"{beards} beards":          "no measure",
		"{users} users":            "no record has the measure",
	} {
		_, _, err := o.Freeze(t.Context(), hubOfficer(), Draft{Title: "x", AsAt: "2020-07-02", Sentences: []DraftSentence{{"DERBYS", text}}})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", text, err, says)
		}
	}
	_, _, err := o.Freeze(t.Context(), hubOfficer(), Draft{Title: "x", Sentences: []DraftSentence{{"DERBYS", "{arrests}"}}})
	wantCode(t, err, hut3.Invalid)
	_, _, err = o.Freeze(t.Context(), hubOfficer(), Draft{Title: "x", AsAt: "2020-07-02", Sentences: []DraftSentence{{"NARNIA", "{arrests}"}}})
	wantCode(t, err, hut3.NotFound)
}
