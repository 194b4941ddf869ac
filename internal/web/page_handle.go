package web

import (
	"cmp"
	"time"

	"hut3"
	"hut3/internal/app"
)

func handleRoutes() []route {
	return []route{
		{method: "GET", path: "/handle/{handle...}", room: "search", handle: handlePage},
	}
}

// handleData is what the page of a handle shows.
type handleData struct {
	app.HandleFile
	Ref         string
	All, Out    string // searches of its messages
	Days, Hours *bars
	Heat        *heatStrip
	Span        *span
	Rivals      map[hut3.Ref]*rivalList // by claim: others whose interval overlaps
	Most        int
}

// span sets the claims of a handle on one dated bar.
type span struct {
	From, Until string
	Rows        []spanRow
}

// spanRow is a claim on the bar, in thousandths of it.
type spanRow struct {
	X, W  int
	Ref   hut3.Ref
	Text  string
	State hut3.ClaimState
}

// mostContacts is how many contacts the page lists; it says of how many.
const mostContacts = 25

func handlePage(v *visit) (answer, error) {
	h, err := hut3.ParseHandle(v.path("handle"))
	if err != nil {
		return answer{}, err
	}
	f, err := v.app.HandleFile(v.ctx, v.actor, h)
	if err != nil || v.json {
		return answer{json: f}, err
	}
	q := "handle:" + quoted(h.String())
	d := handleData{HandleFile: f, Ref: h.String(), All: searchURL(q), Out: searchURL("from:" + quoted(h.String())), Most: mostContacts}
	days, _ := byDay(f.Days, func(date string) string { return searchURL(q, "on:"+date) })
	d.Days = drawBars("messages by day", days)
	d.Hours = drawBars("messages by hour of the day", byHour(f.Hours, q))
	d.Heat = heatOf(f, q)
	d.Span, d.Rivals = spanOf(f), rivals(f.Claims)
	return answer{page: "handle", title: h.Name, data: d, wide: true, crumbs: []crumb{{"Search", d.All}, {h.String(), ""}}}, nil
}

// byHour makes the hours of a facet a whole day.
func byHour(hours []app.Bucket, q string) []tally {
	counts := map[string]int64{}
	for _, b := range hours {
		counts[b.Value] = b.Count
	}
	if len(counts) == 0 {
		return nil
	}
	var out []tally
	for h := range 24 {
		name := time.Date(0, 1, 1, h, 0, 0, 0, time.UTC).Format("15:04")
		next := time.Date(0, 1, 1, h, 59, 0, 0, time.UTC).Format("15:04")
		out = append(out, tally{name, cmp.Or(counts[name], counts[name[:2]]), searchURL(q, "at:"+name+".."+next)})
	}
	return out
}

// spanOf draws from the first held message to the last, widened by the claims.
func spanOf(f app.HandleFile) *span {
	first, err1 := time.Parse(time.RFC3339, f.FirstHeld)
	last, err2 := time.Parse(time.RFC3339, f.LastHeld)
	if err1 != nil || err2 != nil || len(f.Claims) == 0 {
		return nil
	}
	for _, c := range f.Claims {
		if !c.Claim.From.IsZero() && c.Claim.From.Before(first) {
			first = c.Claim.From
		}
		if c.Claim.To.After(last) {
			last = c.Claim.To
		}
	}
	whole := max(last.Sub(first), time.Hour)
	at := func(t time.Time) int { return int(min(max(t.Sub(first), 0), whole) * 1000 / whole) }
	s := &span{From: first.Format(time.DateOnly), Until: last.Format(time.DateOnly)}
	for _, c := range f.Claims {
		from, to := 0, 1000
		if !c.Claim.From.IsZero() {
			from = at(c.Claim.From)
		}
		if !c.Claim.To.IsZero() {
			to = at(c.Claim.To)
		}
		s.Rows = append(s.Rows, spanRow{X: from, W: max(to-from, 4), Ref: c.Ref, Text: c.Name, State: c.Claim.State})
	}
	return s
}
