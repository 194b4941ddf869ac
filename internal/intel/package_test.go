package intel

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

func TestTwoPeopleAuthorise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	p := terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS")
	ref, err := w.Draft(ctx, oscar, w.see, p)
	must(t, err)
	_, err = w.Send(ctx, oscar, w.see, ref)
	wantCode(t, err, hut3.Conflict)
	wantCode(t, w.Authorise(ctx, oscar, w.see, ref), hut3.Refused)
	asserted := orla
	asserted.Assurance = hut3.Asserted
	wantCode(t, w.Authorise(ctx, asserted, w.see, ref), hut3.Refused)
	wantCode(t, w.Authorise(ctx, ann, w.see, ref), hut3.Refused) // an analyst
	must(t, w.Revise(ctx, orla, w.see, ref, p))
	wantCode(t, w.Authorise(ctx, orla, w.see, ref), hut3.Refused) // revised it
	must(t, w.Revise(ctx, ann, w.see, ref, p))
	must(t, w.Authorise(ctx, orla, w.see, ref))
	wantCode(t, w.Authorise(ctx, orla, w.see, ref), hut3.Conflict)
	_, err = w.Send(ctx, oscar, w.see, ref)
	must(t, err)
	_, err = w.Send(ctx, oscar, w.see, ref)
	wantCode(t, err, hut3.Conflict)
	wantCode(t, w.Revise(ctx, oscar, w.see, ref, p), hut3.Conflict)
	_, err = w.Draft(ctx, asserted, w.see, p)
	wantCode(t, err, hut3.Refused)
}

// What was authorised is what goes: a later change of the terms or of a report
// needs leave again.
func TestChangedAfterAuthorisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	report := w.report(t, key(1, 1))
	ref, err := w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{report}, "DERBYS"))
	must(t, err)
	must(t, w.Authorise(ctx, orla, w.see, ref))
	must(t, w.Revise(ctx, oscar, w.see, ref, terms([]hut3.Ref{report}, "DERBYS", "NOTTS")))
	_, err = w.Send(ctx, oscar, w.see, ref)
	wantCode(t, err, hut3.Conflict)
	must(t, w.Authorise(ctx, orla, w.see, ref))
	_, err = w.Sanitise(ctx, oscar, w.see, report, 1, "Another wording.")
	must(t, err)
	_, err = w.Send(ctx, oscar, w.see, ref)
	if hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), "after it was authorised") {
		t.Errorf("%v", err)
	}
}

func TestTermsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	report := w.report(t, key(1, 1))
	conditions := w.report(t, key(1, 2))
	must(t, w.SetHandling(ctx, oscar, w.see, conditions, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A2"}, {Code: "S2"}}}))
	for name, c := range map[string]struct {
		change func(*hut3.PackageTerms)
		code   hut3.Code
		says   string
	}{
		"no title":           {func(p *hut3.PackageTerms) { p.Title = "" }, hut3.Invalid, "title"},
		"no legal basis":     {func(p *hut3.PackageTerms) { p.LegalBasis = "" }, hut3.Invalid, "legal basis"},
		"no recipient":       {func(p *hut3.PackageTerms) { p.Recipients = nil }, hut3.Invalid, "one recipient"},
		"no report":          {func(p *hut3.PackageTerms) { p.Reports = nil }, hut3.Invalid, "one report"},
		"unknown report":     {func(p *hut3.PackageTerms) { p.Reports = []hut3.Ref{"IR-2020-000099"} }, hut3.NotFound, "IR-2020-000099"},
		"unknown agency":     {func(p *hut3.PackageTerms) { p.Recipients[0].Agency = "ATLANTIS" }, hut3.Invalid, "ATLANTIS"},
		"a nation":           {func(p *hut3.PackageTerms) { p.Recipients[0].Agency = "UK" }, hut3.Invalid, "can be sent"},
		"to itself":          {func(p *hut3.PackageTerms) { p.Recipients[0].Agency = "emsou" }, hut3.Invalid, "wrote the package"},
		"an agency twice":    {func(p *hut3.PackageTerms) { p.Recipients = append(p.Recipients, p.Recipients[0]) }, hut3.Invalid, "once"},
		"lower marking":      {func(p *hut3.PackageTerms) { p.Marking = hut3.Official }, hut3.Invalid, "needs a reason"},
		"top secret":         {func(p *hut3.PackageTerms) { p.Marking = "TOP SECRET" }, hut3.Invalid, "TOP SECRET"},
		"dropped conditions": {func(p *hut3.PackageTerms) { p.Reports, p.Handling.Code = []hut3.Ref{conditions}, "P" }, hut3.Invalid, "C (A2, S2)"},
		"dropped one": {func(p *hut3.PackageTerms) {
			p.Reports, p.Handling = []hut3.Ref{conditions}, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A2"}}}
		}, hut3.Invalid, "drops"},
		"urgency":            {func(p *hut3.PackageTerms) { p.Urgency = "asap" }, hut3.Invalid, "urgency"},
		"use":                {func(p *hut3.PackageTerms) { p.Use = "" }, hut3.Invalid, "use"},
		"expiry":             {func(p *hut3.PackageTerms) { p.OnExpiry = "destroy" }, hut3.Invalid, "expiry"},
		"subject":            {func(p *hut3.PackageTerms) { p.Subjects[0].Name = "" }, hut3.Invalid, "words"},
		"consent":            {func(p *hut3.PackageTerms) { p.Consents = []hut3.Consent{{Received: "RPK-1"}} }, hut3.Invalid, "consent"},
		"supersedes nothing": {func(p *hut3.PackageTerms) { p.Supersedes = "PKG-99" }, hut3.NotFound, "PKG-99"},
	} {
		p := terms([]hut3.Ref{report}, "DERBYS")
		c.change(&p)
		_, err := w.Draft(ctx, oscar, w.see, p)
		if err == nil || hut3.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %s saying %q", name, err, c.code, c.says)
		}
	}
}

