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

// Rejects lists rows of a delivery that were set aside, with file, position and
// reason: most of them from place skip, all from there where most is zero; and says
// how many there are. It is for those who answer for completeness: what could not be
// read cannot be laid to a handle or conversation either.
func (a *App) Rejects(ctx context.Context, actor hut3.Actor, ref string, skip, most int) (list []json.RawMessage, total int64, err error) {
	n, err := hut3.ParseDelivery(ref)
	if err != nil {
		return nil, 0, err
	}
	look := access.Look{Action: access.DeliveryCheck, Object: hut3.Ref(hut3.DeliveryRef(n)), Query: "rejects"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, 0, err
	}
	var d hut3.Delivery
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		d, _, err = store.Get[hut3.Delivery](tx, ingest.DeliveryKind, look.Object)
		return err
	})
	if err != nil {
		return nil, 0, a.missed(ctx, actor, look, err)
	}
	look.Count = d.Counts.Rejected
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return nil, 0, err
	}
	list = []json.RawMessage{}
	err = a.eachReject(ctx, d, skip, func(line []byte) (bool, error) {
		list = append(list, bytes.Clone(line))
		return len(list) != most, nil
	})
	return list, d.Counts.Rejected, err
}

// longestReject is the most bytes that a line of the list may have.
const longestReject = 1 << 24

// eachReject calls fn with the lines of a delivery's rejects from place skip, until it
// wants no more. The list is a file of the vault; what lies behind is not read.
func (a *App) eachReject(ctx context.Context, d hut3.Delivery, skip int, fn func(line []byte) (more bool, err error)) error {
	if d.Rejects.IsZero() {
		return nil
	}
	r, err := a.Vault.Open(d.Rejects)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	lines := bufio.NewScanner(io.NewSectionReader(r, 0, r.Size()))
	lines.Buffer(nil, longestReject)
	for place := 0; lines.Scan(); place++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if place < skip {
			continue
		}
		if more, err := fn(lines.Bytes()); err != nil || !more {
			return err
		}
	}
	return hut3.Wrap(lines.Err(), hut3.Integrity, "reading the rejects of %s", d.Ref())
}

// rejectsOf reads all rejects of a delivery.
func (a *App) rejectsOf(ctx context.Context, d hut3.Delivery) (out []hut3.Reject, err error) {
	err = a.eachReject(ctx, d, 0, func(line []byte) (bool, error) {
		var r hut3.Reject
		err := json.Unmarshal(line, &r)
		out = append(out, r)
		return true, hut3.Wrap(err, hut3.Integrity, "a reject of %s cannot be read", d.Ref())
	})
	return out, err
}
