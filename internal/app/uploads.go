package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
)

// What may be brought in by a browser. More goes by the inbox or the command
// line, which can be interrupted.
const (
	MostUpload      = 256 << 20 // bytes of one upload
	MostUploadFiles = 20
)

const (
	uploadFile  = "upload.json" // what was said of it; without it the upload is not whole
	uploadStale = 2 * time.Hour // after that long one that is not whole is cleared away
	longestName = 200           // of a file, in bytes

	uploadIDLength = 12 // letters and digits of rand.Text, in lower case
)

// UploadDetails is what is said, in a page, of files that are to be imported.
type UploadDetails struct {
	Exhibit   string   `json:"exhibit"`
	Supplier  string   `json:"supplier"`
	Officer   string   `json:"officer"` // who received them
	Authority hut3.Ref `json:"authority"`
	Platform  string   `json:"platform,omitempty"`
	Zone      string   `json:"zone,omitempty"`

	Owner       string `json:"owner,omitempty"`      // handle of the handset, where the files do not say whose it is
	DateOrder   string `json:"date_order,omitempty"` // dmy, mdy or ymd
	Encoding    string `json:"encoding,omitempty"`
	Stage       string `json:"stage,omitempty"` // of the collection, in the supplier's words
	Note        string `json:"note,omitempty"`
	Compartment string `json:"compartment,omitempty"` // inside the authority; opened to who imports alone
}

// Request is the import of some paths with what is said of them.
func (d UploadDetails) Request(paths ...string) (r ImportRequest) {
	r.Paths, r.Exhibit, r.Supplier, r.Officer, r.Authority, r.Platform, r.DataZone = paths, d.Exhibit, d.Supplier, d.Officer, d.Authority, d.Platform, d.Zone
	r.Owner, r.DateOrder, r.Encoding, r.Stage, r.Note, r.Compartment = d.Owner, d.DateOrder, d.Encoding, d.Stage, d.Note, d.Compartment
	return r
}

// UploadedFile is one file of an upload.
type UploadedFile struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// UploadItem is what somebody brought in and has neither imported nor thrown
// away.
type UploadItem struct {
	ID    string         `json:"id"`
	By    hut3.Ref       `json:"by"`
	At    time.Time      `json:"at"`
	Files []UploadedFile `json:"files"`
	// Import is the run that reads these files now, if one does.
	Import string `json:"import,omitempty"`
	// Readings are of the files that are to be read otherwise than by what they are.
	Readings []UploadReading `json:"read_as,omitempty"`
	// Opened says what the file was opened to with a key, and how that is held.
	Opened *hut3.Derived `json:"opened,omitempty"`
	UploadDetails
}

// Upload takes files of a browser in, each straight to the disk. Keep ends it;
// Drop forgets it.
type Upload struct {
	item UploadItem
	by   string // the name of who brings it in
	dir  string
	left int64
}

// BeginUpload begins to take files in. Refused to who may not import.
func (a *App) BeginUpload(ctx context.Context, actor hut3.Actor) (*Upload, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.DeliveryBegin}); err != nil {
		return nil, err
	}
	a.clearUploads()
	u := &Upload{item: UploadItem{ID: strings.ToLower(rand.Text()[:uploadIDLength]), By: actor.User, At: a.Doors.Now().UTC().Truncate(time.Microsecond)}, by: actor.Name, left: MostUpload}
	u.dir = filepath.Join(a.Dir, ingest.Uploads, u.item.ID)
	return u, hut3.Wrap(os.MkdirAll(filepath.Join(u.dir, "files"), 0o700), hut3.Internal, "a place for what is brought in")
}

// ID is the upload's name among the others.
func (u *Upload) ID() string { return u.item.ID }

