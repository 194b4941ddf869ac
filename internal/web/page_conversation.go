package web

import (
	"slices"
	"time"

	"hut3"
	"hut3/internal/app"
)

func conversationRoutes() []route {
	return []route{
		{method: "GET", path: "/conversation/{ref...}", room: "search", handle: conversationPage},
		{method: "GET", path: "/talk", room: "search", handle: talkOnDay},
		{method: "GET", path: "/rows/{ref...}", room: "search", handle: rowsPage},
		{method: "POST", path: "/tag", room: "search", handle: tagMessages},
	}
}

// talk is what the reader shows: a stretch of a conversation, opened at a
// message, or what lies before or behind one.
type talk struct {
	app.Thread
	At      hut3.Key
	Way     string // "earlier" or "later": the stretch to one side of At
	Around  int
	Lines   []line
	Names   []named
	Earlier string // addresses of what lies before and behind the stretch
	Later   string
	Wider   string
	OneSide hut3.Handle // the only handset held of a direct conversation
	Scrub   *scrub
	Tags    []app.TagCount
	Rooms   map[string]bool
	Here    string
}

// named is an attribution of a participant, for its interval only.
type named struct {
	hut3.Claim
	Ref  hut3.Ref
	Name string
}

// mostNamed bounds how many participants are looked up by name.
const mostNamed = 12

// partSize is how many messages the reader fetches as it goes on.
const partSize = 100

func conversationPage(v *visit) (answer, error) {
	around, err := v.number("around", 25, 0, 1000)
	if err != nil {
		return answer{}, err
	}
	d := talk{Around: around, Way: v.ask("way"), Wider: v.with("around", "250", "way", ""), Rooms: app.Rooms(v.actor)}
	if err := d.read(v); err != nil || v.json {
		return answer{json: d.Thread}, err
	}
	if d.At, err = hut3.ParseKey(v.path("ref")); err != nil {
		return answer{}, err
	}
	d.Here = talkURL(d.At)
	if err := d.names(v); err != nil {
		return answer{}, err
	}
	if err := d.lay(v); err != nil {
		return answer{}, err
	}
	crumbs := []crumb{{"Search", searchURL("in:" + quoted(d.Conversation))}, {d.Conversation, ""}}
	return answer{page: "conversation", title: d.Conversation, crumbs: crumbs, wide: true, data: d}, nil
}

// read fetches the stretch. To one side of a message it is without the message,
// which stands on the page that led here.
func (d *talk) read(v *visit) (err error) {
	ref, side := v.path("ref"), [2]int{d.Around, d.Around}
	switch d.Way {
	case "":
	case "earlier":
		side = [2]int{partSize, 0}
	case "later":
		side = [2]int{0, partSize}
	default:
		return hut3.Errorf(hut3.Usage, "way=%q: give earlier or later", d.Way)
	}
	if d.Thread, err = v.app.Stretch(v.ctx, v.actor, ref, side[0], side[1]); err != nil || d.Way == "" {
		return err
	}
	at, err := hut3.ParseKey(ref)
	d.Messages = slices.DeleteFunc(d.Messages, func(h app.Hit) bool { return h.Ref == at })
	return err
}

// lay sets the messages out, with what stands around them.
func (d *talk) lay(v *visit) error {
	if d.Direct && len(d.HeldBy) == 1 && len(d.Participants) == 2 {
		d.OneSide = d.HeldBy[0]
	}
	d.Lines = d.lines(v.app.Zone)
	if n := len(d.Messages); n > 0 {
		d.ends(d.Messages[0].Ref, d.Messages[n-1].Ref)
	}
	if v.r.Header.Get(partHeader) != "" && d.Way != "" {
		return nil // only the messages are taken from it
	}
	if err := d.silences(v); err != nil {
		return err
	}
	if err := d.density(v); err != nil {
		return err
	}
	var err error
	if d.Rooms["tag"] {
		d.Tags, err = v.app.TagList(v.ctx, v.actor)
	}
	return err
}

// ends says where the reader goes on. The message that a part was asked for by
// lies behind it, or before it.
func (d *talk) ends(first, last hut3.Key) {
	if d.Before > 0 || d.Way == "later" {
		d.Earlier = partURL(first, "earlier")
	}
	if d.After > 0 || d.Way == "earlier" {
		d.Later = partURL(last, "later")
	}
}

func partURL(k hut3.Key, way string) string { return "/conversation/" + k.String() + "?way=" + way }

// names asks who used each handle of the conversation.
func (d *talk) names(v *visit) error {
	if !d.Rooms["claims"] {
		return nil // the independent reviewer reads messages, and no records
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

// talkOnDay opens a conversation at its first message on or after a day.
func talkOnDay(v *visit) (answer, error) {
	name, day := v.ask("in"), v.ask("on")
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		if _, err := time.Parse("2006-01", day); err != nil {
			return answer{}, hut3.Errorf(hut3.Usage, "on=%q: give a day, as in 2020-05-14", day)
		}
	}
	query := "in:" + quoted(name) + " has:time -before:" + day
	found, err := v.app.Search(v.ctx, v.actor, app.SearchRequest{Query: query, Oldest: true, Limit: 1})
	if err != nil {
		return answer{}, err
	}
	if len(found.Hits) == 0 {
		return answer{}, hut3.Errorf(hut3.NotFound, "no message of %s on %s or later is held, in what you may see", name, day)
	}
	ref := found.Hits[0].Ref
	return answer{to: talkURL(ref), json: map[string]any{"ref": ref}}, nil
}
