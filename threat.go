package hut3

import (
	"slices"
	"strings"
	"time"
)

// ThreatState is open, or closed by a commander.
type ThreatState string

// The states. There is no other way from open to closed than a person's act.
const (
	ThreatOpen   ThreatState = "open"
	ThreatClosed ThreatState = "closed"
)

// ThreatGrade is how grave a threat was assessed to be (domain.md 4.7).
type ThreatGrade string

// The grades.
const (
	ThreatHigh   ThreatGrade = "high"
	ThreatMedium ThreatGrade = "medium"
	ThreatLow    ThreatGrade = "low"
	ThreatNone   ThreatGrade = "no threat"
)

// ThreatGrades are all of them.
var ThreatGrades = []ThreatGrade{ThreatHigh, ThreatMedium, ThreatLow, ThreatNone}

// Party is the victim or the offender of a threat, as far as he is known.
type Party struct {
	Handle  Handle `json:"handle,omitzero"`
	Nominal Ref    `json:"nominal,omitempty"`
	Clue    string `json:"clue,omitempty"` // in the words of who assessed it
}

// Known reports whether anything is known of the party.
func (p Party) Known() bool { return p != Party{} }

// Key is what two alerts of one target have in common: the nominal, else the
// handle, else the clue in small letters.
func (p Party) Key() string {
	switch {
	case p.Nominal != "":
		return string(p.Nominal)
	case !p.Handle.IsZero():
		return p.Handle.String()
	}
	return strings.ToLower(strings.Join(strings.Fields(p.Clue), " "))
}

// Raising is one time that somebody raised the threat. The words of the
// messages are not in it: they are shown through the reader's scope.
type Raising struct {
	By   Ref       `json:"by"`
	Name string    `json:"name"`
	Unit string    `json:"unit"`
	At   time.Time `json:"at"`
	Keys []Key     `json:"messages,omitempty"`
	// Gist is what the raiser says in his own words. Of held material it is
	// the least that a desk must know, and all that leaves it.
	Gist     string    `json:"gist,omitempty"`
	Sent     string    `json:"sent,omitempty"`  // of the first message, as Time prints it
	Basis    string    `json:"basis,omitempty"` // of that time
	SentAt   time.Time `json:"sent_at,omitzero"`
	Supplied time.Time `json:"supplied,omitzero"` // when the material was handed over
	Visible  time.Time `json:"visible,omitzero"`  // when it could first be read here
	Score    int       `json:"score,omitempty"`
	Why      []string  `json:"why,omitempty"` // rules that fired, by their ids
}

// Paging is one attempt to reach somebody.
type Paging struct {
	By      Ref       `json:"by"`
	At      time.Time `json:"at"`
	Whom    Ref       `json:"whom"` // user
	Medium  string    `json:"medium"`
	Failure string    `json:"failure,omitempty"` // why it did not reach him; a failed page is shown red
}

// Opening is that somebody on duty had the threat before him.
type Opening struct {
	By Ref       `json:"by"`
	At time.Time `json:"at"`
}

// ThreatAssessment is one assessment. A later one does not delete it.
type ThreatAssessment struct {
	By            Ref         `json:"by"`
	Name          string      `json:"name"`
	At            time.Time   `json:"at"`
	Real          string      `json:"real"`      // yes, no, not known
	Immediate     string      `json:"immediate"` // yes, no, not known
	Capability    string      `json:"capability"`
	Intent        string      `json:"intent"`
	Vulnerability string      `json:"vulnerability"`
	SourceRisk    string      `json:"source_risk"` // what acting could cost the source
	Grade         ThreatGrade `json:"grade"`
	Reason        string      `json:"reason"`
}

// Validate refuses an assessment with a question left out.
func (a ThreatAssessment) Validate() error {
	for _, q := range []struct{ name, answer string }{{"real", a.Real}, {"immediate", a.Immediate}} {
		if !slices.Contains([]string{"yes", "no", "not known"}, q.answer) {
			return Errorf(Invalid, "%s: answer yes, no or not known", q.name)
		}
	}
	for _, q := range []struct{ name, answer string }{
		{"capability", a.Capability}, {"intent", a.Intent}, {"vulnerability", a.Vulnerability}, {"source risk", a.SourceRisk}, {"reason", a.Reason},
	} {
		if q.answer == "" {
			return Errorf(Invalid, "an assessment says something on %s; write \"not known\" where it is so", q.name)
		}
	}
	if !slices.Contains(ThreatGrades, a.Grade) {
		return Errorf(Invalid, "grade %q; give high, medium, low or no threat", a.Grade)
	}
	return nil
}

