package intel

import (
	"strings"
	"testing"
	"time"

	"hut3"
)

// One call tells of three steps; an entry made in error is corrected by who may
// make it, stays to be read, and counts no more.
func TestToldAtOnceAndCorrected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ctx := t.Context()
	ref := w.sent(t, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS", "NOTTS"))
	must(t, w.RecordTold(ctx, oscar, ref, "NOTTS", told(hut3.ReceiptAccepted, time.Time{})))
	r := w.receipt(t, ref, "NOTTS")
	if r.State != hut3.ReceiptAccepted || len(r.Steps) != 4 || r.Steps[2].Note != "follows from: accepted" || r.Steps[1].Officer.Number != "2211" {
		t.Fatalf("%+v", r.Steps)
	}
	wantCode(t, w.Correct(ctx, derby, ref, "NOTTS", false, "why"), hut3.NotFound)
	wantCode(t, w.Correct(ctx, oscar, ref, "NOTTS", false, " "), hut3.Invalid)
	must(t, w.Correct(ctx, oscar, ref, "NOTTS", false, "it was another package"))
	if r = w.receipt(t, ref, "NOTTS"); r.State != hut3.ReceiptOpened || r.Steps[3].Corrected.By != oscar.User {
		t.Errorf("%+v", r)
	}

	_, err := w.View(ctx, derby, w.see, ref)
	must(t, err)
	must(t, w.Record(ctx, derby, ref, "DERBYS", step(hut3.ReceiptAccepted)))
	wantCode(t, w.Correct(ctx, oscar, ref, "DERBYS", false, "why"), hut3.Refused)
	must(t, w.Correct(ctx, derby, ref, "DERBYS", false, "we meant to ask first"))

	chase := hut3.Chase{Medium: hut3.ByEmail}
	must(t, w.Chase(ctx, oscar, ref, "DERBYS", chase))
	wantCode(t, w.Correct(ctx, derby, ref, "DERBYS", true, "why"), hut3.Refused)
	must(t, w.Correct(ctx, oscar, ref, "DERBYS", true, "nobody was asked"))
	list, err := w.Outstanding(ctx, oscar, w.clock.Now())
	must(t, err)
	for _, o := range list {
		if o.Chases != 0 || o.State != hut3.ReceiptOpened && !strings.HasPrefix(o.Agency, "N") {
			t.Errorf("%+v", o)
		}
	}
}
