package access

import (
	"context"
	"slices"
	"strconv"

	"hut3"
	"hut3/internal/store"
)

// Kinds of record that decide what may be seen.
const (
	ClassKind       = "class"
	AllocationKind  = "allocation"
	RestrictionKind = "restriction"
)

// FindClass gives the access class of an authority and compartment; NotFound
// where nothing was imported under them.
func FindClass(tx *store.Tx, authority hut3.Ref, compartment string) (hut3.AccessClass, error) {
	classes, err := classes(tx)
	if err != nil {
		return hut3.AccessClass{}, err
	}
	for _, c := range classes {
		if c.Authority == authority && c.Compartment == compartment {
			return c, nil
		}
	}
	return hut3.AccessClass{}, hut3.Errorf(hut3.NotFound, "no access class of %s %s", authority, compartment)
}

// Class gives the access class of an authority and compartment, and makes it
// where it is new. It is called inside a Write.
func Class(tx *store.Tx, authority hut3.Ref, compartment string) (hut3.AccessClass, error) {
	c, err := FindClass(tx, authority, compartment)
	if hut3.CodeOf(err) != hut3.NotFound || err == nil {
		return c, err
	}
	classes, err := classes(tx)
	if err != nil {
		return c, err
	}
	c = hut3.AccessClass{ID: uint32(len(classes) + 1), Authority: authority, Compartment: compartment}
	_, err = tx.Put(ClassKind, "CLS-"+strconv.FormatUint(uint64(c.ID), 10), c)
	return c, err
}

func classes(tx *store.Tx) ([]hut3.AccessClass, error) {
	items, err := store.List[hut3.AccessClass](tx, ClassKind)
	out := make([]hut3.AccessClass, len(items))
	for i, it := range items {
		out[i] = it.Body
	}
	return out, err
}

// Allocate gives a unit or a user a part of the corpus.
func (d *Doors) Allocate(ctx context.Context, actor hut3.Actor, a hut3.Allocation) (ref hut3.Ref, err error) {
	err = d.Write(ctx, actor, Act{Action: AllocationSet, Details: a}, func(tx *store.Tx) error {
		r, err := tx.Put(AllocationKind, "", a)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// EndAllocation takes back what an allocation gave.
func (d *Doors) EndAllocation(ctx context.Context, actor hut3.Actor, ref hut3.Ref) error {
	return d.Write(ctx, actor, Act{Action: AllocationSet, Object: ref}, func(tx *store.Tx) error {
		a, _, err := store.Get[hut3.Allocation](tx, AllocationKind, ref)
		if err != nil {
			return err
		}
		a.Ended = true
		_, err = tx.Put(AllocationKind, string(ref), a)
		return err
	})
}

// contentRoles may see messages, within their allocations.
var contentRoles = []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDisclosure}

// Scope is what the actor may see of the corpus now. An administrator, an
// auditor, a custodian and a duty officer see no message for being that. The
// independent reviewer sees what is held or locked, and nothing else.
func (d *Doors) Scope(ctx context.Context, actor hut3.Actor) (scope hut3.Scope, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		scope, err = ScopeIn(tx, actor)
		return err
	})
	return scope, err
}

// EveryClass is the scope of the program itself, for what it works out and
// shows to nobody as it is: who had seen material before it was held.
func (d *Doors) EveryClass(ctx context.Context) (scope hut3.Scope, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		scope, err = everyClass(tx)
		return err
	})
	return scope, err
}

func everyClass(tx *store.Tx) (scope hut3.Scope, err error) {
	all, err := classes(tx)
	for _, c := range all {
		scope.Grants = append(scope.Grants, hut3.Grant{Class: c.ID, All: true})
	}
	return scope, err
}

// LeftIn is the scope of the program itself of all that restrictions leave, in every
// access class: what somebody may see, whoever it is.
func LeftIn(tx *store.Tx) (hut3.Scope, error) {
	scope, err := everyClass(tx)
	if err != nil {
		return scope, err
	}
	restrictions, err := store.List[hut3.Restriction](tx, RestrictionKind)
	restrict(&scope, restrictions)
	return scope, err
}

// ScopeIn computes Scope inside a transaction that is already open.
func ScopeIn(tx *store.Tx, actor hut3.Actor) (hut3.Scope, error) {
	scope := hut3.Scope{Actor: actor.User}
	classes, err := classes(tx)
	if err != nil {
		return scope, err
	}
	restrictions, err := store.List[hut3.Restriction](tx, RestrictionKind)
	if err != nil {
		return scope, err
	}
	switch {
	case actor.Has(hut3.RoleReviewer):
		scope.Grants = reviewerGrants(classes, restrictions)
		return scope, nil
	case !actor.Has(contentRoles...):
		return scope, nil
	}
	allocations, err := store.List[hut3.Allocation](tx, AllocationKind, hut3.Attr{Name: "unit", Value: actor.Unit})
	if err != nil {
		return scope, err
	}
	scope.Grants = grants(actor, classes, allocations)
	restrict(&scope, restrictions)
	return scope, nil
}

func reviewerGrants(classes []hut3.AccessClass, restrictions []store.Item[hut3.Restriction]) []hut3.Grant {
	var only []hut3.Target
	for _, r := range restrictions {
		if r.Body.Hides() {
			only = append(only, r.Body.Hidden()...)
		}
	}
	if only == nil {
		return nil
	}
	out := make([]hut3.Grant, len(classes))
	for i, c := range classes {
		out[i] = hut3.Grant{Class: c.ID, Only: only}
	}
	return out
}

func grants(actor hut3.Actor, classes []hut3.AccessClass, allocations []store.Item[hut3.Allocation]) []hut3.Grant {
	var out []hut3.Grant
	for _, c := range classes {
		g := hut3.Grant{Class: c.ID}
		for _, a := range allocations {
			if a.Body.Ended || !reaches(a.Body, actor, c) {
				continue
			}
			t := a.Body.Target()
			g.All = g.All || a.Body.Everything && t == (hut3.Target{})
			g.Only = append(g.Only, t)
		}
		if g.All {
			g.Only = nil
		}
		if g.All || g.Only != nil {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b hut3.Grant) int { return int(a.Class) - int(b.Class) })
	return out
}

func reaches(a hut3.Allocation, actor hut3.Actor, c hut3.AccessClass) bool {
	if a.User != "" && a.User != actor.User {
		return false
	}
	if a.Class == 0 {
		return c.Compartment == ""
	}
	return a.Class == c.ID
}

func restrict(scope *hut3.Scope, restrictions []store.Item[hut3.Restriction]) {
	for _, r := range restrictions {
		if !r.Body.Hides() {
			continue
		}
		if !r.Body.Declared {
			scope.Silent = append(scope.Silent, r.Body.Hidden()...)
			continue
		}
		for _, t := range r.Body.Hidden() {
			scope.Declared = append(scope.Declared, hut3.Withheld{Target: t, Reason: r.Body.Reason})
		}
	}
}

// Sight reports whether a record or message exists for an actor, by its
// reference: "it is not there" and "it is not for you" are one answer.
type Sight func(tx *store.Tx, ref hut3.Ref) (bool, error)

// CaseUser reports whether an actor holds a role that may see messages. What is
// hidden is hidden from these; the independent reviewer, the auditor and the
// desks that see no message are told of records by other rules.
func CaseUser(actor hut3.Actor) bool {
	return actor.Has(contentRoles...) && !actor.Has(hut3.RoleReviewer)
}
