package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// DefaultMarking is how an export is marked where nothing else is said
// (Government Security Classifications policy).
const DefaultMarking = "OFFICIAL-SENSITIVE"

// ExportRequest writes every message of a query to a file.
type ExportRequest struct {
	Query   string
	Path    string // ends in one of ExportFormats; a file that stands there is not written over
	Marking string // empty: DefaultMarking
	// LookAlike also finds words that look like those typed, as a search does.
	LookAlike bool
}

// Exported says what an export wrote.
type Exported struct {
	Path     string      `json:"path"`
	Format   string      `json:"format"`
	Marking  string      `json:"marking"`
	Messages int64       `json:"messages"`
	Bytes    int64       `json:"bytes"`
	SHA256   hut3.Digest `json:"sha256"`             // of the file
	Refs     hut3.Digest `json:"refs"`               // of the references, as the looks log keeps it
	Damaged  int64       `json:"damaged,omitempty"`  // messages whose texts cannot be read: each says so in its line
	Untested int64       `json:"untested,omitempty"` // see Beside
}

// exportHead stands at the head of every export.
type exportHead struct {
	Marking  string    `json:"marking"`
	Case     string    `json:"case"`
	By       string    `json:"exported_by"`
	At       time.Time `json:"exported_at"`
	Purpose  string    `json:"purpose"`
	Query    string    `json:"query"`
	Messages int64     `json:"messages"`
	// Withheld is what declared restrictions keep back of everything; see Beside.
	Withheld []WithheldCount `json:"withheld,omitempty"`
	Untested int64           `json:"untested,omitempty"`
}

// Export writes every message of a query to a file. The file gets its name only
// when the look, with its count and digests, is durable.
func (a *App) Export(ctx context.Context, actor hut3.Actor, r ExportRequest) (out Exported, err error) {
	q, view, err := a.askDespite(ctx, actor, access.CorpusExport, r.Query)
	if err != nil {
		return out, err
	}
	if r.LookAlike {
		q = query.LookAlike(q, corpus.IsOneWord)
	}
	out = Exported{Path: r.Path, Marking: r.Marking, Format: strings.TrimPrefix(filepath.Ext(r.Path), ".")}
	if out.Marking == "" {
		out.Marking = DefaultMarking
	}
	temp, err := startExport(r.Path, out.Format)
	if err != nil {
		return out, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	refs, err := a.writeExport(ctx, actor, view, q, temp, &out)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return out, hut3.Wrap(err, hut3.CodeOf(err), "writing %s; nothing was exported", r.Path)
	}
	look := access.Look{Action: access.CorpusExport, Query: fmt.Sprintf("export of %s as %s, sha256 %s", q, out.Format, out.SHA256), Count: out.Messages, Refs: refs}
	if err = a.Doors.Read(ctx, actor, look); err != nil {
		return out, err
	}
	out.Refs = access.RefsDigest(refs)
	if err = os.Link(temp.Name(), r.Path); err != nil { // a rename would write over what came there meanwhile
		return out, hut3.Wrap(err, hut3.Conflict, "naming %s", r.Path)
	}
	return out, hut3.Wrap(os.Remove(temp.Name()), hut3.Internal, "removing the temporary name of %s", r.Path)
}

func startExport(path, format string) (*os.File, error) {
	if !slices.Contains(ExportFormats, format) {
		return nil, hut3.Errorf(hut3.Usage, "%s: give a file that ends in .csv, .jsonl or .rsmf", path)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, hut3.Errorf(hut3.Conflict, "%s exists; an export writes over nothing, so give another name", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".hut3-export-*") // made with 0600
	return f, hut3.Wrap(err, hut3.Usage, "%s cannot be written", path)
}

// writeExport writes head and messages, oldest first, and gives what was shown.
func (a *App) writeExport(ctx context.Context, actor hut3.Actor, view *corpus.View, q query.Q, f io.Writer, out *Exported) (refs []hut3.Ref, err error) {
	sum := &countingHash{Hash: sha256.New()}
	w := bufio.NewWriter(io.MultiWriter(f, sum))
	total, err := view.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	withheld, err := view.Withheld(ctx)
	if err != nil {
		return nil, err
	}
	head := exportHead{out.Marking, a.Config.Case, actor.Name + " of " + actor.Unit, a.Doors.Now().UTC().Truncate(time.Second), actor.Purpose, q.String(), total, withheld, view.Untested()}
	out.Untested = head.Untested
	form, err := newExportForm(out.Format, w, filepath.Dir(out.Path), head)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, form.Close()) }()
	refs = make([]hut3.Ref, 0, total)
	p := exportPages{view: view, form: form}
	err = view.Each(ctx, q, func(h corpus.Hit) error {
		refs = append(refs, hut3.Ref(h.Ref.String()))
		if h.Damage != "" {
			out.Damaged++
		}
		return p.add(ctx, hitOf(h))
	})
	if err == nil {
		err = p.flush(ctx)
	}
	if err == nil {
		err = form.end()
	}
	err = errors.Join(err, w.Flush())
	out.Messages, out.Bytes = int64(len(refs)), sum.n
	copy(out.SHA256[:], sum.Sum(nil))
	return refs, err
}

type countingHash struct {
	hash.Hash
	n int64
}

func (c *countingHash) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.Hash.Write(p)
}
