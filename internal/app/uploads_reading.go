package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// UploadReading says how one file of an upload is to be read, where that is not
// what its content says.
type UploadReading struct {
	File    string           `json:"file"`
	Format  string           `json:"format,omitempty"`
	Profile *formats.Profile `json:"profile,omitempty"`
}

// ReadUploadAs says how a file of an upload of the actor's own is to be read, in
// the dry run and the import: as a format, by a mapping profile (JSON), or both.
// With neither it is read again by what it is. NotFound where no file is called
// so, Usage for what is no format or no profile, Conflict while it is imported.
func (a *App) ReadUploadAs(ctx context.Context, actor hut3.Actor, id, file, format, profile string) error {
	u, err := a.ownUpload(ctx, actor, id)
	if err != nil {
		return err
	}
	if !slices.Contains(u.names(), file) {
		return hut3.Errorf(hut3.NotFound, "no file of this upload is called %q", file)
	}
	how := UploadReading{File: file, Format: format}
	if err := knownFormat(format); err != nil {
		return err
	}
	if profile != "" {
		p, err := parseProfile([]byte(profile), "the mapping profile")
		if err != nil {
			return err
		}
		how.Profile = &p
	}
	u.Readings = slices.DeleteFunc(u.Readings, func(r UploadReading) bool { return r.File == file })
	if format != "" || profile != "" {
		u.Readings = append(u.Readings, how)
	}
	return keepUpload(filepath.Join(a.Dir, ingest.Uploads, u.ID), u)
}

// ownUpload is an upload that the actor brought in and no import reads.
func (a *App) ownUpload(ctx context.Context, actor hut3.Actor, id string) (UploadItem, error) {
	u, err := a.idleUpload(ctx, actor, id)
	if err == nil && u.By != actor.User {
		err = hut3.Errorf(hut3.Refused, "%s brought %s in and says what it is; bring the files in yourself, or throw these away", u.By, id)
	}
	return u, err
}

// keepUpload writes what is said of an upload, all of it or nothing.
func keepUpload(dir string, u UploadItem) error {
	u.Import = "" // it is found anew each time
	at := filepath.Join(dir, uploadFile)
	raw, err := json.Marshal(u)
	if err == nil {
		err = os.WriteFile(at+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(at+".new", at)
	}
	return hut3.Wrap(err, hut3.Internal, "keeping what is said of the upload")
}

// overrides are the readings as an import takes them.
func (u UploadItem) overrides() (list []ingest.Override) {
	for _, r := range u.Readings {
		list = append(list, ingest.Override{Files: literalPattern(r.File), Format: r.Format, Profile: r.Profile})
	}
	return list
}

// literalPattern is the pattern that one name alone has.
func literalPattern(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}
