package intel

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/store"
)

func step(state hut3.ReceiptState) hut3.ReceiptStep { return hut3.ReceiptStep{State: state} }

func told(state hut3.ReceiptState, at time.Time) hut3.ReceiptStep {
	return hut3.ReceiptStep{State: state, At: at, Medium: hut3.ByTelephone, Officer: hut3.Officer{Name: "DI Ashdown", Number: "2211", Telephone: "01632 960123"}}
}

// Opened by looking at it, which is no acknowledgement; accepted, actioned and
// with a result by saying so.
func TestOneRecipientToTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	report := w.report(t, key(1, 1))
	ref := w.sent(t, terms([]hut3.Ref{report}, "DERBYS", "NOTTS"))
	_, err := w.View(ctx, derby, w.see, ref)
	must(t, err)
	if r := w.receipt(t, ref, "DERBYS"); r.State != hut3.ReceiptOpened || r.State.Acknowledged() {
		t.Errorf("%s", r.State)
	}
	must(t, w.Record(ctx, derby, ref, "DERBYS", step(hut3.ReceiptAccepted)))
	must(t, w.Record(ctx, derby, ref, "DERBYS", step(hut3.ReceiptActioned)))
	result := hut3.ReceiptStep{State: hut3.ReceiptResult, Result: &hut3.Returned{Outcome: "arrest", Operations: []hut3.Ref{"OP-1"}, Arrests: []hut3.Ref{"ARR-1"}}}
	must(t, w.Record(ctx, derby, ref, "DERBYS", result))
	result.Result.Outcome = "fame"
	wantCode(t, w.Record(ctx, derby, ref, "DERBYS", result), hut3.Invalid)
	r := w.receipt(t, ref, "DERBYS")
	var states []string
	for _, s := range r.Steps {
		states = append(states, string(s.State))
		if s.State != hut3.ReceiptSent && (s.Officer.Name != "derby" || s.Medium != hut3.BySystem || s.RecordedBy != derby.User) {
			t.Errorf("%+v", s)
		}
	}
	if got := strings.Join(states, " "); got != "sent received opened accepted actioned result" {
		t.Error(got)
	}
	if w.receipt(t, ref, "NOTTS").State != hut3.ReceiptSent {
		t.Error("one recipient's state became another's")
	}
	w.walk(t, report, ref)
}

// walk follows the lineage up from the message and back.
func (w *world) walk(t *testing.T, report, pkg hut3.Ref) {
	t.Helper()
	id := hut3.ReceiptRef(pkg, "DERBYS")
	must(t, w.Doors.View(t.Context(), func(tx *store.Tx) error {
		for _, c := range []struct {
			source hut3.Ref
			rel    string
			target hut3.Ref
		}{
			{report, "rests_on", "D1/1"}, {pkg, "rests_on", report}, {id, "rests_on", pkg}, {id, "led_to", "OP-1"}, {id, "led_to", "ARR-1"},
			{pkg, "sent_to", "DERBYS"}, {pkg, "concerns", "encrochat/riverstone"},
		} {
			up, err := tx.LinksTo(c.target)
			if err != nil {
				return err
			}
			found := false
			for _, l := range up {
				found = found || l.Source == c.source && l.Rel == c.rel
			}
			if !found {
				t.Errorf("no link %s %s %s", c.source, c.rel, c.target)
			}
		}
		return nil
	}))
}

