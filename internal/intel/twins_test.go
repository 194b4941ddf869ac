package intel

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// everything is all that a unit's investigator can learn of packages here.
func (w *world) everything(t tb, actor hut3.Actor) string {
	t.Helper()
	ctx := withoutCancel()
	var all []any
	for _, ref := range []hut3.Ref{"PKG-1", "PKG-2", "PKG-3"} {
		v, err := w.View(ctx, actor, w.see, ref)
		all = append(all, v, errText(err))
		r, err := w.Report(ctx, actor, w.see, hut3.ReportRef(2020, 1))
		all = append(all, r.Body, errText(err), errText(w.Record(ctx, actor, ref, "LEICS", step(hut3.ReceiptReceived))))
	}
	in, err := w.In(ctx, actor)
	must(t, err)
	out, err := w.Out(ctx, actor)
	must(t, err)
	waits, err := w.Outstanding(ctx, actor, w.clock.Now().Add(100*time.Hour))
	must(t, err)
	text, err := json.MarshalIndent(append(all, in, out, waits), "", " ")
	must(t, err)
	return string(text)
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Two cases that differ in what other units were sent and answered are one and
// the same to a recipient.
func TestRecipientTwins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		agencies []string
		answers  []string
	}{
		{[]string{"DERBYS", "NOTTS"}, nil},
		{[]string{"NOTTS", "DERBYS"}, []string{"NOTTS"}},
		{[]string{"LEICS", "DERBYS", "LINCS"}, []string{"LEICS"}},
		{[]string{"DERBYS", "LEICS", "LINCS", "NOTTS"}, []string{"LEICS", "LINCS", "NOTTS"}},
	} {
		alone, among := newWorld(t, "EMSOU"), newWorld(t, "EMSOU")
		ref := among.sent(t, terms([]hut3.Ref{among.report(t, key(1, 1))}, c.agencies...))
		alone.sent(t, terms([]hut3.Ref{alone.report(t, key(1, 1))}, "DERBYS"))
		for _, unit := range c.answers {
			must(t, among.Record(withoutCancel(), person("x", unit, hut3.RoleInvestigator), ref, unit, step(hut3.ReceiptReceived), step(hut3.ReceiptOpened), step(hut3.ReceiptAccepted)))
		}
		if diff := cmp.Diff(alone.everything(t, derby), among.everything(t, derby)); diff != "" {
			t.Errorf("among %v another recipient can be told (-alone +among):\n%s", c.agencies, diff)
		}
	}
}

// Two officers who send at the same moment send once.
func TestSentOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "EMSOU")
	ref, err := w.Draft(t.Context(), oscar, w.see, terms([]hut3.Ref{w.report(t, key(1, 1))}, "DERBYS"))
	must(t, err)
	must(t, w.Authorise(t.Context(), orla, w.see, ref))
	errs := make([]error, 4)
	var group sync.WaitGroup
	for n := range errs {
		group.Go(func() { _, errs[n] = w.Send(t.Context(), oscar, w.see, ref) })
	}
	group.Wait()
	sent := 0
	for _, err := range errs {
		if err == nil {
			sent++
			continue
		}
		wantCode(t, err, hut3.Conflict)
	}
	if r := w.receipt(t, ref, "DERBYS"); sent != 1 || len(r.Steps) != 1 {
		t.Errorf("sent %d times: %+v", sent, r)
	}
}
