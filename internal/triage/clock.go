package triage

import (
	"slices"
	"strings"
	"time"

	"hut3"
)

// Clock is a threat's times, each zero where it has not come or is not known,
// and its deadlines as they stand at Now.
type Clock struct {
	Now          time.Time  `json:"now"`
	Sent         string     `json:"message_sent,omitempty"` // of the first message, as Time prints it
	SentBasis    string     `json:"message_sent_basis,omitempty"`
	Supplied     time.Time  `json:"supplied,omitzero"`
	Visible      time.Time  `json:"visible_to_us,omitzero"`
	Raised       time.Time  `json:"raised"`
	Paged        time.Time  `json:"first_paged,omitzero"`
	Opened       time.Time  `json:"first_opened,omitzero"`
	Assessed     time.Time  `json:"assessed,omitzero"`
	Decided      time.Time  `json:"decided,omitzero"`
	Passed       time.Time  `json:"sent,omitzero"`         // first sent to a desk
	Acknowledged time.Time  `json:"acknowledged,omitzero"` // first answer of any desk
	Closed       time.Time  `json:"closed,omitzero"`
	Deadlines    []Deadline `json:"deadlines"`
}

// Deadline is a target: when it is due, when it was met, and by how much it was
// or is missed.
type Deadline struct {
	Step    string        `json:"step"` // "assess", "decide", "acknowledge DERBYS", "review"
	Due     time.Time     `json:"due"`
	Done    time.Time     `json:"done,omitzero"`
	Overdue bool          `json:"overdue"` // not done, and due before now
	Late    time.Duration `json:"late_ns,omitempty"`
}

// due names what a deadline waits for, as it stands before "is overdue".
func (d Deadline) due() string {
	switch desk, sent := strings.CutPrefix(d.Step, "acknowledge "); {
	case sent:
		return "the acknowledgement of " + desk
	case d.Step == "assess":
		return "the assessment"
	case d.Step == "decide":
		return "the decision"
	}
	return "the " + d.Step
}

// ClockOf reads a threat's clock at a time. Targets are those in force when it
// was raised.
func ClockOf(t hut3.Threat, p *Policy, now time.Time) Clock {
	first := t.Raisings[0]
	c := Clock{Now: now, Sent: first.Sent, SentBasis: first.Basis, Supplied: first.Supplied, Visible: first.Visible, Raised: first.At}
	if len(t.Paged) > 0 {
		c.Paged = t.Paged[0].At
	}
	if len(t.Opened) > 0 {
		c.Opened = t.Opened[0].At
	}
	if len(t.Assessments) > 0 {
		c.Assessed = t.Assessments[0].At
	}
	if len(t.Decisions) > 0 {
		c.Decided = t.Decisions[0].At
	}
	if t.Closure != nil {
		c.Closed = t.Closure.At
	}
	targets := p.At(first.At)
	c.Deadlines = []Deadline{
		deadline("assess", c.Raised.Add(minutes(targets.Triage)), c.Assessed, c),
		deadline("decide", c.Raised.Add(minutes(targets.Decision)), c.Decided, c),
	}
	c.addSends(t, targets)
	c.addReview(t, targets)
	return c
}

func deadline(step string, due, done time.Time, c Clock) Deadline {
	d := Deadline{Step: step, Due: due, Done: done}
	until := c.Now
	switch {
	case !done.IsZero():
		until = done
	case !c.Closed.IsZero():
		until = c.Closed
	default:
		d.Overdue = c.Now.After(due)
	}
	d.Late = max(0, until.Sub(due))
	return d
}

func (c *Clock) addSends(t hut3.Threat, targets Period) {
	for _, s := range t.Sends {
		if c.Passed.IsZero() {
			c.Passed = s.At
		}
		for _, code := range s.Recipients {
			var done time.Time
			if i := slices.IndexFunc(s.Acks, func(a hut3.ThreatAck) bool { return a.Agency == code }); i >= 0 {
				done = s.Acks[i].At
			}
			if !done.IsZero() && (c.Acknowledged.IsZero() || done.Before(c.Acknowledged)) {
				c.Acknowledged = done
			}
			c.Deadlines = append(c.Deadlines, deadline("acknowledge "+code, s.At.Add(minutes(targets.Acknowledge)), done, *c))
		}
	}
}

// addReview adds the next review: due as the last one said, or after the
// policy's longest time from the first decision.
func (c *Clock) addReview(t hut3.Threat, targets Period) {
	var due time.Time
	switch n := len(t.Reviews); {
	case n > 0:
		due = t.Reviews[n-1].Next
	case !c.Decided.IsZero():
		due = c.Decided.Add(hours(targets.ReviewMost))
	default:
		return
	}
	if c.Closed.IsZero() {
		c.Deadlines = append(c.Deadlines, deadline("review", due, time.Time{}, *c))
	}
}

// Overdue gives the deadlines that are missed and not met, longest first.
func (c Clock) Overdue() []Deadline {
	out := slices.DeleteFunc(slices.Clone(c.Deadlines), func(d Deadline) bool { return !d.Overdue })
	slices.SortStableFunc(out, func(a, b Deadline) int { return int(b.Late - a.Late) })
	return out
}

// NextToPage says who is to be paged now: the first of the rota, and where
// nobody has opened the threat within the policy's minutes, or the page failed,
// the one after the last. Nobody is, once it was opened or closed.
func NextToPage(t hut3.Threat, rota []hut3.Ref, p *Policy, now time.Time) (hut3.Ref, bool) {
	if len(rota) == 0 || len(t.Opened) > 0 || t.State != hut3.ThreatOpen {
		return "", false
	}
	if len(t.Paged) == 0 {
		return rota[0], true
	}
	last := t.Paged[len(t.Paged)-1]
	if last.Failure == "" && now.Sub(last.At) < minutes(p.At(t.Raisings[0].At).PageAgain) {
		return "", false
	}
	return rota[(slices.Index(rota, last.Whom)+1)%len(rota)], true
}
