package app

import (
	"context"
	"errors"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// Verified is what Verify looked at and what it found wrong.
type Verified struct {
	OK      bool          `json:"ok"`
	Checked Checked       `json:"checked"`
	Faults  []store.Fault `json:"faults"`
}

// Checked counts what was read and compared.
type Checked struct {
	Originals int64 `json:"originals"`
	Segments  int64 `json:"segments"`
	access.Checked
}

// Verify reads everything that is stored and compares it with what was sealed.
// It names each fault and goes on. The actor's scope plays no part: no content
// is shown.
func (a *App) Verify(ctx context.Context, actor hut3.Actor, rebuild bool) (Verified, error) {
	v := Verified{Faults: []store.Fault{}}
	if err := access.Can(actor, access.Act{Action: access.Verify}); err != nil {
		return v, err
	}
	add := func(f store.Fault) { v.Faults = append(v.Faults, f) }
	var err error
	if v.Checked.Checked, err = a.Doors.VerifyCase(ctx, actor, rebuild, add); err != nil {
		return v, err
	}
	if err := a.verifyOriginals(ctx, &v, add); err != nil {
		return v, err
	}
	faults := a.corpus.Verify(ctx)
	for _, f := range faults {
		add(store.Fault{Kind: "segment", Where: f.Where(), What: f.What})
	}
	v.Checked.Segments = int64(len(a.corpus.Live()))
	v.OK = len(v.Faults) == 0
	return v, ctx.Err()
}

// verifyOriginals reads every object of the vault, and misses each one that a
// delivery names and the vault has not.
func (a *App) verifyOriginals(ctx context.Context, v *Verified, add func(store.Fault)) error {
	have := map[hut3.Digest]bool{}
	for object, err := range a.Vault.List(ctx) {
		if err != nil {
			var faults vault.Faults
			if !errors.As(err, &faults) && hut3.CodeOf(err) != hut3.Integrity {
				return err
			}
			add(store.Fault{Kind: "original", Where: "vault", What: err.Error()})
			continue
		}
		have[object.SHA256] = true
		v.Checked.Originals++
		if err := a.Vault.Verify(ctx, object.SHA256); err != nil {
			add(store.Fault{Kind: "original", Where: object.SHA256.String(), What: err.Error()})
		}
	}
	return a.missingOriginals(ctx, have, add)
}