// Add writes one file. Invalid for a name that is none, a second file of a name,
// and more than an upload may hold.
func (u *Upload) Add(name string, in io.Reader) error {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	switch {
	case !utf8.ValidString(name): // the record of the upload is JSON, and would hold another name than the folder
		return hut3.Errorf(hut3.Invalid, "the name %q is no UTF-8; rename the file", name)
	case name == "" || name == "." || name == ".." || len(name) > longestName || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return hut3.Errorf(hut3.Invalid, "%q is no name of a file; rename it", name)
	case slices.ContainsFunc(u.item.Files, func(f UploadedFile) bool { return strings.EqualFold(f.Name, name) }):
		return hut3.Errorf(hut3.Invalid, "two files are called %s; rename one, or bring them in one after the other", name)
	case len(u.item.Files) == MostUploadFiles:
		return hut3.Errorf(hut3.Invalid, "more than %d files; put them into the inbox, or use hut3 import", MostUploadFiles)
	}
	f, err := os.OpenFile(filepath.Join(u.dir, "files", name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s cannot be written here; rename it", name)
	}
	n, err := io.Copy(f, io.LimitReader(in, u.left+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "%s did not come whole", name)
	}
	if u.left -= n; u.left < 0 {
		return hut3.Errorf(hut3.Invalid, "the files have more than %d MiB together; put them into the inbox, or use hut3 import", MostUpload>>20)
	}
	u.item.Files = append(u.item.Files, UploadedFile{name, n})
	return nil
}

// Keep ends an upload, with what is said of it.
func (u *Upload) Keep(d UploadDetails) error {
	if len(u.item.Files) == 0 {
		return hut3.Errorf(hut3.Invalid, "choose at least one file")
	}
	u.item.UploadDetails = d
	return keepUpload(u.dir, u.item)
}

// Drop forgets an upload with its files.
func (u *Upload) Drop() error {
	return hut3.Wrap(os.RemoveAll(u.dir), hut3.Internal, "removing an upload")
}

// Uploads lists what was brought in and is still to be decided on, oldest first:
// by whomever, for whoever brought it in may be gone.
func (a *App) Uploads(ctx context.Context, actor hut3.Actor) ([]UploadItem, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.DeliveryBegin}); err != nil {
		return nil, err
	}
	out := []UploadItem{}
	names, err := os.ReadDir(filepath.Join(a.Dir, ingest.Uploads))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the folder %s", ingest.Uploads)
	}
	runs, err := a.uploadRuns(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range names {
		if u, err := a.readUpload(e.Name()); err == nil {
			u.Import = runs[u.ID]
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(x, y UploadItem) int { return x.At.Compare(y.At) })
	return out, nil
}

func (a *App) readUpload(id string) (u UploadItem, err error) {
	raw, err := os.ReadFile(filepath.Join(a.Dir, ingest.Uploads, id, uploadFile))
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(raw, &u)
}

// clearUploads removes what never came whole: a browser that went away, or a
// server that stopped.
func (a *App) clearUploads() {
	names, _ := os.ReadDir(filepath.Join(a.Dir, ingest.Uploads)) // none there: nothing to clear
	for _, e := range names {
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < uploadStale {
			continue
		}
		if _, err := a.readUpload(e.Name()); errors.Is(err, fs.ErrNotExist) {
			_ = os.RemoveAll(filepath.Join(a.Dir, ingest.Uploads, e.Name())) // tried again at the next upload
		}
	}
}

// Upload is one of the uploads. NotFound where there is none of that id.
func (a *App) Upload(ctx context.Context, actor hut3.Actor, id string) (UploadItem, error) {
	list, err := a.Uploads(ctx, actor)
	if err != nil {
		return UploadItem{}, err
	}
	i := slices.IndexFunc(list, func(u UploadItem) bool { return u.ID == id })
	if i < 0 {
		return UploadItem{}, hut3.Errorf(hut3.NotFound, "nothing called %q was brought in", id)
	}
	return list[i], nil
}

// names are the files of an upload, what was opened with a key among them.
func (u UploadItem) names() (list []string) {
	for _, f := range u.Files {
		list = append(list, f.Name)
	}
	if u.Opened != nil {
		list = append(list, u.Opened.File)
	}
	return list
}

// uploadRequest is the import of an upload.
func (a *App) uploadRequest(u UploadItem) ImportRequest {
	var paths []string
	for _, name := range u.names() {
		paths = append(paths, filepath.Join(a.Dir, ingest.Uploads, u.ID, "files", name))
	}
	r := u.Request(paths...)
	r.Derived, r.Overrides = u.Opened, u.overrides()
	return r
}

// PreviewUpload is the dry run of an upload: what would come out, and nothing
// written.
func (a *App) PreviewUpload(ctx context.Context, actor hut3.Actor, id string) (UploadItem, Imported, error) {
	u, err := a.Upload(ctx, actor, id)
	if err != nil {
		return u, Imported{}, err
	}
	r := a.uploadRequest(u)
	r.DryRun = true
	out, err := a.ImportPaths(ctx, actor, r, nil)
	return u, out, err
}

// ImportUpload imports an upload of the actor's own. Its files go once the vault has them; those of
// an import that stopped stay until it is resumed or they are thrown away.
func (a *App) ImportUpload(ctx context.Context, actor hut3.Actor, id string) (Imported, error) {
	u, err := a.ownUpload(ctx, actor, id)
	if err != nil {
		return Imported{}, err
	}
	return a.ImportPaths(ctx, actor, a.uploadRequest(u), nil)
}

// DropUpload throws an upload away. Conflict while an import reads it.
func (a *App) DropUpload(ctx context.Context, actor hut3.Actor, id string) error {
	if _, err := a.idleUpload(ctx, actor, id); err != nil {
		return err
	}
	return hut3.Wrap(os.RemoveAll(filepath.Join(a.Dir, ingest.Uploads, id)), hut3.Internal, "removing an upload")
}

// imported removes those of the actor's uploads of which an import took every
// file in. Which folder goes comes from what the uploads say of themselves, never
// from a path that was asked for: that may be written in any way and name anything.
func (a *App) imported(ctx context.Context, actor hut3.Actor, paths []string) error {
	taken := map[string]bool{}
	for _, p := range paths {
		taken[filepath.Clean(p)] = true
	}
	brought, err := a.Uploads(ctx, actor)
	for _, u := range brought {
		left := slices.ContainsFunc(a.uploadRequest(u).Paths, func(p string) bool { return !taken[p] })
		if !left && u.By == actor.User && isUploadID(u.ID) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(a.Dir, ingest.Uploads, u.ID)))
		}
	}
	return hut3.Wrap(err, hut3.Internal, "the import is whole, but what was brought in could not be removed from the folder %s", ingest.Uploads)
}

// isUploadID reports whether a name is one that BeginUpload gives.
func isUploadID(id string) bool {
	return len(id) == uploadIDLength && !strings.ContainsFunc(id, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '2' || r > '7') })
}
