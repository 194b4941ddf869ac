package intel

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/store"
)

func TestReportIsNumberedInTheYearOfWriting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	var got []hut3.Ref
	for _, wait := range []time.Duration{0, 0, 365 * 24 * time.Hour} {
		w.clock.Add(wait)
		ref, err := w.WriteReport(t.Context(), ann, w.see, draft(key(1, 1)))
		must(t, err)
		got = append(got, ref)
	}
	if diff := cmp.Diff([]hut3.Ref{"IR-2020-000001", "IR-2020-000002", "IR-2021-000001"}, got); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
}

// The date of information is that of the messages, and the report is linked to
// each of them.
func TestReportRestsOnMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref, err := w.WriteReport(t.Context(), ann, w.see, draft(key(1, 7), key(1, 2), key(1, 7)))
	must(t, err)
	got, err := w.Report(t.Context(), ann, w.see, ref)
	must(t, err)
	if diff := cmp.Diff([]hut3.Key{key(1, 2), key(1, 7)}, got.Body.Items[0].Messages); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if got.Body.From.Minute() != 2 || got.Body.To.Minute() != 7 || got.Body.Marking != hut3.OfficialSensitive {
		t.Errorf("%+v", got.Body)
	}
	must(t, w.Doors.View(t.Context(), func(tx *store.Tx) error {
		up, err := tx.LinksTo("D1/7")
		if len(up) != 1 || up[0].Source != ref || up[0].Rel != "rests_on" {
			t.Errorf("links to D1/7: %v", up)
		}
		return err
	}))
}

// What is outside the actor's scope does not exist, neither for writing a
// report nor, if it is hidden later, for reading one.
func TestReportOutsideScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	_, err := w.WriteReport(t.Context(), ann, w.see, draft(key(1, 99)))
	wantCode(t, err, hut3.NotFound)
	unknown := err.Error()
	w.hidden[key(1, 5)] = true
	_, err = w.WriteReport(t.Context(), ann, w.see, draft(key(1, 5)))
	wantCode(t, err, hut3.NotFound)
	if strings.ReplaceAll(err.Error(), "D1/5", "D1/99") != unknown {
		t.Errorf("a hidden message (%v) is told from one that is not there (%s)", err, unknown)
	}

	ref := w.report(t, key(1, 6))
	w.hidden[key(1, 6)] = true
	for _, err := range []error{
		second(w.Report(t.Context(), ann, w.see, ref)),
		w.Grade(t.Context(), ann, w.see, ref, 1, grading("1", "A"), grading("1", "A")),
		second(w.Draft(t.Context(), oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))),
	} {
		wantCode(t, err, hut3.NotFound)
		if strings.Contains(err.Error(), "D1/") {
			t.Errorf("%v names the message", err)
		}
	}
	list, err := w.Reports(t.Context(), ann, w.see)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("listed: %v", list)
	}
}

func second[T any](_ T, err error) error { return err }

// Reports are the business of the unit that wrote them and of the hub.
func TestReportOfAnotherUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "NCA")
	ref := w.report(t, key(1, 1))
	hub := person("hub", "NCA", hut3.RoleOfficer)
	for _, c := range []struct {
		actor hut3.Actor
		code  hut3.Code
	}{
		{ann, ""}, {oscar, ""}, {hub, ""}, {derby, hut3.NotFound}, {chief, hut3.NotFound},
		{person("clerk", "NCA", hut3.RoleAnalyst), hut3.NotFound},
	} {
		_, err := w.Report(t.Context(), c.actor, w.see, ref)
		if (err == nil) != (c.code == "") || err != nil && hut3.CodeOf(err) != c.code {
			t.Errorf("%s of %s: %v; want %q", c.actor.Name, c.actor.Unit, err, c.code)
		}
	}
}

