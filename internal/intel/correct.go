package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Correct says of the last step at a recipient, or of the last chase of him,
// that it was entered in error. The entry stays, with who corrected it and why;
// the receipt is in the state before it. What the recipient told in the system
// his own unit corrects; what was told otherwise, whoever may record it.
func (i *Intel) Correct(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, chase bool, reason string) error {
	if err := i.mayFollow(ctx, actor, ref, agency); err != nil {
		return err
	}
	id, what := hut3.ReceiptRef(ref, agency), "correct step"
	units := []string{agency}
	if chase {
		what, units = "correct chase", []string{actor.Unit}
	}
	act := access.Act{Action: access.PackageReceipt, Object: id, Units: units, Details: map[string]string{"act": what}}
	return i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
		if err != nil {
			return err
		}
		c := hut3.Correction{By: actor.User, At: tx.Now(), Reason: reason}
		if chase {
			err = i.correctChase(tx, actor, ref, &r, c)
		} else {
			err = correctStep(actor, &r, c)
		}
		if err != nil {
			return err
		}
		_, err = tx.Put(ReceiptKind, string(id), r)
		return err
	})
}

func (i *Intel) correctChase(tx *store.Tx, actor hut3.Actor, ref hut3.Ref, r *hut3.Receipt, c hut3.Correction) error {
	p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
	if err != nil {
		return err
	}
	if !i.inside(actor, p.Origin) {
		return hut3.Errorf(hut3.Refused, "%s is chased by %s, which sent it", ref, p.Origin)
	}
	*r, err = r.CorrectChase(c)
	return err
}

func correctStep(actor hut3.Actor, r *hut3.Receipt, c hut3.Correction) error {
	at, err := r.Correctable()
	if err == nil && r.Steps[at].Medium == hut3.BySystem && actor.Unit != r.Agency {
		err = hut3.Errorf(hut3.Refused, "%s told it in the system; only its own people correct it", r.Agency)
	}
	if err == nil {
		*r, err = r.Correct(c)
	}
	return err
}
