package marks

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Positions are how far somebody has read, by handle; the zero handle stands
// for every one.
type Positions map[hut3.Handle]uint32

// Of is the delivery up to which a handle was read; zero where it never was.
func (p Positions) Of(h hut3.Handle) uint32 { return max(p[h], p[hut3.Handle{}]) }

// ReadPositions gives how far the actor has read, or his unit as a team.
func ReadPositions(tx *store.Tx, actor hut3.Actor, team bool) (Positions, error) {
	items, err := positions(tx, actor, team)
	out := Positions{}
	for _, it := range items {
		out[it.Body.Handle] = max(out[it.Body.Handle], it.Body.Delivery)
	}
	return out, err
}

func positions(tx *store.Tx, actor hut3.Actor, team bool) (out []store.Item[hut3.ReadPosition], err error) {
	items, err := store.List[hut3.ReadPosition](tx, PositionKind, hut3.Attr{Name: "unit", Value: actor.Unit})
	for _, it := range items {
		if it.Body.Team == team && (team || it.Body.Owner == actor.User) {
			out = append(out, it)
		}
	}
	return out, err
}

// SetPosition moves how far the actor, or his unit as a team, has read a handle;
// the zero handle moves it for every one. It moves back where it is told to.
func (m Marks) SetPosition(ctx context.Context, actor hut3.Actor, p hut3.ReadPosition) (ref hut3.Ref, err error) {
	p.Owner, p.Unit = actor.User, actor.Unit
	err = m.Doors.Write(ctx, actor, access.Act{Action: access.PositionSet}, func(tx *store.Tx) error {
		items, err := positions(tx, actor, p.Team)
		if err != nil {
			return err
		}
		id := ""
		for _, it := range items {
			if it.Body.Handle == p.Handle {
				id = string(it.Ref)
			}
		}
		r, err := tx.Put(PositionKind, id, p)
		ref = r.Ref()
		return err
	})
	return ref, err
}
