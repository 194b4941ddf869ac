package app

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
)

// Waiting is a file or folder of the inbox.
type Waiting struct {
	Name   string    `json:"name"`
	Folder bool      `json:"folder"`
	Bytes  int64     `json:"bytes"` // of a file
	Laid   time.Time `json:"laid"`
}

// Inbox lists what lies in the folder from which the pages may import. A case
// whose hut3.toml names none has an empty one.
func (a *App) Inbox(ctx context.Context, actor hut3.Actor) ([]Waiting, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.DeliveryBegin}); err != nil {
		return nil, err
	}
	out := []Waiting{}
	if a.Config.Inbox == "" {
		return out, nil
	}
	list, err := os.ReadDir(a.Config.Inbox)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the inbox %s that hut3.toml names", a.Config.Inbox)
	}
	for _, e := range list {
		info, err := e.Info()
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue // gone meanwhile, or a link that leads elsewhere
		}
		out = append(out, Waiting{e.Name(), info.IsDir(), info.Size(), info.ModTime()})
	}
	slices.SortFunc(out, func(x, y Waiting) int { return cmp.Compare(x.Name, y.Name) })
	return out, nil
}

// InboxPath is where an entry of the inbox stands; what lies outside is refused.
func (a *App) InboxPath(ctx context.Context, actor hut3.Actor, name string) (string, error) {
	list, err := a.Inbox(ctx, actor)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(list, func(w Waiting) bool { return w.Name == name }) {
		return "", hut3.Errorf(hut3.NotFound, "the inbox holds no %q", name)
	}
	return filepath.Join(a.Config.Inbox, name), nil
}
