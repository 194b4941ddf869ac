package intel

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Arrival is a package in a unit's in-tray.
type Arrival struct {
	Ref             hut3.Ref          `json:"ref"` // PKG-3 here, or RPK-1 where it came by hand
	From            string            `json:"from"`
	Title           string            `json:"title,omitempty"` // empty where it may be read no more
	Marking         hut3.Marking      `json:"marking"`
	Sent            time.Time         `json:"sent"`
	Urgency         string            `json:"urgency"`
	State           hut3.ReceiptState `json:"state"`
	AcknowledgeBy   time.Time         `json:"acknowledge_by"`
	Overdue         bool              `json:"overdue"`
	NotBeforeAction time.Time         `json:"not_before_action,omitzero"`
}

// In lists what was sent to the actor's unit, in this case and by hand.
func (i *Intel) In(ctx context.Context, actor hut3.Actor) ([]Arrival, error) {
	out := []Arrival{}
	err := i.Doors.View(ctx, func(tx *store.Tx) error {
		mine := hut3.Attr{Name: "agency", Value: actor.Unit}
		copies, err := store.List[hut3.PackageCopy](tx, CopyKind, mine)
		if err != nil {
			return err
		}
		for _, c := range copies {
			r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, c.Ref)
			if err != nil {
				return err
			}
			out = append(out, i.arrival(c.Body.Content.Package, c.Body.Content, r))
		}
		received, err := store.List[hut3.ReceivedPackage](tx, ReceivedKind, mine)
		for _, got := range received {
			out = append(out, i.arrival(got.Ref, got.Body.Content, got.Body.Receipt))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.PackageRead, Query: "in", Count: int64(len(out)), Units: []string{actor.Unit}})
}

func (i *Intel) arrival(ref hut3.Ref, c hut3.PackageContent, r hut3.Receipt) Arrival {
	a := Arrival{
		Ref: ref, From: c.From, Title: c.Title, Marking: c.Marking, Sent: c.Sent, Urgency: c.Urgency, State: r.State,
		AcknowledgeBy: c.AcknowledgeBy, Overdue: r.Overdue(i.Doors.Now()), NotBeforeAction: c.NotBeforeAction,
	}
	if i.withheld(r, c) != "" {
		a.Title = ""
	}
	return a
}

// Out lists the packages that the actor sees whole, and without their words
// those that he took part in and that rest on what was closed to him since.
func (i *Intel) Out(ctx context.Context, actor hut3.Actor) ([]store.Item[hut3.Package], error) {
	var out []store.Item[hut3.Package]
	var refs []hut3.Ref
	s, err := i.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = i.Doors.View(ctx, func(tx *store.Tx) error {
		all, err := store.SharedList[hut3.Package](tx, PackageKind)
		if err != nil {
			return err
		}
		for _, it := range all {
			shown, whole, known, err := s.shown(it.Body)
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			if it.Body = shown; !whole {
				it.Record = store.Record{}
			}
			it.Body.Salt, it.Record.Body = hut3.Digest{}, nil // the salt is for no reader
			out, refs = append(out, it), append(refs, it.Ref)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.PackageRead, Query: "out", Count: int64(len(out)), Refs: refs, Units: []string{actor.Unit}})
}
