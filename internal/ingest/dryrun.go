package ingest

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/formats"
)

// Preview is what a dry run found in a file. Rows are the first of it, and of each of
// its sheets or members.
type Preview struct {
	File     string          `json:"file"`
	Fault    string          `json:"not_read,omitempty"`
	Attached bool            `json:"attachment,omitempty"` // of no format, and what a row names
	Summary  formats.Summary `json:"summary"`
	Rows     []PreviewRow    `json:"rows,omitempty"`
	Rejects  []hut3.Reject   `json:"rejects,omitempty"`
}

// PreviewRow is a row as it would be read; its times say what clock they are of.
type PreviewRow struct {
	Kind         hut3.Kind     `json:"kind"`
	Conversation string        `json:"conversation,omitempty"`
	From         hut3.Handle   `json:"from,omitzero"`
	To           []hut3.Handle `json:"to,omitempty"`
	HeldBy       hut3.Handle   `json:"held_by,omitzero"`
	Sent         hut3.Time     `json:"sent"`
	Received     *hut3.Time    `json:"received,omitempty"` // with the basis of its clock
	Text         string        `json:"text"`
	Media        []hut3.Media  `json:"media,omitempty"`
	ReplyTo      string        `json:"reply_to,omitempty"`
	Direction    string        `json:"direction,omitempty"`
	FromNick     string        `json:"from_nick,omitempty"`
	ToNick       string        `json:"to_nick,omitempty"`
	NativeID     string        `json:"native_id,omitempty"`
	Namespace    string        `json:"namespace,omitempty"` // inside which the id is one
	Held         string        `json:"held,omitempty"`      // why nothing of its content is shown
	Fields       []hut3.Field  `json:"fields,omitempty"`
	At           hut3.Locator  `json:"at"`
}

// dryRun reads every file where it lies and writes nothing but the look. It is
// for those who may import; what the gate would hold is not shown to them, as it
// would not be after an import.
func (j *job) dryRun(ctx context.Context) (r Result, err error) {
	look := access.Look{Action: access.DeliveryBegin, Query: "dry run of " + listingOf(j.sources).String()}
	if access.Can(j.actor, access.Act{Action: look.Action}) != nil {
		return Result{}, j.Doors.Read(ctx, j.actor, look)
	}
	if j.gate, err = j.newGate(ctx); err != nil {
		return Result{}, err
	}
	done, err := j.makeTemp(filepath.Dir(j.Work))
	if err != nil {
		return Result{}, err
	}
	defer done()
	if r, err = j.previews(ctx); err != nil {
		return Result{}, err
	}
	look.Count = r.Rows + r.Records
	return r, j.Doors.Read(ctx, j.actor, look)
}

func (j *job) previews(ctx context.Context) (Result, error) {
	var r Result
	var peeks []*peek
	j.folder, j.named = j.diskBeside(), attached{}
	for _, s := range j.sources {
		p, n, err := j.preview(ctx, s)
		if err != nil {
			return r, stopped(ctx, err)
		}
		r.Files++
		r.Bytes += max(0, s.size)
		r.Rows += n.acts
		r.Records += n.records
		r.Rejected += p.Summary.Rejects
		r.Preview, peeks = append(r.Preview, p), append(peeks, n)
	}
	hidden := j.gate.preview()
	for i := range r.Preview {
		p := &r.Preview[i]
		p.Rows = peeks[i].shown(hidden)
		if p.Attached = j.named[peeks[i].unknown]; p.Attached {
			p.Fault = ""
			r.Attached++
		}
		if p.Fault != "" {
			r.NotRead++
		}
		r.Attached += p.Summary.MembersNamed
	}
	r.Seconds = j.Now().Sub(j.began).Seconds()
	return r, nil
}

func (j *job) preview(ctx context.Context, s source) (Preview, *peek, error) {
	n := &peek{gate: j.gate, named: j.named, p: Preview{File: s.path, Fault: s.fault}}
	if s.fault != "" {
		return n.p, n, nil
	}
	f, err := os.Open(s.disk)
	if err != nil {
		n.p.Fault = plainFault(err)
		return n.p, n, nil
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		n.p.Fault = plainFault(err)
		return n.p, n, nil
	}
	in := j.input(s.path, hut3.Digest(h.Sum(nil)), size, f)
	g := guard{Sink: n}
	err = g.guarded(s.path, func() (err error) {
		n.p.Summary, err = formats.Read(ctx, in, j.options(s.path), &g)
		return err
	})
	if isUnknown(err) {
		n.unknown = in.Object
	}
	n.p.Fault = n.p.Summary.Stopped
	if err != nil && hut3.CodeOf(err) == hut3.Invalid && ctx.Err() == nil {
		n.p.Fault, err = err.Error(), nil
	}
	return n.p, n, err
}

