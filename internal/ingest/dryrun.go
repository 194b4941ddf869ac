package ingest

import (
	"context"
	"crypto/sha256"
	"io"
	"os"

	"hut3"
	"hut3/internal/formats"
)

// previewRows is how many rows of a file a dry run shows.
const previewRows = 5

// Preview is what a dry run found in a file. Rows are the first of them.
type Preview struct {
	File    string          `json:"file"`
	Fault   string          `json:"not_read,omitempty"`
	Summary formats.Summary `json:"summary"`
	Rows    []PreviewRow    `json:"rows,omitempty"`
	Rejects []hut3.Reject   `json:"rejects,omitempty"`
}

// PreviewRow is a row as it would be read.
type PreviewRow struct {
	Kind         hut3.Kind     `json:"kind"`
	Conversation string        `json:"conversation,omitempty"`
	From         hut3.Handle   `json:"from,omitzero"`
	To           []hut3.Handle `json:"to,omitempty"`
	HeldBy       hut3.Handle   `json:"held_by,omitzero"`
	Sent         hut3.Time     `json:"sent"`
	Text         string        `json:"text"`
	Fields       []hut3.Field  `json:"fields,omitempty"`
	At           hut3.Locator  `json:"at"`
}

// dryRun reads every file where it lies and writes nothing.
func (j *job) dryRun(ctx context.Context) (Result, error) {
	var r Result
	for _, s := range j.sources {
		p, n, err := j.preview(ctx, s)
		if err != nil {
			return r, stopped(ctx, err)
		}
		if p.Fault != "" {
			r.NotRead++
		}
		r.Files++
		r.Bytes += max(0, s.size)
		r.Rows += n.acts
		r.Records += n.records
		r.Rejected += p.Summary.Rejects
		r.Preview = append(r.Preview, p)
	}
	r.Seconds = j.Now().Sub(j.began).Seconds()
	return r, nil
}

func (j *job) preview(ctx context.Context, s source) (Preview, *peek, error) {
	n := &peek{p: Preview{File: s.path, Fault: s.fault}}
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
	in := formats.Input{Path: s.path, Object: hut3.Digest(h.Sum(nil)), Size: size, R: f}
	n.p.Summary, err = formats.Read(ctx, in, j.options(), n)
	n.p.Fault = n.p.Summary.Stopped
	if err != nil && hut3.CodeOf(err) == hut3.Invalid && ctx.Err() == nil {
		n.p.Fault, err = err.Error(), nil
	}
	return n.p, n, err
}

// peek keeps the first rows and counts the rest.
type peek struct {
	p             Preview
	acts, records int64
}

// Row takes the next row.
func (n *peek) Row(r *hut3.Row) error {
	if grouped(r.Kind) {
		n.acts++
	} else {
		n.records++
	}
	if len(n.p.Rows) < previewRows {
		n.p.Rows = append(n.p.Rows, PreviewRow{r.Kind, r.Conversation, r.From, append([]hut3.Handle(nil), r.To...), r.Owner, r.Sent, r.Body, appendExtra(nil, r), r.Loc})
	}
	return nil
}

// Reject takes a row that could not be read.
func (n *peek) Reject(r hut3.Reject) error {
	if len(n.p.Rejects) < previewRows {
		n.p.Rejects = append(n.p.Rejects, r)
	}
	return nil
}
