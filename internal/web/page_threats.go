package web

import (
	"cmp"
	"time"

	"hut3"
	"hut3/internal/app"
)

func threatRoutes() []route {
	return []route{
		{method: "GET", path: "/threats", room: "threats", handle: threatsPage},
		{method: "GET", path: "/threats/{ref}", room: "threats", handle: threatPage},
		{method: "POST", path: "/threats/{ref}/open", room: "threats", handle: openThreat},
		{method: "POST", path: "/threats/{ref}/assess", room: "threats", handle: assessThreat},
		{method: "POST", path: "/threats/{ref}/close", room: "threats", handle: closeThreat},
	}
}

// board sorts threats by what must happen next.
type board struct {
	Columns []column
	Total   int
	Held    []app.HeldThreat
	Rooms   map[string]bool
}

type column struct {
	Name  string
	Cards []card
}

// card is a threat on the board.
type card struct {
	app.ThreatView
	Grade string
	Next  string
	Due   time.Time
	Over  bool
	Late  time.Duration
}

// The columns, in the order of the work.
const (
	notOpened   = "Not yet opened"
	notAssessed = "To assess"
	notDecided  = "To decide"
	inHand      = "In hand"
	closed      = "Closed"
)

func threatsPage(v *visit) (answer, error) {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	list, err := t.List(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: map[string]any{"threats": append([]app.ThreatView{}, list...)}}, err
	}
	b := board{Total: len(list), Rooms: app.Rooms(v.actor)}
	if b.Rooms["review"] {
		if b.Held, err = t.ReviewerQueue(v.ctx, v.actor); err != nil {
			return answer{}, err
		}
	}
	for _, name := range []string{notOpened, notAssessed, notDecided, inHand, closed} {
		c := column{Name: name}
		for _, x := range list {
			if columnOf(x.Threat) == name {
				c.Cards = append(c.Cards, cardOf(x))
			}
		}
		b.Columns = append(b.Columns, c)
	}
	return answer{page: "threats", title: "Threats to life", wide: true, data: b}, nil
}

func columnOf(t hut3.Threat) string {
	switch {
	case t.State == hut3.ThreatClosed:
		return closed
	case len(t.Decisions) > 0:
		return inHand
	case len(t.Assessments) > 0:
		return notDecided
	case len(t.Opened) > 0:
		return notAssessed
	}
	return notOpened
}

func cardOf(v app.ThreatView) card {
	c := card{ThreatView: v, Grade: "not assessed"}
	if n := len(v.Threat.Assessments); n > 0 {
		c.Grade = string(v.Threat.Assessments[n-1].Grade)
	}
	if v.Clock == nil || !v.Clock.Closed.IsZero() {
		return c
	}
	for _, d := range v.Clock.Deadlines {
		if d.Done.IsZero() {
			c.Next, c.Due, c.Over, c.Late = d.Step, d.Due, d.Overdue, d.Late
			break
		}
	}
	return c
}

// threatData is what the page of one threat shows.
type threatData struct {
	card
	Rooms  map[string]bool
	Grades []hut3.ThreatGrade
	Moves  []move
}

// move is a time of the clock.
type move struct {
	Name string
	At   time.Time
	Text string // of a time that is written as it was read
}

func threatPage(v *visit) (answer, error) {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	x, err := t.Get(v.ctx, v.actor, v.ref())
	if err != nil || v.json {
		return answer{json: x}, err
	}
	d := threatData{card: cardOf(x), Rooms: app.Rooms(v.actor), Grades: hut3.ThreatGrades, Moves: moves(x.Clock, v.app.Zone)}
	return answer{page: "threat", title: string(x.Ref), data: d, crumbs: []crumb{{"Threats to life", "/threats"}, {string(x.Ref), ""}}}, nil
}

func moves(c *app.ThreatClock, zone *time.Location) []move {
	if c == nil {
		return nil
	}
	var out []move
	if c.Sent != "" {
		out = append(out, move{Name: "message sent", Text: whenText(c.Sent, zone) + " (basis: " + c.SentBasis + ")"})
	}
	for _, m := range []move{
		{Name: "supplied", At: c.Supplied}, {Name: "visible to us", At: c.Visible}, {Name: "raised", At: c.Raised},
		{Name: "first paged", At: c.Paged}, {Name: "first opened", At: c.Opened}, {Name: "assessed", At: c.Assessed},
		{Name: "decided", At: c.Decided}, {Name: "sent to a desk", At: c.Passed}, {Name: "acknowledged", At: c.Acknowledged}, {Name: "closed", At: c.Closed},
	} {
		if !m.At.IsZero() {
			out = append(out, m)
		}
	}
	return out
}

// onThreat runs a step on a threat and goes back to its page.
func onThreat(v *visit, done string, step func(app.ThreatVerbs) error) (answer, error) {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	if err := step(t); err != nil {
		return answer{}, err
	}
	return answer{to: refURL(v.ref()), json: map[string]any{"ref": v.ref(), "recorded": done}}, nil
}

func openThreat(v *visit) (answer, error) {
	return onThreat(v, "opened", func(t app.ThreatVerbs) error {
		_, err := t.Open(v.ctx, v.actor, v.ref())
		return err
	})
}

func assessThreat(v *visit) (answer, error) {
	a := app.ThreatAssess{ThreatAssessment: hut3.ThreatAssessment{
		Real: v.ask("real"), Immediate: v.ask("immediate"), Capability: v.ask("capability"), Intent: v.ask("intent"),
		Vulnerability: v.ask("vulnerability"), SourceRisk: v.ask("source_risk"), Grade: hut3.ThreatGrade(v.ask("grade")), Reason: v.ask("reason"),
	}}
	return onThreat(v, "assessed "+string(a.Grade), func(t app.ThreatVerbs) error { return t.Assess(v.ctx, v.actor, v.ref(), a) })
}

func closeThreat(v *visit) (answer, error) {
	if v.ask("reason") == "" {
		return answer{}, hut3.Errorf(hut3.Invalid, "closing %s needs a reason", cmp.Or(v.ref(), "a threat"))
	}
	return onThreat(v, "closed", func(t app.ThreatVerbs) error { return t.Close(v.ctx, v.actor, v.ref(), v.ask("reason")) })
}
