package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Redirect says that a package belongs to another agency, and sends it there:
// the same text, a copy and a receipt of its own. The old recipient reads his
// copy no more and confirms that it is destroyed. Where the handling asks to
// consult the originator, or the agency is abroad, only people who see the
// package whole may do it. A redirection that came in a sealed reply is carried
// out by calling this with a zero step.
func (i *Intel) Redirect(ctx context.Context, actor hut3.Actor, ref hut3.Ref, from string, to hut3.PackageRecipient, step hut3.ReceiptStep) error {
	if err := i.mayFollow(ctx, actor, ref, from); err != nil {
		return err
	}
	id := hut3.ReceiptRef(ref, from)
	act := access.Act{Action: access.PackageRedirect, Object: id, Units: []string{from}, Details: map[string]string{"to": to.Agency}}
	return i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
		if err != nil {
			return err
		}
		if err := i.mayRedirect(actor, ref, p, &to); err != nil {
			return err
		}
		if err := i.leave(tx, actor, id, to.Agency, step); err != nil {
			return err
		}
		to.From, to.AddedBy = from, actor.User
		p.Recipients = append(p.Recipients, to)
		if err := i.passOn(tx, id, ref, p, to); err != nil {
			return err
		}
		_, err = tx.Put(PackageKind, string(ref), p)
		return err
	})
}

func (i *Intel) mayRedirect(actor hut3.Actor, ref hut3.Ref, p hut3.Package, to *hut3.PackageRecipient) error {
	if p.State != hut3.PackageSent {
		return hut3.Errorf(hut3.Conflict, "%s is %s and goes nowhere any more", ref, p.State)
	}
	a, err := i.addressee(to.Agency, p.Origin)
	if err != nil {
		return err
	}
	to.Agency = a.Code
	inside := i.inside(actor, p.Origin)
	switch _, has := p.Recipient(a.Code); {
	case has:
		return hut3.Errorf(hut3.Conflict, "%s went to %s already", ref, a.Code)
	case i.Lists.noOnward(p.Handling) && !inside:
		return hut3.Errorf(hut3.Refused, "%s is shared under %s: ask %s to redirect it", ref, p.Handling, p.Origin)
	case a.Foreign() && (!inside || p.TransferBasis == ""):
		return hut3.Errorf(hut3.Refused, "%s is in another jurisdiction: %s must draft a package for it that states the basis of the transfer", a.Name, p.Origin)
	}
	return nil
}

// leave takes the old recipient's last step but one, unless a reply told it.
func (i *Intel) leave(tx *store.Tx, actor hut3.Actor, id hut3.Ref, to string, step hut3.ReceiptStep) error {
	r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
	if err != nil {
		return err
	}
	if stands := r.Standing(); r.State == hut3.ReceiptRedirected && step.State == "" && stands[len(stands)-1].To == to {
		return nil
	}
	step.State, step.To = hut3.ReceiptRedirected, to
	if r, err = i.reach(tx, actor, r, step); err != nil {
		return err
	}
	_, err = tx.Put(ReceiptKind, string(id), r)
	return err
}

// passOn gives a new recipient what the old one was sent.
func (i *Intel) passOn(tx *store.Tx, from, ref hut3.Ref, p hut3.Package, to hut3.PackageRecipient) error {
	old, _, err := store.Get[hut3.PackageCopy](tx, CopyKind, from)
	if err != nil {
		return err
	}
	p.SentAt = tx.Now()
	return i.hand(tx, ref, p, to, old.Content.Items)
}