// The hub writes down what it was told by telephone; only the recipient's own
// people answer in the system; nobody answers for another unit.
func TestWhoRecordsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	now := w.clock.Now()
	ref := w.sent(t, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS", "NOTTS"))
	w.clock.Add(time.Hour)
	noNumber := told(hut3.ReceiptReceived, now)
	noNumber.Officer.Telephone = ""
	for _, c := range []struct {
		name   string
		actor  hut3.Actor
		agency string
		step   hut3.ReceiptStep
		code   hut3.Code
	}{
		{"the hub in the system", oscar, "DERBYS", hut3.ReceiptStep{State: hut3.ReceiptReceived, Medium: hut3.BySystem}, hut3.Refused},
		{"no medium", oscar, "DERBYS", step(hut3.ReceiptReceived), hut3.Invalid},
		{"telephone without a number", oscar, "DERBYS", noNumber, hut3.Invalid},
		{"still to come", oscar, "DERBYS", told(hut3.ReceiptReceived, now.Add(2*time.Hour)), hut3.Invalid},
		{"before it was sent", oscar, "DERBYS", told(hut3.ReceiptReceived, now.Add(-time.Hour)), hut3.Invalid},
		{"out of order", oscar, "DERBYS", told(hut3.ReceiptAccepted, now), hut3.Conflict},
		{"another recipient", notts, "DERBYS", step(hut3.ReceiptReceived), hut3.NotFound},
		{"an officer of another recipient", chief, "DERBYS", told(hut3.ReceiptReceived, now), hut3.NotFound},
		{"an analyst of the sender", ann, "DERBYS", told(hut3.ReceiptReceived, now), hut3.Refused},
		{"not a recipient", oscar, "LEICS", told(hut3.ReceiptReceived, now), hut3.NotFound},
		{"a redirection by the way", derby, "DERBYS", hut3.ReceiptStep{State: hut3.ReceiptRedirected, To: "NOTTS", Note: "x"}, hut3.Usage},
	} {
		if err := w.Record(ctx, c.actor, ref, c.agency, c.step); err == nil || hut3.CodeOf(err) != c.code {
			t.Errorf("%s: %v; want %s", c.name, err, c.code)
		}
	}
	must(t, w.Record(ctx, oscar, ref, "DERBYS", told(hut3.ReceiptReceived, now), told(hut3.ReceiptOpened, now.Add(time.Minute)), told(hut3.ReceiptAccepted, now.Add(2*time.Minute))))
	r := w.receipt(t, ref, "DERBYS")
	last := r.Steps[len(r.Steps)-1]
	if last.RecordedBy != oscar.User || !last.RecordedAt.Equal(now.Add(time.Hour)) || last.Officer.Number != "2211" || last.Medium != hut3.ByTelephone {
		t.Errorf("%+v", last)
	}
	must(t, w.Record(ctx, chief, ref, "NOTTS", step(hut3.ReceiptReceived)))
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	ref := w.sent(t, terms([]hut3.Ref{w.report(t, key(1, 1))}, "NOTTS"))
	_, err := w.View(ctx, notts, w.see, ref)
	must(t, err)
	to := hut3.PackageRecipient{Agency: "derbys", Desk: "Force Intelligence Bureau"}
	wantCode(t, w.Redirect(ctx, notts, ref, "NOTTS", to, step("")), hut3.Invalid) // no reason
	why := hut3.ReceiptStep{Note: "S18 is in Derbyshire"}
	wantCode(t, w.Redirect(ctx, derby, ref, "NOTTS", to, why), hut3.NotFound)
	wantCode(t, w.Redirect(ctx, notts, ref, "NOTTS", hut3.PackageRecipient{Agency: "EMSOU"}, why), hut3.Invalid)
	wantCode(t, w.Redirect(ctx, notts, ref, "NOTTS", hut3.PackageRecipient{Agency: "NL"}, why), hut3.Refused)
	w.clock.Add(time.Hour)
	must(t, w.Redirect(ctx, notts, ref, "NOTTS", to, why))
	wantCode(t, w.Redirect(ctx, notts, ref, "NOTTS", to, why), hut3.Conflict)

	v, err := w.View(ctx, notts, w.see, ref)
	must(t, err)
	if v.Own != nil || v.Receipt.State != hut3.ReceiptRedirected || v.Receipt.Steps[3].To != "DERBYS" {
		t.Errorf("the old recipient still reads it: %+v", v)
	}
	v, err = w.View(ctx, derby, w.see, ref)
	must(t, err)
	if v.Own.To != "DERBYS" || !v.Own.Sent.Equal(w.clock.Now()) || v.Own.Copy != "PKG-1/DERBYS" || len(v.Own.Items) != 1 {
		t.Errorf("%+v", v.Own)
	}
	whole, err := w.View(ctx, oscar, w.see, ref)
	must(t, err)
	if got, _ := whole.Package.Recipient("DERBYS"); got.From != "NOTTS" || got.AddedBy != notts.User {
		t.Errorf("%+v", got)
	}
	out, err := w.Outstanding(ctx, notts, w.clock.Now())
	must(t, err)
	if len(out) != 1 || out[0].WaitsFor != "confirmation that the copy is destroyed" {
		t.Errorf("%+v", out)
	}
	must(t, w.Record(ctx, notts, ref, "NOTTS", step(hut3.ReceiptDestroyed)))
	out, err = w.Outstanding(ctx, notts, w.clock.Now())
	must(t, err)
	if len(out) != 0 {
		t.Errorf("%+v", out)
	}
}

