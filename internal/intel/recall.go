package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// supersede ends the package that another takes the place of.
func (i *Intel) supersede(tx *store.Tx, by hut3.Ref, p hut3.Package) error {
	if p.Supersedes == "" {
		return nil
	}
	old, _, err := store.Get[hut3.Package](tx, PackageKind, p.Supersedes)
	if err != nil {
		return err
	}
	if old.State != hut3.PackageSent {
		return hut3.Errorf(hut3.Conflict, "%s is %s and cannot be superseded", p.Supersedes, old.State)
	}
	old.State, old.SupersededBy, old.EndedBy, old.EndedAt = hut3.PackageSuperseded, by, tx.Author(), tx.Now()
	_, err = tx.Put(PackageKind, string(p.Supersedes), old)
	return err
}

// Recall takes a sent package back: no recipient reads his copy any more, and
// each is to confirm that it is destroyed.
func (i *Intel) Recall(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason string) error {
	if reason == "" {
		return hut3.Errorf(hut3.Invalid, "recalling %s needs a reason", ref)
	}
	return i.move(ctx, actor, access.PackageSend, ref, map[string]string{"act": "recall"}, func(tx *store.Tx, p *hut3.Package) error {
		if p.State != hut3.PackageSent && p.State != hut3.PackageSuperseded {
			return hut3.Errorf(hut3.Conflict, "%s is %s; only a package that was sent is recalled", ref, p.State)
		}
		p.State, p.EndedBy, p.EndedAt, p.EndReason = hut3.PackageRecalled, actor.User, tx.Now(), reason
		return i.recallAll(tx, ref, reason)
	})
}

func (i *Intel) recallAll(tx *store.Tx, ref hut3.Ref, reason string) error {
	receipts, err := store.List[hut3.Receipt](tx, ReceiptKind, hut3.Attr{Name: "package", Value: string(ref)})
	if err != nil {
		return err
	}
	for _, it := range receipts {
		if it.Body.State.Withheld() {
			continue // redirected or destroyed: the copy is gone or going
		}
		r, err := it.Body.Add(hut3.ReceiptStep{State: hut3.ReceiptRecalled, At: tx.Now(), Medium: hut3.BySystem, Note: reason, RecordedBy: tx.Author(), RecordedAt: tx.Now()})
		if err != nil {
			return err
		}
		if _, err := tx.Put(ReceiptKind, string(it.Ref), r); err != nil {
			return err
		}
	}
	return nil
}