// peek keeps the first rows and counts the rest. The gate looks at all of them:
// a later row can hold a whole conversation.
type peek struct {
	gate          *gate
	p             Preview
	acts, records int64
	keys          []hut3.Key // of the rows kept
	named         attached   // what rows of the delivery name
	unknown       hut3.Digest
	within        string // the sheet or member that the last row stood in
	tables, kept  int    // met so far; rows kept of the one at hand
}

// Row takes the next row.
func (n *peek) Row(r *hut3.Row) error {
	key := n.gate.nextPreviewKey()
	if grouped(r.Kind) {
		n.acts++
		n.gate.act(r, key)
	} else {
		n.records++
		n.gate.record(key, r)
	}
	for _, m := range r.Media {
		if !m.Missing && !m.SHA256.IsZero() {
			n.named[m.SHA256] = true
		}
	}
	if n.keeps(r.Loc.Steps) {
		n.keys = append(n.keys, key)
		n.p.Rows = append(n.p.Rows, previewOf(r))
	}
	return nil
}

// keeps reports whether a row that stands there is one of those that are shown.
func (n *peek) keeps(steps []hut3.Step) bool {
	full := len(n.p.Rows) >= previewRows
	if full && n.tables > previewTables {
		return false
	}
	if at := inside(steps); at != n.within {
		n.within, n.kept = at, 0
		n.tables++
	}
	if full && n.kept >= tableRows {
		return false
	}
	n.kept++
	return true
}

func previewOf(r *hut3.Row) PreviewRow {
	p := PreviewRow{Kind: r.Kind, Conversation: r.Conversation, From: r.From, To: slices.Clone(r.To), HeldBy: r.Owner, Sent: r.Sent, Text: r.Body, Media: slices.Clone(r.Media),
		ReplyTo: r.ReplyTo, Direction: r.Direction, FromNick: r.FromNick, ToNick: r.ToNick, NativeID: r.NativeID, Namespace: r.Namespace, Fields: appendExtra(nil, r), At: r.Loc}
	if r.Received.Known() || r.Received.Raw != "" {
		received := r.Received
		p.Received = &received
	}
	return p
}

// Reject takes a row that could not be read.
func (n *peek) Reject(r hut3.Reject) error {
	if len(n.p.Rejects) < previewRows {
		n.p.Rejects = append(n.p.Rejects, r)
	}
	return nil
}

// heldFirst is what a dry run says of a row that the gate would hold.
const heldFirst = "the gate would hold it for the independent reviewer"

// shown gives the rows kept, those that the gate would hold without anything
// that they say.
func (n *peek) shown(hidden func(hut3.Key, *PreviewRow) bool) []PreviewRow {
	for i := range n.p.Rows {
		if r := &n.p.Rows[i]; hidden(n.keys[i], r) {
			*r = PreviewRow{Kind: r.Kind, Held: heldFirst, At: r.At}
		}
	}
	return shownRows(&n.p.Summary, n.p.Rows)
}

// nextPreviewKey numbers the rows of a dry run, which is of no delivery.
func (g *gate) nextPreviewKey() hut3.Key {
	g.previewed++
	return hut3.NewKey(0, g.previewed)
}

// preview gives a test for rows that would be hidden: by what the gate found, or
// by a restriction that stands.
func (g *gate) preview() func(hut3.Key, *PreviewRow) bool {
	var targets []hut3.Target
	for _, r := range g.restrictions(0) {
		targets = append(targets, r.Targets...)
	}
	for _, r := range g.standing {
		if r.Body.Hides() {
			targets = append(targets, r.Body.Hidden()...)
		}
	}
	return func(key hut3.Key, r *PreviewRow) bool {
		return slices.ContainsFunc(targets, func(t hut3.Target) bool {
			switch {
			case t.Key != 0:
				return t.Key == key
			case t.Conversation != "":
				return t.Conversation == r.Conversation && t.InBounds(r.Sent)
			}
			return (t.Handle == r.From || slices.Contains(r.To, t.Handle)) && t.InBounds(r.Sent)
		})
	}
}
