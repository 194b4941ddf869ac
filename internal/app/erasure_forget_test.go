package app

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/store"
)

// everywhere asks every verb that shows something and lists the calls in whose
// answers a word stands: the analyst all, the others what is theirs.
func everywhere(t *testing.T, a *App, words ...string) (calls []string) {
	t.Helper()
	w := &twin{App: a, hidden: "D9", chains: map[string]chain{seenChain: noChain(seenChain), hiddenChain: noChain(hiddenChain), lateChain: noChain(lateChain)}}
	var said []answer
	for _, who := range []hut3.Actor{analyst, dora, ann} {
		q := &asker{twin: w, ctx: t.Context(), who: who}
		q.askOwn()
		said = append(said, q.answers...)
	}
	said = append(said, w.asked(t, []hut3.Actor{analyst})[0].answers...)
	for _, s := range said {
		for _, word := range words {
			if strings.Contains(strings.ToLower(s.Says), word) {
				calls = append(calls, strings.Fields(s.Call)[0])
			}
		}
	}
	slices.Sort(calls)
	return slices.Compact(calls)
}

// askOwn asks for what an actor keeps himself, and what the twins do not compare.
func (q *asker) askOwn() {
	past, err := q.SearchHistory(q.ctx, q.who, 1_000_000)
	q.add("history", past, err)
	sets, err := q.HitSets(q.ctx, q.who)
	q.add("sets", sets, err)
	for _, ref := range []string{plantedReport, "D1/2"} {
		tr, err := q.Trace(q.ctx, q.who, ref, true)
		q.add("lineage "+ref, tr, err)
	}
	for _, log := range []string{CaseLog, LooksLog} {
		leaves, err := q.Log(q.ctx, audrey, log, 0)
		q.add("log "+log, leaves, err)
	}
	runs, err := q.Runs(q.ctx, q.who)
	q.add("runs", runs, err)
}

// What two processes keep of a case is gone with what one of them erases: neither
// shows a word of it, by any verb, though both had it in every answer before.
func TestEveryProcessForgets(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := erasableCase(t, dir)
	defer a.Close()
	a.titledReport(t, "Zebra at the kumquat tree", hut3.NewKey(1, 2))
	b := openCase(t, dir)
	defer b.Close()
	for name, process := range map[string]*App{"this": a, "the other": b} {
		before := everywhere(t, process, eraseWords...)
		for _, call := range []string{"search", "thread", "trace", "lineage", "history", "sets", "searches", "report", "reports", "log", "excerpts", "stretch", "copies", "see"} {
			if !slices.Contains(before, call) {
				t.Errorf("%s process shows nothing to forget by %s, but by %s", name, call, strings.Join(before, " "))
			}
		}
	}
	r := askErasure("D1/2")
	r.Cited, r.Copies = "the report was never used", true
	a.erase(t, r)
	for name, process := range map[string]*App{"this": a, "the other": b} {
		if left := everywhere(t, process, eraseWords...); len(left) > 0 {
			t.Errorf("%s process still shows it by %s", name, strings.Join(left, " "))
		}
		process.keepsNothing(t, name)
	}
}

// What another process brings in is here with the next question: a server shows the
// delivery that somebody imports on the command line beside it.
func TestForeignDeliveryIsFollowed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := newCase(t, dir)
	defer a.Close()
	b := openCase(t, dir)
	defer b.Close()
	for i, want := range []int64{0, 1, 2} {
		page, err := b.Search(t.Context(), analyst, SearchRequest{Query: "text", Limit: 5})
		if err != nil || page.Total != want || int64(len(page.Hits)) != want {
			t.Fatalf("after %d deliveries of another process: %d messages, %v", i, page.Total, err)
		}
		a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
			"almagrebe/messages.csv": sheet("almagrebe", line{fmt.Sprintf("2020-04-04 11:3%d:00", i), "almagrebe", "birchtern", fmt.Sprint("text ", i)})})))
	}
}

