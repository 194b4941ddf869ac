package intel

import (
	"context"
	"io"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Draft makes a package of the actor's unit. Marking and handling that are not
// given are those that the reports ask for.
func (i *Intel) Draft(ctx context.Context, actor hut3.Actor, see See, terms hut3.PackageTerms) (hut3.Ref, error) {
	terms.Recipients = slices.Clone(terms.Recipients)
	p := hut3.Package{PackageTerms: terms, State: hut3.PackageDraft, Edition: 1, Origin: actor.Unit, DraftedBy: actor.User}
	if _, err := io.ReadFull(i.Rand, p.Salt[:]); err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "no random bytes for a package")
	}
	parts, err := i.parts(ctx, actor, see, terms.Reports)
	if err != nil {
		return "", err
	}
	s, err := i.sightOf(ctx, actor)
	if err != nil {
		return "", err
	}
	var ref hut3.Ref
	err = i.Doors.Write(ctx, actor, access.Act{Action: access.PackageDraft}, func(tx *store.Tx) error {
		if err := i.settle(tx, actor, s, &p, parts); err != nil {
			return err
		}
		r, err := tx.Put(PackageKind, "", p)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// Revise replaces the terms of a package that has not been sent. One that was
// authorised is a draft again.
func (i *Intel) Revise(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, terms hut3.PackageTerms) error {
	terms.Recipients = slices.Clone(terms.Recipients)
	parts, err := i.parts(ctx, actor, see, terms.Reports)
	if err != nil {
		return err
	}
	s, err := i.sightOf(ctx, actor)
	if err != nil {
		return err
	}
	return i.move(ctx, actor, access.PackageDraft, ref, nil, func(tx *store.Tx, p *hut3.Package) error {
		if p.State != hut3.PackageDraft && p.State != hut3.PackageAuthorised {
			return hut3.Errorf(hut3.Conflict, "%s is %s and cannot be changed; draft one that supersedes it", ref, p.State)
		}
		p.PackageTerms, p.State, p.RevisedBy = terms, hut3.PackageDraft, actor.User
		p.AuthorisedBy, p.AuthorisedAt, p.Authorised = "", time.Time{}, hut3.Digest{}
		return i.settle(tx, actor, s, p, parts)
	})
}

// move changes a package of a unit that the actor sees whole.
func (i *Intel) move(ctx context.Context, actor hut3.Actor, action access.Action, ref hut3.Ref, details any, fn func(*store.Tx, *hut3.Package) error) error {
	if _, _, err := i.packageInside(ctx, actor, ref); err != nil {
		return err
	}
	return i.Doors.Write(ctx, actor, access.Act{Action: action, Object: ref, Details: details}, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
		if err != nil {
			return err
		}
		if err := fn(tx, &p); err != nil {
			return err
		}
		_, err = tx.Put(PackageKind, string(ref), p)
		return err
	})
}

// packageInside reads a package for somebody of its unit for whom it exists;
// NotFound for everybody else.
func (i *Intel) packageInside(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Package, store.Record, error) {
	p, rec, _, err := i.insideSight(ctx, actor, ref)
	return p, rec, err
}
