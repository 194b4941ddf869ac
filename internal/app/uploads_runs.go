package app

import (
	"context"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/ingest"
)

// uploadRuns gives, by upload, the import under way that reads its files.
func (a *App) uploadRuns(ctx context.Context) (map[string]string, error) {
	list, err := a.runs(ctx)
	out := map[string]string{}
	for _, r := range list {
		for _, path := range r.Paths {
			if id := a.uploadOf(path); id != "" && r.State == RunRunning {
				out[id] = r.ID
			}
		}
	}
	return out, err
}

// uploadOf is the upload that a path lies in; empty for any other path.
func (a *App) uploadOf(path string) string {
	rest, ok := strings.CutPrefix(path, filepath.Join(a.Dir, ingest.Uploads)+string(filepath.Separator))
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, string(filepath.Separator))
	return id
}

// idleUpload is an upload that no import reads.
func (a *App) idleUpload(ctx context.Context, actor hut3.Actor, id string) (UploadItem, error) {
	u, err := a.Upload(ctx, actor, id)
	if err == nil && u.Import != "" {
		err = hut3.Errorf(hut3.Conflict, "the import %s reads these files; wait for its end, or stop it first", u.Import)
	}
	return u, err
}