func TestAuthority(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		keys []hut3.Key
		says string
	}{
		{"stated", []hut3.Key{key(1, 1)}, ""},
		{"not stated", []hut3.Key{key(2, 1)}, "AUTH-0 (not stated)"},
		{"excluded from proceedings", []hut3.Key{key(3, 1)}, "s.56"},
		{"one of several", []hut3.Key{key(1, 1), key(2, 3)}, "D2/3"},
	} {
		w := newWorld(t, "EMSOU")
		_, err := w.WriteReport(t.Context(), ann, w.see, draft(c.keys...))
		if c.says == "" {
			must(t, err)
			continue
		}
		if hut3.CodeOf(err) != hut3.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// What becomes unusable after the report was written is refused at every step
// on the way out.
func TestAuthorityWithdrawnLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref := w.report(t, key(1, 1))
	pkg, err := w.Draft(t.Context(), oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	must(t, err)
	w.under[1] = "AUTH-2"
	wantCode(t, w.Authorise(t.Context(), orla, w.see, pkg), hut3.Refused)
	_, err = w.Draft(t.Context(), oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	wantCode(t, err, hut3.Refused)
	w.under[1] = "AUTH-1"
	must(t, w.Authorise(t.Context(), orla, w.see, pkg))
	w.under[1] = hut3.AuthorityNotStated
	_, err = w.Send(t.Context(), oscar, w.see, pkg)
	wantCode(t, err, hut3.Refused)
}

func TestGradings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref, err := w.WriteReport(t.Context(), ann, w.see, draft(key(1, 1)))
	must(t, err)
	got, err := w.Report(t.Context(), ann, w.see, ref)
	must(t, err)
	if it := got.Body.Items[0]; it.Written != nil || it.True != nil || got.Body.Handling.Code != "" {
		t.Errorf("a new report is graded: %+v", it)
	}
	noReason := hut3.Grading{Source: "2", Assessment: "E"}
	for _, c := range []struct {
		name      string
		item      int
		actor     hut3.Actor
		written   hut3.Grading
		truth     hut3.Grading
		want      hut3.Code
		saysWhich string
	}{
		{"both", 1, ann, grading("1", "A"), grading("2", "C"), "", ""},
		{"only one", 1, ann, grading("1", "A"), hut3.Grading{}, hut3.Invalid, "that it is true"},
		{"no such source grade", 1, ann, grading("4", "A"), grading("1", "A"), hut3.Invalid, "source grade"},
		{"no such assessment", 1, ann, grading("1", "F"), grading("1", "A"), hut3.Invalid, "assessment"},
		{"E without a reason", 1, ann, grading("1", "A"), noReason, hut3.Invalid, "needs a reason"},
		{"no such item", 2, ann, grading("1", "A"), grading("1", "A"), hut3.NotFound, "no item 2"},
		{"item nought", 0, ann, grading("1", "A"), grading("1", "A"), hut3.NotFound, "no item 0"},
		{"an investigator", 1, person("inv", "EMSOU", hut3.RoleInvestigator), grading("1", "A"), grading("1", "A"), hut3.Refused, "needs the role"},
	} {
		err := w.Grade(t.Context(), c.actor, w.see, ref, c.item, c.written, c.truth)
		if c.want == "" {
			must(t, err)
			continue
		}
		if err == nil || hut3.CodeOf(err) != c.want || !strings.Contains(err.Error(), c.saysWhich) {
			t.Errorf("%s: %v; want %s saying %q", c.name, err, c.want, c.saysWhich)
		}
	}
	got, err = w.Report(t.Context(), ann, w.see, ref)
	must(t, err)
	if it := got.Body.Items[0]; it.Written.String() != "1A" || it.True.String() != "2C" || it.True.By != ann.User {
		t.Errorf("graded %v %v by %s", it.Written, it.True, it.True.By)
	}
	asserted := ann
	asserted.Assurance = hut3.Asserted
	wantCode(t, w.Grade(t.Context(), asserted, w.see, ref, 1, grading("1", "A"), grading("1", "A")), hut3.Refused)
}

// A report that still lacks something cannot be put in a package, and the error
// says what.
func TestUnreadyReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	ref, err := w.WriteReport(ctx, ann, w.see, draft(key(1, 1)))
	must(t, err)
	refused := func(says string) {
		t.Helper()
		_, err := w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
		if hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %q", err, says)
		}
	}
	refused("item 1: the grading that it was written, item 1: the grading that it is true, item 1: the sanitised text, the handling code")
	must(t, w.Grade(ctx, ann, w.see, ref, 1, grading("1", "A"), grading("1", "B")))
	refused("still needs item 1: the sanitised text, the handling code")
	_, err = w.Sanitise(ctx, oscar, w.see, ref, 1, "Boxes are delivered.")
	must(t, err)
	refused("still needs the handling code")
	must(t, w.SetHandling(ctx, oscar, w.see, ref, hut3.Handling{Code: "P"}))
	_, err = w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	must(t, err)
	must(t, w.SetItem(ctx, ann, w.see, ref, 1, ItemDraft{Raw: "another text", Messages: []hut3.Key{key(1, 2)}}))
	refused("item 1: the grading that it was written")
}

func TestEWithPNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	ref := w.report(t, key(1, 1))
	wantCode(t, w.Confirm(ctx, orla, w.see, ref), hut3.Conflict)
	must(t, w.Grade(ctx, ann, w.see, ref, 1, grading("1", "A"), grading("2", "E")))
	_, err := w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	wantCode(t, err, hut3.Conflict)
	wantCode(t, w.Confirm(ctx, ann, w.see, ref), hut3.Refused)   // graded it
	wantCode(t, w.Confirm(ctx, oscar, w.see, ref), hut3.Refused) // set the handling
	must(t, w.Confirm(ctx, orla, w.see, ref))
	_, err = w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	must(t, err)
	must(t, w.Grade(ctx, ann, w.see, ref, 1, grading("1", "A"), grading("3", "E")))
	_, err = w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	wantCode(t, err, hut3.Conflict) // the word was for another grading
	must(t, w.SetHandling(ctx, oscar, w.see, ref, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A1"}}}))
	_, err = w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{ref}, "DERBYS"))
	must(t, err)
}

func TestHandlingConditions(t *testing.T) {
	t.Parallel()
	l, err := LoadLists()
	must(t, err)
	for _, c := range []struct {
		code       hut3.HandlingCode
		conditions []hut3.Condition
		ok         bool
	}{
		{"P", nil, true}, {"C", nil, false}, {"", nil, false}, {"X", nil, false},
		{"P", []hut3.Condition{{Code: "A1"}}, false},
		{"C", []hut3.Condition{{Code: "A1"}, {Code: "S2"}}, true},
		{"C", []hut3.Condition{{Code: "S9"}}, false},
		{"C", []hut3.Condition{{Code: "S1"}}, false},
		{"C", []hut3.Condition{{Code: "S1", Detail: "to the regional unit"}}, true},
	} {
		if err := l.CheckHandling(hut3.Handling{Code: c.code, Conditions: c.conditions}); (err == nil) != c.ok {
			t.Errorf("%s %v: %v", c.code, c.conditions, err)
		}
	}
	var codes []string
	for _, c := range l.Conditions {
		codes = append(codes, c.Code)
	}
	if diff := cmp.Diff([]string{"A1", "A2", "A3", "S1", "S2"}, codes); diff != "" {
		t.Errorf("conditions of domain.md 4.2 (-want +got):\n%s", diff)
	}
}

func TestSanitise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref := w.report(t, key(1, 1))
	remains, err := w.Sanitise(t.Context(), oscar, w.see, ref, 1, "PepperShirt is told of a delivery to S18 2AB; call 07700 900123.")
	must(t, err)
	want := []hut3.Remain{{Type: "handle", Value: "peppershirt"}, {Type: "postcode", Value: "S18 2AB"}, {Type: "phone", Value: "+447700900123"}}
	if diff := cmp.Diff(want, remains); diff != "" {
		t.Errorf("remains (-want +got):\n%s", diff)
	}
	got, err := w.Report(t.Context(), oscar, w.see, ref)
	must(t, err)
	if it := got.Body.Items[0]; it.SanitisedBy != oscar.User || !slices.Equal(it.Remains, want) || !strings.HasPrefix(it.Raw, "riverstone") {
		t.Errorf("%+v", it)
	}
	_, err = w.Sanitise(t.Context(), oscar, w.see, ref, 1, " \n")
	wantCode(t, err, hut3.Invalid)
	_, err = w.Sanitise(t.Context(), ann, w.see, ref, 1, "by an analyst")
	wantCode(t, err, hut3.Refused)
}

