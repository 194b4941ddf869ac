package triage

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// A year goes by and nobody acts: it is open, red, and the first of the list.
func TestNeverClosedByAMachine(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	other := w.raise(analyst, Raise{Keys: []hut3.Key{key(3)}})
	if err := w.Decide(ctx, commander, other, "no_action", "Inspector", "old news"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(ctx, commander, other, "old news"); err != nil {
		t.Fatal(err)
	}
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	w.after(365 * 24 * time.Hour)
	list, err := w.List(ctx, desk)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	v := list[0]
	if v.Ref != ref || v.Threat.State != hut3.ThreatOpen {
		t.Errorf("first is %s, %s", v.Ref, v.Threat.State)
	}
	if diff := cmp.Diff([]string{"the assessment is overdue", "the decision is overdue"}, v.Red); diff != "" {
		t.Error(diff)
	}
	if list[1].Red != nil {
		t.Errorf("the closed one is red: %v", list[1].Red)
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	p, err := LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	at := func(n time.Duration) time.Time { return start.Add(n * time.Minute) }
	raised := hut3.Threat{State: hut3.ThreatOpen, Raisings: []hut3.Raising{{By: "USR-1", At: start}}}
	late := raised
	late.Assessments = []hut3.ThreatAssessment{{At: at(20)}}
	sent := raised
	sent.Decisions = []hut3.ThreatDecision{{At: at(30)}}
	sent.Sends = []hut3.ThreatSend{{At: at(31), Recipients: []string{"DERBYS", "NCA"}, Acks: []hut3.ThreatAck{{Agency: "NCA", At: at(33)}}}}
	tests := []struct {
		name   string
		threat hut3.Threat
		now    time.Time
		over   []string
		late   map[string]time.Duration
	}{
		{"at once", raised, at(0), nil, nil},
		{"on the stroke", raised, at(15), nil, nil},
		{"a minute after", raised, at(16), []string{"assess"}, map[string]time.Duration{"assess": time.Minute}},
		{"an hour and one", raised, at(61), []string{"assess", "decide"}, map[string]time.Duration{"assess": 46 * time.Minute, "decide": time.Minute}},
		{"assessed late", late, at(40), nil, map[string]time.Duration{"assess": 5 * time.Minute}},
		{"one desk answered", sent, at(42), []string{"assess", "acknowledge DERBYS"}, map[string]time.Duration{"assess": 27 * time.Minute, "acknowledge DERBYS": time.Minute}},
		{"not reviewed", sent, at(30 + 72*60 + 1), []string{"assess", "acknowledge DERBYS", "review"}, nil},
	}
	for _, tt := range tests {
		c := ClockOf(tt.threat, p, tt.now)
		var over []string
		for _, d := range c.Overdue() {
			over = append(over, d.Step)
		}
		if diff := cmp.Diff(tt.over, over); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		for _, d := range c.Deadlines {
			if want, ok := tt.late[d.Step]; ok && d.Late != want {
				t.Errorf("%s: %s late by %s, want %s", tt.name, d.Step, d.Late, want)
			}
		}
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.raise(analyst, Raise{Keys: []hut3.Key{key(1)}})
	for _, err := range []error{
		w.Page(ctx, desk, ref, night.User, "pager", "gateway does not answer"),
		w.Decide(ctx, commander, ref, "pass_to_force", "Inspector", "r"),
		w.Send(ctx, desk, ref, sending()),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	ack := telephone("DERBYS", start)
	ack.Answer = hut3.AckNotOurs
	if err := w.Acknowledge(ctx, desk, ref, ack); err != nil {
		t.Fatal(err)
	}
	v := w.get(desk, ref)
	if diff := cmp.Diff([]string{"the last page failed: gateway does not answer", "every desk that was told says that it is not theirs"}, v.Red); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"nobody on duty has opened it", "decided before it was assessed"}, v.Amber); diff != "" {
		t.Error(diff)
	}
}

func TestNextToPage(t *testing.T) {
	t.Parallel()
	p, err := LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	rota := []hut3.Ref{"USR-1", "USR-2", "USR-3"}
	open := hut3.Threat{State: hut3.ThreatOpen, Raisings: []hut3.Raising{{At: start}}}
	page := func(whom hut3.Ref, failure string) hut3.Threat {
		t := open
		t.Paged = []hut3.Paging{{At: start, Whom: whom, Failure: failure}}
		return t
	}
	opened := page("USR-1", "")
	opened.Opened = []hut3.Opening{{By: "USR-1", At: start}}
	tests := []struct {
		name   string
		threat hut3.Threat
		after  time.Duration
		whom   hut3.Ref
	}{
		{"nobody yet", open, 0, "USR-1"},
		{"the first has his minutes", page("USR-1", ""), 4 * time.Minute, ""},
		{"then the second", page("USR-1", ""), 5 * time.Minute, "USR-2"},
		{"a failed page does not wait", page("USR-2", "no signal"), 0, "USR-3"},
		{"and round again", page("USR-3", ""), time.Hour, "USR-1"},
		{"opened", opened, time.Hour, ""},
		{"closed", hut3.Threat{State: hut3.ThreatClosed}, time.Hour, ""},
	}
	for _, tt := range tests {
		if whom, ok := NextToPage(tt.threat, rota, p, start.Add(tt.after)); whom != tt.whom || ok != (tt.whom != "") {
			t.Errorf("%s: %q", tt.name, whom)
		}
	}
	if _, ok := NextToPage(open, nil, p, start); ok {
		t.Error("an empty rota gives somebody")
	}
}

// However the steps come, time only makes a threat later and never closes it.
func TestClockProperties(t *testing.T) {
	t.Parallel()
	p, err := LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := func(name string) time.Time {
			return start.Add(time.Duration(rapid.IntRange(0, 10000).Draw(t, name)) * time.Minute)
		}
		threat := hut3.Threat{State: hut3.ThreatOpen, Raisings: []hut3.Raising{{By: "USR-1", At: start}}}
		if rapid.Bool().Draw(t, "assessed") {
			threat.Assessments = []hut3.ThreatAssessment{{At: at("assess")}}
		}
		if rapid.Bool().Draw(t, "decided") {
			threat.Decisions = []hut3.ThreatDecision{{At: at("decide")}}
		}
		if rapid.Bool().Draw(t, "sent") {
			threat.Sends = []hut3.ThreatSend{{At: at("send"), Recipients: []string{"DERBYS"}}}
		}
		now := at("now")
		before, after := ClockOf(threat, p, now), ClockOf(threat, p, now.Add(time.Hour))
		if len(after.Overdue()) < len(before.Overdue()) {
			t.Fatal("time passed and less is overdue")
		}
		for i, d := range after.Deadlines {
			if d.Late < before.Deadlines[i].Late {
				t.Fatalf("%s became less late", d.Step)
			}
		}
	})
}

