package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// UpkeepState is what the corpus is made of on the disk: counts of files, which
// name no message.
type UpkeepState struct {
	Files  []UpkeepFiles `json:"files"`  // by kind and access class
	Merges []UpkeepMerge `json:"merges"` // latest first
	Bytes  int64         `json:"bytes"`
	Live   int           `json:"live"` // files
}

// UpkeepFiles is the files of one kind and access class.
type UpkeepFiles struct {
	Kind     string `json:"kind"`
	Class    uint32 `json:"class"`
	Files    int    `json:"files"`
	Messages int64  `json:"messages"`
	Rows     int64  `json:"rows"`
	Bytes    int64  `json:"bytes"`
}

// UpkeepMerge is a merge that was done.
type UpkeepMerge struct {
	Ref   hut3.Ref  `json:"ref"`
	At    time.Time `json:"at"`
	By    hut3.Ref  `json:"by"`
	Class uint32    `json:"class"`
	From  int       `json:"files"`
	Into  string    `json:"into"`
}

// UpkeepState lists the files by kind and the merges, for those who answer for
// what is stored. By access class that tells of compartments and their size, which
// is not for whoever administers the accounts.
func (a *App) UpkeepState(ctx context.Context, actor hut3.Actor) (out UpkeepState, err error) {
	look := access.Look{Action: access.DeliveryCheck, Query: "upkeep"}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	if a.unfit != nil {
		return out, a.unfit
	}
	var merges []store.Item[ingest.Merge]
	err = a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		merges, err = ingest.Merges(tx)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Merges = []UpkeepMerge{}
	for _, m := range slices.Backward(merges) {
		if len(m.Body.Into) == 0 {
			continue // an erasure left nothing of it
		}
		out.Merges = append(out.Merges, UpkeepMerge{m.Ref, m.Record.At, hut3.Ref(m.Record.Author), m.Body.Class, len(m.Body.From), m.Body.Into[0].Name})
	}
	out.count(a)
	look.Count = int64(out.Live)
	return out, a.Doors.Read(ctx, actor, look)
}

func (u *UpkeepState) count(a *App) {
	type kind struct {
		kind  string
		class uint32
	}
	by := map[kind]*UpkeepFiles{}
	for _, s := range a.files.now().Live() {
		k := kind{s.Kind, s.Class}
		if by[k] == nil {
			by[k] = &UpkeepFiles{Kind: s.Kind, Class: s.Class}
		}
		by[k].Files++
		by[k].Messages += s.Messages
		by[k].Rows += s.Rows
		by[k].Bytes += s.Bytes
		u.Bytes += s.Bytes
		u.Live++
	}
	u.Files = []UpkeepFiles{}
	for _, f := range by {
		u.Files = append(u.Files, *f)
	}
	slices.SortFunc(u.Files, func(x, y UpkeepFiles) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Class, y.Class)) })
}
