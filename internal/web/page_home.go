package web

import (
	"hut3"
	"hut3/internal/app"
)

func homeRoutes() []route {
	return []route{
		{method: "GET", path: "/{$}", room: "home", handle: homePage},
	}
}

// home is what waits for somebody, by his roles: threats to life first.
type home struct {
	Rooms       map[string]bool
	Threats     []app.ThreatView
	Open        int
	Outstanding []app.Outstanding
	Overdue     int
	Arrivals    []app.Arrival
	Claims      []app.ClaimView
	Held        []app.HeldItem
	HeldThreats []app.HeldThreat
	Deliveries  []app.DeliveryItem
	Total       int64
	Days        *bars
	Operations  []app.OperationItem
	Suggested   []string // searches to begin with
}

func homePage(v *visit) (answer, error) {
	h := &home{Rooms: app.Rooms(v.actor), Suggested: []string{"has:phone", "has:plate", "money:>=10000", "at:00:00..05:00", "has:media", "-has:time"}}
	for _, part := range []struct {
		room string
		load func(*visit) error
	}{
		{"threats", h.threats}, {"review", h.review}, {"packages", h.packages}, {"claims", h.claims},
		{"operations", h.operations}, {"search", h.corpus}, {"deliveries", h.deliveries},
	} {
		if !h.Rooms[part.room] {
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
		"threats": h.Threats, "outstanding": h.Outstanding, "claims": len(h.Claims), "messages": h.Total,
		"deliveries": len(h.Deliveries), "held": len(h.Held),
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

func (h *home) packages(v *visit) error {
	i, err := v.app.Intel()
	if err != nil {
		return err
	}
	if h.Outstanding, err = i.Outstanding(v.ctx, v.actor, v.app.Doors.Now()); err != nil {
		return err
	}
	for _, o := range h.Outstanding {
		if o.Overdue {
			h.Overdue++
		}
	}
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
	h.Deliveries, err = v.app.Deliveries(v.ctx, v.actor)
	return err
}
