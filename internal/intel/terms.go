package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// part is a report that goes into a package.
type part struct {
	ref    hut3.Ref
	report hut3.Report
	record store.Record
}

// parts reads the reports of a package, all of which the actor must see whole.
func (i *Intel) parts(ctx context.Context, actor hut3.Actor, see See, refs []hut3.Ref) ([]part, error) {
	if len(refs) == 0 {
		return nil, hut3.Errorf(hut3.Invalid, "a package needs at least one report")
	}
	var out []part
	for _, ref := range refs {
		r, rec, err := i.reportSeen(ctx, actor, see, ref)
		if err != nil {
			return nil, err
		}
		out = append(out, part{ref, r, rec})
	}
	return out, nil
}

// unchanged refuses parts of which somebody has written a later version.
func unchanged(tx *store.Tx, parts []part) error {
	for _, part := range parts {
		_, rec, err := store.Get[hut3.Report](tx, ReportKind, part.ref)
		if err != nil {
			return err
		}
		if err := changed(part.record, rec); err != nil {
			return err
		}
	}
	return nil
}

// settle fills in and checks the terms against the parts and the agencies.
func (i *Intel) settle(tx *store.Tx, actor hut3.Actor, s *sight, p *hut3.Package, parts []part) error {
	if err := unchanged(tx, parts); err != nil {
		return err
	}
	for _, part := range parts {
		if err := i.holds(tx, part.report.Keys()); err != nil {
			return hut3.Wrap(err, hut3.CodeOf(err), "%s", part.ref)
		}
	}
	if err := i.address(p); err != nil {
		return err
	}
	if p.Urgency == "" {
		p.Urgency = hut3.UrgencyRoutine
	}
	if err := i.mark(actor, p, parts); err != nil {
		return err
	}
	return i.succeed(tx, s, p)
}

// address holds the recipients to agencies that can be sent a package.
func (i *Intel) address(p *hut3.Package) error {
	for n, r := range p.Recipients {
		a, err := i.addressee(r.Agency, p.Origin)
		if err != nil {
			return err
		}
		p.Recipients[n].Agency, p.Recipients[n].From, p.Recipients[n].AddedBy = a.Code, "", ""
	}
	return nil
}

// addressee finds an agency that can be sent a package of a unit.
func (i *Intel) addressee(code, origin string) (access.Agency, error) {
	a, ok := i.Agencies.ByCode(code)
	switch {
	case !ok || a.Kind == access.KindNation || a.Kind == access.KindConstituent:
		return a, hut3.Errorf(hut3.Invalid, "recipient %q: no agency that can be sent a package has that code; hut3 agencies lists them", code)
	case a.Code == origin:
		return a, hut3.Errorf(hut3.Invalid, "recipient %s wrote the package", a.Code)
	}
	return a, nil
}

// mark settles marking and handling: the highest marking and all conditions of
// the parts. A lower marking needs a reason; a condition cannot be dropped.
func (i *Intel) mark(actor hut3.Actor, p *hut3.Package, parts []part) error {
	highest, handling := highestOf(parts), hut3.Handling{}
	for _, part := range parts {
		if len(part.report.Missing()) > 0 {
			return hut3.Errorf(hut3.Conflict, "%s cannot go into a package; it still needs %s", part.ref, join(part.report.Missing()))
		}
		handling = handling.Join(part.report.Handling)
	}
	if p.Marking == "" {
		p.Marking = highest
	}
	if p.Marking.Highest(highest) != p.Marking && p.MarkingReason == "" {
		return hut3.Errorf(hut3.Invalid, "the parts are marked %s; marking the package %s needs a reason", highest, p.Marking)
	}
	if p.Handling.Code == "" {
		p.Handling = handling
	}
	if !p.Handling.Covers(handling) {
		return hut3.Errorf(hut3.Invalid, "the reports ask for the handling %s; %s drops some of it", handling, p.Handling)
	}
	p.Handling.By = actor.User
	return i.Lists.CheckHandling(p.Handling)
}

func highestOf(parts []part) hut3.Marking {
	highest := hut3.Official
	for _, part := range parts {
		highest = highest.Highest(part.report.Marking)
	}
	return highest
}

// succeed numbers the edition after the package that it supersedes.
func (i *Intel) succeed(tx *store.Tx, s *sight, p *hut3.Package) error {
	if p.Supersedes == "" {
		p.Edition = 1
		return nil
	}
	old, _, err := store.Get[hut3.Package](tx, PackageKind, p.Supersedes)
	seen := false
	if err == nil {
		seen, err = s.whole(old)
	}
	if err == nil && !seen {
		err = noSuch("package", p.Supersedes)
	}
	if err != nil {
		return noPackage(p.Supersedes, err)
	}
	if old.State != hut3.PackageSent {
		return hut3.Errorf(hut3.Conflict, "%s is %s; only a package that was sent can be superseded", p.Supersedes, old.State)
	}
	p.Edition = old.Edition + 1
	return nil
}
