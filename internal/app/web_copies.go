package app

import (
	"context"
	"encoding/json"

	"hut3"
	"hut3/internal/access"
)

// Copies is a message with every row that states it, and in what they differ.
type Copies struct {
	Message Hit    `json:"message"`
	Rows    []Copy `json:"rows"`
}

// Copy is one row of a message as the actor may see it. Differs holds the
// fields that are not as in the row that the message is shown by.
type Copy struct {
	Ref     hut3.Key        `json:"ref"`
	Role    string          `json:"role"`
	Ruling  hut3.Ref        `json:"ruling,omitempty"` // of a joined row: what joined it
	HeldBy  hut3.Handle     `json:"held_by,omitzero"`
	Sent    string          `json:"sent"`
	Raw     string          `json:"sent_raw,omitempty"`
	Basis   string          `json:"sent_basis"`
	Differs json.RawMessage `json:"differs,omitempty"`
	Fields  []hut3.Field    `json:"fields,omitempty"`
	At      hut3.Locator    `json:"at"`
}

// Copies gives the rows of a message, by any of its rows.
func (a *App) Copies(ctx context.Context, actor hut3.Actor, ref string) (Copies, error) {
	key, err := hut3.ParseKey(ref)
	if err != nil {
		return Copies{}, err
	}
	look := access.Look{Action: access.CorpusRead, Object: hut3.Ref(key.String()), Query: "rows of a message"}
	if err := a.permit(ctx, actor, look); err != nil {
		return Copies{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return Copies{}, err
	}
	if key, err = view.Resolve(ctx, key); err != nil {
		return Copies{}, a.missed(ctx, actor, look, err)
	}
	hit, err := view.Despite().Message(ctx, key)
	if err != nil {
		return Copies{}, err
	}
	rows, err := view.Rows(ctx, key)
	if err != nil {
		return Copies{}, err
	}
	out := Copies{Message: hitOf(hit), Rows: []Copy{}}
	for _, r := range rows {
		out.Rows = append(out.Rows, Copy{r.Key, r.Role.String(), r.Ruling, r.Owner, r.Sent.String(), r.Sent.Raw, r.Sent.Basis.String(), r.Differs, r.Extra, r.Loc})
		look.Refs = append(look.Refs, hut3.Ref(r.Key.String()))
	}
	look.Count = int64(len(rows))
	return out, a.Doors.Read(ctx, actor, look)
}
