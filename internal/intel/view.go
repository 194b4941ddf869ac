package intel

import (
	"context"
	"slices"
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

// View shows a package after the look is logged. When somebody of a recipient's
// unit looks at his copy, it is received and opened; that is no
// acknowledgement. For whoever may not see all that its reports rest on there is
// no package; who took part in it is told to whom it went, and may take it back.
func (i *Intel) View(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) (PackageView, error) {
	var v PackageView
	s := &sight{i, ctx, actor, see, map[hut3.Ref]bool{}}
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		v, err = i.view(tx, s, ref)
		return err
	})
	if err != nil {
		return PackageView{}, noPackage(ref, err)
	}
	look := access.Look{Action: access.PackageRead, Object: ref, Count: 1, Refs: []hut3.Ref{ref}, Units: []string{actor.Unit}}
	if err := i.Doors.Read(ctx, actor, look); err != nil {
		return PackageView{}, err
	}
	if v.Receipt != nil && v.Own != nil && (v.Receipt.State == hut3.ReceiptSent || v.Receipt.State == hut3.ReceiptReceived) {
		r, err := i.opened(ctx, actor, ref)
		if err != nil {
			return PackageView{}, err
		}
		v.Receipt = &r
	}
	return v, nil
}

func (i *Intel) view(tx *store.Tx, s *sight, ref hut3.Ref) (PackageView, error) {
	v := PackageView{Ref: ref}
	p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
	if err != nil {
		return v, err
	}
	v.Waits = p.ActionWaits(i.Doors.Now())
	shown, whole, known, err := s.shown(p)
	if err != nil {
		return v, err
	}
	if known {
		return v, i.viewInside(tx, s, shown, whole, &v)
	}
	if err := i.viewOwn(tx, s.actor.Unit, &v); err != nil || p.SupersededBy == "" {
		return v, err
	}
	later, err := wasSent(tx, p.SupersededBy, s.actor.Unit)
	if later {
		v.SupersededBy = p.SupersededBy
	}
	return v, err
}

// viewInside is the view of somebody of the unit that wrote the package.
func (i *Intel) viewInside(tx *store.Tx, s *sight, p hut3.Package, whole bool, v *PackageView) error {
	if !whole {
		v.Withheld, v.Waits = "a report in the package rests on what is not open to you", 0
	}
	if p.SupersededBy != "" {
		later, _, err := store.Get[hut3.Package](tx, PackageKind, p.SupersededBy)
		if err != nil {
			return err
		}
		_, _, known, err := s.shown(later)
		if err != nil {
			return err
		}
		if !known {
			p.SupersededBy = ""
		}
	}
	p.Salt = hut3.Digest{} // with it, a recipient's digests would lead back to messages
	v.Package, v.SupersededBy = &p, p.SupersededBy
	if err := i.viewWhole(tx, v); err != nil {
		return err
	}
	if !whole {
		v.Copies = nil
	}
	return nil
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
	if r, err = inUnit(tx, unit, r); err != nil {
		return err
	}
	v.Receipt = &r
	if v.Withheld = i.withheld(r, c.Content); v.Withheld == "" {
		v.Own = &c.Content
	}
	return nil
}

// inUnit is a receipt as a recipient sees it: who of another unit wrote something down
// is that unit's own.
func inUnit(tx *store.Tx, unit string, r hut3.Receipt) (hut3.Receipt, error) {
	var failed error
	hide := func(who *hut3.Ref) {
		u, _, err := store.Get[hut3.User](tx, access.UserKind, *who)
		if err != nil || u.Unit != unit {
			*who = ""
		}
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			failed = err
		}
	}
	corrected := func(c *hut3.Correction) *hut3.Correction {
		if c == nil {
			return nil
		}
		own := *c
		hide(&own.By)
		return &own
	}
	r.Steps, r.Chases = slices.Clone(r.Steps), slices.Clone(r.Chases)
	for i := range r.Steps {
		hide(&r.Steps[i].RecordedBy)
		r.Steps[i].Corrected = corrected(r.Steps[i].Corrected)
	}
	for i := range r.Chases {
		hide(&r.Chases[i].By)
		r.Chases[i].Corrected = corrected(r.Chases[i].Corrected)
	}
	return r, failed
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
