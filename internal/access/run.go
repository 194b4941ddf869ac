package access

import (
	"context"

	"hut3"
	"hut3/internal/store"
)

// TellRun keeps how far an import is, for other processes to show, and reports
// whether somebody asked for it to be stopped. It leaves no leaf: the delivery's
// own begin and end do.
func (d *Doors) TellRun(ctx context.Context, r store.Run) (stop bool, err error) {
	err = d.cases.Transact(ctx, func(tx *store.Tx) error {
		if err := tx.PutRun(r); err != nil {
			return err
		}
		stop, err = tx.RunStopped(r.ID)
		return err
	})
	return stop, err
}

// StopRun asks an import to stop. It keeps what it has done, and goes on from
// there when it is begun again.
func (d *Doors) StopRun(ctx context.Context, actor hut3.Actor, id string) error {
	act := Act{Action: DeliveryBegin, Details: map[string]string{"stop": id}}
	return d.Write(ctx, actor, act, func(tx *store.Tx) error { return tx.StopRun(id) })
}
