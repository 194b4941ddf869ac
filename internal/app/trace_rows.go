package app

import (
	"unicode/utf8"

	"hut3"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// entryKind is the kind of a node that is a row of no message: a mast, a number
// plate, a contact, a note.
const entryKind = "record"

// entry gives the node of such a row, and missing where the actor sees none.
func (t *tracer) entry(key hut3.Key, missing error) (*TraceNode, error) {
	e, err := t.view.Row(t.ctx, key)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil || err == nil && e.Message != 0 {
		return nil, missing
	}
	return &TraceNode{Ref: hut3.Ref(key.String()), Kind: entryKind, What: e.Kind.String() + ", held by " + heldText(e.Side)}, err
}

// rows gives a message's visible rows, or the one of no message, each with its
// place in an original.
func (t *tracer) rows(n *TraceNode) ([]*TraceNode, error) {
	key, err := hut3.ParseKey(string(n.Ref))
	if err != nil {
		return nil, err
	}
	if n.Kind == entryKind {
		e, err := t.view.Row(t.ctx, key)
		if err != nil {
			return nil, err
		}
		return t.placed(nil, hut3.RowOf{Key: key, Owner: e.Side, Loc: e.Loc}, entryKind)
	}
	rows, err := t.view.Rows(t.ctx, key)
	if err != nil {
		return nil, err
	}
	var out []*TraceNode
	for _, r := range rows {
		rel := r.Role.String()
		if r.Ruling != "" {
			rel += " by " + string(r.Ruling)
		}
		if out, err = t.placed(out, r, rel); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// placed adds a row with its place in an original.
func (t *tracer) placed(out []*TraceNode, r hut3.RowOf, rel string) ([]*TraceNode, error) {
	node := &TraceNode{Ref: hut3.Ref(r.Key.String()), Kind: "row", Rel: rel, What: "held by " + heldText(r.Owner), Bytes: &Bytes{
		File: r.Loc.File, Steps: orEmpty(r.Loc.Steps), Offset: r.Loc.Offset, Length: r.Loc.Length, SHA256: r.Loc.Object,
	}}
	if err := t.origin(node, r.Key.Delivery()); err != nil {
		return nil, err
	}
	if t.bytes {
		if err := t.read(node, r.Loc); err != nil {
			return nil, err
		}
	}
	t.shown = append(t.shown, node.Ref)
	return append(out, node), nil
}

func heldText(h hut3.Handle) string {
	if h.IsZero() {
		return "nobody named"
	}
	return h.String()
}

// origin names the delivery, exhibit and authority of a row.
func (t *tracer) origin(n *TraceNode, number uint32) error {
	d, _, err := store.Get[hut3.Delivery](t.tx, ingest.DeliveryKind, hut3.Ref(hut3.DeliveryRef(number)))
	if err != nil {
		return err
	}
	n.Delivery, n.Exhibit = hut3.DeliveryRef(number), d.Mark
	au, _, err := store.Get[hut3.Authority](t.tx, ingest.AuthorityKind, d.Authority)
	n.RestsOn = []*TraceNode{{Ref: d.Authority, Kind: "authority", Rel: "under", What: au.Title}}
	return err
}

func (t *tracer) read(n *TraceNode, loc hut3.Locator) error {
	gone, err := t.app.bytesGone(loc)
	if n.Gone = gone; gone || err != nil {
		return err
	}
	raw, err := t.app.rowBytes(loc)
	if err != nil {
		return err
	}
	if utf8.Valid(raw) {
		n.Text = string(raw)
	} else {
		n.Raw = raw
	}
	return nil
}
