package app

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/query"
	"hut3/internal/store"
)

// DeliveryItem is a delivery as far as the actor may know it: what was stated
// when it was handed over, and how many of its messages he sees. Whole is for
// those who answer for completeness: its counts and digests speak of every row,
// withheld ones too.
type DeliveryItem struct {
	Ref         hut3.Ref           `json:"ref"`
	State       hut3.DeliveryState `json:"state"`
	Exhibit     hut3.Ref           `json:"exhibit,omitempty"`
	Mark        string             `json:"mark,omitempty"`
	Supplier    string             `json:"supplier,omitempty"`
	ReceivedBy  string             `json:"received_by,omitempty"`
	Authority   hut3.Ref           `json:"authority"`
	Compartment string             `json:"compartment,omitempty"`
	Note        string             `json:"note,omitempty"`
	Visible     int64              `json:"visible_messages"` // with a row in it, in what the actor may see
	Whole       *hut3.Delivery     `json:"whole,omitempty"`
}

// knowsWhole reports whether the actor answers for the completeness of
// deliveries, or audits those who do.
func knowsWhole(actor hut3.Actor) bool {
	return access.Can(actor, access.Act{Action: access.DeliveryCheck}) == nil
}

// visibleDeliveries counts the messages that a view shows of each delivery. One
// of which it shows none does not exist for its actor.
func visibleDeliveries(ctx context.Context, view *corpus.View) (map[hut3.Ref]int64, error) {
	f, err := view.Facets(ctx, query.All{}, corpus.FacetOptions{By: []string{"delivery"}})
	out := map[hut3.Ref]int64{}
	for _, b := range f.Facets["delivery"] {
		out[hut3.Ref(b.Value)] = b.Count
	}
	return out, err
}

// Deliveries lists what was taken in, oldest first: all of it to those who
// answer for completeness, to others what they see a message of.
func (a *App) Deliveries(ctx context.Context, actor hut3.Actor) ([]DeliveryItem, error) {
	look := access.Look{Action: access.DeliveryRead, Query: "deliveries"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	visible, err := visibleDeliveries(ctx, view)
	if err != nil {
		return nil, err
	}
	out := []DeliveryItem{}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.SharedList[hut3.Delivery](tx, ingest.DeliveryKind)
		for _, it := range items {
			if knowsWhole(actor) || visible[it.Ref] > 0 {
				out = append(out, deliveryItem(it.Body, visible[it.Ref], knowsWhole(actor)))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

func deliveryItem(d hut3.Delivery, visible int64, whole bool) DeliveryItem {
	out := DeliveryItem{
		Ref: d.Ref(), State: d.State, Exhibit: d.Exhibit, Mark: d.Mark, Supplier: d.Supplier, ReceivedBy: d.ReceivedBy,
		Authority: d.Authority, Compartment: d.Compartment, Note: d.Note, Visible: visible,
	}
	if whole {
		out.Whole = &d
	}
	return out
}

// ofVisible reports whether a record about where material came from stands
// behind a delivery of which the view shows something.
func ofVisible(tx *store.Tx, r store.Record, visible map[hut3.Ref]int64) (bool, error) {
	if r.Kind == ingest.DeliveryKind {
		return visible[r.Ref()] > 0, nil
	}
	deliveries, err := tx.LinksTo(r.Ref())
	return slices.ContainsFunc(deliveries, func(l store.Linked) bool { return visible[l.Source] > 0 }), err
}
