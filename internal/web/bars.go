package web

import (
	"time"

	"hut3"
	"hut3/internal/app"
)

// bars is a drawing of counts side by side, made by the server. Each bar is a
// link to what it counts.
type bars struct {
	Width, Height      int
	Label, From, Until string
	Bars               []bar
}

type bar struct {
	X, Y, W, H int
	Tip, To    string
}

// tally is a value with its count, in the order in which it is drawn.
type tally struct {
	Name  string
	Count int64
	To    string
}

const (
	barStep   = 10
	barHeight = 100
)

// drawBars draws tallies against the largest of them. What counts something is
// never drawn as nothing.
func drawBars(label string, list []tally) *bars {
	if len(list) == 0 {
		return nil
	}
	b := &bars{Width: barStep * len(list), Height: barHeight, Label: label, From: list[0].Name, Until: list[len(list)-1].Name}
	most := int64(1)
	for _, t := range list {
		most = max(most, t.Count)
	}
	b.Label += ", at most " + hut3.Thousands(most)
	for i, t := range list {
		h := int(t.Count * barHeight / most)
		if t.Count > 0 {
			h = max(h, 2)
		}
		b.Bars = append(b.Bars, bar{X: i * barStep, Y: barHeight - h, W: barStep - 1, H: h, To: t.To, Tip: t.Name + ": " + hut3.Plural(t.Count, "message", "messages")})
	}
	return b
}

// mostDays is how many days are drawn one by one; more are drawn by month.
const mostDays = 400

// byDay makes the days of a facet an unbroken row, so that a silent day is seen
// as one. What has no time is left out and given back.
func byDay(days []app.Bucket, to func(date string) string) (out []tally, unknown int64) {
	counts := map[string]int64{}
	var first, last time.Time
	for _, d := range days {
		at, err := time.Parse(time.DateOnly, d.Value)
		if err != nil {
			unknown += d.Count
			continue
		}
		counts[d.Value] = d.Count
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	if first.IsZero() {
		return nil, unknown
	}
	if last.Sub(first) > mostDays*24*time.Hour {
		return byMonth(first, last, counts, to), unknown
	}
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		name := d.Format(time.DateOnly)
		out = append(out, tally{name, counts[name], to(name)})
	}
	return out, unknown
}

func byMonth(first, last time.Time, counts map[string]int64, to func(string) string) (out []tally) {
	months := map[string]int64{}
	for day, n := range counts {
		months[day[:len("2020-05")]] += n
	}
	for m := first.AddDate(0, 0, 1-first.Day()); !m.After(last); m = m.AddDate(0, 1, 0) {
		name := m.Format("2006-01")
		out = append(out, tally{name, months[name], to(name)})
	}
	return out
}
