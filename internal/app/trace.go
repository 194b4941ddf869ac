package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// TraceNode is an object in a trace. A row's node ends in the bytes that it was
// read from. A node that was expanded above is named again without its own.
type TraceNode struct {
	Ref      hut3.Ref     `json:"ref"`
	Kind     string       `json:"kind"`
	Rel      string       `json:"rel,omitempty"` // how it stands to the node above it
	What     string       `json:"what,omitempty"`
	By       string       `json:"by,omitempty"` // who wrote the record
	At       string       `json:"at,omitempty"` // and when
	Again    bool         `json:"again,omitempty"`
	RestsOn  []*TraceNode `json:"rests_on,omitempty"`
	UsedBy   []*TraceNode `json:"used_by,omitempty"`
	*Bytes   `json:",omitempty"`
	Exhibit  string `json:"exhibit,omitempty"`
	Delivery string `json:"delivery,omitempty"`
	// links is what records name the object by: for a message its key, which
	// may be of a row that the actor may not see and is never printed.
	links hut3.Ref
}

// linked is the reference by which records name the object.
func (n *TraceNode) linked() hut3.Ref { return cmp.Or(n.links, n.Ref) }

// Bytes is a span of an original: file, steps into it, and position.
type Bytes struct {
	File   string      `json:"file"`
	Steps  []hut3.Step `json:"steps"`
	Offset int64       `json:"offset"`
	Length int64       `json:"length"`
	SHA256 hut3.Digest `json:"sha256"`
	Text   string      `json:"text,omitempty"`   // the bytes, where they were asked for and are UTF-8
	Raw    []byte      `json:"raw,omitempty"`    // the bytes, where they are not
	Gone   bool        `json:"erased,omitempty"` // the original was erased since: its bytes are not there
}

// Trace is what an object rests on, down to the bytes, and what was made of it,
// up to the figure.
type Trace struct {
	Ref     hut3.Ref     `json:"ref"`
	Kind    string       `json:"kind"`
	What    string       `json:"what,omitempty"`
	RestsOn []*TraceNode `json:"rests_on"`
	UsedBy  []*TraceNode `json:"used_by"`
}

// Trace walks the lineage of an object both ways, in what the actor may see.
func (a *App) Trace(ctx context.Context, actor hut3.Actor, ref string, withBytes bool) (Trace, error) {
	look := access.Look{Action: access.CorpusTrace, Object: hut3.Ref(ref), Query: "trace"}
	if err := a.permit(ctx, actor, look); err != nil {
		return Trace{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return Trace{}, err
	}
	t := &tracer{sight: a.sightIn(ctx, actor, view), bytes: withBytes, down: map[hut3.Ref]bool{}, up: map[hut3.Ref]bool{}, figures: map[hut3.Ref]hut3.Figure{}}
	var out Trace
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		t.tx = tx
		var err error
		out, err = t.trace(ref)
		return err
	})
	if err != nil {
		return Trace{}, a.missed(ctx, actor, look, err)
	}
	look.Object, look.Count, look.Refs = out.Ref, int64(len(t.shown)), t.shown
	return out, a.Doors.Read(ctx, actor, look)
}

// tracer walks links. Each object is expanded once in each direction.
type tracer struct {
	*sight
	tx       *store.Tx
	bytes    bool
	down, up map[hut3.Ref]bool // expanded already
	shown    []hut3.Ref
	figures  map[hut3.Ref]hut3.Figure
}

func (t *tracer) trace(ref string) (Trace, error) {
	top, err := t.find(ref)
	if err != nil {
		return Trace{}, err
	}
	out := Trace{Ref: top.Ref, Kind: top.Kind, What: top.What}
	if out.RestsOn, err = t.restsOn(top); err != nil {
		return out, err
	}
	out.UsedBy, err = t.usedBy(top)
	out.RestsOn, out.UsedBy = orEmpty(out.RestsOn), orEmpty(out.UsedBy)
	return out, err
}

// find resolves what a person typed: a row, whether of a message or of what an
// extraction holds beside, a record of the case, a handle or a figure. A row that he may not see is not there, even where he sees its message
// by another.
func (t *tracer) find(ref string) (*TraceNode, error) {
	if key, err := hut3.ParseKey(ref); err == nil {
		message, err := t.view.Resolve(t.ctx, key)
		if err != nil {
			return t.entry(key, err)
		}
		return t.message(message)
	}
	return t.object(ref)
}

// target resolves what a record names: a message by its key, or a row of no message.
func (t *tracer) target(ref hut3.Ref) (*TraceNode, error) {
	key, err := hut3.ParseKey(string(ref))
	if err != nil {
		return t.object(string(ref))
	}
	n, err := t.message(key)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return t.entry(key, err)
	}
	return n, err
}

func (t *tracer) object(ref string) (*TraceNode, error) {
	if node, err := t.record(hut3.Ref(ref)); err != nil || node != nil {
		return node, err
	}
	if node, err := t.figure(ref); err != nil || node != nil {
		return node, err
	}
	if h, err := hut3.ParseHandle(ref); err == nil {
		known, err := knows(t.view)(t.ctx, h)
		if err != nil {
			return nil, err
		}
		if known {
			return &TraceNode{Ref: hut3.Ref(h.String()), Kind: "handle"}, nil
		}
	}
	return nil, hut3.Errorf(hut3.NotFound, "there is no %s in what you may see", ref)
}