// Upkeep by another process ends nothing that is under way here: only an erasure
// does.
func TestForeignUpkeepEndsNoView(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := newCase(t, dir)
	defer a.Close()
	for i := range 4 {
		a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
			"almagrebe/messages.csv": sheet("almagrebe", line{fmt.Sprintf("2020-04-04 11:3%d:00", i), "almagrebe", "birchtern", fmt.Sprint("text ", i)})})))
	}
	b := openCase(t, dir)
	defer b.Close()
	begun, err := b.view(t.Context(), analyst)
	if err != nil {
		t.Fatal(err)
	}
	before := len(b.files.now().Live())
	if out, err := a.Upkeep(t.Context(), ann); err != nil || len(out.Merges) == 0 {
		t.Fatalf("%+v %v", out, err)
	}
	if page, err := b.Search(t.Context(), analyst, SearchRequest{Query: "*", Limit: 5}); err != nil || page.Total != 4 || len(b.files.now().Live()) >= before {
		t.Fatalf("the other process does not follow: %+v %v", page, err)
	}
	if rows, err := begun.Rows(t.Context(), hut3.NewKey(1, 1)); err != nil || len(rows) != 1 {
		t.Errorf("what was under way: %v %v", rows, err)
	}
	a.erase(t, askErasure("D1/1"))
	if _, err := b.Search(t.Context(), analyst, SearchRequest{Query: "*", Limit: 5}); err != nil {
		t.Fatal(err)
	}
	if rows, err := begun.Rows(t.Context(), hut3.NewKey(1, 1)); err == nil {
		t.Errorf("what was under way before an erasure goes on: %v", rows)
	}
}

// keepsNothing looks into what is kept, whether a verb would show it or not.
func (a *App) keepsNothing(t *testing.T, name string) {
	t.Helper()
	a.titles.mu.Lock()
	defer a.titles.mu.Unlock()
	for _, s := range a.titles.kept {
		if strings.Contains(strings.ToLower(s), "zebra") {
			t.Errorf("%s process keeps the title %q", name, s)
		}
	}
	for _, kept := range a.stated.list {
		if strings.Contains(strings.ToLower(fmt.Sprintf("%+v", kept.value)), "zebra") {
			t.Errorf("%s process keeps a statement of what is gone", name)
		}
	}
	for _, kept := range a.registers.list {
		if raw, err := json.Marshal(kept.value.files); err != nil || strings.Contains(strings.ToLower(fmt.Sprintf("%s %+v", raw, *kept.value)), "zebra") {
			t.Errorf("%s process keeps the reading of what is gone (%v)", name, err)
		}
	}
	for _, kept := range a.sampled.list {
		if strings.Contains(fmt.Sprintf("%+v", kept.value), "zebra") {
			t.Errorf("%s process keeps words of what is gone", name)
		}
	}
	if len(a.files.old) > 0 {
		t.Errorf("%s process keeps %d snapshots of before", name, len(a.files.old))
	}
}

// titledReport writes a report on a message.
func (a *App) titledReport(t *testing.T, title string, key hut3.Key) {
	t.Helper()
	desk, err := a.Intel()
	if err != nil {
		t.Fatal(err)
	}
	see, err := a.See(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.WriteReport(t.Context(), ann, see, ReportDraft{Title: title, Items: []ItemDraft{{Raw: "He wrote: " + erasable, Messages: []hut3.Key{key}}}}); err != nil {
		t.Fatal(err)
	}
}

// The progress of an import names files and quotes rows that could not be read:
// with the delivery they go, those of other deliveries stay.
func TestEraseADeliveryAndItsProgress(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	folders := map[string]string{}
	for _, name := range []string{"zebra crossing", "kumquat grove"} {
		folders[name] = lay(t, filepath.Join(t.TempDir(), name), map[string]string{
			"almagrebe/" + name + ".csv": sheet("almagrebe", line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "by the depot, of " + name}) + "almagrebe,2020-04-04 11:34:00,almagrebe,\"" + name + ",late\n"})
		a.takeIn(t, requestOf(folders[name]))
	}
	said := func() string {
		runs, err := a.Runs(t.Context(), ann)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(runs)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for name := range folders {
		if !strings.Contains(said(), name) || !strings.Contains(said(), `"first":["almagrebe/`+name) {
			t.Fatalf("the progress does not name %s: %s", name, said())
		}
	}
	a.erase(t, askErasure("D1"))
	if now := said(); strings.Contains(now, "zebra") || strings.Count(now, "kumquat") < 2 || strings.Count(now, `"count":1`) != 2 || !strings.Contains(now, `"delivery":"D1"`) {
		t.Errorf("after the erasure: %s", now)
	}
	err := a.Doors.View(t.Context(), func(tx *store.Tx) error {
		list, err := tx.Runs(100)
		for _, r := range list {
			if strings.Contains(r.Body, "zebra") {
				t.Errorf("kept: %s", r.Body)
			}
		}
		return err
	})
	if _, state := a.UpkeepState(t.Context(), ann); err != nil || state != nil {
		t.Error(err, state)
	}
	a.stands(t, 1)
}
