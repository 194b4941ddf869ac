package attribution

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/store"
)

// Name is who used a handle at a time, and by which claim.
type Name struct {
	Nominal hut3.Ref        `json:"nominal"`
	Name    string          `json:"name"`
	Claim   hut3.Ref        `json:"claim"`
	State   hut3.ClaimState `json:"state"`
}

// Names answers who used a handle at a time, as the records stood when it was
// made. It never changes and is safe for concurrent use.
type Names struct {
	claims map[hut3.Handle][]namedClaim
}

type namedClaim struct {
	claim hut3.Claim
	name  Name
}

// Names reads every claim that gives a name to a handle that exists for the
// actor whom the Attribution was made for.
func (a Attribution) Names(ctx context.Context) (*Names, error) {
	all := &Names{claims: map[hut3.Handle][]namedClaim{}}
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		for _, state := range []hut3.ClaimState{hut3.ClaimAttributed, hut3.ClaimProved} {
			claims, err := store.List[hut3.Claim](tx, ClaimKind, hut3.Attr{Name: "state", Value: string(state)})
			if err != nil {
				return err
			}
			for _, c := range claims {
				n, _, err := store.Get[hut3.Nominal](tx, NominalKind, c.Body.Nominal)
				if err != nil {
					return err
				}
				all.add(c.Body, Name{c.Body.Nominal, n.Name, c.Ref, state})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.namesKnown(ctx, all)
}

func (a Attribution) namesKnown(ctx context.Context, n *Names) (*Names, error) {
	for h := range n.claims {
		err := a.known(ctx, h)
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			return nil, err
		}
		if err != nil {
			delete(n.claims, h)
		}
	}
	return n, nil
}

func (n *Names) add(c hut3.Claim, name Name) {
	n.claims[c.Handle] = append(n.claims[c.Handle], namedClaim{c, name})
}

// At gives the names of a handle at a time: of each attributed claim whose
// interval holds the whole of what the written time may mean. Two names are a
// shared handle. A time that is not known has a name only from a claim that is
// open at both ends.
func (n *Names) At(h hut3.Handle, t hut3.Time) []Name {
	var out []Name
	for _, c := range n.claims[h] {
		if !c.claim.State.Names() {
			continue
		}
		if !t.Known() {
			if c.claim.From.IsZero() && c.claim.To.IsZero() {
				out = append(out, c.name)
			}
			continue
		}
		if from, to := spanOf(t); c.claim.Covers(from, to) {
			out = append(out, c.name)
		}
	}
	return out
}

// NameAt gives the names of one handle at a time.
func (a Attribution) NameAt(ctx context.Context, h hut3.Handle, t hut3.Time) ([]Name, error) {
	n, err := a.Names(ctx)
	if err != nil {
		return nil, err
	}
	return n.At(h, t), nil
}

// spanOf gives the first moment and the moment after the last that a written
// time can mean: all of its minute or day, and of a wall clock whose zone is
// unknown every zone from UTC-12 to UTC+14.
func spanOf(t hut3.Time) (from, to time.Time) {
	from = time.UnixMicro(t.Micros).UTC()
	switch t.Precision {
	case hut3.ToDay:
		to = from.AddDate(0, 0, 1)
	case hut3.ToMinute:
		to = from.Add(time.Minute)
	case hut3.ToSecond:
		to = from.Add(time.Second)
	case hut3.ToMilli:
		to = from.Add(time.Millisecond)
	default:
		to = from.Add(time.Microsecond)
	}
	if !t.Basis.Absolute() {
		from, to = from.Add(-14*time.Hour), to.Add(12*time.Hour)
	}
	return from, to
}
