package hut3

import (
	"slices"
	"strings"
	"time"
)

// How sure it is that a force is the right one.
const (
	SureCertain  = "certain"
	SureLikely   = "likely"
	SurePossible = "possible"
)

var surenesses = []string{SureCertain, SureLikely, SurePossible}

// ForceCandidate is a force that a threat may concern, and how sure that is.
type ForceCandidate struct {
	Agency string `json:"agency"`
	Sure   string `json:"sure"` // certain, likely, possible
	Why    string `json:"why"`  // "victim's address by postcode district"
}

// Validate refuses a candidate without agency, degree or reason.
func (c ForceCandidate) Validate() error {
	if c.Agency == "" || c.Why == "" || !slices.Contains(surenesses, c.Sure) {
		return Errorf(Invalid, "candidate force %q: give its code, how sure (certain, likely, possible) and why", c.Agency)
	}
	return nil
}

// Override is the logged setting aside of what would bind in the ordinary way.
type Override struct {
	SetAside string `json:"set_aside"` // handling code and conditions, embargo
	Reason   string `json:"reason"`
}

// ThreatSend is one passing on to duty desks: unattributed, ungraded and
// unembargoed. Words are what was told; they are written by a person.
type ThreatSend struct {
	By               Ref              `json:"by"`
	Name             string           `json:"name"`
	At               time.Time        `json:"at"`
	Words            string           `json:"words"`
	Candidates       []ForceCandidate `json:"candidates"`
	Recipients       []string         `json:"recipients"`      // agency codes; all candidates and the hub where in doubt
	Named            []Ref            `json:"named,omitempty"` // users at the desks who may know that it exists
	Medium           string           `json:"medium"`
	SourceProtection string           `json:"source_protection"` // what was considered
	Override         Override         `json:"override"`
	Acks             []ThreatAck      `json:"acknowledgements,omitempty"`
}

// The answers of a desk.
const (
	AckTaken   = "taken"
	AckNotOurs = "not ours"
)

// ThreatAck is a desk's acknowledgement.
type ThreatAck struct {
	Agency     string    `json:"agency"`
	Officer    string    `json:"officer"`
	Collar     string    `json:"collar"`
	Telephone  string    `json:"telephone,omitempty"`
	Medium     string    `json:"medium"` // "telephone", "system"
	At         time.Time `json:"at"`
	Answer     string    `json:"answer"` // taken, or not ours
	RecordedBy Ref       `json:"recorded_by"`
	RecordedAt time.Time `json:"recorded_at"`
}

// Validate refuses an acknowledgement that nobody could be asked about.
func (a ThreatAck) Validate() error {
	switch {
	case a.Agency == "" || a.Officer == "" || a.Collar == "":
		return Errorf(Invalid, "an acknowledgement names the force, the officer and his collar number")
	case a.Medium == "":
		return Errorf(Invalid, "say how it was acknowledged: telephone, system")
	case a.Medium == "telephone" && digits(a.Telephone) < 3:
		return Errorf(Invalid, "acknowledged by telephone: give the number")
	case a.At.IsZero():
		return Errorf(Invalid, "an acknowledgement has a time")
	case a.Answer != AckTaken && a.Answer != AckNotOurs:
		return Errorf(Invalid, "the desk's answer is %q or %q", AckTaken, AckNotOurs)
	}
	return nil
}

func digits(s string) int {
	return strings.Count(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return -1
	}, s), "0")
}

// Outstanding are the recipients that have not acknowledged.
func (s ThreatSend) Outstanding() []string {
	return slices.DeleteFunc(slices.Clone(s.Recipients), func(code string) bool {
		return slices.ContainsFunc(s.Acks, func(a ThreatAck) bool { return a.Agency == code })
	})
}

// Taken reports whether a desk took it on.
func (s ThreatSend) Taken() bool {
	return slices.ContainsFunc(s.Acks, func(a ThreatAck) bool { return a.Answer == AckTaken })
}
