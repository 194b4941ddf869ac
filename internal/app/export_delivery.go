package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
)

// DeliveryExport is a delivery on the disk, for somebody who checks it without
// this program: tools/recheck/recheck.py does.
type DeliveryExport struct {
	Delivery  string `json:"delivery"`
	Dir       string `json:"dir"`
	Files     int    `json:"files"`
	Originals int    `json:"originals"` // copied, each once
	Rows      int64  `json:"rows"`      // of any kind
	Rejects   int64  `json:"rejects"`
}

// manifestFormat names the layout of an export's manifest.
const manifestFormat = "hut3-delivery/1"

// The lines of a manifest, told apart by their first key.
type (
	manifestHead struct {
		Format      string      `json:"format"`
		Delivery    string      `json:"delivery"`
		SHA256      hut3.Digest `json:"sha256"`
		ContentRoot hut3.Digest `json:"content_root"`
		Files       int         `json:"files"`
		Numbered    int64       `json:"numbered"` // rows and rejects
		Tool        string      `json:"tool"`
	}
	manifestFile struct {
		File      string      `json:"file"`
		SHA256    hut3.Digest `json:"sha256"`
		Bytes     int64       `json:"bytes"` // -1 where it could not be opened
		FirstRow  uint64      `json:"first_row"`
		Rows      int64       `json:"rows"`
		Rejects   int64       `json:"rejects"`
		Blank     int64       `json:"blank"`
		ReadAs    string      `json:"read_as,omitempty"`
		Delimiter string      `json:"delimiter,omitempty"`
		Encoding  string      `json:"encoding,omitempty"`
		HeaderRow int         `json:"header_row"` // rows before the header; -1 without one
		Stopped   string      `json:"stopped,omitempty"`
	}
	manifestRow struct {
		Row    uint64       `json:"row"`
		Kind   string       `json:"kind"`
		Object hut3.Digest  `json:"object"`
		Steps  []hut3.Step  `json:"steps"`
		Offset int64        `json:"offset"`
		Length int64        `json:"length"`
		SHA256 *hut3.Digest `json:"sha256,omitempty"` // of the row's bytes; a row of a table has none
	}
)

// ExportDelivery writes a live delivery into a new folder: manifest.jsonl, with
// each row's place and the SHA-256 of its bytes, and the originals, or their
// hashes alone. It takes no account of restrictions: it is for custodians, who
// handed the originals in, and is logged as a disclosure.
func (a *App) ExportDelivery(ctx context.Context, actor hut3.Actor, ref, dir string, hashesOnly bool) (out DeliveryExport, err error) {
	look := access.Look{Action: access.DeliveryExport, Object: hut3.Ref(ref), Query: "export delivery"}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	if ref == "" {
		return out, hut3.Errorf(hut3.Usage, "name the delivery, as in D1")
	}
	list, err := a.liveDeliveries(ctx, ref)
	if err != nil {
		return out, a.missed(ctx, actor, look, err)
	}
	d := list[0]
	if d.State != hut3.Live {
		return out, hut3.Errorf(hut3.Conflict, "%s is %s; only a live delivery is exported", d.Ref(), d.State)
	}
	register, err := a.register(d)
	if err != nil {
		return out, err
	}
	look.Count = d.Counts.Rows + d.Counts.Records
	if err := a.Doors.Read(ctx, actor, look); err != nil { // before a byte leaves
		return out, err
	}
	out = DeliveryExport{Delivery: string(d.Ref()), Dir: dir, Files: len(register)}
	if err := writeNew(dir, nil); err != nil {
		return out, err
	}
	if !hashesOnly {
		if out.Originals, err = a.exportOriginals(ctx, register, filepath.Join(dir, "originals")); err != nil {
			return out, err
		}
	}
	return out, a.exportManifest(ctx, d, register, filepath.Join(dir, "manifest.jsonl"), &out)
}

