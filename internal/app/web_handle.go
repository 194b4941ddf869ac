package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// The kinds of handle that messages show.
const (
	HandsetHeld = "handset held" // rows came from its own handset or account
	PeerOnly    = "peer only"    // known from the handsets of others
)

// Contact is who a handle wrote to or heard from.
type Contact struct {
	Handle   hut3.Handle `json:"handle"`
	Sent     int64       `json:"sent"`     // messages to the contact
	Received int64       `json:"received"` // and from it
	First    string      `json:"first,omitempty"`
	Last     string      `json:"last,omitempty"`
}

// HandleFile is what the messages that an actor may see say of a handle. First
// and last are of what is held, not of what was sent.
type HandleFile struct {
	Handle        hut3.Handle `json:"handle"`
	Kind          string      `json:"kind"`
	Sent          int64       `json:"sent"`
	Received      int64       `json:"received"`
	FirstHeld     string      `json:"first_held,omitempty"`
	LastHeld      string      `json:"last_held,omitempty"`
	Contacts      []Contact   `json:"contacts"` // by messages both ways, most first
	Days          []Bucket    `json:"days"`
	Hours         []Bucket    `json:"hours"`
	Conversations []Bucket    `json:"conversations"`
	Entities      []Bucket    `json:"entities"` // types found in its messages
	Claims        []ClaimView `json:"claims"`
	Nicknames     []Nickname  `json:"nicknames,omitempty"` // in the contact books of others
	Devices       []Device    `json:"devices,omitempty"`   // of its own handset, in the first and last messages held
	// Heat counts its messages by day of the week, Monday first, and hour.
	Heat [7][24]int64 `json:"heat"`
}

// HandleFile gathers what is known of a handle: NotFound where the actor sees
// no message of it.
func (a *App) HandleFile(ctx context.Context, actor hut3.Actor, h hut3.Handle) (HandleFile, error) {
	out := HandleFile{Handle: h, Kind: PeerOnly, Contacts: []Contact{}}
	look := access.Look{Action: access.CorpusSearch, Object: hut3.Ref(h.String()), Query: "handle"}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return out, err
	}
	if err := out.counts(ctx, a, view); err != nil {
		return out, a.missed(ctx, actor, look, err)
	}
	look.Count = out.Sent + out.Received
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return HandleFile{}, err
	}
	out.Claims = []ClaimView{}
	if access.Can(actor, access.Act{Action: access.RecordRead}) != nil {
		return out, nil // the reviewer reads held messages, and no record of the case
	}
	claims, err := a.Attribution(ctx, actor)
	if err != nil {
		return HandleFile{}, err
	}
	found, err := claims.Handle(ctx, actor, h)
	if out.Kind == ContactOnly && err != nil && hut3.CodeOf(err) == hut3.NotFound {
		err = nil // no message shows it, so nobody has claimed it
	}
	out.Claims = orEmpty(found.Claims)
	return out, err
}

func (f *HandleFile) counts(ctx context.Context, a *App, view *corpus.View) error {
	handles, err := view.Handles(ctx)
	if err != nil {
		return err
	}
	if f.Nicknames, err = nicknames(ctx, view, f.Handle); err != nil {
		return err
	}
	i := slices.IndexFunc(handles, func(c corpus.HandleCount) bool { return c.Handle == f.Handle })
	if (i < 0 || handles[i].Sent+handles[i].Received == 0) && len(f.Nicknames) > 0 {
		f.Kind, f.Days, f.Hours, f.Conversations, f.Entities = ContactOnly, []Bucket{}, []Bucket{}, []Bucket{}, []Bucket{}
		return nil
	}
	if i < 0 || handles[i].Sent+handles[i].Received == 0 {
		return hut3.Errorf(hut3.NotFound, "there is no handle %s in what you may see", f.Handle)
	}
	c := handles[i]
	f.Sent, f.Received, f.FirstHeld, f.LastHeld = c.Sent, c.Received, stamp(c.First), stamp(c.Last)
	if c.Held {
		f.Kind = HandsetHeld
	}
	q := query.Field{Name: "handle", Value: f.Handle.String()}
	facets, err := view.Facets(ctx, q, corpus.FacetOptions{By: []string{"day", "hour", "day_hour", "conversation", "entity"}, Zone: a.Zone})
	if err != nil {
		return err
	}
	f.Days, f.Hours = orEmpty(facets.Facets["day"]), orEmpty(facets.Facets["hour"])
	f.Conversations, f.Entities = orEmpty(facets.Facets["conversation"]), orEmpty(facets.Facets["entity"])
	f.Heat = heat(facets.Facets["day_hour"])
	if c.Held {
		if f.Devices, err = devices(ctx, view, f.Handle); err != nil {
			return err
		}
	}
	return f.contacts(ctx, view, q)
}

func (f *HandleFile) contacts(ctx context.Context, view *corpus.View, q query.Q) error {
	edges, err := view.Edges(ctx, q)
	if err != nil {
		return err
	}
	by := map[hut3.Handle]*Contact{}
	at := func(h hut3.Handle, e corpus.Edge) *Contact {
		c := by[h]
		if c == nil {
			c = &Contact{Handle: h}
			by[h] = c
		}
		if s := stamp(e.First); s != "" && (c.First == "" || s < c.First) {
			c.First = s
		}
		c.Last = max(c.Last, stamp(e.Last))
		return c
	}
	for _, e := range edges {
		switch f.Handle {
		case e.From:
			at(e.To, e).Sent += e.Count
		case e.To:
			at(e.From, e).Received += e.Count
		}
	}
	for _, c := range by {
		f.Contacts = append(f.Contacts, *c)
	}
	slices.SortFunc(f.Contacts, func(x, y Contact) int {
		return cmp.Or(cmp.Compare(y.Sent+y.Received, x.Sent+x.Received), handleOrder(x.Handle, y.Handle))
	})
	return nil
}
