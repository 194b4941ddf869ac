package web

import (
	"cmp"
	"time"

	"hut3"
	"hut3/internal/app"
)

// threatData is what the page of one threat shows.
type threatData struct {
	card
	Rooms  map[string]bool
	Times  []move
	Others []move // what else stands on the clock
	Said   []said
	Unread string // why the exact words are not shown
	First  *form  // what to do next
	Forms  []form
}

// move is a time of the clock.
type move struct {
	Name string
	At   time.Time
	Text string // of a time that is written as it was read
	None bool   // there is no such time, and Text says so
}

// said is a message that a threat was raised from, word for word.
type said struct {
	Key    hut3.Key
	From   hut3.Handle
	To     []hut3.Handle
	Sent   string
	Pieces []piece
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
	d := threatData{card: cardOf(x), Rooms: app.Rooms(v.actor)}
	d.Times, d.Others = moves(x, v.app.Zone)
	d.Said, d.Unread = v.said(x.Threat)
	v.threatActs(t, x, &d)
	return answer{page: "threat", title: string(x.Ref), wide: true, data: d, crumbs: []crumb{{"Threats to life", "/threats"}, {string(x.Ref), ""}}}, nil
}

// said reads the messages that a threat was raised from, in the reader's own
// scope: what he may not read is not shown for being a threat.
func (v *visit) said(t hut3.Threat) (out []said, unread string) {
	const notHis = "The messages are not in what you may read. The desk is told the gist; who reads the material can tell the rest."
	if len(t.Keys()) > 0 && !app.Rooms(v.actor)["search"] {
		return nil, notHis // nothing is asked for, and no refusal stands in the log for it
	}
	for _, k := range t.Keys() {
		thread, err := v.app.Thread(v.ctx, v.actor, k.String(), 0)
		if err != nil {
			return nil, notHis
		}
		for _, h := range thread.Messages {
			if h.Ref == k {
				out = append(out, said{Key: h.Ref, From: h.From, To: h.To, Sent: h.Sent, Pieces: pieces(cmp.Or(h.Text, h.Damage), nil, h.Entities)})
			}
		}
	}
	if len(out) == 0 {
		return nil, "You see of it what the desk was told."
	}
	return out, ""
}

// moves are the seven times that are asked for afterwards, each said to be
// missing where it is, and the others of the clock.
func moves(x app.ThreatView, zone *time.Location) (seven, others []move) {
	c := x.Clock
	if c == nil {
		return nil, nil
	}
	sent := move{Name: "message sent", Text: "not known", None: c.Sent == ""}
	if c.Sent != "" {
		sent.Text = whenText(c.Sent, zone) + " (basis: " + c.SentBasis + ")"
	}
	seven = []move{sent}
	for _, m := range []move{
		{Name: "supplied", At: c.Supplied, Text: "not known"}, {Name: "visible to us", At: c.Visible, Text: "not known"},
		{Name: "raised", At: c.Raised}, {Name: "first paged", At: c.Paged, Text: "nobody yet"},
		{Name: "first opened", At: c.Opened, Text: "not yet"}, {Name: "decided", At: c.Decided, Text: "not yet"},
	} {
		if m.None = m.At.IsZero(); !m.None {
			m.Text = ""
		}
		seven = append(seven, m)
	}
	for _, m := range []move{{Name: "assessed", At: c.Assessed}, {Name: "sent to a desk", At: c.Passed}, {Name: "acknowledged", At: c.Acknowledged}, {Name: "closed", At: c.Closed}} {
		if !m.At.IsZero() {
			others = append(others, m)
		}
	}
	return seven, others
}

// threatActs puts on the page the forms that the reader's roles let him use:
// the one that is due first, the others folded.
func (v *visit) threatActs(t app.ThreatVerbs, x app.ThreatView, d *threatData) {
	if x.Threat.State == hut3.ThreatClosed || x.As == "raiser" {
		return
	}
	wanted := v.r.URL.Query().Get("do")
	if wanted == "" {
		wanted = d.Act
	}
	for _, act := range threatActs {
		if !d.Rooms[act.room] || x.As != "duty" && act.name != "acknowledge" {
			continue
		}
		if act.name == "open" && len(x.Threat.Opened) > 0 {
			continue // it has been, and “What happened” says by whom
		}
		f := v.filled(act.form(t, x))
		if act.name == wanted && d.First == nil {
			f.Large = true
			d.First = &f
			continue
		}
		d.Forms = append(d.Forms, f)
	}
}
