package web

import (
	"time"

	"hut3"
	"hut3/internal/app"
)

func conversationRoutes() []route {
	return []route{
		{method: "GET", path: "/conversation/{ref...}", room: "search", handle: conversationPage},
	}
}

// talk is what the reader shows: a stretch of a conversation, opened at a
// message.
type talk struct {
	app.Thread
	At      hut3.Key
	Around  int
	Lines   []line
	Names   []named
	Earlier string // addresses of what lies before and behind the stretch
	Later   string
	Wider   string
	OneSide hut3.Handle // the only handset held of a direct conversation
}

// line is a message with what a reader must know of its place.
type line struct {
	found
	Right bool // the second side's
	New   bool // the speaker changed
	Hit   bool
	Name  string // who used the handle then, where that is attributed
	State string
	Gap   *app.Gap // silence before it
	Day   string   // the first of its day
}

// named is an attribution of a participant, for its interval only.
type named struct {
	hut3.Claim
	Ref  hut3.Ref
	Name string
}

// mostNamed bounds how many participants are looked up by name.
const mostNamed = 12

func conversationPage(v *visit) (answer, error) {
	around, err := v.number("around", 25, 0, 1000)
	if err != nil {
		return answer{}, err
	}
	t, err := v.app.Thread(v.ctx, v.actor, v.path("ref"), around)
	if err != nil || v.json {
		return answer{json: t}, err
	}
	at, err := hut3.ParseKey(v.path("ref"))
	if err != nil {
		return answer{}, err
	}
	d := talk{Thread: t, At: at, Around: around, Wider: v.with("around", "250")}
	if err := d.names(v); err != nil {
		return answer{}, err
	}
	d.lines(v.app.Zone)
	if t.Direct && len(t.HeldBy) == 1 && len(t.Participants) == 2 {
		d.OneSide = t.HeldBy[0]
	}
	crumbs := []crumb{{"Search", searchURL("in:" + quoted(t.Conversation))}, {t.Conversation, ""}}
	return answer{page: "conversation", title: t.Conversation, crumbs: crumbs, data: d}, nil
}

// lines lays the messages out: sides, speakers, days and gaps.
func (d *talk) lines(zone *time.Location) {
	gaps := map[hut3.Key]*app.Gap{}
	for i, g := range d.Gaps {
		gaps[g.Before] = &d.Gaps[i]
	}
	var speaker hut3.Handle
	day := ""
	for i, h := range d.Messages {
		l := line{found: found{h, pieces(h.Text, h.Highlights, h.Entities)}, Hit: h.Ref == d.At, Gap: gaps[h.Ref]}
		l.Right = d.Direct && len(d.Participants) > 1 && h.From == d.Participants[1]
		if today := dayOf(h.Sent, zone); today != day {
			day, l.Day = today, today
		}
		l.New = i == 0 || h.From != speaker || l.Gap != nil || l.Day != ""
		speaker = h.From
		l.Name, l.State = d.nameAt(h)
		d.Lines = append(d.Lines, l)
	}
	if n := len(d.Messages); n > 0 {
		if d.Before > 0 {
			d.Earlier = talkURL(d.Messages[0].Ref)
		}
		if d.After > 0 {
			d.Later = talkURL(d.Messages[n-1].Ref)
		}
	}
}

func dayOf(sent string, zone *time.Location) string {
	if sent == "" {
		return "no time read"
	}
	return whenText(sent, zone)[:len(time.DateOnly)]
}

// names asks who used each handle of the conversation.
func (d *talk) names(v *visit) error {
	if !app.Rooms(v.actor)["claims"] {
		return nil // the reviewer reads held messages, and no record of the case
	}
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return err
	}
	for _, h := range d.Participants[:min(len(d.Participants), mostNamed)] {
		view, err := claims.Handle(v.ctx, v.actor, h)
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			continue
		}
		if err != nil {
			return err
		}
		for _, c := range view.Claims {
			if c.Claim.State.Names() {
				d.Names = append(d.Names, named{c.Claim, c.Ref, c.Name})
			}
		}
	}
	return nil
}

// nameAt is who used the sender's handle when the message was sent. A time
// without a zone lies in no bounded interval.
func (d *talk) nameAt(h app.Hit) (name, state string) {
	at, err := time.Parse(time.RFC3339Nano, h.Sent)
	for _, n := range d.Names {
		open := n.From.IsZero() && n.To.IsZero()
		if n.Handle == h.From && (open || err == nil && n.Covers(at, at)) {
			return n.Name, string(n.State)
		}
	}
	return "", ""
}
