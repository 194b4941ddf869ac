package triage

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// The whole way of a threat, with the times that the clock must show.
func TestStoryOfAThreat(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	w.put(exhibitKind, "EX-1", hut3.Exhibit{Mark: "ABC/1", ReceivedAt: start.Add(-2 * time.Hour)})
	w.after(-time.Hour)
	w.put(deliveryKind, "D1", hut3.Delivery{Number: 1, State: hut3.Live, Authority: "AUTH-1", Exhibit: "EX-1"})
	w.after(time.Hour)
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}, Victim: hut3.Party{Clue: "craig ellersby"}, Offender: hut3.Party{Handle: hut3.NewHandle("encrochat", "alpha")}, Kind: "shooting"})
	if ref != "TTL-1" {
		t.Fatalf("raised as %s", ref)
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.after(time.Minute)
	do(w.Page(ctx, desk, ref, night.User, "pager", ""))
	w.after(time.Minute)
	_, err := w.Open(ctx, night, ref)
	do(err)
	w.after(time.Minute)
	do(w.Assess(ctx, night, ref, assessment(hut3.ThreatHigh)))
	w.after(time.Minute)
	do(w.Decide(ctx, commander, ref, "warning_notice", "Superintendent", "the victim can be found and warned"))
	w.after(time.Minute)
	do(w.Send(ctx, night, ref, sending()))
	w.after(6 * time.Minute)
	ack := telephone("DERBYS", w.time().Add(-time.Minute))
	do(w.Acknowledge(ctx, night, ref, ack))
	w.after(time.Hour)
	do(w.Serve(ctx, night, ref, hut3.NoticeService{
		Option: "warning_notice", Agency: "DERBYS", Officer: "PC 4471", Place: "14 Penmarrow Close", At: w.time(), Person: "Craig Ellersby", Response: "accepts", Advice: "stay elsewhere until told"}))
	do(w.Review(ctx, commander, ref, "victim is away from home", 24*time.Hour))
	v := w.get(commander, ref)
	got := v.Clock
	at := func(n time.Duration) time.Time { return start.Add(n * time.Minute) }
	want := &Clock{
		Now: at(71), Sent: "2020-05-13T19:01:00Z", SentBasis: "utc", Supplied: at(-120), Visible: at(-60), Raised: at(0), Paged: at(1), Opened: at(2),
		Assessed: at(3), Decided: at(4), Passed: at(5), Acknowledged: at(10),
		Deadlines: []Deadline{
			{Step: "assess", Due: at(15), Done: at(3)}, {Step: "decide", Due: at(60), Done: at(4)},
			{Step: "acknowledge DERBYS", Due: at(15), Done: at(10)}, {Step: "review", Due: at(71 + 24*60)},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if v.Red != nil || v.Amber != nil {
		t.Errorf("red %v, amber %v", v.Red, v.Amber)
	}
	heard := v.Threat.Sends[0].Acks[0]
	ack.RecordedBy, ack.RecordedAt = night.User, at(11)
	if diff := cmp.Diff(ack, heard); diff != "" {
		t.Error(diff)
	}
	do(w.Close(ctx, commander, ref, "offender in custody"))
	if v := w.get(desk, ref); v.Threat.State != hut3.ThreatClosed || v.Threat.Closure.By != commander.User {
		t.Errorf("closed: %+v", v.Threat.Closure)
	}
}

func TestWordsAreNotCopied(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	err := w.Doors.View(t.Context(), func(tx *store.Tx) error {
		records, err := tx.List(ThreatKind)
		for _, r := range records {
			if strings.Contains(string(r.Body), "shot outside") {
				t.Errorf("the record holds the message's words: %s", r.Body)
			}
		}
		if err := tx.Leaves(0, func(l audit.Leaf) error {
			if !strings.Contains(string(l.Payload), "threat.raise") || strings.Contains(string(l.Payload), "shot outside") {
				t.Errorf("leaf %s", l.Payload)
			}
			return nil
		}); err != nil {
			return err
		}
		links, linked := tx.LinksFrom("TTL-1")
		if err != nil || len(records) != 1 {
			t.Errorf("%d records, %v", len(records), err)
		}
		if len(links) != 1 || links[0].Target != "D1/1" || links[0].Rel != "rests_on" {
			t.Errorf("links %v", links)
		}
		return linked
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneAlertATargetAndThread(t *testing.T) {
	t.Parallel()
	craig, dean := hut3.Party{Clue: "Craig  Ellersby"}, hut3.Party{Clue: "dean"}
	tests := []struct {
		name          string
		first, second Raise
		same          bool
	}{
		{"the same message again", Raise{Keys: []hut3.Key{key(1)}}, Raise{Keys: []hut3.Key{key(1)}}, true},
		{"another message of the thread, nobody named", Raise{Keys: []hut3.Key{key(1)}}, Raise{Keys: []hut3.Key{key(2)}}, true},
		{"the same target by name", Raise{Keys: []hut3.Key{key(1)}, Victim: craig}, Raise{Keys: []hut3.Key{key(2)}, Victim: hut3.Party{Clue: "craig ellersby"}}, true},
		{"the same message without a name", Raise{Keys: []hut3.Key{key(1)}, Victim: craig}, Raise{Keys: []hut3.Key{key(1)}}, true},
		{"another target in the thread", Raise{Keys: []hut3.Key{key(1)}, Victim: craig}, Raise{Keys: []hut3.Key{key(1)}, Victim: dean}, false},
		{"another thread", Raise{Keys: []hut3.Key{key(1)}}, Raise{Keys: []hut3.Key{key(3)}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a, b := w.raise(analyst, tt.first), w.raise(second, tt.second)
			if (a == b) != tt.same {
				t.Errorf("raised as %s and %s", a, b)
			}
		})
	}
}

func TestRaisedAgainAfterClosing(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	first := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	if err := w.Decide(ctx, commander, first, "no_action", "Superintendent", "song lyrics"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(ctx, commander, first, "lyrics"); err != nil {
		t.Fatal(err)
	}
	if err := w.Assess(ctx, desk, first, assessment(hut3.ThreatLow)); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a closed threat was assessed: %v", err)
	}
	again := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	if again == first || w.get(desk, again).Threat.Follows != first {
		t.Errorf("%s raised again as %s", first, again)
	}
}

func TestRaiseRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		name  string
		actor hut3.Actor
		raise Raise
		code  hut3.Code
	}{
		{"no message", analyst, Raise{}, hut3.Usage},
		{"a message out of scope", analyst, Raise{Keys: []hut3.Key{key(9)}}, hut3.NotFound},
		{"a message that is not", analyst, Raise{Keys: []hut3.Key{key(99)}}, hut3.NotFound},
		{"two threads", analyst, Raise{Keys: []hut3.Key{key(1), key(3)}}, hut3.Invalid},
		{"an unknown kind", analyst, Raise{Keys: []hut3.Key{key(1)}, Kind: "gossip"}, hut3.Invalid},
		{"an administrator", admin, Raise{Keys: []hut3.Key{key(1)}}, hut3.Refused},
		{"held, and nothing written for the desk", reviewer, Raise{Keys: []hut3.Key{key(9)}}, hut3.Invalid},
	}
	for _, tt := range tests {
		if _, err := w.as(tt.actor).Raise(t.Context(), tt.actor, tt.raise); hut3.CodeOf(err) != tt.code || err == nil {
			t.Errorf("%s: %v; want %s", tt.name, err, tt.code)
		}
	}
}

// Every step refuses what is not whole, in the order of the job.
func TestStepsRefuse(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	asserted := commander
	asserted.Assurance = hut3.Asserted
	noReal, badGrade := assessment(hut3.ThreatHigh), assessment("grave")
	noReal.Real = ""
	unsaid := sending()
	unsaid.SourceProtection = ""
	noReason := sending()
	noReason.Override.Reason = ""
	wordless := sending()
	wordless.Words = ""
	stray := sending()
	stray.Also = []string{"XYZ"}
	unsure := sending()
	unsure.Candidates[0].Sure = "98%"
	notOurs, early, unnumbered := telephone("NOTTS", start), telephone("DERBYS", start.Add(-time.Minute)), telephone("DERBYS", start)
	unnumbered.Telephone = ""
	future := telephone("DERBYS", start.Add(time.Hour))
	served := hut3.NoticeService{Option: "warning_notice", Agency: "DERBYS", Officer: "a", Place: "b", At: start, Person: "c", Response: "d", Advice: "e"}
	search := served
	search.Option = "seizure"
	tests := []struct {
		name string
		err  func() error
		code hut3.Code
	}{
		{"assessed with a question left out", func() error { return w.Assess(ctx, desk, ref, noReal) }, hut3.Invalid},
		{"an unknown grade", func() error { return w.Assess(ctx, desk, ref, badGrade) }, hut3.Invalid},
		{"assessed by an analyst", func() error { return w.Assess(ctx, analyst, ref, assessment(hut3.ThreatHigh)) }, hut3.Refused},
		{"decided by the desk", func() error { return w.Decide(ctx, desk, ref, "arrest", "Inspector", "r") }, hut3.Refused},
		{"decided without a rank", func() error { return w.Decide(ctx, commander, ref, "arrest", "", "r") }, hut3.Invalid},
		{"no action without a reason", func() error { return w.Decide(ctx, commander, ref, "no_action", "Inspector", "") }, hut3.Invalid},
		{"an unknown option", func() error { return w.Decide(ctx, commander, ref, "hope", "Inspector", "r") }, hut3.Invalid},
		{"closed without a reason", func() error { return w.Close(ctx, commander, ref, "") }, hut3.Invalid},
		{"closed before a decision", func() error { return w.Close(ctx, commander, ref, "r") }, hut3.Conflict},
		{"closed by the desk", func() error { return w.Close(ctx, desk, ref, "r") }, hut3.Refused},
		{"closed by somebody not signed in", func() error { return w.Close(ctx, asserted, ref, "r") }, hut3.Refused},
		{"served before a decision", func() error { return w.Serve(ctx, desk, ref, served) }, hut3.Conflict},
		{"a seizure is not served", func() error { return w.Serve(ctx, desk, ref, search) }, hut3.Invalid},
		{"sent without a word on the source", func() error { return w.Send(ctx, desk, ref, unsaid) }, hut3.Invalid},
		{"sent without a reason to override", func() error { return w.Send(ctx, desk, ref, noReason) }, hut3.Invalid},
		{"sent without words", func() error { return w.Send(ctx, desk, ref, wordless) }, hut3.Invalid},
		{"sent to no agency", func() error { return w.Send(ctx, desk, ref, stray) }, hut3.Invalid},
		{"sure by a percentage", func() error { return w.Send(ctx, desk, ref, unsure) }, hut3.Invalid},
		{"acknowledged before it was sent", func() error { return w.Acknowledge(ctx, desk, ref, telephone("DERBYS", start)) }, hut3.Conflict},
		{"sent", func() error { return w.Send(ctx, desk, ref, sending()) }, ""},
		{"acknowledged by a force that was not told", func() error { return w.Acknowledge(ctx, desk, ref, notOurs) }, hut3.Conflict},
		{"acknowledged earlier than sent", func() error { return w.Acknowledge(ctx, desk, ref, early) }, hut3.Invalid},
		{"acknowledged later than now", func() error { return w.Acknowledge(ctx, desk, ref, future) }, hut3.Invalid},
		{"by telephone without a number", func() error { return w.Acknowledge(ctx, desk, ref, unnumbered) }, hut3.Invalid},
		{"reviewed without a word", func() error { return w.Review(ctx, desk, ref, "", 24*time.Hour) }, hut3.Invalid},
		{"next review in a week", func() error { return w.Review(ctx, desk, ref, "r", 7*24*time.Hour) }, hut3.Invalid},
		{"decided", func() error { return w.Decide(ctx, commander, ref, "pass_to_force", "Inspector", "r") }, ""},
		{"closed before the desk answered", func() error { return w.Close(ctx, commander, ref, "r") }, hut3.Conflict},
		{"acknowledged", func() error { return w.Acknowledge(ctx, desk, ref, telephone("DERBYS", start)) }, ""},
		{"closed", func() error { return w.Close(ctx, commander, ref, "r") }, ""},
	}
	for _, tt := range tests {
		err := tt.err()
		if (err == nil) != (tt.code == "") || err != nil && hut3.CodeOf(err) != tt.code {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.code)
		}
	}
}

// In doubt it goes to every candidate and to the hub.
func TestRecipients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	derbys := hut3.ForceCandidate{Agency: "derbys", Sure: hut3.SureCertain, Why: "address"}
	likely := hut3.ForceCandidate{Agency: "DERBYS", Sure: hut3.SureLikely, Why: "postcode area"}
	notts := hut3.ForceCandidate{Agency: "NOTTS", Sure: hut3.SurePossible, Why: "postcode area"}
	tests := []struct {
		name string
		send Send
		want []string
	}{
		{"certain", Send{Candidates: []hut3.ForceCandidate{derbys}}, []string{"DERBYS"}},
		{"certain, and another told", Send{Candidates: []hut3.ForceCandidate{derbys}, Also: []string{"EMSOU"}}, []string{"DERBYS", "EMSOU"}},
		{"one, and not certain", Send{Candidates: []hut3.ForceCandidate{likely}}, []string{"DERBYS", "NCA"}},
		{"two", Send{Candidates: []hut3.ForceCandidate{likely, notts}}, []string{"DERBYS", "NCA", "NOTTS"}},
		{"none", Send{}, []string{"NCA"}},
	}
	for _, tt := range tests {
		got, err := w.recipients(tt.send)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, diff)
		}
	}
}

// A force's own investigator answers for his unit, once he was named.
func TestNamedAtTheForce(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	ack := telephone("DERBYS", start)
	if err := w.Acknowledge(ctx, derby, ref, ack); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("before he was named: %v", err)
	}
	s := sending()
	s.Candidates = append(s.Candidates, hut3.ForceCandidate{Agency: "NOTTS", Sure: hut3.SurePossible, Why: "works there"})
	s.Named = []hut3.Ref{derby.User}
	if err := w.Send(ctx, desk, ref, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Acknowledge(ctx, derby, ref, telephone("NOTTS", start)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("for another force: %v", err)
	}
	if err := w.Acknowledge(ctx, derby, ref, ack); err != nil {
		t.Error(err)
	}
	v := w.get(derby, ref)
	if v.As != "recipient" || v.Clock != nil || len(v.Threat.Raisings) != 0 || v.Threat.Sends[0].SourceProtection != "" || v.Threat.Sends[0].Words != s.Words {
		t.Errorf("the recipient sees %+v", v)
	}
}