// Under S2 the originator is asked.
func TestRedirectUnderS2(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	p := terms([]hut3.Ref{w.report(t, key(1, 1))}, "NOTTS")
	p.Handling = hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "S2"}}}
	ref := w.sent(t, p)
	_, err := w.View(ctx, notts, w.see, ref)
	must(t, err)
	to := hut3.PackageRecipient{Agency: "DERBYS"}
	wantCode(t, w.Redirect(ctx, notts, ref, "NOTTS", to, hut3.ReceiptStep{Note: "wrong force"}), hut3.Refused)
	must(t, w.Redirect(ctx, oscar, ref, "NOTTS", to, hut3.ReceiptStep{Note: "wrong force", Medium: hut3.ByEmail, Officer: hut3.Officer{Name: "DC Notts"}}))
}

func TestRecall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	ref := w.sent(t, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS", "NOTTS"))
	wantCode(t, w.Recall(ctx, oscar, ref, ""), hut3.Invalid)
	wantCode(t, w.Recall(ctx, derby, ref, "no"), hut3.NotFound)
	must(t, w.Recall(ctx, oscar, ref, "a name was left in"))
	wantCode(t, w.Recall(ctx, oscar, ref, "again"), hut3.Conflict)
	out, err := w.Outstanding(ctx, oscar, w.clock.Now())
	must(t, err)
	if len(out) != 2 || out[0].WaitsFor != "confirmation that the copy is destroyed" {
		t.Errorf("%+v", out)
	}
	must(t, w.Record(ctx, derby, ref, "DERBYS", step(hut3.ReceiptDestroyed)))
	wantCode(t, w.Record(ctx, derby, ref, "DERBYS", step(hut3.ReceiptDestroyed)), hut3.Conflict)
	in, err := w.In(ctx, notts)
	must(t, err)
	if len(in) != 1 || in[0].Title != "" || in[0].State != hut3.ReceiptRecalled {
		t.Errorf("%+v", in)
	}
}

