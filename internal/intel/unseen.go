package intel

import (
	"context"

	"hut3"
	"hut3/internal/store"
)

// sight is what one actor sees of reports and packages, found out once.
type sight struct {
	i       *Intel
	ctx     context.Context
	actor   hut3.Actor
	see     See
	reports map[hut3.Ref]bool // those looked at: whether he sees them
}

func (i *Intel) sightOf(ctx context.Context, actor hut3.Actor) (*sight, error) {
	see, err := i.Sees(ctx, actor)
	return &sight{i, ctx, actor, see, map[hut3.Ref]bool{}}, err
}

// whole reports whether a package exists for somebody who sees packages of its
// unit whole: he sees every message that its reports rest on.
func (s *sight) whole(p hut3.Package) (bool, error) {
	if !s.i.inside(s.actor, p.Origin) {
		return false, nil
	}
	for _, ref := range p.Reports {
		if seen, err := s.report(ref); err != nil || !seen {
			return false, err
		}
	}
	return true, nil
}

func (s *sight) report(ref hut3.Ref) (seen bool, err error) {
	if seen, known := s.reports[ref]; known {
		return seen, nil
	}
	_, _, err = s.i.reportSeen(s.ctx, s.actor, s.see, ref)
	if err != nil && hut3.CodeOf(err) != hut3.NotFound {
		return false, err
	}
	s.reports[ref] = err == nil
	return err == nil, nil
}

// shown is a package as somebody inside may know it: whole; without its words,
// where he took part in it and what it rests on was closed to him since, so
// that he can take it back; or not at all.
func (s *sight) shown(p hut3.Package) (out hut3.Package, whole, known bool, err error) {
	whole, err = s.whole(p)
	if err != nil || whole {
		return p, whole, whole, err
	}
	if !s.i.inside(s.actor, p.Origin) || !tookPart(s.actor, p) {
		return hut3.Package{}, false, false, nil
	}
	return bare(p), false, true, nil
}

// tookPart reports whether the actor wrote, authorised or sent a package: that
// there is one is nothing new to him.
func tookPart(actor hut3.Actor, p hut3.Package) bool {
	for _, by := range []hut3.Ref{p.DraftedBy, p.RevisedBy, p.AuthorisedBy, p.SentBy} {
		if by != "" && by == actor.User {
			return true
		}
	}
	return false
}

// bare is a package without a word of what it says: to whom it went, how
// urgently, and what became of it.
func bare(p hut3.Package) hut3.Package {
	to := make([]hut3.PackageRecipient, len(p.Recipients))
	for n, r := range p.Recipients {
		to[n] = hut3.PackageRecipient{Agency: r.Agency, Desk: r.Desk, Officer: r.Officer, From: r.From, AddedBy: r.AddedBy}
	}
	p.PackageTerms = hut3.PackageTerms{Recipients: to, Urgency: p.Urgency, Marking: p.Marking, Supersedes: p.Supersedes}
	p.Cautions, p.Salt, p.EndReason = nil, hut3.Digest{}, ""
	return p
}

// receipts keeps those of packages that the actor sees. What somebody else was
// sent in packages that do not exist for him is no answer to him.
func (s *sight) receipts(tx *store.Tx, where ...hut3.Attr) ([]store.Item[hut3.Receipt], error) {
	all, err := store.List[hut3.Receipt](tx, ReceiptKind, where...)
	if err != nil {
		return nil, err
	}
	var out []store.Item[hut3.Receipt]
	for _, it := range all {
		p, _, err := store.Get[hut3.Package](tx, PackageKind, it.Body.Package)
		if err != nil {
			return nil, err
		}
		switch seen, err := s.whole(p); {
		case err != nil:
			return nil, err
		case seen:
			out = append(out, it)
		}
	}
	return out, nil
}

// insideSight is packageInside with what else the actor sees, for verbs that
// write.
func (i *Intel) insideSight(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Package, store.Record, *sight, error) {
	s, err := i.sightOf(ctx, actor)
	if err != nil {
		return hut3.Package{}, store.Record{}, nil, err
	}
	var p hut3.Package
	var rec store.Record
	err = i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		p, rec, err = store.Get[hut3.Package](tx, PackageKind, ref)
		return err
	})
	known := false
	if err == nil {
		_, _, known, err = s.shown(p)
	}
	if err == nil && !known {
		err = noSuch("package", ref)
	}
	if err != nil {
		return hut3.Package{}, rec, s, noPackage(ref, err)
	}
	return p, rec, s, nil
}

// noPackage puts one answer in the place of every way in which a package is not
// there for somebody.
func noPackage(ref hut3.Ref, err error) error {
	if hut3.CodeOf(err) == hut3.NotFound {
		return noSuch("package", ref)
	}
	return err
}

// firstTo reports whether the actor knows of nothing that was sent to an agency
// before.
func (s *sight) firstTo(tx *store.Tx, agency string) (bool, error) {
	before, err := s.receipts(tx, hut3.Attr{Name: "agency", Value: agency})
	return len(before) == 0, err
}
