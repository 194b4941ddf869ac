package web

import (
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

func threatRoutes() []route {
	return []route{
		{method: "GET", path: "/threats", room: "threats", renews: true, handle: threatsPage},
		{method: "GET", path: "/threats/new", room: "threats", handle: raisePage},
		{method: "POST", path: "/threats", room: "threats", handle: raiseThreat},
		{method: "GET", path: "/threats/{ref}", room: "threats", handle: threatPage},
		{method: "POST", path: "/threats/{ref}/open", room: "threats", handle: openThreat},
		{method: "POST", path: "/threats/{ref}/page", room: "threats", handle: pageThreat},
		{method: "POST", path: "/threats/{ref}/assess", room: "threats", handle: assessThreat},
		{method: "POST", path: "/threats/{ref}/decide", step: true, room: "threats", handle: decideThreat},
		{method: "POST", path: "/threats/{ref}/send", room: "threats", handle: sendThreat},
		{method: "POST", path: "/threats/{ref}/acknowledge", room: "threats", handle: acknowledgeThreat},
		{method: "POST", path: "/threats/{ref}/serve", room: "threats", handle: serveThreat},
		{method: "POST", path: "/threats/{ref}/review", room: "threats", handle: reviewThreat},
		{method: "POST", path: "/threats/{ref}/close", step: true, room: "threats", handle: closeThreat},
	}
}

// board sorts threats by what must happen next.
type board struct {
	Columns []column
	Total   int
	Over    int
	Held    []app.HeldThreat
	More    pager // of what is held
	Rooms   map[string]bool
	One     bool // one column alone is shown
}

type column struct {
	Name  string
	Cards []card
	Total int
	All   string // address of the whole column, where not all of it is shown
	Pages pager
}

// perColumn is how many cards a column of the board shows: what is due first.
const perColumn = 50

// card is a threat on the board.
type card struct {
	app.ThreatView
	Grade string
	Next  string // the step that is due next, in words
	Act   string // the form that takes it
	Due   time.Time
	Over  bool
	Left  string // how long there is, in words and figures
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
		if b.Held, b.More, err = pagedBy(v, "held", b.Held); err != nil {
			return answer{}, err
		}
	}
	for _, name := range []string{notOpened, notAssessed, notDecided, inHand, closed} {
		b.Columns = append(b.Columns, column{Name: name})
	}
	for _, x := range list {
		c := cardOf(x)
		for i := range b.Columns {
			if b.Columns[i].Name == columnOf(x.Threat) {
				b.Columns[i].Cards = append(b.Columns[i].Cards, c)
			}
		}
		if c.Over {
			b.Over++
		}
	}
	err = b.cut(v)
	return answer{page: "threats", title: "Threats to life", wide: true, data: b}, err
}

// cut keeps the board short: each column shows its first cards and the way to
// the rest, and a column that is asked for comes in pages.
func (b *board) cut(v *visit) error {
	asked := v.ask("column")
	var out []column
	for _, c := range b.Columns {
		c.Total = len(c.Cards)
		if asked == "" && c.Total > perColumn {
			c.Cards, c.All = c.Cards[:perColumn], v.with("column", c.Name)
		}
		if asked == c.Name {
			var err error
			if c.Cards, c.Pages, err = paged(v, c.Cards); err != nil {
				return err
			}
		}
		if asked == "" || asked == c.Name {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return hut3.Errorf(hut3.Usage, "column=%q: the board has %s", asked, strings.Join([]string{notOpened, notAssessed, notDecided, inHand, closed}, ", "))
	}
	b.Columns, b.One = out, asked != ""
	return nil
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
	c.Act, c.Next = nextOn(v)
	if v.Clock == nil || v.Threat.State == hut3.ThreatClosed {
		return c
	}
	for _, d := range v.Clock.Deadlines {
		if d.Done.IsZero() {
			c.Due, c.Over, c.Left = d.Due, d.Overdue, d.Step+": "+leftText(d.Due.Sub(v.Clock.Now))
			break
		}
	}
	return c
}

// standingText is how far a threat has come, as an open page tells one time from
// another: a step, a deadline or a warning that came since is news.
func standingText(v app.ThreatView) string {
	c := cardOf(v)
	out := columnOf(v.Threat) + " " + c.Act + " " + c.Grade
	if c.Over {
		out += " over " + c.Left[:strings.Index(c.Left+":", ":")]
	}
	return out
}

// nextOn is what is to be done next on a threat: the form, and its words. It is
// the only large button of the card.
func nextOn(v app.ThreatView) (act, words string) {
	t := v.Threat
	switch {
	case t.State == hut3.ThreatClosed:
		return "", ""
	case len(t.Opened) == 0:
		return "open", "Open it on duty"
	case len(t.Assessments) == 0:
		return "assess", "Assess it"
	case len(t.Decisions) == 0:
		return "decide", "Decide"
	case len(t.Sends) == 0:
		return "send", "Send it to a duty desk"
	}
	for _, s := range t.Sends {
		if open := s.Outstanding(); len(open) > 0 {
			return "acknowledge", "Record the answer of " + open[0]
		}
	}
	return "review", "Review it"
}

// leftText says how long there is, or by how much it is over.
func leftText(left time.Duration) string {
	if left < 0 {
		return lateText(left) + " over"
	}
	return lateText(left) + " left"
}
