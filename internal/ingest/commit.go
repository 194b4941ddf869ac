package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/store"
)

const (
	rejectsName  = "rejects.jsonl"
	registerName = "register.jsonl"
)

// Registered is a line of a delivery's register: one file, what it is and what
// came out of it. The register is kept in the vault.
type Registered struct {
	Path     string           `json:"path"`
	SHA256   hut3.Digest      `json:"sha256,omitzero"`
	Bytes    int64            `json:"bytes"` // -1 where the file could not be opened
	FirstRow uint64           `json:"first_row,omitempty"`
	Rows     int64            `json:"rows"`
	Rejects  int64            `json:"rejects"`
	Before   int64            `json:"read_before,omitempty"` // rows that an earlier delivery of the same story holds
	Fault    string           `json:"not_read,omitempty"`    // why it was not read, or not to its end
	Attached bool             `json:"attachment,omitempty"`  // of no format, and what a row of the delivery names
	Note     string           `json:"note,omitempty"`
	Summary  *formats.Summary `json:"summary,omitempty"`
}

// commit makes the delivery live: its corpus files, its record and the gate's
// holds, in one transaction.
func (j *job) commit(ctx context.Context) error {
	j.meter.stage("commit", 0)
	if err := errors.Join(j.keepRegister(ctx), j.keepRejects(ctx)); err != nil {
		return err
	}
	d := &j.delivery
	d.State, d.Format, d.Bytes, d.Counts, d.Tool = hut3.Live, j.formatName(), 0, j.counts, j.Tool
	for _, f := range j.files {
		d.Bytes += max(0, f.size)
	}
	report, err := json.Marshal(j.report)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the grouping report of %s cannot be kept", d.Ref())
	}
	d.Grouping = report
	details := map[string]any{"sha256": d.SHA256, "content_root": d.ContentRoot, "counts": d.Counts}
	j.detailRestored(details)
	return j.Doors.Write(ctx, j.actor, access.Act{Action: access.DeliveryCommit, Object: d.Ref(), Details: details}, j.write)
}

// write may run again: it changes nothing but the transaction and the list of
// holds, which it makes anew.
func (j *job) write(tx *store.Tx) error {
	now, err := Manifest(tx)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(now, j.standing.Live(), corpus.SegmentInfo.Equal) {
		return hut3.Errorf(hut3.Incomplete, "another delivery became live while %s was grouped; run the same import again", j.delivery.Ref())
	}
	d := j.delivery
	d.Held = nil
	for _, r := range j.holds.made {
		rec, err := tx.Put(access.RestrictionKind, "", r)
		if err != nil {
			return err
		}
		d.Held = append(d.Held, rec.Ref())
	}
	for _, r := range j.holds.grown {
		now, err := tx.Get(access.RestrictionKind, string(r.Ref))
		if err != nil {
			return err
		}
		if now.Version != r.Record.Version {
			return hut3.Errorf(hut3.Incomplete, "the reviewer ruled on a hold while %s was being read; run the same import again", j.delivery.Ref())
		}
		if _, err := tx.Put(access.RestrictionKind, string(r.Ref), r.Body); err != nil {
			return err
		}
	}
	if _, err := tx.Put(DeliveryKind, string(d.Ref()), d); err != nil {
		return err
	}
	j.delivery.Held = d.Held
	return nil
}

func (j *job) keepRejects(ctx context.Context) error {
	if j.counts.Rejected == 0 {
		return nil
	}
	digest, err := j.keep(ctx, rejectsName)
	j.delivery.Rejects = digest
	return err
}

// keepRegister writes the register and counts the files that were not read.
func (j *job) keepRegister(ctx context.Context) error {
	f, err := os.Create(filepath.Join(j.work, registerName))
	if err != nil {
		return diskFault(err)
	}
	out := bufio.NewWriter(f)
	enc := json.NewEncoder(out)
	spools := newSpoolReader()
	defer spools.close()
	for i := range j.files {
		if j.files[i].fault != "" {
			j.counts.NotRead++
		}
		line := registerLine{Registered: j.registered(i)}
		if f := &j.files[i]; f.trailer.Format != "" {
			var fault error
			line.Summary, fault = spools.summary(f.spool)
			err = errors.Join(err, fault)
		}
		err = errors.Join(err, enc.Encode(line))
	}
	if err := diskFault(errors.Join(err, out.Flush(), f.Close())); err != nil {
		return err
	}
	j.delivery.Register, err = j.keep(ctx, registerName)
	return err
}

// registerLine has the summary as its spool has it.
type registerLine struct {
	Registered
	Summary json.RawMessage `json:"summary,omitempty"`
}

// registered is all of a file's line but its summary.
func (j *job) registered(i int) Registered {
	f := &j.files[i]
	r := Registered{Path: j.sources[i].path, SHA256: f.object, Bytes: f.size, Rows: f.trailer.Rows, Rejects: f.trailer.Rejects, Before: f.trailer.Before, Fault: f.fault, Attached: f.attached, Note: f.note}
	if f.trailer.Numbered > 0 {
		r.FirstRow = j.bases[i] + 1
	}
	return r
}

// keep puts a file of the work folder into the vault.
func (j *job) keep(ctx context.Context, name string) (hut3.Digest, error) {
	f, err := os.Open(filepath.Join(j.work, name))
	if err != nil {
		return hut3.Digest{}, diskFault(err)
	}
	defer f.Close()
	o, err := j.Vault.Put(ctx, io.Reader(f))
	return o.SHA256, diskFault(err)
}