// Marking and handling are the strictest of the parts unless somebody says
// otherwise, with a reason.
func TestMarkingAndHandlingOfParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	a, b := w.report(t, key(1, 1)), w.report(t, key(1, 2))
	must(t, w.SetMarking(ctx, oscar, w.see, b, hut3.Secret, ""))
	must(t, w.SetHandling(ctx, oscar, w.see, b, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A1"}}}))
	ref, err := w.Draft(ctx, oscar, w.see, terms([]hut3.Ref{a, b}, "DERBYS"))
	must(t, err)
	v, err := w.View(ctx, oscar, w.see, ref)
	must(t, err)
	if v.Package.Marking != hut3.Secret || v.Package.Handling.String() != "C (A1)" {
		t.Errorf("%s, %s", v.Package.Marking, v.Package.Handling)
	}
	p := terms([]hut3.Ref{a, b}, "DERBYS")
	p.Marking, p.MarkingReason = hut3.Official, "the sanitised text gives nothing away"
	must(t, w.Revise(ctx, oscar, w.see, ref, p))
	cautions, err := w.Guard(ctx, oscar, w.see, ref)
	must(t, err)
	if !slices.ContainsFunc(cautions, func(c hut3.Caution) bool {
		return c.Kind == "marking" && strings.Contains(c.Text, "gives nothing away")
	}) {
		t.Errorf("%v", cautions)
	}
}

func kinds(cautions []hut3.Caution) string {
	var out []string
	for _, c := range cautions {
		s := c.Kind
		if c.Agency != "" {
			s += ":" + c.Agency
		}
		if c.Blocks {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestShareGuard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	reports := []hut3.Ref{w.report(t, key(1, 1))}
	must(t, w.SetKey(ctx, oscar, newWorld(t, "DERBYS").key.Recipient(), "read back"))
	w.sent(t, terms(reports, "DERBYS"))
	for name, c := range map[string]struct {
		change func(*hut3.PackageTerms)
		want   string
	}{
		"known agency with a key": {func(*hut3.PackageTerms) {}, ""},
		"new agency":              {func(p *hut3.PackageTerms) { p.Recipients[0].Agency = "NOTTS" }, "first:NOTTS key:NOTTS"},
		"abroad":                  {func(p *hut3.PackageTerms) { p.Recipients[0].Agency = "NL" }, "foreign:NL! first:NL key:NL"},
		"abroad with a basis":     {func(p *hut3.PackageTerms) { p.Recipients[0].Agency, p.TransferBasis = "NL", "DPA 2018 s.73" }, "first:NL foreign:NL key:NL"},
		"above the ceiling":       {func(p *hut3.PackageTerms) { p.Marking = hut3.Secret }, "ceiling"},
		"expired":                 {func(p *hut3.PackageTerms) { p.Expires, p.OnExpiry = w.clock.Now(), "destroy" }, "expired!"},
		"wait for action":         {func(p *hut3.PackageTerms) { p.NotBeforeAction = w.clock.Now().Add(time.Hour) }, "not_before_action"},
	} {
		p := terms(reports, "DERBYS")
		c.change(&p)
		ref, err := w.Draft(ctx, oscar, w.see, p)
		must(t, err)
		cautions, err := w.Guard(ctx, oscar, w.see, ref)
		must(t, err)
		if got := kinds(cautions); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
		if err := w.Authorise(ctx, orla, w.see, ref); (err != nil) != strings.Contains(c.want, "!") {
			t.Errorf("%s: authorising: %v", name, err)
		}
	}
}

// A time before which nobody may act is a condition on the recipients, and does
// not hold the package back; one for publication blocks publication and
// nothing else.
func TestTwoSortsOfNotBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	now := w.clock.Now()
	p := terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS")
	p.NotBeforeAction, p.NotBeforePublication = now.Add(20*time.Hour), now.Add(400*time.Hour)
	ref := w.sent(t, p)
	v, err := w.View(ctx, derby, w.see, ref)
	must(t, err)
	if v.Waits != 20*time.Hour || !v.Own.NotBeforeAction.Equal(p.NotBeforeAction) || !v.Own.NotBeforePublication.Equal(p.NotBeforePublication) {
		t.Errorf("%v, %+v", v.Waits, v.Own)
	}
	for _, c := range []struct {
		name string
		at   time.Time
		refs []hut3.Ref
		ok   bool
	}{
		{"the package, at once", now, []hut3.Ref{ref}, false},
		{"its receipt", now, []hut3.Ref{"SZ-1", hut3.ReceiptRef(ref, "DERBYS")}, false},
		{"after action is allowed", p.NotBeforeAction, []hut3.Ref{ref}, false},
		{"a moment too early", p.NotBeforePublication.Add(-time.Microsecond), []hut3.Ref{ref}, false},
		{"in time", p.NotBeforePublication, []hut3.Ref{ref}, true},
		{"another package", now, []hut3.Ref{"PKG-77"}, true},
		{"what rests on no package", now, nil, true},
	} {
		err := w.Doors.View(ctx, func(tx *store.Tx) error { return Publishable(tx, c.at, c.refs...) })
		if (err == nil) != c.ok || err != nil && hut3.CodeOf(err) != hut3.Conflict {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	must(t, w.Recall(ctx, oscar, ref, "sent in error"))
	must(t, w.Doors.View(ctx, func(tx *store.Tx) error {
		holds, err := Embargoes(tx, now)
		if len(holds) != 1 || holds[0].Ref != ref {
			t.Errorf("a recalled package is no embargo any more: %v", holds)
		}
		return err
	}))
}

// A recipient reads the sanitised text with its gradings, and nothing that was
// not sent to him: no raw text, handle, message, other recipient or name of who
// graded.
func TestRecipientSeesItsOwnCopyOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	report := w.report(t, key(1, 4))
	p := terms([]hut3.Ref{report}, "DERBYS", "NOTTS")
	ref := w.sent(t, p)
	v, err := w.View(ctx, derby, w.see, ref)
	must(t, err)
	if v.Package != nil || v.Receipts != nil || v.Copies != nil || v.Own == nil || v.Own.To != "DERBYS" {
		t.Fatalf("%+v", v)
	}
	raw, err := json.Marshal(v)
	must(t, err)
	for _, secret := range []string{"riverstone", "peppershirt", "D1/4", "NOTTS", string(report), string(ann.User), "salt"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the recipient reads %q: %s", secret, raw)
		}
	}
	it := v.Own.Items[0]
	if !strings.Contains(it.Text, "40 boxes") || it.Written.String() != "1A" || it.True.String() != "2C" || len(it.Messages) != 1 {
		t.Errorf("%+v", it)
	}
	whole, err := w.View(ctx, oscar, w.see, ref)
	must(t, err)
	out, err := w.Out(ctx, oscar)
	must(t, err)
	for _, shown := range []any{whole, out} { // the salt would lead from a recipient's copy to the messages
		if raw, err := json.Marshal(shown); err != nil || strings.Contains(string(raw), "salt") {
			t.Errorf("the sender's people read the salt: %s %v", raw, err)
		}
	}
	kept := w.stored(t, ref)
	if kept.Salt == (hut3.Digest{}) || it.Messages[0].Digest != MessageDigest(kept.Salt, ref, 1, key(1, 4)) {
		t.Error("the record cannot open the digest of a message")
	}
	for _, other := range []hut3.Actor{person("leics", "LEICS", hut3.RoleInvestigator), person("off", "LEICS", hut3.RoleOfficer)} {
		_, err := w.View(ctx, other, w.see, ref)
		wantCode(t, err, hut3.NotFound)
		_, none := w.View(ctx, other, w.see, "PKG-999")
		if strings.ReplaceAll(none.Error(), "PKG-999", string(ref)) != err.Error() {
			t.Errorf("%v and %v can be told apart", err, none)
		}
	}
}

// stored is a package as its record has it.
func (w *world) stored(t *testing.T, ref hut3.Ref) (p hut3.Package) {
	t.Helper()
	must(t, w.Doors.View(t.Context(), func(tx *store.Tx) (err error) {
		p, _, err = store.Get[hut3.Package](tx, PackageKind, ref)
		return err
	}))
	return p
}

// Before it is sent, a package does not exist for its recipients.
func TestDraftIsNotSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref, err := w.Draft(t.Context(), oscar, w.see, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS"))
	must(t, err)
	_, err = w.View(t.Context(), derby, w.see, ref)
	wantCode(t, err, hut3.NotFound)
	wantCode(t, w.Record(t.Context(), derby, ref, "DERBYS", hut3.ReceiptStep{State: hut3.ReceiptReceived}), hut3.NotFound)
	in, err := w.In(t.Context(), derby)
	must(t, err)
	if len(in) != 0 {
		t.Errorf("%v", in)
	}
}

// What becomes hidden after a package was made stops it from going, and hides
// its text from those who sent it.
func TestHiddenAfterwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	reports := []hut3.Ref{w.report(t, key(1, 3))}
	waiting, err := w.Draft(ctx, oscar, w.see, terms(reports, "DERBYS"))
	must(t, err)
	gone := w.sent(t, terms(reports, "DERBYS"))
	w.hidden[key(1, 3)] = true
	wantCode(t, w.Authorise(ctx, orla, w.see, waiting), hut3.NotFound)
	v, err := w.View(ctx, oscar, w.see, gone)
	must(t, err)
	if v.Copies != nil || v.Withheld == "" || len(v.Receipts) != 1 {
		t.Errorf("%+v", v)
	}
	must(t, w.Recall(ctx, oscar, gone, "a message in it is held"))
	v, err = w.View(ctx, derby, w.see, gone)
	must(t, err)
	if v.Own != nil || v.Withheld == "" || v.Receipt.State != hut3.ReceiptRecalled {
		t.Errorf("%+v", v)
	}
}

func TestSupersede(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	reports := []hut3.Ref{w.report(t, key(1, 1))}
	old := w.sent(t, terms(reports, "DERBYS"))
	p := terms(reports, "DERBYS", "NOTTS")
	p.Supersedes = old
	next := w.sent(t, p)
	v, err := w.View(ctx, oscar, w.see, old)
	must(t, err)
	if v.Package.State != hut3.PackageSuperseded || v.SupersededBy != next {
		t.Errorf("%s by %s", v.Package.State, v.SupersededBy)
	}
	for _, c := range []struct {
		actor hut3.Actor
		knows hut3.Ref
	}{{derby, old}, {notts, ""}} {
		v, err := w.View(ctx, c.actor, w.see, next)
		must(t, err)
		if v.Own.Edition != 2 || v.Own.Supersedes != c.knows {
			t.Errorf("%s reads edition %d, superseding %q", c.actor.Unit, v.Own.Edition, v.Own.Supersedes)
		}
	}
	out, err := w.Outstanding(ctx, oscar, w.clock.Now())
	must(t, err)
	for _, o := range out {
		if o.Package == old {
			t.Errorf("still awaited: %+v", o)
		}
	}
	_, err = w.Draft(ctx, oscar, w.see, p)
	wantCode(t, err, hut3.Conflict) // superseded already
	history, err := w.History(ctx, oscar, old)
	must(t, err)
	var states []hut3.PackageState
	for _, h := range history {
		states = append(states, h.State)
	}
	if !slices.Equal(states, []hut3.PackageState{hut3.PackageDraft, hut3.PackageAuthorised, hut3.PackageSent, hut3.PackageSuperseded}) {
		t.Errorf("%v", states)
	}
}

func TestExpiredCopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	p := terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS")
	p.Expires, p.OnExpiry = w.clock.Now().Add(time.Hour), "destroy"
	ref := w.sent(t, p)
	w.clock.Add(2 * time.Hour)
	v, err := w.View(t.Context(), derby, w.see, ref)
	must(t, err)
	if v.Own != nil || !strings.Contains(v.Withheld, "destroy every copy") || v.Receipt.State != hut3.ReceiptSent {
		t.Errorf("%+v", v)
	}
}

// Every step is a leaf of the case log or the looks log, without any text.
func TestStepsAreLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref := w.sent(t, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS"))
	_, err := w.View(t.Context(), derby, w.see, ref)
	must(t, err)
	wantCode(t, w.Authorise(t.Context(), ann, w.see, ref), hut3.Refused)
	logs, err := w.Doors.Logs(t.Context())
	must(t, err)
	if logs[0].Size < 9 || logs[1].Size != 1 {
		t.Errorf("%+v", logs)
	}
	if err := access.Can(derby, access.Act{Action: access.PackageSend}); err == nil {
		t.Error("an investigator may send")
	}
}
