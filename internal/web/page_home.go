package web

import (
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/app"
)

func homeRoutes() []route {
	return []route{
		{method: "GET", path: "/{$}", room: "home", renews: true, handle: homePage},
		{method: "GET", path: "/new", room: "home", handle: newsPage},
		{method: "POST", path: "/read", room: "home", handle: markRead},
	}
}

// home is what waits for somebody, by his roles: threats to life first.
type home struct {
	Rooms       map[string]bool
	Threats     []app.ThreatView
	Open        int
	News        *app.News
	Outstanding []app.Outstanding
	Matrix      *matrix
	Awaited     []awaitedRow // the first of Outstanding, with what to do
	Running     []app.RunItem
	Rejected    int64 // rows, by all deliveries
	HeldRows    int64
	Clocks      int // clock faults that imports propose
	Overdue     int
	Arrivals    []app.Arrival
	Claims      []app.ClaimView
	Held        []app.HeldItem
	HeldThreats []app.HeldThreat
	Deliveries  []app.DeliveryItem
	Total       int64
	Days        *bars
	Operations  []app.OperationItem
	Disclosure  []disclosureLine
	Suggested   []string // searches to begin with
}

func homePage(v *visit) (answer, error) {
	h := &home{Rooms: app.Rooms(v.actor), Suggested: []string{"has:phone", "has:plate", "money:>=10000", "at:00:00..05:00", "has:media", "-has:time"}}
	if discloses(v.actor) {
		delete(h.Rooms, "packages")
		delete(h.Rooms, "claims")
	}
	only := v.renewed()
	for _, part := range []struct {
		room string
		load func(*visit) error
		id   string // of the part, where it renews itself
	}{
		{"threats", h.threats, "threats"}, {"review", h.review, ""}, {"search", h.disclosure, ""}, {"search", h.news, ""}, {"packages", h.packages, "outstanding"}, {"claims", h.claims, ""},
		{"operations", h.operations, ""}, {"search", h.corpus, ""}, {"deliveries", h.deliveries, ""}, {"check", h.running, "running"},
	} {
		if !h.Rooms[part.room] || only != nil && !slices.Contains(only, part.id) {
			continue
		}
		if err := part.load(v); err != nil {
			return answer{}, err
		}
	}
	return answer{page: "home", title: "Home", data: h, json: h.json()}, nil
}

// json is what Home counts; the lines themselves stand under their own
// addresses.
func (h *home) json() any {
	return map[string]any{
		"disclosure": disclosed(h.Disclosure), "threats": h.Threats, "outstanding": h.Outstanding, "claims": len(h.Claims), "messages": h.Total,
		"deliveries": len(h.Deliveries), "held": len(h.Held), "new": h.News,
	}
}

func (h *home) threats(v *visit) error {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return err
	}
	h.Threats, err = t.List(v.ctx, v.actor)
	for _, x := range h.Threats {
		if x.Threat.State == hut3.ThreatOpen {
			h.Open++
		}
	}
	return err
}

func (h *home) review(v *visit) (err error) {
	if h.Held, err = v.app.Review(v.ctx, v.actor, hut3.Held); err != nil {
		return err
	}
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return err
	}
	h.HeldThreats, err = t.ReviewerQueue(v.ctx, v.actor)
	return err
}

// mostAwaited is how many recipients Home lists one by one.
const mostAwaited = 20

func (h *home) packages(v *visit) error {
	i, err := v.app.Intel()
	if err != nil {
		return err
	}
	at := v.app.Doors.Now()
	if h.Outstanding, err = i.Outstanding(v.ctx, v.actor, at); err != nil {
		return err
	}
	for n, o := range h.Outstanding {
		if o.Overdue {
			h.Overdue++
		}
		if n < mostAwaited {
			h.Awaited = append(h.Awaited, v.awaited(o, h.Rooms, at))
		}
	}
	h.Matrix = matrixOf(h.Outstanding)
	h.Arrivals, err = i.In(v.ctx, v.actor)
	return err
}

func (h *home) claims(v *visit) error {
	c, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return err
	}
	h.Claims, err = c.Queue(v.ctx, v.actor)
	return err
}

func (h *home) operations(v *visit) (err error) {
	h.Operations, err = v.app.OperationList(v.ctx, v.actor)
	return err
}

// corpus draws all that the reader may see, so that no start page is empty.
func (h *home) corpus(v *visit) error {
	f, err := v.app.Facets(v.ctx, v.actor, "*", []string{"day"}, 0)
	if err != nil {
		return err
	}
	h.Total = f.Total
	days, _ := byDay(f.Facets["day"], func(date string) string { return searchURL("on:" + date) })
	h.Days = drawBars("messages by day", days)
	return nil
}

func (h *home) deliveries(v *visit) (err error) {
	if h.Deliveries, err = v.app.Deliveries(v.ctx, v.actor); err != nil {
		return err
	}
	for _, d := range h.Deliveries {
		if d.Whole != nil {
			h.Rejected, h.HeldRows = h.Rejected+d.Whole.Counts.Rejected, h.HeldRows+d.Whole.Counts.Held
			var said struct {
				Faults []json.RawMessage `json:"clock_faults"`
			}
			if json.Unmarshal(d.Whole.Grouping, &said) == nil {
				h.Clocks += len(said.Faults)
			}
		}
	}
	return nil
}

// running lists the imports under way, to whom it is told of them: to ask for
// anybody else would be a refusal in the log.
func (h *home) running(v *visit) error {
	runs, err := v.app.Runs(v.ctx, v.actor)
	for _, r := range runs {
		if r.State == app.RunRunning {
			h.Running = append(h.Running, r)
		}
	}
	return err
}
