package app

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/query"
	"hut3/internal/triage"
)

// overheard is a handset with two messages that others wrote to each other, as in a
// group, and the handset of one of them, who holds the second.
func overheard() []map[string]string {
	return []map[string]string{
		{"medlar/messages.csv": sheet("medlar",
			line{"2020-05-04 11:34:00", "almagrebe", "birchtern", "he will be shot tonight, we kill him at the depot"},
			line{"2020-05-04 11:35:00", "almagrebe", "birchtern", "we kill him tomorrow, shot at the yard"})},
		{"birchtern/messages.csv": sheet("birchtern",
			line{"2020-05-04 11:35:40", "almagrebe", "birchtern", "we kill him tomorrow, shot at the yard"})},
	}
}

// TestLockTakesTheHandset: what others wrote goes where it was read from the locked
// handset alone, and is shown by the other handset's row where that holds it.
func TestLockTakesTheHandset(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	for _, files := range overheard() {
		a.takeIn(t, requestOf(lay(t, t.TempDir(), files)))
	}
	if _, err := a.Thread(ctx, analyst, "D1/2", 1); err != nil {
		t.Fatal(err)
	}
	refs := func(actor hut3.Actor) (out []string) {
		t.Helper()
		view, err := a.view(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := view.Refs(ctx, query.All{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			rows, err := view.Rows(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				out = append(out, r.Key.String()+" "+r.Role.String()+" "+r.Owner.Name)
			}
		}
		return out
	}
	all := []string{"D1/1 founder medlar", "D1/2 founder medlar", "D2/1 copy birchtern"}
	if diff := cmp.Diff(all, refs(analyst)); diff != "" {
		t.Fatal("before the lock:\n" + diff)
	}
	v, err := a.Triage(ctx, analyst)
	if err != nil {
		t.Fatal(err)
	}
	both, err := v.Raise(ctx, analyst, ThreatRaise{Keys: []hut3.Key{hut3.NewKey(1, 2)}, Gist: "a killing tomorrow"})
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "medlar")}}, Class: "legal", Reason: "a solicitor"})
	if err != nil || done.Messages != 1 {
		t.Fatalf("locked %d messages, %v; want the one that nobody else holds", done.Messages, err)
	}
	if diff := cmp.Diff([]string{"D2/1 founder birchtern"}, refs(analyst)); diff != "" {
		t.Error("after the lock (-want +got):\n" + diff)
	}
	if diff := cmp.Diff(all, refs(rev)); diff != "" {
		t.Error("the reviewer (-want +got):\n" + diff)
	}
	for _, ref := range []string{"D1/1", "D1/2"} {
		if _, err := a.Trace(ctx, analyst, ref, false); hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%s leads somewhere: %v", ref, err)
		}
	}
	held, err := a.Review(ctx, rev, hut3.Locked)
	if err != nil || len(held) != 1 || held[0].Messages != 1 || len(held[0].SeenBefore) != 0 || !cmp.Equal([]hut3.Key{hut3.NewKey(1, 1)}, held[0].PossibleThreats) {
		t.Errorf("the record: %+v, %v", held, err)
	}
	if v, err := v.Get(ctx, analyst, both); err != nil || v.As != "raiser" || len(v.Threat.Raisings[0].Keys) != 1 {
		t.Errorf("the threat of the message that is left: %+v, %v", v, err)
	}
	if err := a.Rule(ctx, rev, done.Ref, hut3.Released, "no solicitor"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, refs(analyst)); diff != "" {
		t.Error("after the release (-want +got):\n" + diff)
	}
}

// TestLockOfAHandsetThatAddsNothing: a handset whose every message others hold can be
// locked, and one that nothing came from cannot.
func TestLockOfAHandsetThatAddsNothing(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	files := overheard()
	for _, f := range []map[string]string{files[1], {"medlar/messages.csv": sheet("medlar", line{"2020-05-04 11:35:00", "almagrebe", "birchtern", "we kill him tomorrow, shot at the yard"})}} {
		a.takeIn(t, requestOf(lay(t, t.TempDir(), f)))
	}
	lock := func(name string) (HeldItem, error) {
		return a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", name)}}, Class: "legal", Reason: "a solicitor"})
	}
	if done, err := lock("medlar"); err != nil || done.Messages != 0 {
		t.Errorf("locked %d messages, %v", done.Messages, err)
	}
	if _, err := lock("medlar"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("locked again: %v", err)
	}
	if score, _ := triage.Score("we kill him tomorrow, shot at the yard"); score == 0 {
		t.Error("the text does not read like a threat any more")
	}
}

// TestLockedHandsetThatComesLater: of a handset that is delivered after the lock of its
// handle nobody sees what others wrote, and the reviewer is told of the threats in it.
func TestLockedHandsetThatComesLater(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	known := map[string]string{"quince/messages.csv": sheet("quince", line{"2020-05-01 10:00:00", "medlar", "quince", "ok"})}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), known)))
	if _, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "medlar")}}, Class: "legal", Reason: "a solicitor"}); err != nil {
		t.Fatal(err)
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), overheard()[0])))
	out, err := a.Search(ctx, analyst, SearchRequest{Query: "*"})
	if err != nil || out.Total != 0 {
		t.Errorf("%d messages are seen, %v", out.Total, err)
	}
	held, err := a.Review(ctx, rev, hut3.Locked)
	if err != nil || len(held) != 1 || !cmp.Equal([]hut3.Key{hut3.NewKey(2, 1), hut3.NewKey(2, 2)}, held[0].PossibleThreats) {
		t.Errorf("the record: %+v, %v", held, err)
	}
}

// TestLockedHandsetIsCounted: what others wrote counts as held where no handset but the
// locked one shows it.
func TestLockedHandsetIsCounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files []map[string]string
		held  int64
	}{
		"alone":          {overheard()[:1], 2},
		"with another's": {overheard(), 1},
		"with one that comes after it": {append(overheard()[:1], map[string]string{"rowanberry/messages.csv": sheet("rowanberry",
			line{"2020-05-04 11:34:20", "almagrebe", "birchtern", "he will be shot tonight, we kill him at the depot"})}), 1},
	} {
		a, ctx := freshCase(t), t.Context()
		a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"quince/messages.csv": sheet("quince", line{"2020-05-01 10:00:00", "medlar", "quince", "ok"})})))
		if _, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "medlar")}}, Class: "legal", Reason: "a solicitor"}); err != nil {
			t.Fatal(err)
		}
		together := map[string]string{}
		for _, files := range c.files {
			maps.Copy(together, files)
		}
		in := a.takeIn(t, requestOf(lay(t, t.TempDir(), together)))
		if in.Held != c.held || in.HeldReasons["legal"] != c.held {
			t.Errorf("%s: %d held, for %v; want %d", name, in.Held, in.HeldReasons, c.held)
		}
		held, err := a.Review(ctx, rev, hut3.Locked)
		if err != nil || len(held) != 1 || held[0].Messages != 1+c.held {
			t.Errorf("%s: the record: %+v, %v", name, held, err)
		}
		out, err := a.Search(ctx, analyst, SearchRequest{Query: "*"})
		if err != nil || out.Total != 2-c.held {
			t.Errorf("%s: %d messages are seen, %v", name, out.Total, err)
		}
	}
}
