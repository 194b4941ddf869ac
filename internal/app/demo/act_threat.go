package demo

import (
	"fmt"
	"time"

	"hut3"
	"hut3/internal/app"
)

// threat plays a threat to life at night: raised from a message, opened,
// assessed, decided, sent to a force's desk and acknowledged by telephone.
func (s *story) threat() error {
	s.scene("03:07, a threat to life")
	s.clock.set(at(15, 3, 7))
	analyst := s.as("analyst")
	key, err := s.find(analyst, "threat_derby")
	if err != nil {
		return err
	}
	target := s.tale.Targets["threat_derby"]
	mine, err := s.app.Triage(s.ctx, analyst)
	if err != nil {
		return err
	}
	ref, err := mine.Raise(s.ctx, analyst, app.ThreatRaise{
		Keys: []hut3.Key{key}, Victim: hut3.Party{Clue: target.Name + ", " + target.Address}, Offender: hut3.Party{Handle: s.handle("derby.principal")},
		Kind: "shooting", Means: "a revolver is spoken of in a linked thread", When: "\"Thursday\"", Where: target.Postcode, Synthetic: true,
	})
	if err != nil {
		return err
	}
	s.keep("threat", ref)
	s.say("The analyst raises %s from %s. Only duty roles learn that it exists.", ref, key)
	if err := s.decideThreat(ref); err != nil {
		return err
	}
	return s.sendThreat(ref, target.Postcode)
}

func (s *story) decideThreat(ref hut3.Ref) error {
	duty, commander := s.as("duty"), s.as("commander")
	desk, err := s.app.Triage(s.ctx, duty)
	if err != nil {
		return err
	}
	s.clock.set(at(15, 3, 11))
	if _, err := desk.Open(s.ctx, duty, ref); err != nil {
		return err
	}
	s.clock.set(at(15, 3, 16))
	a := app.ThreatAssess{ThreatAssessment: hut3.ThreatAssessment{
		Real: "yes", Immediate: "yes", Capability: "money offered, a weapon spoken of the same evening", Intent: "address and routine known",
		Vulnerability: "leaves home at 06:30 every morning", SourceRisk: "the force need not be told how it is known", Grade: hut3.ThreatHigh,
		Reason: "named victim, address, means, day and payment in one message",
	}}
	if err := desk.Assess(s.ctx, duty, ref, a); err != nil {
		return err
	}
	s.clock.set(at(15, 3, 24))
	return desk.Decide(s.ctx, commander, ref, "pass_to_force", "Detective Superintendent", "the victim's force decides on a warning notice; nothing here outweighs his life")
}

func (s *story) sendThreat(ref hut3.Ref, postcode string) error {
	duty := s.as("duty")
	desk, err := s.app.Triage(s.ctx, duty)
	if err != nil {
		return err
	}
	s.clock.set(at(15, 3, 26))
	err = desk.Send(s.ctx, duty, ref, app.ThreatSend{
		Words:      "Information suggests that a man at an address in " + postcode + " is to be shot outside his home on Thursday morning.",
		Candidates: []hut3.ForceCandidate{{Agency: "DERBYS", Sure: hut3.SureCertain, Why: "the address stated, and its postcode area, lie in Derbyshire"}},
		Medium:     "telephone", SourceProtection: "nothing of how it is known leaves the desk",
		Override: hut3.Override{SetAside: "grading, attribution and embargo", Reason: "threat to life"},
	})
	if err != nil {
		return err
	}
	s.clock.set(at(15, 3, 31))
	answered := s.clock.at
	err = desk.Acknowledge(s.ctx, duty, ref, hut3.ThreatAck{
		Agency: "DERBYS", Officer: "Inspector Ravensdale (invented)", Collar: "2207", Telephone: "01632 960 117", Medium: "telephone", At: answered, Answer: hut3.AckTaken,
	})
	if err != nil {
		return err
	}
	s.clock.set(at(16, 3, 20))
	if err := desk.Review(s.ctx, duty, ref, "the force reports a warning notice served and the victim moved; it stays open", 24*time.Hour); err != nil {
		return err
	}
	v, err := desk.Get(s.ctx, duty, ref)
	if err != nil {
		return err
	}
	c := v.Clock
	s.say("raised %s · opened %s · assessed %s · decided %s (pass to the force) · sent %s · acknowledged %s", c.Raised.Format("15:04"),
		after(c.Raised, c.Opened), after(c.Raised, c.Assessed), after(c.Raised, c.Decided), after(c.Raised, c.Passed), after(c.Raised, c.Acknowledged))
	s.say("Acknowledged by telephone: Derbyshire, Inspector Ravensdale (invented), collar 2207, 01632 960 117, recorded by the duty desk.")
	s.say("It is open until a commander closes it. No machine does.")
	return nil
}

// after prints how long a step came after the first: +4 min.
func after(first, step time.Time) string {
	return fmt.Sprintf("+%d min", int(step.Sub(first).Round(time.Minute).Minutes()))
}

// heldThreat plays the same inside the solicitor's thread: the reviewer alone
// reads it, and the desk is told his words and no others.
func (s *story) heldThreat() error {
	s.scene("A threat inside the solicitor's thread")
	reviewer := s.as("reviewer")
	room, err := s.app.Triage(s.ctx, reviewer)
	if err != nil {
		return err
	}
	s.clock.set(at(15, 9, 40))
	queue, err := room.ReviewerQueue(s.ctx, reviewer)
	if err != nil {
		return err
	}
	key, err := s.find(reviewer, "solicitor_threat")
	if err != nil {
		return err
	}
	s.say("The reviewer's duty queue shows %s in held material; nobody else's shows any.", hut3.Plural(int64(len(queue)), "possible threat", "possible threats"))
	target := s.tale.Targets["solicitor_threat"]
	ref, err := room.Raise(s.ctx, reviewer, app.ThreatRaise{
		Keys: []hut3.Key{key}, Victim: hut3.Party{Clue: target.Name}, Kind: "kill", Synthetic: true,
		Gist: "A man named " + target.Name + " is said to be at risk of being killed on Friday night at an address in " + target.Postcode + ".",
	})
	if err != nil {
		return err
	}
	s.keep("held_threat", ref)
	duty := s.as("duty")
	desk, err := s.app.Triage(s.ctx, duty)
	if err != nil {
		return err
	}
	err = desk.Send(s.ctx, duty, ref, app.ThreatSend{
		Candidates: []hut3.ForceCandidate{{Agency: "NOTTS", Sure: hut3.SureCertain, Why: "the reviewer's words name " + target.Postcode}},
		Medium:     "telephone", SourceProtection: "the material stays held; only the reviewer's words leave",
		Override: hut3.Override{SetAside: "legal privilege hold, for the reviewer's words alone", Reason: "threat to life"},
	})
	if err != nil {
		return err
	}
	s.clock.set(at(15, 9, 52))
	err = desk.Acknowledge(s.ctx, duty, ref, hut3.ThreatAck{
		Agency: "NOTTS", Officer: "Sergeant Oldcotes (invented)", Collar: "885", Telephone: "01632 960 143", Medium: "telephone", At: s.clock.at, Answer: hut3.AckTaken,
	})
	s.say("%s: the desk at Nottinghamshire was told the reviewer's one sentence and took it on by telephone. The thread stays held.", ref)
	return err
}
