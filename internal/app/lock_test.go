package app

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/query"
)

// medlarInMay is a handset with messages in May, outside of it, and of which
// nobody can say: without a time, with one that cannot be read, and wall clocks of
// no zone at the edge of the month.
func medlarInMay() map[string]string {
	return map[string]string{"medlar/messages.csv": "Handle,Time,From,To,Message\n" +
		"medlar,2020-05-09T11:00:00Z,medlar,birchtern,within\n" +
		"medlar,2020-04-09T11:00:00Z,medlar,birchtern,before\n" +
		"medlar,,medlar,birchtern,no time\n" +
		"medlar,32/05/2020 bad,birchtern,medlar,no such day\n" +
		"medlar,2020-06-01T00:00:00Z,medlar,birchtern,after\n" +
		"medlar,2020-06-01 09:00:00,medlar,birchtern,wall clock of the next morning\n" +
		"medlar,2020-06-02 09:00:00,medlar,birchtern,wall clock of the day after\n"}
}

// TestLockInAPeriodHidesWhatWideInIt: corpus, record and counts say the same,
// and a release gives all of it back.
func TestLockInAPeriodHidesWhatWideInIt(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), medlarInMay())))
	read := func(actor hut3.Actor) (out []string) {
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
			hit, err := view.Message(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, hit.Message.Body)
		}
		return out
	}
	all := read(analyst)
	done, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "medlar")}},
		From: "2020-05-01", To: "2020-05-31", Class: "court order", Reason: "order of 4 May"})
	if err != nil {
		t.Fatal(err)
	}
	if done.Messages != 4 || done.Untimed != 2 {
		t.Errorf("%d locked, %d without a time; want 4 and 2", done.Messages, done.Untimed)
	}
	if diff := cmp.Diff([]string{"before", "after", "wall clock of the day after"}, read(analyst)); diff != "" {
		t.Error("what is open (-want +got):\n" + diff)
	}
	if diff := cmp.Diff([]string{"within", "no time", "no such day", "wall clock of the next morning"}, read(rev)); diff != "" {
		t.Error("what the reviewer reads (-want +got):\n" + diff)
	}
	if held, err := a.Review(ctx, rev, hut3.Locked); err != nil || len(held) != 1 || held[0].Messages != 4 {
		t.Errorf("the record: %+v, %v", held, err)
	}
	if err := a.Rule(ctx, rev, done.Ref, hut3.Released, "the order ended"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, read(analyst)); diff != "" {
		t.Error("after the release:\n" + diff)
	}
}

// TestLockTellsTheReviewer: of what a handle hides, the reviewer is told what reads
// like a threat and who had opened it; a threat that stood is the reviewer's.
func TestLockTellsTheReviewer(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"medlar/messages.csv": sheet("medlar",
		line{"2020-05-04 11:34:00", "medlar", "birchtern", "he will be shot tonight, we kill him at the depot"},
		line{"2020-05-04 11:35:00", "birchtern", "medlar", "ok"})})))
	if _, err := a.Thread(ctx, analyst, "D1/2", 1); err != nil {
		t.Fatal(err)
	}
	verbs := func(actor hut3.Actor) ThreatVerbs {
		t.Helper()
		v, err := a.Triage(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	raised, err := verbs(analyst).Raise(ctx, analyst, ThreatRaise{Keys: []hut3.Key{hut3.NewKey(1, 1)}, Gist: "somebody is to be shot"})
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "medlar")}}, Class: "legal", Reason: "a solicitor"})
	if err != nil {
		t.Fatal(err)
	}
	threats := []hut3.Key{hut3.NewKey(1, 1)}
	if diff := cmp.Diff(threats, done.PossibleThreats); diff != "" || done.SeenBefore != nil {
		t.Errorf("who locked is told %+v", done)
	}
	held, err := a.Review(ctx, rev, hut3.Locked)
	if err != nil || len(held) != 1 || len(held[0].SeenBefore) != 1 || !cmp.Equal(threats, held[0].PossibleThreats) {
		t.Fatalf("the record: %+v, %v", held, err)
	}
	queue, err := verbs(rev).ReviewerQueue(ctx, rev)
	if err != nil || len(queue) != 1 || queue[0].Raised != raised {
		t.Errorf("the duty queue: %+v, %v", queue, err)
	}
	if v, err := verbs(rev).Get(ctx, rev, raised); err != nil || len(v.Threat.Raisings[0].Keys) != 1 {
		t.Errorf("the reviewer: %+v, %v", v, err)
	}
	if _, err := verbs(analyst).Get(ctx, analyst, raised); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("its raiser: %v", err)
	}
	if _, err := a.Trace(ctx, analyst, string(raised), false); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("its raiser traces it: %v", err)
	}
	if _, err := a.Lock(ctx, analyst, LockRequest{What: []hut3.Subject{{Handle: hut3.NewHandle("encrochat", "birchtern")}}, Class: "legal", Reason: "x"}); hut3.CodeOf(err) != hut3.Refused || access.Can(analyst, access.Act{Action: access.RestrictSet}) == nil {
		t.Errorf("an analyst locks: %v", err)
	}
}

// TestLockedHandleInBooksOfOthers: what somebody else's contact book says of a
// locked handle is the reviewer's alone.
func TestLockedHandleInBooksOfOthers(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
		"bronzelocket/messages.csv": "Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Message\n1,bronzelocket,Outgoing,medlar,Sean,2020-05-01 10:00:00,see you\n2,bronzelocket,Outgoing,quince,Q,2020-05-01 11:00:00,hello\n",
		"bronzelocket/contacts.csv": "Username,Contact,Nickname\nbronzelocket,medlar,Big Sean solicitor\nbronzelocket,quince,Q\n"})))
	medlar := hut3.NewHandle("encrochat", "medlar")
	books := func(actor hut3.Actor) int {
		t.Helper()
		view, err := a.view(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		list, err := view.RecordsNaming(ctx, hut3.KindContact, medlar)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if books(analyst) != 1 {
		t.Fatalf("%d entries name him", books(analyst))
	}
	if _, err := a.Lock(ctx, dora, LockRequest{What: []hut3.Subject{{Handle: medlar}}, Class: "legal", Reason: "a solicitor"}); err != nil {
		t.Fatal(err)
	}
	if books(analyst) != 0 || books(rev) != 1 {
		t.Errorf("%d entries for an analyst, %d for the reviewer", books(analyst), books(rev))
	}
	if f, err := a.HandleFile(ctx, analyst, medlar); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("his page: %+v, %v", f, err)
	}
}
