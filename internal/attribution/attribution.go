// Package attribution says who used a handle: claims, bounded in time, with the
// evidence for and against them, each change by a named person with a reason.
// Two people who signed in make an attribution; evidence against has the same
// standing as evidence for; what comes twice from one source counts once.
// Weights are words. A score ranks a queue and shows its parts.
//
// It also keeps nominals, records of other kinds that evidence rests on, and
// organised crime groups, which an officer makes and a machine never.
package attribution

import (
	"context"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// The kinds of record of this package.
const (
	NominalKind  = "nominal"  // NOM-12
	ClaimKind    = "claim"    // CLM-4
	EvidenceKind = "evidence" // EVI-9
	ExternalKind = "external" // EXT-3
	ProposalKind = "proposal" // PRP-2
	OCGKind      = "ocg"      // OCG-1

	prefixExternal = "EXT"
	prefixProposal = "PRP"
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.Nominal](NominalKind, hut3.PrefixNominal),
		store.NewKind[hut3.Claim](ClaimKind, hut3.PrefixClaim),
		store.NewKind[hut3.Evidence](EvidenceKind, hut3.PrefixEvidence),
		store.NewKind[hut3.ExternalRecord](ExternalKind, prefixExternal),
		store.NewKind[hut3.Proposal](ProposalKind, prefixProposal),
		store.NewKind[hut3.OCG](OCGKind, hut3.PrefixOCG),
	}
}

// Attribution holds what the verbs need. It is a small value, made for one
// actor: See and Knows answer in his scope.
type Attribution struct {
	Doors    *access.Doors
	Types    *EvidenceTypes
	Agencies *access.Directory
	// See gives a message; NotFound for any that the actor may not see.
	See func(context.Context, hut3.Key) (hut3.Message, error)
	// Knows reports whether a handle exists in what the actor may see.
	Knows func(context.Context, hut3.Handle) (bool, error)
	// Cites says which records of other kinds exist for the actor, and may be
	// named in evidence. Without it every record may.
	Cites access.Sight
}

// known refuses a handle that does not exist for the actor.
func (a Attribution) known(ctx context.Context, h hut3.Handle) error {
	if a.Knows == nil {
		return hut3.Errorf(hut3.Internal, "attribution was made without a way to know handles")
	}
	ok, err := a.Knows(ctx, h)
	if err == nil && !ok {
		err = hut3.Errorf(hut3.NotFound, "no handle %s", h)
	}
	return err
}

func (a Attribution) see(ctx context.Context, k hut3.Key) (hut3.Message, error) {
	if a.See == nil {
		return hut3.Message{}, hut3.Errorf(hut3.Internal, "attribution was made without a way to see messages")
	}
	return a.See(ctx, k)
}

// SetNominal makes a nominal, or with a ref writes its next version: the
// category that a person had before stays in the history.
func (a Attribution) SetNominal(ctx context.Context, actor hut3.Actor, ref hut3.Ref, n hut3.Nominal) (hut3.Ref, error) {
	if err := a.writable(ctx, actor, access.Act{Action: access.NominalSet}, ref); err != nil {
		return "", err
	}
	return a.put(ctx, actor, access.NominalSet, NominalKind, ref, n)
}

// AddExternal enters a record of another kind: custody, ANPR, call data, a
// seized device.
func (a Attribution) AddExternal(ctx context.Context, actor hut3.Actor, e hut3.ExternalRecord) (hut3.Ref, error) {
	return a.put(ctx, actor, access.EvidenceAdd, ExternalKind, "", e)
}

func (a Attribution) put(ctx context.Context, actor hut3.Actor, action access.Action, kind string, ref hut3.Ref, body any) (out hut3.Ref, err error) {
	err = a.Doors.Write(ctx, actor, access.Act{Action: action, Object: ref}, func(tx *store.Tx) error {
		if ref != "" {
			if _, err := tx.Get(kind, string(ref)); err != nil {
				return err
			}
		}
		r, err := tx.Put(kind, string(ref), body)
		out = r.Ref()
		return err
	})
	return out, err
}

// Nominals finds people by a name or alias, in any case; an empty name finds
// all of them that exist for the actor.
func (a Attribution) Nominals(ctx context.Context, actor hut3.Actor, name string) ([]store.Item[hut3.Nominal], error) {
	var where []hut3.Attr
	if name != "" {
		where = []hut3.Attr{{Name: "name", Value: strings.ToLower(name)}}
	}
	return listed(ctx, a, actor, NominalKind, where, func(items []store.Item[hut3.Nominal]) ([]store.Item[hut3.Nominal], error) {
		return a.nominalsFor(ctx, actor, items)
	})
}

// OCGs lists the groups. Show one with OCG, which leaves out what the actor may
// not see; here they come without members. For guests there are none.
func (a Attribution) OCGs(ctx context.Context, actor hut3.Actor) ([]store.Item[hut3.OCG], error) {
	items, err := listed(ctx, a, actor, OCGKind, nil, func(items []store.Item[hut3.OCG]) ([]store.Item[hut3.OCG], error) {
		if !seesGroups(actor) {
			return nil, nil
		}
		return a.groupsFor(ctx, items)
	})
	for i := range items {
		items[i].Body.Members, items[i].Record = nil, store.Record{}
	}
	return items, err
}

func listed[T any](ctx context.Context, a Attribution, actor hut3.Actor, kind string, where []hut3.Attr, shown func([]store.Item[T]) ([]store.Item[T], error)) ([]store.Item[T], error) {
	var items []store.Item[T]
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		items, err = store.SharedList[T](tx, kind, where...)
		return err
	})
	if err != nil {
		return nil, err
	}
	if items, err = shown(items); err != nil {
		return nil, err
	}
	look := access.Look{Action: access.RecordRead, Query: kind, Count: int64(len(items))}
	for _, it := range items {
		look.Refs = append(look.Refs, it.Ref)
	}
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return nil, err
	}
	return items, nil
}
