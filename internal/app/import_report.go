package app

import (
	"context"
	"encoding/json"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/formats"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// ImportReport says how the taking in of a delivery went.
type ImportReport struct {
	Delivery    hut3.Ref           `json:"delivery"`
	State       hut3.DeliveryState `json:"state"`
	Began       string             `json:"began"`
	Live        string             `json:"live,omitempty"`
	Seconds     float64            `json:"seconds"` // from the first begin, stops included
	Files       int64              `json:"files"`
	Bytes       int64              `json:"bytes"`
	Rows        int64              `json:"rows"`
	BytesSecond float64            `json:"bytes_a_second"`
	RowsSecond  float64            `json:"rows_a_second"`
	Rejected    int64              `json:"rejected"`
	NotRead     int64              `json:"files_not_read"`
	Errors      []ImportError      `json:"errors"` // most frequent first

	Counts      hut3.DeliveryCounts `json:"counts"`
	Reading     hut3.Reading        `json:"reading"` // what the importer declared
	Format      string              `json:"format"`
	SHA256      hut3.Digest         `json:"sha256,omitzero"`
	ContentRoot hut3.Digest         `json:"content_root,omitzero"`
	Tool        string              `json:"tool"`
	Sources     []ImportSource      `json:"sources"` // in the order of the register

	// Unpaired counts messages that were not compared with all that say the same.
	Unpaired int64 `json:"unpaired,omitempty"`

	// Story is the delivery with those that took in again what had failed of it;
	// none where it was read once.
	Story []StoryPart `json:"story,omitempty"`
	// Outstanding is what failed and was not read since.
	Outstanding LeftOver `json:"outstanding"`
}

// ImportSource is an original and what its reading said of it.
type ImportSource struct {
	ingest.SourceHeld
	Encoding    string               `json:"encoding,omitempty"`
	WithoutTime formats.WithoutTime  `json:"without_time"`
	UnreadTimes map[string]int64     `json:"unread_times,omitempty"` // by shape
	DateOrders  []formats.OrderFound `json:"date_orders,omitempty"`
	Look        []formats.Oddity     `json:"look_at,omitempty"` // oddities, with what to do
	Note        string               `json:"note,omitempty"`
}

// StoryPart is one import of a story.
type StoryPart struct {
	Delivery   hut3.Ref `json:"delivery"`
	Rows       int64    `json:"rows"`        // acts, versions and records that it added
	ReadBefore int64    `json:"read_before"` // rows of its files that were in already
	Rejected   int64    `json:"rejected"`
	NotRead    int64    `json:"files_not_read"`
	Profile    string   `json:"profile,omitempty"`
	Format     string   `json:"format,omitempty"`
}

// LeftOver counts what hut3 import --again would read.
type LeftOver struct {
	Files   int64 `json:"files"`   // with a fault or a row set aside
	Rejects int64 `json:"rejects"` // rows
}

// ImportError is errors of one kind: a reason with its numbers and quotations
// left out. The first ten are named.
type ImportError struct {
	Kind  string        `json:"kind"`
	Count int64         `json:"count"`
	First []ErrorSample `json:"first"`
}

// ErrorSample is one error with its place.
type ErrorSample struct {
	Ref    hut3.Key `json:"ref,omitzero"` // of a row that was set aside
	File   string   `json:"file"`
	Offset int64    `json:"offset"`
	Reason string   `json:"reason"`
}

// ImportReport reports on a delivery, for those who answer for completeness.
func (a *App) ImportReport(ctx context.Context, actor hut3.Actor, ref string) (out ImportReport, err error) {
	n, err := hut3.ParseDelivery(ref)
	if err != nil {
		return out, err
	}
	look := access.Look{Action: access.DeliveryCheck, Object: hut3.Ref(hut3.DeliveryRef(n)), Query: "import report"}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	var d hut3.Delivery
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		if d, _, err = store.Get[hut3.Delivery](tx, ingest.DeliveryKind, look.Object); err != nil {
			return err
		}
		out, err = timesOf(tx, d)
		return err
	})
	if err != nil {
		return out, a.missed(ctx, actor, look, err)
	}
	read, err := a.originalsRead(ctx, d)
	if err != nil {
		return out, err
	}
	out.Errors, out.Sources = read.errors, read.sources
	if err := a.storyOf(ctx, d, &out); err != nil {
		return out, err
	}
	look.Count = out.Rejected + out.NotRead
	return out, a.Doors.Read(ctx, actor, look)
}

// timesOf reads the delivery's versions: the first began it, and one made it
// live.
func timesOf(tx *store.Tx, d hut3.Delivery) (ImportReport, error) {
	r := ImportReport{Delivery: d.Ref(), State: d.State, Files: d.Files, Bytes: d.Bytes, Rows: d.Counts.Rows + d.Counts.Records, Rejected: d.Counts.Rejected, NotRead: d.Counts.NotRead,
		Counts: d.Counts, Reading: d.Reading, Format: d.Format, SHA256: d.SHA256, ContentRoot: d.ContentRoot, Tool: d.Tool}
	if len(d.Grouping) > 0 {
		var g ingest.Grouping
		if err := json.Unmarshal(d.Grouping, &g); err != nil {
			return r, hut3.Wrap(err, hut3.Integrity, "what grouping reported of %s cannot be read", d.Ref())
		}
		r.Unpaired = g.Unpaired
	}
	versions, err := tx.History(ingest.DeliveryKind, string(d.Ref()))
	if err != nil || len(versions) == 0 {
		return r, err
	}
	r.Began = versions[0].At.UTC().Format(time.RFC3339)
	for _, v := range versions {
		var then hut3.Delivery
		if err := json.Unmarshal(v.Body, &then); err != nil {
			return r, hut3.Wrap(err, hut3.Integrity, "a version of %s cannot be read", d.Ref())
		}
		if then.State != hut3.Live {
			continue
		}
		r.Live, r.Seconds = v.At.UTC().Format(time.RFC3339), v.At.Sub(versions[0].At).Seconds()
		if r.Seconds > 0 {
			r.BytesSecond, r.RowsSecond = float64(r.Bytes)/r.Seconds, float64(r.Rows)/r.Seconds
		}
		break
	}
	return r, nil
}
