package intel

import (
	"context"
	"encoding/json"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// PackageView is what an actor sees of a package. Who sees it whole has
// Package, Receipts and Copies; a recipient has Own and Receipt, and nothing
// tells him of another.
type PackageView struct {
	Ref      hut3.Ref             `json:"ref"`
	Package  *hut3.Package        `json:"package,omitempty"`
	Receipts []hut3.Receipt       `json:"receipts,omitempty"`
	Copies   []hut3.PackageCopy   `json:"copies,omitempty"`
	Own      *hut3.PackageContent `json:"own,omitempty"`
	Receipt  *hut3.Receipt        `json:"receipt,omitempty"`
	Withheld string               `json:"withheld,omitempty"` // why no text is shown
	// SupersededBy is the package that took its place, where the actor may know.
	SupersededBy hut3.Ref      `json:"superseded_by,omitempty"`
	Waits        time.Duration `json:"-"` // until overt action is allowed
}

// PackageVersion is who did what to a package, and when.
type PackageVersion struct {
	Version int64             `json:"version"`
	State   hut3.PackageState `json:"state"`
	Author  hut3.Ref          `json:"author"`
	At      time.Time         `json:"at"`
}

// View shows a package after the look is logged. When somebody of a recipient's
// unit looks at his copy, it is received and opened; that is no
// acknowledgement. Who sees a package whole reads its text only where he may see
// all that its reports rest on.
func (i *Intel) View(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) (PackageView, error) {
	var v PackageView
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		v, err = i.view(tx, actor, ref)
		return err
	})
	if err != nil {
		return PackageView{}, err
	}
	if v.Package != nil {
		if err := i.withholdUnseen(ctx, actor, see, &v); err != nil {
			return PackageView{}, err
		}
	}
	look := access.Look{Action: access.PackageRead, Object: ref, Count: 1, Refs: []hut3.Ref{ref}, Units: []string{actor.Unit}}
	if err := i.Doors.Read(ctx, actor, look); err != nil {
		return PackageView{}, err
	}
	if v.Receipt != nil && v.Own != nil {
		r, err := i.opened(ctx, actor, ref)
		if err != nil {
			return PackageView{}, err
		}
		v.Receipt = &r
	}
	return v, nil
}

func (i *Intel) view(tx *store.Tx, actor hut3.Actor, ref hut3.Ref) (PackageView, error) {
	v := PackageView{Ref: ref}
	p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
	if err != nil {
		return v, err
	}
	v.Waits = p.ActionWaits(i.Doors.Now())
	if i.inside(actor, p.Origin) {
		v.Package, v.SupersededBy = &p, p.SupersededBy
		return v, i.viewWhole(tx, &v)
	}
	if err := i.viewOwn(tx, actor.Unit, &v); err != nil || p.SupersededBy == "" {
		return v, err
	}
	later, err := wasSent(tx, p.SupersededBy, actor.Unit)
	if later {
		v.SupersededBy = p.SupersededBy
	}
	return v, err
}

func (i *Intel) viewWhole(tx *store.Tx, v *PackageView) error {
	of := hut3.Attr{Name: "package", Value: string(v.Ref)}
	receipts, err := store.List[hut3.Receipt](tx, ReceiptKind, of)
	if err != nil {
		return err
	}
	for _, r := range receipts {
		v.Receipts = append(v.Receipts, r.Body)
	}
	copies, err := store.List[hut3.PackageCopy](tx, CopyKind, of)
	if err != nil {
		return err
	}
	for _, c := range copies {
		v.Copies = append(v.Copies, c.Body)
	}
	return nil
}

// viewOwn is a recipient's view; NotFound where nothing was sent to the unit.
func (i *Intel) viewOwn(tx *store.Tx, unit string, v *PackageView) error {
	id := hut3.ReceiptRef(v.Ref, unit)
	r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
	if err != nil {
		if hut3.CodeOf(err) == hut3.NotFound {
			err = noSuch("package", v.Ref)
		}
		return err
	}
	c, _, err := store.Get[hut3.PackageCopy](tx, CopyKind, id)
	if err != nil {
		return err
	}
	v.Receipt = &r
	if v.Withheld = i.withheld(r, c.Content); v.Withheld == "" {
		v.Own = &c.Content
	}
	return nil
}

