package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/ingest"
)

// ClockReading is how a side's clock stood against the others, and what it
// rests on.
type ClockReading struct {
	Handle    hut3.Handle `json:"handle"`
	Wall      bool        `json:"wall_clock,omitempty"` // of times that state no zone
	Reference int         `json:"reference"`            // sides of one number were compared with one another
	Ahead     float64     `json:"ahead_seconds"`
	Between   [2]float64  `json:"between"` // 95 % confidence interval
	Drift     float64     `json:"drift_seconds_per_day"`
	DriftIn   [2]float64  `json:"drift_between"`
	At        string      `json:"at"` // the middle of what it rests on
	RareTexts int         `json:"rare_texts"`
	Others    int         `json:"other_sides"`
	Usable    bool        `json:"usable"`
	Hours     int         `json:"proposed_fault_hours,omitempty"`
}

// GroupingClocks is the table of clocks, with what it means.
type GroupingClocks struct {
	Rule   string         `json:"rule"`
	Method string         `json:"method"`
	Clocks []ClockReading `json:"clocks"`
}

const clockMethod = "offset from the median clock of the sides compared with one another, from texts that each of two sides holds once; " +
	"95 % interval from the order of the readings; drift by Theil-Sen where zero lies outside of its interval. No clock is known to be right. Times that state no zone are compared with one another, as those of one unknown zone, and with no others."

// GroupingClocks estimates the clocks from what the actor may see.
func (a *App) GroupingClocks(ctx context.Context, actor hut3.Actor) (GroupingClocks, error) {
	out := GroupingClocks{Rule: grouping.Name2, Method: clockMethod, Clocks: []ClockReading{}}
	look := access.Look{Action: access.CorpusRead, Query: askedClocks}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return out, err
	}
	table, err := a.clocksOf(ctx, view)
	a.lately.note(actor, askedClocks, view.RowsMark())
	for _, c := range table {
		out.Clocks = append(out.Clocks, reading(c))
	}
	if err != nil {
		return out, err
	}
	look.Count = int64(len(out.Clocks))
	return out, a.Doors.Read(ctx, actor, look)
}

func reading(c grouping.Clock) ClockReading {
	fine := func(f float64) float64 { return math.Round(f*1000)/1000 + 0 }
	form := time.RFC3339
	if c.Wall {
		form = "2006-01-02T15:04:05"
	}
	return ClockReading{Handle: c.Side, Wall: c.Wall, Reference: c.Reference, Ahead: tenth(c.Ahead), Between: [2]float64{tenth(c.Low), tenth(c.High)},
		Drift: fine(c.Drift), DriftIn: [2]float64{fine(c.DriftLow), fine(c.DriftHigh)}, At: time.UnixMicro(c.At).UTC().Format(form),
		RareTexts: c.Sightings, Others: c.Peers, Usable: c.Usable, Hours: c.Hours}
}

// wallNote says of a clock that its times state no zone.
const wallNote = "no zone stated"

// Note says what a reader of the table has to know of the clock.
func (r ClockReading) Note() string {
	return clockNote(r.Hours, r.Usable, r.Wall, "proposed fault: %+d h", "too little to pair by")
}

// clockNote says what a reader of a clock has to know: the hours of its fault, or that it
// rests on too little, in the words given, and that its times state no zone.
func clockNote(hours int, usable, wall bool, fault, little string) string {
	var notes []string
	switch {
	case hours != 0:
		notes = append(notes, fmt.Sprintf(fault, hours))
	case !usable:
		notes = append(notes, little)
	}
	if wall {
		notes = append(notes, wallNote)
	}
	return strings.Join(notes, "; ")
}

// tenth rounds seconds, never to -0.
func tenth(f float64) float64 { return math.Round(f*10)/10 + 0 }

func tenths(f float64) string { return strconv.FormatFloat(tenth(f), 'f', 1, 64) }

// clocksOf estimates the clocks of what a view shows, once.
func (a *App) clocksOf(ctx context.Context, view *corpus.View) (grouping.ClockTable, error) {
	size := func(t grouping.ClockTable) int64 { return int64(len(t)) }
	return a.clocks.get(ctx, view.RowsMark(), size, func(ctx context.Context) (grouping.ClockTable, error) {
		return ingest.Clocks(ctx, view)
	})
}

