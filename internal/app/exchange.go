package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/intel"
	"hut3/internal/seal"
	"hut3/internal/store"
)

type (
	// IntelDesk is the verbs of reports and packages.
	IntelDesk = intel.Intel
	// See gives a message in what an actor may see.
	See = intel.See
	// Suggestion lists the forces that the postcodes of a report speak for.
	Suggestion = intel.Suggestion
	// OpenedFile says what a sealed file was, and what came of it.
	OpenedFile = intel.OpenedFile
	// ExportedFile is a sealed file that was made for one recipient.
	ExportedFile = intel.Exported
	// Arrival is a package in a unit's in-tray.
	Arrival = intel.Arrival
	// Edit is a run of text that raw and sanitised text both have, or one alone.
	Edit = intel.Edit
	// UnitCard is a unit's public card: what others seal for it with, and check
	// its signature by.
	UnitCard = seal.Recipient
)

// WordDiff gives the words that were taken out of a raw text and put into the
// sanitised one.
func WordDiff(raw, sanitised string) []Edit { return intel.WordDiff(raw, sanitised) }

func (a *App) keys() string { return filepath.Join(a.Dir, "keys") }

// UnitIdentity reads the secret keys of the unit that owns the case, with the
// retired ones, which still open what was sealed for them. Without
// them no package can be sealed or opened.
func (a *App) UnitIdentity() (*seal.Identity, error) {
	id, err := seal.LoadAll(a.keys(), a.Config.Unit)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return nil, hut3.Errorf(hut3.NotFound, "%s has no key in this case; make one with hut3 unit key make", a.Config.Unit)
	}
	return id, err
}

// MakeUnitKey makes the keys of the unit that owns the case, and gives the
// public card that other units need. A key is never written over.
func (a *App) MakeUnitKey(ctx context.Context, actor hut3.Actor) (UnitCard, error) {
	act := access.Act{Action: access.UnitKeySet, Object: hut3.Ref("KEY-" + a.Config.Unit)}
	if access.Can(actor, act) != nil {
		return UnitCard{}, a.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil })
	}
	id, err := seal.NewIdentity(a.Config.Unit, rand.Reader)
	if err != nil {
		return UnitCard{}, err
	}
	if err := id.Save(a.keys()); err != nil {
		return UnitCard{}, err
	}
	act.Details = map[string]any{"made": id.Recipient()}
	if err := a.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil }); err != nil {
		return UnitCard{}, errors.Join(err, os.Remove(seal.KeyPath(a.keys(), a.Config.Unit)))
	}
	return id.Recipient(), nil
}

// RotateUnitKey makes new keys for the unit that owns the case, and gives the
// public card that other units now need. The present keys are retired: they open
// what was sealed for them, and seal and sign nothing any more. NotFound where
// the unit has none.
func (a *App) RotateUnitKey(ctx context.Context, actor hut3.Actor) (UnitCard, error) {
	act := access.Act{Action: access.UnitKeySet, Object: hut3.Ref("KEY-" + a.Config.Unit)}
	if access.Can(actor, act) != nil {
		return UnitCard{}, a.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil })
	}
	now, err := a.UnitIdentity()
	if err != nil {
		return UnitCard{}, err
	}
	next, err := seal.NewIdentity(a.Config.Unit, rand.Reader)
	if err != nil {
		return UnitCard{}, err
	}
	act.Details = map[string]any{"made": next.Recipient(), "retired": now.Recipient()}
	undo, err := seal.Rotate(a.keys(), next, a.Doors.Now())
	if err != nil {
		return UnitCard{}, err
	}
	if err := a.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil }); err != nil {
		return UnitCard{}, errors.Join(err, undo())
	}
	return next.Recipient(), nil
}

// UnitKeyItem is a unit's public card as the case knows it.
type UnitKeyItem struct {
	Unit      string `json:"unit"`
	Card      string `json:"card"` // one line: name, age recipient, signing key
	CheckedBy string `json:"checked_by,omitempty"`
	Revoked   string `json:"revoked,omitempty"`
	Own       bool   `json:"own,omitempty"`
}

// reasonKept stands for why a card was revoked, to those who do not keep the keys.
const reasonKept = "why is known to those who keep the keys"

