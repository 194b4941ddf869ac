package intel

import (
	"bytes"
	"context"
	"io"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// Exported is a sealed file that was made for one recipient.
type Exported struct {
	Package hut3.Ref    `json:"package"`
	Agency  string      `json:"agency"`
	SHA256  hut3.Digest `json:"sha256"` // of what is sealed
	Bytes   int         `json:"bytes"`  // of the file
}

// Export writes the copy of one recipient as a file that only he can open,
// signed with the unit's key. Nothing is written before the leaf stands.
func (i *Intel) Export(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, id *seal.Identity, w io.Writer) (Exported, error) {
	if _, _, err := i.packageInside(ctx, actor, ref); err != nil {
		return Exported{}, err
	}
	if err := i.holdsKey(actor, id); err != nil {
		return Exported{}, err
	}
	var copied hut3.PackageCopy
	var card seal.Recipient
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		copied, card, err = i.exportable(tx, ref, agency)
		return err
	})
	if err != nil {
		return Exported{}, err
	}
	raw, digest, err := payload(copied.Content)
	if err == nil && digest != copied.SHA256 {
		err = hut3.Errorf(hut3.Integrity, "the copy of %s for %s is not what was sent: its digest fails", ref, agency)
	}
	if err != nil {
		return Exported{}, err
	}
	file, err := sealed(raw, card, id)
	if err != nil {
		return Exported{}, err
	}
	out := Exported{ref, agency, digest, len(file)}
	act := access.Act{Action: access.PackageExport, Object: hut3.ReceiptRef(ref, agency), Details: map[string]any{"sha256": digest, "key": card.Age}}
	err = i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		_, _, err := i.exportable(tx, ref, agency)
		return err
	})
	if err != nil {
		return Exported{}, err
	}
	_, err = w.Write(file)
	return out, hut3.Wrap(err, hut3.Internal, "writing the file of %s for %s", ref, agency)
}

// exportable gives what is to be sealed for a recipient and his card. A copy
// that was recalled or redirected is not handed out again.
func (i *Intel) exportable(tx *store.Tx, ref hut3.Ref, agency string) (hut3.PackageCopy, seal.Recipient, error) {
	id := hut3.ReceiptRef(ref, agency)
	r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		err = hut3.Errorf(hut3.Conflict, "%s was not sent to %s", ref, agency)
	}
	if err != nil {
		return hut3.PackageCopy{}, seal.Recipient{}, err
	}
	copied, _, err := store.Get[hut3.PackageCopy](tx, CopyKind, id)
	if err != nil {
		return copied, seal.Recipient{}, err
	}
	if why := i.withheld(r, copied.Content); why != "" {
		return copied, seal.Recipient{}, hut3.Errorf(hut3.Conflict, "%s is not handed out: %s", id, why)
	}
	card, err := keyOf(tx, agency)
	return copied, card, err
}

func sealed(raw []byte, to seal.Recipient, from *seal.Identity) ([]byte, error) {
	var out bytes.Buffer
	w, err := seal.Seal(&out, []seal.Recipient{to}, from)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
