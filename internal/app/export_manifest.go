package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

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

		Derived *hut3.Derived `json:"derived,omitempty"` // the file that was opened out of another, and how the key is held
	}
	manifestFile struct {
		File     string      `json:"file"`
		SHA256   hut3.Digest `json:"sha256"`
		Bytes    int64       `json:"bytes"` // -1 where it could not be opened
		FirstRow uint64      `json:"first_row"`
		Rows     int64       `json:"rows"`
		Rejects  int64       `json:"rejects"`
		manifestReading
		Stopped string           `json:"stopped,omitempty"`
		Members []manifestMember `json:"members,omitempty"` // of an archive or a workbook, and of those in it
	}
	manifestReading struct {
		Blank     int64  `json:"blank"`
		ReadAs    string `json:"read_as,omitempty"`
		Delimiter string `json:"delimiter,omitempty"`
		Encoding  string `json:"encoding,omitempty"`
		HeaderRow int    `json:"header_row"` // rows before the header; -1 without one
	}
	manifestMember struct {
		Path []string `json:"path"` // names of archives' members and sheets, from the outside in
		manifestReading
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
	manifestReject struct {
		Reject uint64       `json:"reject"`
		Object hut3.Digest  `json:"object"`
		Steps  []hut3.Step  `json:"steps"`
		Offset int64        `json:"offset"`
		Length int64        `json:"length"`
		SHA256 *hut3.Digest `json:"sha256,omitempty"`
		Reason string       `json:"reason"`
	}
)

func (a *App) exportManifest(ctx context.Context, d hut3.Delivery, register []ingest.Registered, path string, out *DeliveryExport) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the manifest cannot be written")
	}
	w := bufio.NewWriterSize(f, 1<<20)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	head := manifestHead{Format: manifestFormat, Delivery: string(d.Ref()), SHA256: d.SHA256, ContentRoot: d.ContentRoot, Files: len(register), Tool: d.Tool, Derived: d.Reading.Derived}
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
		err = a.exportRejects(ctx, d, enc, out)
	}
	return hut3.Wrap(errors.Join(err, w.Flush(), f.Close()), hut3.Internal, "the manifest cannot be written")
}

func manifestFileOf(r ingest.Registered) manifestFile {
	return manifestFile{File: r.Path, SHA256: r.SHA256, Bytes: r.Bytes, FirstRow: r.FirstRow, Rows: r.Rows, Rejects: r.Rejects, Stopped: r.Fault,
		manifestReading: readingOf(r.Summary), Members: membersOf(r.Summary, nil)}
}

// readingOf says how a file, a member or a sheet was read; nil: not at all.
func readingOf(s *formats.Summary) manifestReading {
	if s == nil {
		return manifestReading{HeaderRow: -1}
	}
	r := manifestReading{ReadAs: s.Format, Delimiter: s.Delimiter, Encoding: s.Encoding, Blank: s.Blank, HeaderRow: s.HeaderRow}
	if s.Profile.NoHeader {
		r.HeaderRow = -1
	}
	return r
}

// membersOf lists what was read in a file, and in what was read in that.
func membersOf(s *formats.Summary, in []string) (out []manifestMember) {
	if s == nil {
		return nil
	}
	for _, m := range s.Members {
		if m.Summary != nil {
			path := append(slices.Clone(in), m.Name)
			out = append(out, manifestMember{Path: path, manifestReading: readingOf(m.Summary)})
			out = append(out, membersOf(m.Summary, path)...)
		}
	}
	return out
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

// ofTable reports whether a place is a row of a table, which has no bytes of its own:
// its number says where it is.
func ofTable(l hut3.Locator) bool {
	n := len(l.Steps)
	return n >= 2 && l.Steps[n-1].Kind == "rowid"
}

func (s *spans) row(e *corpus.RowEntry) (manifestRow, error) {
	r := manifestRow{Row: e.Key.Row(), Kind: e.Kind.String(), Object: e.Loc.Object, Steps: orEmpty(e.Loc.Steps), Offset: e.Loc.Offset, Length: e.Loc.Length}
	if ofTable(e.Loc) {
		return r, nil
	}
	sum, err := s.digest(e.Loc)
	r.SHA256 = &sum
	return r, err
}

// reject is the place of what was set aside, with the digest of its bytes where
// they can be read to their end.
func (s *spans) reject(j *hut3.Reject) manifestReject {
	r := manifestReject{Reject: j.Key.Row(), Object: j.Loc.Object, Steps: orEmpty(j.Loc.Steps), Offset: j.Loc.Offset, Length: j.Loc.Length, Reason: j.Reason}
	if ofTable(j.Loc) {
		return r
	}
	sum, err := s.digest(j.Loc)
	if err != nil { // as of a stream that is broken there
		s.close()
		return r
	}
	r.SHA256 = &sum
	return r
}

// exportRejects writes the places of what was set aside, with the reasons.
func (a *App) exportRejects(ctx context.Context, d hut3.Delivery, enc *json.Encoder, out *DeliveryExport) error {
	s := &spans{app: a}
	defer s.close()
	list, err := a.rejectsOf(ctx, d)
	for _, r := range list {
		out.Rejects++
		if err := enc.Encode(s.reject(&r)); err != nil {
			return err
		}
	}
	return err
}