// ThreatDecision is a line of the policy log.
type ThreatDecision struct {
	By     Ref       `json:"by"`
	Name   string    `json:"name"`
	Rank   string    `json:"rank"`
	At     time.Time `json:"at"`
	Option string    `json:"option"` // code in the dated list
	Reason string    `json:"reason"`
}

// NoticeService is that a notice was served, or tried.
type NoticeService struct {
	Option     string    `json:"option"` // warning_notice or disruption_notice
	Agency     string    `json:"agency"`
	Officer    string    `json:"officer"`
	Place      string    `json:"place"`
	At         time.Time `json:"at"`
	Person     string    `json:"person"`
	Response   string    `json:"response"`
	Advice     string    `json:"advice"` // safety advice given
	RecordedBy Ref       `json:"recorded_by"`
}

// ThreatReview is a review, and when the next is due.
type ThreatReview struct {
	By   Ref       `json:"by"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	Next time.Time `json:"next"`
}

// ThreatClosure is a commander's act.
type ThreatClosure struct {
	By     Ref       `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Threat is a threat to life: one alert a target and thread. That it exists is
// told to duty roles only.
type Threat struct {
	State        ThreatState `json:"state"`
	Conversation string      `json:"conversation"`
	// Held says that it was raised by the independent reviewer from material
	// that nobody else may read: messages and thread are shown to him alone.
	Held        bool               `json:"held,omitempty"`
	Follows     Ref                `json:"follows,omitempty"` // a closed threat of the same messages
	Victim      Party              `json:"victim,omitzero"`
	Offender    Party              `json:"offender,omitzero"`
	Kind        string             `json:"kind,omitempty"` // code of the dated list: kill, shooting, …
	Means       string             `json:"means,omitempty"`
	When        string             `json:"when,omitempty"`
	Where       string             `json:"where,omitempty"`
	Raisings    []Raising          `json:"raisings"`
	Paged       []Paging           `json:"paged,omitempty"`
	Opened      []Opening          `json:"opened,omitempty"`
	Assessments []ThreatAssessment `json:"assessments,omitempty"`
	Decisions   []ThreatDecision   `json:"decisions,omitempty"`
	Sends       []ThreatSend       `json:"sends,omitempty"`
	Served      []NoticeService    `json:"served,omitempty"`
	Reviews     []ThreatReview     `json:"reviews,omitempty"`
	Closure     *ThreatClosure     `json:"closure,omitempty"`
	Synthetic   bool               `json:"synthetic,omitempty"`
}

// Validate refuses a threat that nobody raised, or one that is closed without
// a person and a reason.
func (t Threat) Validate() error {
	if len(t.Raisings) == 0 {
		return Errorf(Invalid, "a threat is raised by somebody")
	}
	for _, r := range t.Raisings {
		if r.By == "" || r.At.IsZero() || len(r.Keys) == 0 {
			return Errorf(Invalid, "a threat is raised by somebody, at a time, from at least one message")
		}
	}
	switch t.State {
	case ThreatOpen:
		if t.Closure != nil {
			return Errorf(Invalid, "an open threat has no closure")
		}
	case ThreatClosed:
		if t.Closure == nil || t.Closure.By == "" || t.Closure.Reason == "" {
			return Errorf(Invalid, "a threat is closed by a named commander, with a reason")
		}
	default:
		return Errorf(Invalid, "no state %q of a threat", t.State)
	}
	return nil
}

// Keys are the messages that it was raised from, in order, once each.
func (t Threat) Keys() []Key {
	var out []Key
	for _, r := range t.Raisings {
		out = append(out, r.Keys...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Attrs lets a threat be found by its state, thread and messages.
func (t Threat) Attrs() []Attr {
	out := []Attr{{"state", string(t.State)}, {"conversation", t.Conversation}}
	for _, k := range t.Keys() {
		out = append(out, Attr{"message", k.String()})
	}
	return out
}

// Links name the messages that it rests on, the parties and an earlier threat.
// Held messages are not named: a walk along links would lead to them.
func (t Threat) Links() []Link {
	out := []Link{{"follows", t.Follows}}
	if !t.Held {
		for _, k := range t.Keys() {
			out = append(out, Link{"rests_on", Ref(k.String())})
		}
	}
	for _, p := range []Party{t.Victim, t.Offender} {
		out = append(out, Link{"concerns", p.Nominal}, Link{"concerns", Ref(p.Handle.String())})
	}
	return out
}
