package hut3_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
)

var receiptStates = []hut3.ReceiptState{
	hut3.ReceiptSent, hut3.ReceiptReceived, hut3.ReceiptOpened, hut3.ReceiptAccepted, hut3.ReceiptQueried, hut3.ReceiptRefused,
	hut3.ReceiptRedirected, hut3.ReceiptActioned, hut3.ReceiptResult, hut3.ReceiptRecalled, hut3.ReceiptDestroyed,
}

// The whole table: what is not written here is refused.
func TestReceiptTransitions(t *testing.T) {
	t.Parallel()
	table := map[hut3.ReceiptState]string{
		"":                     "sent",
		hut3.ReceiptSent:       "received recalled",
		hut3.ReceiptReceived:   "opened recalled",
		hut3.ReceiptOpened:     "accepted queried refused redirected recalled",
		hut3.ReceiptQueried:    "accepted refused redirected recalled",
		hut3.ReceiptAccepted:   "actioned recalled",
		hut3.ReceiptActioned:   "result recalled",
		hut3.ReceiptResult:     "result recalled",
		hut3.ReceiptRefused:    "destroyed recalled",
		hut3.ReceiptRedirected: "destroyed",
		hut3.ReceiptRecalled:   "destroyed",
		hut3.ReceiptDestroyed:  "",
	}
	for from, want := range table {
		for _, to := range receiptStates {
			r := hut3.Receipt{Package: "PKG-1", Agency: "DERBYS", State: from}
			_, err := r.Add(wholeStep(to))
			allowed := slices.Contains(strings.Fields(want), string(to))
			if (err == nil) != allowed || err != nil && hut3.CodeOf(err) != hut3.Conflict {
				t.Errorf("from %q to %s: %v", from, to, err)
			}
		}
	}
}

// wholeStep has all that any state asks for.
func wholeStep(state hut3.ReceiptState) hut3.ReceiptStep {
	s := hut3.ReceiptStep{State: state, At: time.Date(2020, 6, 15, 9, 0, 0, 0, time.UTC), Medium: hut3.BySystem, Note: "why", RecordedBy: "USR-1", RecordedAt: time.Date(2020, 6, 15, 9, 0, 0, 0, time.UTC)}
	switch state {
	case hut3.ReceiptRedirected:
		s.To = "NOTTS"
	case hut3.ReceiptResult:
		s.Result = &hut3.Returned{Outcome: "arrest"}
	}
	return s
}

// Opened is not acknowledged, and a recalled or redirected copy is not read.
func TestWhatStatesMean(t *testing.T) {
	t.Parallel()
	var acknowledged, withheld []hut3.ReceiptState
	for _, s := range receiptStates {
		if s.Acknowledged() {
			acknowledged = append(acknowledged, s)
		}
		if s.Withheld() {
			withheld = append(withheld, s)
		}
	}
	if diff := cmp.Diff(receiptStates[3:], acknowledged); diff != "" {
		t.Errorf("acknowledged (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]hut3.ReceiptState{hut3.ReceiptRedirected, hut3.ReceiptRecalled, hut3.ReceiptDestroyed}, withheld); diff != "" {
		t.Errorf("withheld (-want +got):\n%s", diff)
	}
}

func TestStepsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state  hut3.ReceiptState
		change func(*hut3.ReceiptStep)
	}{
		"no time":                     {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.At = time.Time{} }},
		"no medium":                   {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.Medium = "" }},
		"by pigeon":                   {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.Medium = "pigeon" }},
		"telephone, nobody":           {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.Medium, s.Officer.Telephone = hut3.ByTelephone, "01632 960123" }},
		"telephone, no number":        {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.Medium, s.Officer.Name = hut3.ByTelephone, "DI Ashdown" }},
		"e-mail, nobody":              {hut3.ReceiptReceived, func(s *hut3.ReceiptStep) { s.Medium = hut3.ByEmail }},
		"query without a question":    {hut3.ReceiptQueried, func(s *hut3.ReceiptStep) { s.Note = " " }},
		"refusal without a reason":    {hut3.ReceiptRefused, func(s *hut3.ReceiptStep) { s.Note = "" }},
		"redirected to nowhere":       {hut3.ReceiptRedirected, func(s *hut3.ReceiptStep) { s.To = "" }},
		"accepted and redirected":     {hut3.ReceiptAccepted, func(s *hut3.ReceiptStep) { s.To = "NOTTS" }},
		"result without an outcome":   {hut3.ReceiptResult, func(s *hut3.ReceiptStep) { s.Result = &hut3.Returned{} }},
		"a result before it is there": {hut3.ReceiptAccepted, func(s *hut3.ReceiptStep) { s.Result = &hut3.Returned{Outcome: "arrest"} }},
	} {
		s := wholeStep(c.state)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		if c.change(&s); hut3.CodeOf(s.Validate()) != hut3.Invalid {
			t.Errorf("%s passed", name)
		}
	}
}

