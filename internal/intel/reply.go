package intel

import (
	"context"
	"io"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// ExportReply writes what became of a received package as a file that only its
// sender can open, signed with the unit's key.
func (i *Intel) ExportReply(ctx context.Context, actor hut3.Actor, ref hut3.Ref, id *seal.Identity, w io.Writer) (Exported, error) {
	if err := i.holdsKey(actor, id); err != nil {
		return Exported{}, err
	}
	got, err := i.receivedOwn(ctx, actor, ref)
	if err != nil {
		return Exported{}, err
	}
	raw, digest, err := payload(replyOf(got))
	if err != nil {
		return Exported{}, err
	}
	var card seal.Recipient
	err = i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		card, err = keyOf(tx, got.Sender)
		return err
	})
	if err != nil {
		return Exported{}, err
	}
	file, err := sealed(raw, card, id)
	if err != nil {
		return Exported{}, err
	}
	act := access.Act{Action: access.PackageReceipt, Object: ref, Units: []string{got.Content.To}, Details: map[string]any{"reply": digest, "to": got.Sender}}
	if err := i.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil }); err != nil {
		return Exported{}, err
	}
	_, err = w.Write(file)
	return Exported{got.Content.Package, got.Sender, digest, len(file)}, hut3.Wrap(err, hut3.Internal, "writing the reply to %s", got.Sender)
}

// replyOf leaves out the step that the sender knows already, and who of this
// unit wrote the others down.
func replyOf(got hut3.ReceivedPackage) hut3.PackageReply {
	r := hut3.PackageReply{
		Format: hut3.ReplyFormat, Package: got.Content.Package, Edition: got.Content.Edition,
		From: got.Content.To, To: got.Sender, SHA256: got.SHA256,
	}
	for _, step := range got.Receipt.Steps[1:] {
		step.RecordedBy, step.RecordedAt, step.Reply = "", time.Time{}, hut3.Digest{}
		r.Steps = append(r.Steps, step)
	}
	return r
}

func (i *Intel) openReply(ctx context.Context, actor hut3.Actor, act access.Act, id *seal.Identity, raw []byte, out OpenedFile) (OpenedFile, error) {
	reply, err := ParseReply(raw)
	if err != nil {
		return out, err
	}
	if reply.From != out.Sender || reply.To != id.Name() {
		return out, hut3.Errorf(hut3.Refused, "the reply says that it is from %s to %s; %s signed it and it was opened by %s", reply.From, reply.To, out.Sender, id.Name())
	}
	out.Ref = hut3.ReceiptRef(reply.Package, reply.From)
	act.Object, act.Details = out.Ref, map[string]any{"sender": out.Sender, "reply": out.SHA256}
	err = i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		copied, _, err := store.Get[hut3.PackageCopy](tx, CopyKind, out.Ref)
		if err != nil {
			return hut3.Wrap(err, hut3.CodeOf(err), "%s answers a package that was not sent to it from here", out.Sender)
		}
		if copied.SHA256 != reply.SHA256 {
			return hut3.Errorf(hut3.Conflict, "%s answers another text of %s than it was sent", out.Sender, reply.Package)
		}
		r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, out.Ref)
		if err != nil {
			return err
		}
		before := len(r.Steps) + len(r.Again)
		if r, err = merge(tx, r, reply); err != nil {
			return err
		}
		out.Steps = len(r.Steps) + len(r.Again) - before
		if out.Existed = out.Steps == 0; out.Existed {
			return nil
		}
		_, err = tx.Put(ReceiptKind, string(out.Ref), r)
		return err
	})
	return out, err
}

// merge adds the steps of a reply that are new. A step that was known by
// another medium is kept apart; one that contradicts what is known is refused
// with all the rest of the reply.
func merge(tx *store.Tx, r hut3.Receipt, reply hut3.PackageReply) (hut3.Receipt, error) {
	for _, step := range reply.Steps {
		_, told, err := payload(step)
		if err != nil {
			return r, err
		}
		if slices.ContainsFunc(slices.Concat(r.Steps, r.Again), func(s hut3.ReceiptStep) bool { return s.Reply == told }) {
			continue
		}
		step.Reply, step.Medium, step.RecordedBy, step.RecordedAt = told, hut3.BySealedFile, tx.Author(), tx.Now()
		step.Result = theirs(reply.From, step.Result)
		next, err := r.Add(step)
		switch _, known := r.At(step.State); {
		case err == nil:
			r = next
		case known && hut3.CodeOf(err) == hut3.Conflict:
			r.Again = append(slices.Clone(r.Again), step)
		default:
			return r, hut3.Wrap(err, hut3.CodeOf(err), "the reply of %s does not fit what is known; speak to it", reply.From)
		}
	}
	return r, nil
}

// theirs says of references in a reply whose they are: OP-1 of Derbyshire is
// DERBYS:OP-1 here.
func theirs(agency string, result *hut3.Returned) *hut3.Returned {
	if result == nil {
		return nil
	}
	name := func(refs []hut3.Ref) []hut3.Ref {
		out := slices.Clone(refs)
		for n := range out {
			out[n] = hut3.Ref(agency) + ":" + out[n]
		}
		return out
	}
	return &hut3.Returned{Outcome: result.Outcome, Operations: name(result.Operations), Arrests: name(result.Arrests), Seizures: name(result.Seizures)}
}