// wasSent reports whether an agency was sent a package.
func wasSent(tx *store.Tx, ref hut3.Ref, agency string) (bool, error) {
	_, err := tx.Get(ReceiptKind, string(hut3.ReceiptRef(ref, agency)))
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return false, nil
	}
	return err == nil, err
}

// withheld says why a recipient may not read his copy any more, or nothing.
func (i *Intel) withheld(r hut3.Receipt, c hut3.PackageContent) string {
	switch {
	case r.State.Withheld():
		return "the package is " + string(r.State) + "; confirm that every copy is destroyed"
	case !c.Expires.IsZero() && !i.Doors.Now().Before(c.Expires):
		return "the package expired on " + c.Expires.Format("2006-01-02 15:04 MST") + "; " + c.OnExpiry + " every copy"
	}
	return ""
}

// withholdUnseen takes the text out where the actor may not see all that it
// rests on: what was held or restricted after it was written.
func (i *Intel) withholdUnseen(ctx context.Context, actor hut3.Actor, see See, v *PackageView) error {
	_, err := i.parts(ctx, actor, see, v.Package.Reports)
	if err != nil && hut3.CodeOf(err) != hut3.NotFound {
		return err
	}
	if err != nil {
		v.Copies, v.Withheld = nil, "a report in the package rests on what is not open to you"
	}
	return nil
}

// opened records that the unit's copy was received and opened in the system.
func (i *Intel) opened(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Receipt, error) {
	id := hut3.ReceiptRef(ref, actor.Unit)
	var r hut3.Receipt
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		r, _, err = store.Get[hut3.Receipt](tx, ReceiptKind, id)
		return err
	})
	if err != nil || r.State != hut3.ReceiptSent && r.State != hut3.ReceiptReceived {
		return r, err
	}
	act := access.Act{Action: access.PackageRead, Object: id, Units: []string{actor.Unit}}
	err = i.Doors.Write(ctx, actor, act, func(tx *store.Tx) (err error) {
		if r, _, err = store.Get[hut3.Receipt](tx, ReceiptKind, id); err != nil {
			return err
		}
		if r, err = i.open(tx, actor, r, hut3.BySystem); err != nil {
			return err
		}
		_, err = tx.Put(ReceiptKind, string(id), r)
		return err
	})
	return r, err
}

// open takes a receipt to opened, where it is not there yet.
func (i *Intel) open(tx *store.Tx, actor hut3.Actor, r hut3.Receipt, medium hut3.Medium) (hut3.Receipt, error) {
	var err error
	for _, state := range []hut3.ReceiptState{hut3.ReceiptReceived, hut3.ReceiptOpened} {
		if next := r.State.Next(); len(next) == 0 || next[0] != state {
			continue
		}
		step := hut3.ReceiptStep{State: state, At: tx.Now(), Medium: medium, Officer: hut3.Officer{Name: actor.Name}, RecordedBy: actor.User, RecordedAt: tx.Now()}
		if r, err = r.Add(step); err != nil {
			return r, err
		}
	}
	return r, nil
}

// History gives who did what to a package that the actor sees whole.
func (i *Intel) History(ctx context.Context, actor hut3.Actor, ref hut3.Ref) ([]PackageVersion, error) {
	if _, _, err := i.packageInside(ctx, actor, ref); err != nil {
		return nil, err
	}
	var out []PackageVersion
	err := i.Doors.View(ctx, func(tx *store.Tx) error {
		versions, err := tx.History(PackageKind, string(ref))
		for _, r := range versions {
			var p hut3.Package
			if err := json.Unmarshal(r.Body, &p); err != nil {
				return hut3.Wrap(err, hut3.Integrity, "%s version %d cannot be read", ref, r.Version)
			}
			out = append(out, PackageVersion{r.Version, p.State, hut3.Ref(r.Author), r.At})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.PackageRead, Object: ref, Count: int64(len(out)), Units: []string{actor.Unit}})
}
