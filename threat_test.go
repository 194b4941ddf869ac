package hut3_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func raisedThreat() hut3.Threat {
	return hut3.Threat{State: hut3.ThreatOpen, Conversation: "encrochat/a~b", Victim: hut3.Party{Nominal: "NOM-1"}, Offender: hut3.Party{Handle: hut3.NewHandle("encrochat", "a")},
		Raisings: []hut3.Raising{{By: "USR-1", At: may2020, Keys: []hut3.Key{hut3.NewKey(1, 5), hut3.NewKey(1, 2)}}, {By: "USR-2", At: may2020, Keys: []hut3.Key{hut3.NewKey(1, 5)}}}}
}

func TestThreatValidate(t *testing.T) {
	t.Parallel()
	closure := &hut3.ThreatClosure{By: "USR-1", At: may2020, Reason: "r"}
	for name, tt := range map[string]struct {
		change func(*hut3.Threat)
		good   bool
	}{
		"open":                    {func(*hut3.Threat) {}, true},
		"closed by a person":      {func(t *hut3.Threat) { t.State, t.Closure = hut3.ThreatClosed, closure }, true},
		"closed by nobody":        {func(t *hut3.Threat) { t.State = hut3.ThreatClosed }, false},
		"closed without a reason": {func(t *hut3.Threat) { t.State, t.Closure = hut3.ThreatClosed, &hut3.ThreatClosure{By: "USR-1"} }, false},
		"closed by no person":     {func(t *hut3.Threat) { t.State, t.Closure = hut3.ThreatClosed, &hut3.ThreatClosure{Reason: "expired"} }, false},
		"open with a closure":     {func(t *hut3.Threat) { t.Closure = closure }, false},
		"expired":                 {func(t *hut3.Threat) { t.State = "expired" }, false},
		"raised by nobody":        {func(t *hut3.Threat) { t.Raisings[0].By = "" }, false},
		"raised from nothing":     {func(t *hut3.Threat) { t.Raisings[1].Keys = nil }, false},
		"not raised":              {func(t *hut3.Threat) { t.Raisings = nil }, false},
	} {
		threat := raisedThreat()
		tt.change(&threat)
		if err := threat.Validate(); (err == nil) != tt.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Held messages are found by the reviewer's queue and by no link.
func TestThreatLinks(t *testing.T) {
	t.Parallel()
	threat := raisedThreat()
	link := func() []string {
		var out []string
		for _, l := range threat.Links() {
			if l.To != "" {
				out = append(out, l.Rel+" "+string(l.To))
			}
		}
		return out
	}
	if diff := cmp.Diff([]string{"rests_on D1/2", "rests_on D1/5", "concerns NOM-1", "concerns encrochat/a"}, link()); diff != "" {
		t.Error(diff)
	}
	threat.Held = true
	if diff := cmp.Diff([]string{"concerns NOM-1", "concerns encrochat/a"}, link()); diff != "" {
		t.Error(diff)
	}
}

func TestPartyKey(t *testing.T) {
	t.Parallel()
	handle := hut3.NewHandle("encrochat", "a")
	for want, p := range map[string]hut3.Party{
		"NOM-1": {Nominal: "NOM-1", Handle: handle, Clue: "c"}, "encrochat/a": {Handle: handle, Clue: "c"}, "craig ellersby": {Clue: " Craig  ELLERSBY"}, "": {},
	} {
		if got := p.Key(); got != want {
			t.Errorf("%+v: %q", p, got)
		}
	}
}

func TestThreatAckValidate(t *testing.T) {
	t.Parallel()
	good := hut3.ThreatAck{Agency: "DERBYS", Officer: "Insp. Telford", Collar: "4471", Telephone: "07700 900144", Medium: "telephone", At: may2020, Answer: hut3.AckTaken}
	for name, tt := range map[string]struct {
		change func(*hut3.ThreatAck)
		good   bool
	}{
		"whole":              {func(*hut3.ThreatAck) {}, true},
		"not ours":           {func(a *hut3.ThreatAck) { a.Answer = hut3.AckNotOurs }, true},
		"by system":          {func(a *hut3.ThreatAck) { a.Medium, a.Telephone = "system", "" }, true},
		"an internal number": {func(a *hut3.ThreatAck) { a.Telephone = "ext. 412" }, true},
		"no number":          {func(a *hut3.ThreatAck) { a.Telephone = "switchboard" }, false},
		"no officer":         {func(a *hut3.ThreatAck) { a.Officer = "" }, false},
		"no collar number":   {func(a *hut3.ThreatAck) { a.Collar = "" }, false},
		"no force":           {func(a *hut3.ThreatAck) { a.Agency = "" }, false},
		"no medium":          {func(a *hut3.ThreatAck) { a.Medium = "" }, false},
		"no answer":          {func(a *hut3.ThreatAck) { a.Answer = "ok" }, false},
	} {
		a := good
		tt.change(&a)
		if err := a.Validate(); (err == nil) != tt.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOutstanding(t *testing.T) {
	t.Parallel()
	s := hut3.ThreatSend{Recipients: []string{"DERBYS", "NCA", "NOTTS"}, Acks: []hut3.ThreatAck{{Agency: "NCA", Answer: hut3.AckNotOurs}}}
	if diff := cmp.Diff([]string{"DERBYS", "NOTTS"}, s.Outstanding()); diff != "" || s.Taken() {
		t.Error(diff, s.Taken())
	}
	s.Acks = append(s.Acks, hut3.ThreatAck{Agency: "DERBYS", Answer: hut3.AckTaken}, hut3.ThreatAck{Agency: "NOTTS", Answer: hut3.AckNotOurs})
	if len(s.Outstanding()) != 0 || !s.Taken() {
		t.Error(s.Outstanding(), s.Taken())
	}
}
