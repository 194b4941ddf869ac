package intel

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// receivedOwn reads a package that came to the actor's unit by hand; NotFound
// for everybody else.
func (i *Intel) receivedOwn(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (got hut3.ReceivedPackage, err error) {
	err = i.Doors.View(ctx, func(tx *store.Tx) error {
		got, err = i.received(tx, actor, ref)
		return err
	})
	return got, err
}

func (i *Intel) received(tx *store.Tx, actor hut3.Actor, ref hut3.Ref) (hut3.ReceivedPackage, error) {
	got, _, err := store.Get[hut3.ReceivedPackage](tx, ReceivedKind, ref)
	if err == nil && !i.inside(actor, got.Content.To) {
		err = noSuch("received package", ref)
	}
	if err != nil {
		return hut3.ReceivedPackage{}, err
	}
	return got, nil
}

// mayUseReceived refuses a report that would rest on a received package which
// the actor may not read, or not any more.
func (i *Intel) mayUseReceived(tx *store.Tx, actor hut3.Actor, ref hut3.Ref) error {
	got, err := i.received(tx, actor, ref)
	if err != nil {
		return err
	}
	if why := i.withheld(got.Receipt, got.Content); why != "" {
		return hut3.Errorf(hut3.Conflict, "%s cannot be used: %s", ref, why)
	}
	return nil
}

// ReceivedView is a package that came by hand. Own is nil where it may be read
// no more.
type ReceivedView struct {
	Ref      hut3.Ref             `json:"ref"`
	Sender   string               `json:"sender"`
	SHA256   hut3.Digest          `json:"sha256"`
	Own      *hut3.PackageContent `json:"own,omitempty"`
	Receipt  hut3.Receipt         `json:"receipt"`
	Withheld string               `json:"withheld,omitempty"`
	Waits    time.Duration        `json:"-"` // until overt action is allowed
}

// Received shows a received package after the look is logged.
func (i *Intel) Received(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (ReceivedView, error) {
	got, err := i.receivedOwn(ctx, actor, ref)
	if err != nil {
		return ReceivedView{}, err
	}
	look := access.Look{Action: access.PackageRead, Object: ref, Count: 1, Refs: []hut3.Ref{ref}, Units: []string{got.Content.To}}
	if err := i.Doors.Read(ctx, actor, look); err != nil {
		return ReceivedView{}, err
	}
	v := ReceivedView{Ref: ref, Sender: got.Sender, SHA256: got.SHA256, Receipt: got.Receipt}
	v.Waits = max(0, got.Content.NotBeforeAction.Sub(i.Doors.Now()))
	if v.Withheld = i.withheld(got.Receipt, got.Content); v.Withheld == "" {
		v.Own = &got.Content
	}
	return v, nil
}

// Answer writes down what became of a received package here. ExportReply
// carries it to the sender. A redirection is a wish: the sender carries it out.
func (i *Intel) Answer(ctx context.Context, actor hut3.Actor, ref hut3.Ref, steps ...hut3.ReceiptStep) error {
	got, err := i.receivedOwn(ctx, actor, ref)
	if err != nil {
		return err
	}
	act := access.Act{Action: access.PackageReceipt, Object: ref, Units: []string{got.Content.To}}
	return i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		got, err := i.received(tx, actor, ref)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if step.State == hut3.ReceiptRedirected {
				if _, err := i.addressee(step.To, got.Content.Origin); err != nil {
					return err
				}
			}
			if got.Receipt, err = i.follow(tx, actor, got.Receipt, step); err != nil {
				return err
			}
		}
		_, err = tx.Put(ReceivedKind, string(ref), got)
		return err
	})
}
