package web

import (
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

// line is a message with what a reader must know of its place.
type line struct {
	found
	Right  bool // the second side's
	New    bool // the speaker changed
	Hit    bool
	Name   string // who used the handle then, where that is attributed
	State  string
	Gap    *silence // before it
	Day    string   // the first of its day
	Only   string   // the one side that holds it, where the other's handset is held too
	Clocks []string // what the clock of another handset says
}

// silence is a gap with what else is held of those who were silent.
type silence struct {
	app.Gap
	Known []string
}

// lines lays the messages out: sides, speakers, days and gaps.
func (d *talk) lines(zone *time.Location) []line {
	gaps := map[hut3.Key]*silence{}
	for _, g := range d.Gaps {
		gaps[g.Before] = &silence{Gap: g}
	}
	var out []line
	var speaker hut3.Handle
	day := ""
	for i, h := range d.Messages {
		l := line{found: found{h, pieces(h.Text, h.Highlights, h.Entities)}, Hit: h.Ref == d.At && d.Way == "", Gap: gaps[h.Ref]}
		l.Right = d.Direct && len(d.Participants) > 1 && h.From == d.Participants[1]
		if today := dayOf(h.Sent, zone); today != day {
			day, l.Day = today, today
		}
		l.New = i == 0 || h.From != speaker || l.Gap != nil || l.Day != ""
		speaker = h.From
		l.Name, l.State = d.nameAt(h)
		l.Only, l.Clocks = d.sides(h, zone)
		out = append(out, l)
	}
	return out
}

func dayOf(sent string, zone *time.Location) string {
	if sent == "" {
		return "no time read"
	}
	return whenText(sent, zone)[:len(time.DateOnly)]
}

// sides says which handset alone holds a message of a conversation that both
// are held of, and what the clock of each other handset says of it.
func (d *talk) sides(h app.Hit, zone *time.Location) (only string, clocks []string) {
	holders := map[string]bool{}
	for _, c := range h.Clocks {
		holders[c.HeldBy.Name] = true
		if c.Sent != h.Sent && c.Sent != "" {
			at := whenText(c.Sent, zone)
			if dayOf(h.Sent, zone) == dayOf(c.Sent, zone) {
				at, _, _ = strings.Cut(strings.TrimSpace(at[len(time.DateOnly):]), " ") // the zone stands beside the message's own time
			}
			clocks = append(clocks, clockName(c.HeldBy)+" "+at)
		}
	}
	if d.Direct && len(d.HeldBy) == 2 && len(holders) == 1 {
		only = h.Clocks[0].HeldBy.Name
	}
	return only, clocks
}

// clockName says whose clock gives a time.
func clockName(h hut3.Handle) string {
	if h.IsZero() {
		return "another clock"
	}
	return h.Name + "'s clock"
}

// mostSilences is how many gaps are looked into; the rest state their days.
const mostSilences = 8

// silences counts what each party of a direct conversation sent or received
// elsewhere while it was silent.
func (d *talk) silences(v *visit) error {
	looked := 0
	for _, l := range d.Lines {
		if l.Gap == nil || !d.Direct || looked == mostSilences {
			continue
		}
		looked++
		from, err1 := time.Parse(time.RFC3339Nano, l.Gap.From)
		to, err2 := time.Parse(time.RFC3339Nano, l.Gap.To)
		if err1 != nil || err2 != nil {
			continue
		}
		period := " between:" + from.AddDate(0, 0, 1).In(v.app.Zone).Format(time.DateOnly) + ".." + to.AddDate(0, 0, -1).In(v.app.Zone).Format(time.DateOnly)
		for _, h := range d.Participants {
			r, err := v.app.Search(v.ctx, v.actor, app.SearchRequest{Query: "handle:" + quoted(h.String()) + period, Count: true})
			if err != nil {
				return err
			}
			l.Gap.Known = append(l.Gap.Known, hut3.Plural(r.Total, "message", "messages")+" of "+h.Name+" elsewhere")
		}
	}
	return nil
}

// scrub is the density of a conversation by day, from top to bottom. Each bar
// is a way to its day.
type scrub struct {
	In, First, Last string
	Height          int
	Bars            []scrubBar
}

type scrubBar struct {
	Y, W    int
	Tip, To string
	Here    bool
}

// scrubStep is the height of a day in the drawing.
const scrubStep = 4

// density draws how the messages of the whole conversation fall.
func (d *talk) density(v *visit) error {
	f, err := v.app.Facets(v.ctx, v.actor, "in:"+quoted(d.Conversation), []string{"day"}, 0)
	if err != nil {
		return err
	}
	days, _ := byDay(f.Facets["day"], func(date string) string {
		return "/talk?in=" + queryEscape(d.Conversation) + "&on=" + date
	})
	if len(days) == 0 {
		return nil
	}
	shown := map[string]bool{}
	for _, h := range d.Messages {
		day := dayOf(h.Sent, v.app.Zone)
		shown[day], shown[day[:min(len(day), len("2006-01"))]] = true, true
	}
	s := &scrub{In: d.Conversation, First: days[0].Name, Last: days[len(days)-1].Name, Height: scrubStep * len(days)}
	most := int64(1)
	for _, t := range days {
		most = max(most, t.Count)
	}
	for i, t := range days {
		if t.Count == 0 {
			continue
		}
		s.Bars = append(s.Bars, scrubBar{Y: i * scrubStep, W: max(int(t.Count*100/most), 4), To: t.To, Here: shown[t.Name],
			Tip: t.Name + ": " + hut3.Plural(t.Count, "message", "messages")})
	}
	d.Scrub = s
	return nil
}