// The source's identity is in no text of a report, and the refusal does not
// give it away either.
func TestProtectedSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	source, err := w.SetSource(t.Context(), oscar, hut3.ProtectedSource{Names: []string{"Percy Wagtail", "greenhouse"}})
	must(t, err)
	d := draft(key(1, 1))
	d.Source = source
	ref, err := w.WriteReport(t.Context(), ann, w.see, d)
	must(t, err)
	must(t, w.Grade(t.Context(), ann, w.see, ref, 1, grading("1", "A"), grading("2", "C")))
	for _, text := range []string{"percy  WAGTAIL says so", "from Percy-Wagtail.", "seen at the Greenhouse"} {
		_, err := w.Sanitise(t.Context(), oscar, w.see, ref, 1, text)
		wantCode(t, err, hut3.Refused)
		if strings.Contains(strings.ToLower(err.Error()), "wagtail") || !strings.Contains(err.Error(), string(source)) {
			t.Errorf("%v", err)
		}
	}
	_, err = w.Sanitise(t.Context(), oscar, w.see, ref, 1, "A person in a position to know says so; greenhouses are not mentioned.")
	must(t, err)
	d.Title = "What Percy Wagtail said"
	_, err = w.WriteReport(t.Context(), ann, w.see, d)
	wantCode(t, err, hut3.Refused)
	wantCode(t, w.AddItem(t.Context(), ann, w.see, ref, ItemDraft{Raw: "Percy Wagtail again", Messages: []hut3.Key{key(1, 2)}}), hut3.Refused)
	wantCode(t, w.Judge(t.Context(), ann, w.see, ref, 1, hut3.Judgement{Text: "Percy Wagtail is right", Likelihood: "likely", Confidence: "low"}), hut3.Refused)
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref := w.report(t, key(1, 1))
	for _, j := range []hut3.Judgement{
		{Text: "x", Likelihood: "certain", Confidence: "low"}, {Text: "x", Likelihood: "likely", Confidence: "total"}, {Likelihood: "likely", Confidence: "low"},
	} {
		wantCode(t, w.Judge(t.Context(), ann, w.see, ref, 1, j), hut3.Invalid)
	}
	must(t, w.Judge(t.Context(), ann, w.see, ref, 1, hut3.Judgement{Text: "the boxes hold cannabis", Likelihood: "highly likely", Confidence: "moderate"}))
	got, err := w.Report(t.Context(), ann, w.see, ref)
	must(t, err)
	if s := got.Body.Items[0].Judgement.Wording(); s != "It is assessed to be highly likely (moderate confidence) that the boxes hold cannabis" {
		t.Error(s)
	}
}

func TestReportMarking(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref := w.report(t, key(1, 1))
	wantCode(t, w.SetMarking(t.Context(), oscar, w.see, ref, hut3.Official, ""), hut3.Invalid)
	must(t, w.SetMarking(t.Context(), oscar, w.see, ref, hut3.Official, "nothing in it is personal"))
	must(t, w.SetMarking(t.Context(), oscar, w.see, ref, hut3.Secret, ""))
	wantCode(t, w.SetMarking(t.Context(), oscar, w.see, ref, "TOP SECRET", "x"), hut3.Invalid)
}

func TestDraftsThatAreNoReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	for name, d := range map[string]ReportDraft{
		"no title":    {Items: draft(key(1, 1)).Items},
		"no items":    {Title: "x"},
		"no text":     {Title: "x", Items: []ItemDraft{{Messages: []hut3.Key{key(1, 1)}}}},
		"no message":  {Title: "x", Items: []ItemDraft{{Raw: "it is said"}}},
		"top secret":  {Title: "x", Marking: "TOP SECRET", Items: draft(key(1, 1)).Items},
		"ends before": {Title: "x", From: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Items: draft(key(1, 1)).Items},
	} {
		if _, err := w.WriteReport(t.Context(), ann, w.see, d); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