// A receipt that can be made step by step validates; take a step out of its
// middle and it does not.
func TestReceiptWalk(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := hut3.Receipt{Package: "PKG-1", Agency: "DERBYS", AcknowledgeBy: time.Unix(1, 0)}
		for next := r.State.Next(); len(next) > 0 && len(r.Steps) < 9; next = r.State.Next() {
			before := slices.Clone(r.Steps)
			var err error
			if r, err = r.Add(wholeStep(rapid.SampledFrom(next).Draw(t, "next"))); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, slices.Clone(r.Steps[:len(before)]), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("an earlier step was changed:\n%s", diff)
			}
		}
		if err := r.Validate(); err != nil {
			t.Fatal(err)
		}
		cut := rapid.IntRange(0, len(r.Steps)-2).Draw(t, "cut")
		gap := r.Steps[cut+1].State
		if cut > 0 && slices.Contains(r.Steps[cut-1].State.Next(), gap) {
			return // a step that may be left out, such as a query
		}
		r.Steps = slices.Delete(slices.Clone(r.Steps), cut, cut+1)
		if r.Validate() == nil {
			t.Fatalf("a receipt without its step %d passed: %v", cut, r.Steps)
		}
	})
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	due := time.Date(2020, 6, 16, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		state hut3.ReceiptState
		after time.Duration
		want  bool
	}{
		{hut3.ReceiptSent, 0, false}, {hut3.ReceiptSent, 1, true}, {hut3.ReceiptOpened, 1, true}, {hut3.ReceiptQueried, 1, false}, {hut3.ReceiptAccepted, time.Hour, false},
	} {
		if got := (hut3.Receipt{State: c.state, AcknowledgeBy: due}).Overdue(due.Add(c.after)); got != c.want {
			t.Errorf("%s, %s after: %v", c.state, c.after, got)
		}
	}
}

func TestHandling(t *testing.T) {
	t.Parallel()
	p, a, s := hut3.Handling{Code: "P"}, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A1"}}}, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "S2"}}}
	both := a.Join(s)
	for _, c := range []struct {
		is, of hut3.Handling
		want   bool
	}{
		{p, p, true}, {a, p, true}, {p, a, false}, {a, s, false}, {both, a, true}, {both, s, true}, {a, both, false}, {hut3.Handling{}, p, false},
	} {
		if got := c.is.Covers(c.of); got != c.want {
			t.Errorf("%s covers %s: %v", c.is, c.of, got)
		}
	}
	if both.String() != "C (A1, S2)" || p.Join(a).String() != "C (A1)" || a.Join(p).String() != "C (A1)" || (hut3.Handling{}).Join(p).String() != "P" {
		t.Errorf("%s %s %s", both, p.Join(a), a.Join(p))
	}
}

// A package that names no second person, or one who drafted it, is no
// authorised package whoever wrote the record.
func TestPackageStates(t *testing.T) {
	t.Parallel()
	terms := hut3.PackageTerms{
		Title: "t", Purpose: "p", LegalBasis: "l", Reports: []hut3.Ref{"IR-2020-000001"}, Recipients: []hut3.PackageRecipient{{Agency: "DERBYS"}},
		Urgency: hut3.UrgencyRoutine, Marking: hut3.Official, Handling: hut3.Handling{Code: "P"}, Use: hut3.UseIntelligence,
	}
	p := hut3.Package{PackageTerms: terms, State: hut3.PackageDraft, Edition: 1, Origin: "EMSOU", Salt: hut3.Digest{1}, DraftedBy: "USR-1", RevisedBy: "USR-2"}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, by := range []hut3.Ref{"", "USR-1", "USR-2"} {
		p.State, p.AuthorisedBy = hut3.PackageAuthorised, by
		if p.Validate() == nil {
			t.Errorf("authorised by %q", by)
		}
	}
	p.AuthorisedBy = "USR-3"
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	p.State = hut3.PackageSent
	if p.Validate() == nil {
		t.Error("sent by nobody")
	}
	p.State = "lost"
	if p.Validate() == nil {
		t.Error("a state that is not there")
	}
}

// A correction takes the last step back and leaves it to be read; what went on
// from there to others, or was told by a sealed reply, is not taken back.
func TestReceiptCorrection(t *testing.T) {
	t.Parallel()
	r := hut3.Receipt{Package: "PKG-1", Agency: "DERBYS", AcknowledgeBy: time.Date(2020, 6, 16, 9, 0, 0, 0, time.UTC)}
	add := func(states ...hut3.ReceiptState) {
		for _, s := range states {
			var err error
			if r, err = r.Add(wholeStep(s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	why := hut3.Correction{By: "USR-2", At: time.Date(2020, 6, 15, 10, 0, 0, 0, time.UTC), Reason: "another package"}
	add(hut3.ReceiptSent)
	if _, err := r.Correct(why); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("the sending is taken back: %v", err)
	}
	add(hut3.ReceiptReceived, hut3.ReceiptOpened, hut3.ReceiptAccepted)
	if _, err := r.Correct(hut3.Correction{By: "USR-2", At: why.At}); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("corrected without a reason: %v", err)
	}
	before := r
	r, err := r.Correct(why)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := r.At(hut3.ReceiptAccepted); there || r.State != hut3.ReceiptOpened || len(r.Steps) != 4 || r.Steps[3].Corrected == nil || before.Steps[3].Corrected != nil {
		t.Errorf("%+v", r)
	}
	add(hut3.ReceiptQueried, hut3.ReceiptRefused)
	if err := r.Validate(); err != nil || len(r.Standing()) != 5 {
		t.Errorf("%d stand: %v", len(r.Standing()), err)
	}
	add(hut3.ReceiptRecalled)
	if _, err := r.Correct(why); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a recall is taken back: %v", err)
	}
	if _, err := r.CorrectChase(why); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a chase that is not there: %v", err)
	}
}

// Who answers has done what comes before; what may follow at once needs nothing.
func TestReceiptToward(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"sent", "accepted", "received opened"}, {"received", "redirected", "opened"}, {"opened", "accepted", ""}, {"sent", "received", ""},
		{"sent", "opened", "received"}, {"accepted", "result", ""}, {"sent", "recalled", ""}, {"sent", "actioned", ""},
	} {
		var got []string
		for _, s := range hut3.ReceiptState(c.from).Toward(hut3.ReceiptState(c.to)) {
			got = append(got, string(s))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("from %s toward %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}
