package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// Deliveries lists what was taken in, oldest first.
func (a *App) Deliveries(ctx context.Context, actor hut3.Actor) ([]hut3.Delivery, error) {
	out := []hut3.Delivery{}
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind)
		for _, it := range items {
			out = append(out, it.Body)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.DeliveryRead, Query: "deliveries", Count: int64(len(out))})
}

// Rejects lists the rows of a delivery that were set aside, with file, position
// and reason.
func (a *App) Rejects(ctx context.Context, actor hut3.Actor, ref string) ([]json.RawMessage, error) {
	n, err := hut3.ParseDelivery(ref)
	if err != nil {
		return nil, err
	}
	var d hut3.Delivery
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		d, _, err = store.Get[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Ref(hut3.DeliveryRef(n)))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := a.Doors.Read(ctx, actor, access.Look{Action: access.DeliveryRead, Object: d.Ref(), Query: "rejects", Count: d.Counts.Rejected}); err != nil {
		return nil, err
	}
	out := []json.RawMessage{}
	if d.Rejects.IsZero() {
		return out, nil
	}
	r, err := a.Vault.Open(d.Rejects)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	lines := bufio.NewScanner(io.NewSectionReader(r, 0, r.Size()))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		out = append(out, bytes.Clone(lines.Bytes()))
	}
	return out, hut3.Wrap(lines.Err(), hut3.Integrity, "reading the rejects of %s", ref)
}
