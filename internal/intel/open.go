package intel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// maxPayload is the largest package or reply that is opened unless the options
// say otherwise: 64 MiB of text.
const maxPayload = 64 << 20

// OpenedFile says what a sealed file was, and what came of it.
type OpenedFile struct {
	Format  string      `json:"format"` // hut3.ContentFormat or hut3.ReplyFormat
	Sender  string      `json:"sender"`
	Ref     hut3.Ref    `json:"ref"` // the received package, RPK-1; or the receipt that was continued, PKG-3/DERBYS
	SHA256  hut3.Digest `json:"sha256"`
	Existed bool        `json:"existed"`         // it was opened before, and nothing changed
	Steps   int         `json:"steps,omitempty"` // of a reply: steps that were new
}

// Open opens a sealed file: a package that another unit sent, or its reply to
// one of ours. The signature must be that of a card taken in before. The same
// file again changes nothing.
func (i *Intel) Open(ctx context.Context, actor hut3.Actor, id *seal.Identity, r io.Reader, opts seal.OpenOptions) (OpenedFile, error) {
	act := access.Act{Action: access.PackageOpen}
	if access.Can(actor, act) != nil { // before anything is decrypted; the door logs the refusal
		return OpenedFile{}, i.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil })
	}
	if err := i.holdsKey(actor, id); err != nil {
		return OpenedFile{}, err
	}
	raw, out, err := i.unseal(ctx, id, r, opts)
	if err != nil {
		return out, err
	}
	switch out.Format {
	case hut3.ContentFormat:
		return i.openPackage(ctx, actor, act, id, raw, out)
	case hut3.ReplyFormat:
		return i.openReply(ctx, actor, act, id, raw, out)
	}
	return out, hut3.Errorf(hut3.Invalid, "the file of %s is of the format %q; this hut3 reads %s and %s", out.Sender, out.Format, hut3.ContentFormat, hut3.ReplyFormat)
}

// unseal decrypts a file and checks who signed it.
func (i *Intel) unseal(ctx context.Context, id *seal.Identity, r io.Reader, opts seal.OpenOptions) ([]byte, OpenedFile, error) {
	cards, err := i.cards(ctx)
	if err != nil {
		return nil, OpenedFile{}, err
	}
	if opts.MaxSize <= 0 {
		opts.MaxSize = maxPayload
	}
	o, err := seal.Open(r, id, cards, opts)
	if err != nil {
		return nil, OpenedFile{}, err
	}
	raw, err := io.ReadAll(o)
	if err = errors.Join(err, o.Close()); err != nil {
		return nil, OpenedFile{}, hut3.Wrap(err, hut3.Internal, "reading a package back")
	}
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, OpenedFile{}, hut3.Wrap(err, hut3.Invalid, "what %s sealed is no package of hut3", o.Sender.Name)
	}
	return raw, OpenedFile{Format: head.Format, Sender: o.Sender.Name, SHA256: o.SHA256}, nil
}

// ParseContent reads the payload of a package. It must be in canonical form, so
// that its digest can be worked out again from the record.
func ParseContent(raw []byte) (hut3.PackageContent, error) {
	var c hut3.PackageContent
	if err := strict(raw, &c); err != nil {
		return c, err
	}
	return c, c.Validate()
}

// ParseReply reads the payload of a reply.
func ParseReply(raw []byte) (hut3.PackageReply, error) {
	var r hut3.PackageReply
	if err := strict(raw, &r); err != nil {
		return r, err
	}
	return r, r.Validate()
}

func strict[T any](raw []byte, into *T) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "the payload cannot be read near byte %d", dec.InputOffset())
	}
	again, err := audit.Canonical(into)
	if err != nil || !bytes.Equal(again, raw) {
		return hut3.Errorf(hut3.Invalid, "the payload is not in the form that hut3 writes; ask the sender which version made it")
	}
	return nil
}

func (i *Intel) openPackage(ctx context.Context, actor hut3.Actor, act access.Act, id *seal.Identity, raw []byte, out OpenedFile) (OpenedFile, error) {
	c, err := ParseContent(raw)
	if err != nil {
		return out, err
	}
	if c.To != id.Name() {
		return out, hut3.Errorf(hut3.Refused, "%s of %s is meant for %s", c.Package, c.From, c.To)
	}
	act.Details = map[string]any{"sender": out.Sender, "package": c.Package, "sha256": out.SHA256}
	err = i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		known, err := store.List[hut3.ReceivedPackage](tx, ReceivedKind, hut3.Attr{Name: "sha256", Value: out.SHA256.String()})
		if err != nil {
			return err
		}
		if out.Existed = len(known) > 0; out.Existed {
			out.Ref = known[0].Ref
			return nil
		}
		rec, err := i.arrive(tx, actor, c, out)
		out.Ref = rec.Ref()
		return err
	})
	return out, err
}

// arrive writes down a package that came by hand: sent by them, received and
// opened here.
func (i *Intel) arrive(tx *store.Tx, actor hut3.Actor, c hut3.PackageContent, out OpenedFile) (store.Record, error) {
	r := hut3.Receipt{Package: c.Package, Agency: c.To, Urgency: c.Urgency, AcknowledgeBy: c.AcknowledgeBy}
	r, err := r.Add(hut3.ReceiptStep{State: hut3.ReceiptSent, At: c.Sent, Medium: hut3.BySealedFile, RecordedBy: actor.User, RecordedAt: tx.Now()})
	if err != nil {
		return store.Record{}, err
	}
	if r, err = i.open(tx, actor, r, hut3.BySealedFile); err != nil {
		return store.Record{}, err
	}
	return tx.Put(ReceivedKind, "", hut3.ReceivedPackage{PackageCopy: hut3.PackageCopy{Content: c, SHA256: out.SHA256}, Sender: out.Sender, Receipt: r})
}