// eachGroup calls fn with the visible rows of each group key, however many they are.
// Versions take no part in grouping by content.
func (a *App) eachGroup(ctx context.Context, view *corpus.View, fn func(*grouping.KeyRows) error) error {
	spills := ingest.Spills{Data: a.Dir}
	defer spills.Close()
	rows := grouping.NewKeyRows(cmp.Or(a.together, grouping.MaxTogether), spills.New)
	defer rows.Close()
	var key [12]byte
	for g, err := range view.GroupRows(ctx) {
		if err != nil {
			return err
		}
		if g.Role == hut3.Version {
			continue
		}
		if g.Group != key && rows.Len() > 0 {
			if err := fn(rows); err != nil {
				return err
			}
			rows.Close()
		}
		key = g.Group
		if err := rows.Add(grouping.Item{Key: g.Key, Message: g.Message, Class: g.Class, Side: g.Side, Sent: g.Sent, Space: g.Native, Native: g.Native}); err != nil {
			return err
		}
	}
	if rows.Len() == 0 {
		return nil
	}
	return fn(rows)
}

// GroupingChange is what another rule would make of the rows that the actor
// sees. Nothing is done.
type GroupingChange struct {
	From     string        `json:"from"`
	To       string        `json:"to"`
	Accepted []hut3.Handle `json:"accepted_hours,omitempty"`
	grouping.Change
	Clocks      int    `json:"clocks"`
	Usable      int    `json:"usable_clocks"`
	Proposed    int    `json:"proposed_faults"`
	NotCompared string `json:"not_compared"`
}

const notCompared = "rows that a native id joined across group keys stay joined under every rule and are not counted"

// standingRule names the rows as they stand, import by import; the named rules
// place every row at once.
const standingRule = "standing"

// GroupingCompare sets two rules beside each other over every row that the
// actor sees: standing (as the rows stand), group/1 or group/2. accept names
// handles whose proposed whole hours are taken off, as if they were accepted.
func (a *App) GroupingCompare(ctx context.Context, actor hut3.Actor, from, to string, accept []string) (GroupingChange, error) {
	out := GroupingChange{From: from, To: to, NotCompared: notCompared}
	look := access.Look{Action: access.CorpusRead, Query: askedCompare + from + " " + to}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	accepted := map[hut3.Handle]bool{}
	for _, name := range accept {
		h, err := hut3.ParseHandle(name)
		if err != nil {
			return out, err
		}
		accepted[h] = true
		out.Accepted = append(out.Accepted, h)
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return out, err
	}
	if out, err = a.comparison(ctx, view, out, accepted); err != nil {
		return out, err
	}
	if len(accept) == 0 {
		a.lately.note(actor, look.Query, view.RowsMark())
	}
	look.Count = out.Rows
	return out, a.Doors.Read(ctx, actor, look)
}

// comparison compares in a view, once. What is asked is in the head of what comes.
func (a *App) comparison(ctx context.Context, view *corpus.View, head GroupingChange, accepted map[hut3.Handle]bool) (GroupingChange, error) {
	names := make([]string, len(head.Accepted))
	for i, h := range head.Accepted {
		names[i] = h.String()
	}
	one := func(GroupingChange) int64 { return 1 }
	return a.compared.get(ctx, comparedOf{view.RowsMark(), head.From, head.To, strings.Join(names, " ")}, one, func(ctx context.Context) (GroupingChange, error) {
		return a.compare(ctx, view, head, accepted)
	})
}

// comparedOf is what a comparison of rules depends on.
type comparedOf struct {
	view             corpus.ViewMark
	from, to, accept string
}

// compare reads every row of a view for a change of rules.
func (a *App) compare(ctx context.Context, view *corpus.View, out GroupingChange, accepted map[hut3.Handle]bool) (GroupingChange, error) {
	table, err := a.clocksOf(ctx, view)
	if err != nil {
		return out, err
	}
	for _, c := range table {
		out.Clocks++
		if c.Usable {
			out.Usable++
		}
		if c.Hours != 0 {
			out.Proposed++
		}
	}
	before, err := wayOf(out.From, table, accepted)
	if err != nil {
		return out, err
	}
	after, err := wayOf(out.To, table, accepted)
	if err != nil {
		return out, err
	}
	out.Examples = []grouping.ChangeExample{}
	return out, a.eachGroup(ctx, view, func(rows *grouping.KeyRows) error { return out.Add(rows, before, after) })
}

// wayOf is a rule by its name.
func wayOf(name string, clocks grouping.ClockTable, accepted map[hut3.Handle]bool) (grouping.Way, error) {
	first := grouping.Rule{Tolerance: grouping.DefaultTolerance}
	switch name {
	case standingRule:
		return grouping.AsTheyStand{}, nil
	case grouping.Name:
		return first, nil
	case grouping.Name2:
		return grouping.Rule2{Clocks: clocks, Accepted: accepted, Else: first}, nil
	}
	return nil, hut3.Errorf(hut3.Usage, "no grouping rule is called %q; give standing, group/1 or group/2", name)
}