// Threats first, then the oldest overdue, then what is due; recipients see
// their own lines only.
func TestOutstanding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	reports := []hut3.Ref{w.report(t, key(1, 1))}
	send := func(urgency string, agencies ...string) {
		p := terms(reports, agencies...)
		p.Urgency = urgency
		w.sent(t, p)
		w.clock.Add(time.Hour)
	}
	send("", "DERBYS")             // PKG-1, due 24 h after 9:00
	send("urgent", "NOTTS")        // PKG-2, due 4 h after 10:00
	send("routine", "LEICS")       // PKG-3, due 24 h after 11:00
	send("threat", "LINCS", "NWP") // PKG-4, due 12:15
	send("routine", "DERBYS")      // PKG-5
	_, err := w.View(ctx, derby, w.see, "PKG-5")
	must(t, err)
	must(t, w.Record(ctx, derby, "PKG-5", "DERBYS", step(hut3.ReceiptAccepted)))
	line := func(actor hut3.Actor, at time.Time) []string {
		out, err := w.Outstanding(ctx, actor, at)
		must(t, err)
		var got []string
		for _, o := range out {
			s := fmt.Sprintf("%s/%s %s %s", o.Package, o.Agency, o.State, o.WaitsFor)
			if o.Overdue {
				s += " overdue"
			}
			got = append(got, s)
		}
		return got
	}
	want := []string{
		"PKG-4/LINCS sent acknowledgement overdue", "PKG-4/NWP sent acknowledgement overdue", "PKG-2/NOTTS sent acknowledgement overdue",
		"PKG-1/DERBYS sent acknowledgement", "PKG-3/LEICS sent acknowledgement", "PKG-5/DERBYS accepted action",
	}
	at := time.Date(2020, 6, 15, 15, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(want, line(oscar, at)); diff != "" {
		t.Errorf("at 15:00 (-want +got):\n%s", diff)
	}
	want = []string{"PKG-1/DERBYS sent acknowledgement overdue", "PKG-5/DERBYS accepted action"}
	if diff := cmp.Diff(want, line(derby, at.Add(48*time.Hour))); diff != "" {
		t.Errorf("Derbyshire two days later (-want +got):\n%s", diff)
	}
	exactly := time.Date(2020, 6, 16, 9, 0, 0, 0, time.UTC)
	if got := line(derby, exactly)[0]; strings.Contains(got, "overdue") {
		t.Errorf("overdue at the very moment it is due: %s", got)
	}
}

// Whatever is tried on a package by whomever, each recipient's steps follow
// the table, each version begins with the one before, and each recipient sees
// what was sent to him and no word of another.
func TestNothingIsSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	reports := []hut3.Ref{w.report(t, key(1, 1))}
	units := []string{"DERBYS", "NOTTS", "LEICS"}
	states := []hut3.ReceiptState{hut3.ReceiptReceived, hut3.ReceiptOpened, hut3.ReceiptAccepted, hut3.ReceiptQueried, hut3.ReceiptRefused, hut3.ReceiptActioned, hut3.ReceiptResult, hut3.ReceiptDestroyed}
	rapid.Check(t, func(t *rapid.T) {
		ref := w.sent(t, terms(reports, units...))
		for range rapid.IntRange(0, 12).Draw(t, "tries") {
			unit := rapid.SampledFrom(units).Draw(t, "unit")
			s := hut3.ReceiptStep{State: rapid.SampledFrom(states).Draw(t, "state"), Note: "why"}
			if s.State == hut3.ReceiptResult {
				s.Result = &hut3.Returned{Outcome: "developed"}
			}
			before := w.receipt(t, ref, unit)
			err := w.Record(ctx, person("x", unit, hut3.RoleInvestigator), ref, unit, s)
			after := w.receipt(t, ref, unit)
			allowed := strings.Contains(fmt.Sprint(before.State.Next()), string(s.State))
			if (err == nil) != allowed || err != nil && hut3.CodeOf(err) != hut3.Conflict {
				t.Fatalf("from %s to %s: %v", before.State, s.State, err)
			}
			if diff := cmp.Diff(before.Steps, after.Steps[:len(before.Steps)]); diff != "" {
				t.Fatalf("a step was changed:\n%s", diff)
			}
			must(t, after.Validate())
		}
		for _, unit := range units {
			v, err := w.View(ctx, person("x", unit, hut3.RoleInvestigator), w.see, ref)
			must(t, err)
			if v.Receipt.Agency != unit || v.Own != nil && v.Own.To != unit || v.Package != nil || v.Receipts != nil {
				t.Fatalf("%s sees %+v", unit, v)
			}
		}
	})
}
