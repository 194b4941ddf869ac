package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Authorise is the second person's leave for a package as it stands: its terms
// and the text of its reports. Whatever changes afterwards needs leave again.
func (i *Intel) Authorise(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) error {
	p, _, s, err := i.insideSight(ctx, actor, ref)
	if err != nil {
		return err
	}
	parts, err := i.parts(ctx, actor, see, p.Reports)
	if err != nil {
		return err
	}
	return i.move(ctx, actor, access.PackageApprove, ref, nil, func(tx *store.Tx, p *hut3.Package) error {
		if p.State != hut3.PackageDraft {
			return hut3.Errorf(hut3.Conflict, "%s is %s; only a draft is authorised", ref, p.State)
		}
		for _, first := range []hut3.Ref{p.DraftedBy, p.RevisedBy} {
			if err := access.TwoPeople(first, actor); err != nil {
				return err
			}
		}
		if _, err := i.cleared(tx, s, ref, *p, parts); err != nil {
			return err
		}
		p.State, p.AuthorisedBy, p.AuthorisedAt = hut3.PackageAuthorised, actor.User, tx.Now()
		p.Authorised, err = stateOf(*p, itemsOf(ref, *p, parts))
		return err
	})
}

// cleared asks the guard about parts that nobody changed since they were read.
func (i *Intel) cleared(tx *store.Tx, s *sight, ref hut3.Ref, p hut3.Package, parts []part) ([]hut3.Caution, error) {
	if err := unchanged(tx, parts); err != nil {
		return nil, err
	}
	if !samePackageParts(p, parts) {
		return nil, hut3.Errorf(hut3.Conflict, "%s was changed meanwhile; look at it again", ref)
	}
	cautions, err := i.guard(tx, s, p, parts)
	if err != nil {
		return nil, err
	}
	return cautions, blocked(ref, cautions)
}

func samePackageParts(p hut3.Package, parts []part) bool {
	if len(p.Reports) != len(parts) {
		return false
	}
	for n, part := range parts {
		if p.Reports[n] != part.ref {
			return false
		}
	}
	return true
}

// Send sends an authorised package: each recipient gets a copy of his own and a
// receipt. The cautions that the sender was shown are kept with the package and
// come back.
func (i *Intel) Send(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) ([]hut3.Caution, error) {
	p, _, s, err := i.insideSight(ctx, actor, ref)
	if err != nil {
		return nil, err
	}
	parts, err := i.parts(ctx, actor, see, p.Reports)
	if err != nil {
		return nil, err
	}
	var cautions []hut3.Caution
	details := map[string]any{"recipients": agenciesOf(p), "authorised": p.Authorised}
	err = i.move(ctx, actor, access.PackageSend, ref, details, func(tx *store.Tx, p *hut3.Package) error {
		if p.State != hut3.PackageAuthorised {
			return hut3.Errorf(hut3.Conflict, "%s is %s; only an authorised package is sent", ref, p.State)
		}
		if cautions, err = i.cleared(tx, s, ref, *p, parts); err != nil {
			return err
		}
		items := itemsOf(ref, *p, parts)
		if state, err := stateOf(*p, items); err != nil || state != p.Authorised {
			return hut3.Errorf(hut3.Conflict, "%s or a report in it was changed after it was authorised; have it revised and authorised again", ref)
		}
		p.State, p.SentBy, p.SentAt, p.Cautions = hut3.PackageSent, actor.User, tx.Now(), cautions
		for _, to := range p.Recipients {
			if err := i.hand(tx, ref, *p, to, items); err != nil {
				return err
			}
		}
		return i.supersede(tx, ref, *p)
	})
	return cautions, err
}

func agenciesOf(p hut3.Package) []string {
	out := make([]string, len(p.Recipients))
	for n, r := range p.Recipients {
		out[n] = r.Agency
	}
	return out
}

// hand writes the copy and the receipt of one recipient.
func (i *Intel) hand(tx *store.Tx, ref hut3.Ref, p hut3.Package, to hut3.PackageRecipient, items []hut3.PackageItem) error {
	if p.Supersedes != "" {
		had, err := wasSent(tx, p.Supersedes, to.Agency)
		if err != nil {
			return err
		}
		if !had {
			p.Supersedes = "" // of a package that it never had, the recipient learns nothing
		}
	}
	c, err := i.contentFor(ref, p, to, items)
	if err != nil {
		return err
	}
	id := string(hut3.ReceiptRef(ref, to.Agency))
	if _, err := tx.Put(CopyKind, id, c); err != nil {
		return err
	}
	r := hut3.Receipt{Package: ref, Agency: to.Agency, Urgency: p.Urgency, AcknowledgeBy: c.Content.AcknowledgeBy}
	r, err = r.Add(hut3.ReceiptStep{State: hut3.ReceiptSent, At: p.SentAt, Medium: hut3.BySystem, RecordedBy: tx.Author(), RecordedAt: tx.Now()})
	if err != nil {
		return err
	}
	_, err = tx.Put(ReceiptKind, id, r)
	return err
}