func TestReadPolicyRefuses(t *testing.T) {
	t.Parallel()
	good := `{"dated":"2026-11-22","source":"x","periods":[{"from":"2017-01-01","triage_minutes":15,"decision_minutes":60,"acknowledge_minutes":10,"page_again_minutes":5,"review_hours_least":24,"review_hours_most":72}],"options":[{"code":"a","name":"b"}],"kinds":["kill"]}`
	if _, err := ReadPolicy(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no date":         {`"2026-11-22"`, `"soon"`},
		"an odd day":      {`"2017-01-01"`, `"1.1.2017"`},
		"a target of 0":   {`"triage_minutes":15`, `"triage_minutes":0`},
		"least over most": {`"review_hours_least":24`, `"review_hours_least":80`},
		"no options":      {`[{"code":"a","name":"b"}]`, `[]`},
		"unknown field":   {`"kinds"`, `"sorts"`},
	} {
		if _, err := ReadPolicy(strings.NewReader(strings.Replace(good, change[0], change[1], 1))); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPolicyAt(t *testing.T) {
	t.Parallel()
	p := &Policy{Periods: []Period{{From: "2017-01-01", Triage: 15}, {From: "2020-06-01", Triage: 10}}}
	for day, want := range map[string]int{"2016-01-01": 15, "2020-05-31": 15, "2020-06-01": 10, "2026-01-01": 10} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.At(at).Triage; got != want {
			t.Errorf("%s: %d", day, got)
		}
	}
}
