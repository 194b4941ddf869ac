package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
)

// Completed is a handle that begins with or holds what was typed.
type Completed struct {
	Handle   hut3.Handle `json:"handle"`
	Messages int64       `json:"messages"` // from and to it, in what the actor may see
}

// Complete finds handles by a part of their name among those of the messages
// that the actor may see: those that begin so first, then by messages.
func (a *App) Complete(ctx context.Context, actor hut3.Actor, part string, most int) ([]Completed, error) {
	part = strings.ToLower(strings.TrimSpace(part))
	look := access.Look{Action: access.CorpusSearch, Query: "handles named " + part}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	all, err := view.Handles(ctx)
	if err != nil {
		return nil, err
	}
	out := completed(all, part)
	out = out[:min(most, len(out))]
	look.Count = int64(len(out))
	for _, c := range out {
		look.Refs = append(look.Refs, hut3.Ref(c.Handle.String()))
	}
	return out, a.Doors.Read(ctx, actor, look)
}

func completed(all []corpus.HandleCount, part string) []Completed {
	out := []Completed{}
	for _, h := range all {
		if n := h.Sent + h.Received; n > 0 && strings.Contains(strings.ToLower(h.Handle.String()), part) {
			out = append(out, Completed{h.Handle, n})
		}
	}
	begins := func(c Completed) int {
		if strings.HasPrefix(strings.ToLower(c.Handle.Name), part) || strings.HasPrefix(c.Handle.String(), part) {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(x, y Completed) int {
		return cmp.Or(begins(x)-begins(y), cmp.Compare(y.Messages, x.Messages), handleOrder(x.Handle, y.Handle))
	})
	return out
}