// message gives the node of a message by its key, printed by its lowest visible
// row.
func (t *tracer) message(key hut3.Key) (*TraceNode, error) {
	hit, err := t.view.Despite().Message(t.ctx, key)
	if err != nil {
		return nil, err
	}
	what := hit.Message.From.String()
	if sent := hit.Message.Sent.String(); sent != "" {
		what += ", " + sent
	}
	return &TraceNode{Ref: hut3.Ref(hit.Ref.String()), Kind: "message", What: what, links: hut3.Ref(hit.Message.Key.String())}, nil
}

// record gives the node of a record that the actor may see, or nil. Without a
// kind, the kinds are tried that the reference may be of.
func (t *tracer) record(ref hut3.Ref, kinds ...string) (*TraceNode, error) {
	if len(kinds) == 0 {
		kinds = t.kinds(ref)
	}
	for _, kind := range kinds {
		r, err := t.tx.Get(kind, string(ref))
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		if seen, err := t.sees(t.tx, r); err != nil || seen {
			return recordNode(&t.app.titles, r), err
		}
	}
	return nil, nil
}

// kinds names the kinds of record that a reference may be of.
func (t *tracer) kinds(ref hut3.Ref) []string {
	if _, err := hut3.ParseDelivery(string(ref)); err == nil {
		return []string{ingest.DeliveryKind}
	}
	return t.tx.Kinds(ref)
}

func (t *tracer) restsOn(n *TraceNode) ([]*TraceNode, error) {
	t.shown = append(t.shown, n.Ref)
	if n.Kind == "message" || n.Kind == entryKind {
		return t.rows(n)
	}
	t.down[n.Ref] = true
	if n.Kind == "figure" {
		return t.figureRests(n)
	}
	links, err := t.tx.LinksFrom(n.linked())
	if err != nil {
		return nil, err
	}
	var out []*TraceNode
	for _, l := range links {
		if restsRels[l.Rel] {
			out, err = t.below(out, l.Target, l.Rel)
		}
		if err != nil {
			return nil, err
		}
	}
	back, err := t.tx.LinksTo(n.linked())
	if err != nil {
		return nil, err
	}
	for _, l := range back {
		if carriesRels[l.Rel] {
			out, err = t.below(out, l.Source, l.Rel)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// below adds the object under a link, with all that it rests on in turn.
func (t *tracer) below(out []*TraceNode, ref hut3.Ref, rel string) ([]*TraceNode, error) {
	n, err := t.target(ref)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return out, nil // outside of what the actor may see: it is not there
	}
	if err != nil {
		return nil, err
	}
	n.Rel = rel
	if n.Again = t.down[n.Ref]; !n.Again && n.Kind != "handle" {
		if n.RestsOn, err = t.restsOn(n); err != nil {
			return nil, err
		}
	}
	return append(out, n), nil
}

// usedBy lists the records that rest on an object, and what rests on them.
func (t *tracer) usedBy(n *TraceNode) ([]*TraceNode, error) {
	t.up[n.Ref] = true
	if n.Kind == "figure" {
		return t.figureUsed(n)
	}
	names, err := t.names(n)
	if err != nil {
		return nil, err
	}
	var sources []store.Linked
	for _, name := range names {
		links, err := t.tx.LinksTo(name)
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			if (restsRels[l.Rel] || l.Rel == "concerns") && !slices.ContainsFunc(sources, func(have store.Linked) bool {
				return have.Source == l.Source && have.Kind == l.Kind && have.Rel == l.Rel
			}) { // it may name several of its rows
				sources = append(sources, l)
			}
		}
	}
	out, err := t.tx.LinksFrom(n.linked())
	if err != nil {
		return nil, err
	}
	for _, l := range out {
		if carriesRels[l.Rel] {
			sources = append(sources, store.Linked{Source: l.Target, Rel: l.Rel, Kind: t.kindOf(l.Target)})
		}
	}
	return t.above(sources)
}

// kindOf is the first kind whose prefix a reference has.
func (t *tracer) kindOf(ref hut3.Ref) string {
	if kinds := t.tx.Kinds(ref); len(kinds) > 0 {
		return kinds[0]
	}
	return ""
}

func (t *tracer) above(sources []store.Linked) ([]*TraceNode, error) {
	var nodes []*TraceNode
	for _, l := range sources {
		n, err := t.record(l.Source, l.Kind)
		if err != nil {
			return nil, err
		}
		if n == nil {
			continue
		}
		t.shown = append(t.shown, n.Ref)
		n.Rel = l.Rel
		if n.Again = t.up[n.Ref]; !n.Again {
			if n.UsedBy, err = t.usedBy(n); err != nil {
				return nil, err
			}
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// names are the references by which records may name an object: of a message,
// its founding row and every row that the actor sees.
func (t *tracer) names(n *TraceNode) ([]hut3.Ref, error) {
	out := []hut3.Ref{n.linked()}
	if n.Kind != "message" {
		return out, nil
	}
	key, err := hut3.ParseKey(string(n.Ref))
	if err != nil {
		return nil, err
	}
	rows, err := t.view.Rows(t.ctx, key)
	for _, r := range rows {
		if ref := hut3.Ref(r.Key.String()); ref != out[0] {
			out = append(out, ref)
		}
	}
	return out, err
}