// UnitKeys lists the public cards: our own first, where it is made. With whom a
// card was read back and why it was revoked is for those who keep the keys; that
// it was revoked is for all, who would seal or open with it.
func (a *App) UnitKeys(ctx context.Context, actor hut3.Actor) ([]UnitKeyItem, error) {
	keeps := access.Can(actor, access.Act{Action: access.UnitKeySet}) == nil
	out := []UnitKeyItem{}
	switch id, err := a.UnitIdentity(); {
	case err == nil:
		out = append(out, UnitKeyItem{Unit: id.Name(), Card: id.Recipient().String(), Own: true})
	case hut3.CodeOf(err) != hut3.NotFound:
		return nil, err
	}
	desk, err := a.Intel()
	if err != nil {
		return nil, err
	}
	keys, err := desk.Keys(ctx)
	for _, k := range keys {
		item := UnitKeyItem{Unit: k.Body.Card.Name, Card: k.Body.Card.String(), CheckedBy: k.Body.CheckedBy, Revoked: k.Body.Revoked}
		if !keeps {
			if item.CheckedBy = ""; item.Revoked != "" {
				item.Revoked = reasonKept
			}
		}
		out = append(out, item)
	}
	return out, err
}

// AddUnitKeys takes in the cards of a file, as their units print them.
func (a *App) AddUnitKeys(ctx context.Context, actor hut3.Actor, path, checkedBy string) ([]UnitCard, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Usage, "reading the card")
	}
	defer f.Close()
	return a.TakeUnitKeys(ctx, actor, f, path, checkedBy)
}

// TakeUnitKeys takes in the cards of a text, one a line; name says in an error
// where it was read.
func (a *App) TakeUnitKeys(ctx context.Context, actor hut3.Actor, text io.Reader, name, checkedBy string) ([]UnitCard, error) {
	cards, err := seal.ParseRecipients(text)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "%s", name)
	}
	if len(cards) == 0 {
		return nil, hut3.Errorf(hut3.Invalid, "%s holds no card; have the unit print its own with hut3 unit key show", name)
	}
	desk, err := a.Intel()
	if err != nil {
		return nil, err
	}
	for i, card := range cards {
		if err := desk.SetKey(ctx, actor, card, checkedBy); err != nil {
			return cards[:i], err
		}
	}
	return cards, nil
}

// ExportPackage writes the copy of one recipient to a new file that only he can
// open.
func (a *App) ExportPackage(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency, path string) (ExportedFile, error) {
	return a.sealTo(path, func(desk *IntelDesk, id *seal.Identity, f *os.File) (ExportedFile, error) {
		return desk.Export(ctx, actor, ref, agency, id, f)
	})
}

// ExportReply writes what became of a received package to a new file that only
// its sender can open.
func (a *App) ExportReply(ctx context.Context, actor hut3.Actor, ref hut3.Ref, path string) (ExportedFile, error) {
	return a.sealTo(path, func(desk *IntelDesk, id *seal.Identity, f *os.File) (ExportedFile, error) {
		return desk.ExportReply(ctx, actor, ref, id, f)
	})
}

func (a *App) sealTo(path string, write func(*IntelDesk, *seal.Identity, *os.File) (ExportedFile, error)) (ExportedFile, error) {
	id, err := a.UnitIdentity()
	if err != nil {
		return ExportedFile{}, err
	}
	desk, err := a.Intel()
	if err != nil {
		return ExportedFile{}, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return ExportedFile{}, hut3.Wrap(err, hut3.Usage, "writing the sealed file")
	}
	out, err := write(desk, id, f)
	if err == nil {
		err = hut3.Wrap(f.Sync(), hut3.Internal, "writing the sealed file")
	}
	if closed := f.Close(); err == nil {
		err = hut3.Wrap(closed, hut3.Internal, "writing the sealed file")
	}
	if err != nil {
		_ = os.Remove(path) // half a file is no package
	}
	return out, err
}

// OpenPackage opens a sealed file: a package of another unit, or its reply to
// one of ours.
func (a *App) OpenPackage(ctx context.Context, actor hut3.Actor, path string) (OpenedFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return OpenedFile{}, hut3.Wrap(err, hut3.Usage, "reading the sealed file")
	}
	defer f.Close()
	return a.OpenSealed(ctx, actor, f)
}

// OpenSealed opens what was sealed for the unit that owns the case, as it is
// read.
func (a *App) OpenSealed(ctx context.Context, actor hut3.Actor, sealed io.Reader) (OpenedFile, error) {
	id, err := a.UnitIdentity()
	if err != nil {
		return OpenedFile{}, err
	}
	desk, err := a.Intel()
	if err != nil {
		return OpenedFile{}, err
	}
	room, err := a.handOutRoom()
	if err != nil {
		return OpenedFile{}, err
	}
	return desk.Open(ctx, actor, id, sealed, seal.OpenOptions{TempDir: room})
}