// exportOriginals copies each vault object once, under its SHA-256.
func (a *App) exportOriginals(ctx context.Context, register []ingest.Registered, dir string) (n int, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "the folder of the originals cannot be made")
	}
	done := map[hut3.Digest]bool{}
	for _, f := range register {
		if f.SHA256.IsZero() || done[f.SHA256] {
			continue
		}
		done[f.SHA256] = true
		if err := errors.Join(ctx.Err(), a.copyOriginal(f.SHA256, filepath.Join(dir, f.SHA256.String()))); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (a *App) copyOriginal(object hut3.Digest, to string) error {
	r, err := a.Vault.Open(object)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "original %s cannot be written", object)
	}
	_, err = io.Copy(w, io.NewSectionReader(r, 0, r.Size()))
	return hut3.Wrap(errors.Join(err, w.Close()), hut3.Internal, "original %s cannot be written", object)
}

func (a *App) exportManifest(ctx context.Context, d hut3.Delivery, register []ingest.Registered, path string, out *DeliveryExport) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the manifest cannot be written")
	}
	w := bufio.NewWriterSize(f, 1<<20)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	head := manifestHead{Format: manifestFormat, Delivery: string(d.Ref()), SHA256: d.SHA256, ContentRoot: d.ContentRoot, Files: len(register), Tool: d.Tool}
	for _, r := range register {
		head.Numbered += r.Rows + r.Rejects
	}
	err = enc.Encode(head)
	for _, r := range register {
		err = errors.Join(err, enc.Encode(manifestFileOf(r)))
	}
	if err == nil {
		err = a.exportRows(ctx, d, enc, out)
	}
	if err == nil {
		err = a.exportRejects(d, enc, out)
	}
	return hut3.Wrap(errors.Join(err, w.Flush(), f.Close()), hut3.Internal, "the manifest cannot be written")
}

func manifestFileOf(r ingest.Registered) manifestFile {
	f := manifestFile{File: r.Path, SHA256: r.SHA256, Bytes: r.Bytes, FirstRow: r.FirstRow, Rows: r.Rows, Rejects: r.Rejects, HeaderRow: -1, Stopped: r.Fault}
	if s := r.Summary; s != nil {
		f.ReadAs, f.Delimiter, f.Encoding, f.Blank = s.Format, s.Delimiter, s.Encoding, s.Blank
		if !s.Profile.NoHeader {
			f.HeaderRow = s.HeaderRow
		}
	}
	return f
}

// exportRows writes the place of every row, in order, with the digest of its
// bytes, which are read stream by stream from their start.
func (a *App) exportRows(ctx context.Context, d hut3.Delivery, enc *json.Encoder, out *DeliveryExport) error {
	s := &spans{app: a}
	defer s.close()
	files, err := a.current(ctx)
	if err != nil {
		return err
	}
	for e, err := range files.DeliveryRows(d.Number) {
		if err != nil {
			return err
		}
		if out.Rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := s.row(&e)
		if err != nil {
			return err
		}
		if err := enc.Encode(row); err != nil {
			return err
		}
		out.Rows++
	}
	return nil
}

func (s *spans) row(e *corpus.RowEntry) (manifestRow, error) {
	r := manifestRow{Row: e.Key.Row(), Kind: e.Kind.String(), Object: e.Loc.Object, Steps: orEmpty(e.Loc.Steps), Offset: e.Loc.Offset, Length: e.Loc.Length}
	if n := len(e.Loc.Steps); n >= 2 && e.Loc.Steps[n-1].Kind == "rowid" {
		return r, nil // the row of a table: its number says where it is
	}
	sum, err := s.digest(e.Loc)
	r.SHA256 = &sum
	return r, err
}

// exportRejects writes the places of what was set aside, with the reasons.
func (a *App) exportRejects(d hut3.Delivery, enc *json.Encoder, out *DeliveryExport) error {
	list, err := a.rejects(d)
	for _, raw := range list {
		var r hut3.Reject
		if err := json.Unmarshal(raw, &r); err != nil {
			return hut3.Wrap(err, hut3.Integrity, "a reject of %s cannot be read", d.Ref())
		}
		out.Rejects++
		if err := enc.Encode(map[string]any{"reject": r.Key.Row(), "object": r.Loc.Object, "steps": orEmpty(r.Loc.Steps), "offset": r.Loc.Offset, "length": r.Loc.Length, "reason": r.Reason}); err != nil {
			return err
		}
	}
	return err
}
