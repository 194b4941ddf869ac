package app

import (
	"context"
	"errors"
	"fmt"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/marks"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// Verified is what Verify looked at and what it found wrong.
type Verified struct {
	OK      bool          `json:"ok"`
	Checked Checked       `json:"checked"`
	Faults  []store.Fault `json:"faults"`

	Reperformed []Reperformed `json:"reperformed,omitempty"` // where originals were read again
}

// Checked counts what was read and compared.
type Checked struct {
	Originals int64 `json:"originals"`
	Segments  int64 `json:"segments"`
	Erasures  int64 `json:"erasures,omitempty"` // carried out, or begun
	Merges    int64 `json:"merges"`             // files that stand for others, read whole and compared with their record
	access.Checked
}

// Verify reads everything that is stored and compares it with what was sealed.
// It names each fault and goes on. The actor's scope plays no part: no content
// is shown.
func (a *App) Verify(ctx context.Context, actor hut3.Actor, rebuild bool) (Verified, error) {
	v := Verified{Faults: []store.Fault{}}
	look := access.Look{Action: access.Verify, Query: "verify"}
	if err := a.permit(ctx, actor, look); err != nil {
		return v, err
	}
	add := func(f store.Fault) { v.Faults = append(v.Faults, f) }
	var err error
	if v.Checked.Checked, err = a.Doors.VerifyCase(ctx, actor, rebuild, a.erasedLeaves, add); err != nil {
		return v, err
	}
	if err := store.AsFault(a.verifyOriginals(ctx, &v, add), add); err != nil {
		return v, err
	}
	files, err := a.current(ctx)
	if err != nil {
		add(store.Fault{Kind: "merge", Where: "corpus", What: "which files are live cannot be told: " + err.Error()})
	}
	var damage *store.Damage
	if errors.As(a.unfit, &damage) {
		add(store.Fault{Kind: "segment", Where: "corpus", What: "which files are live cannot be told from " + damage.File + ": none was checked; restore it from a back-up and verify again"})
	}
	for _, f := range files.Verify(ctx) {
		add(store.Fault{Kind: "segment", Where: segmentWhere(f), What: f.What})
	}
	v.Checked.Segments = int64(len(files.Live()))
	if err := store.AsFault(a.verifyMerges(ctx, files, &v, add), add); err != nil {
		return v, err
	}
	if err := store.AsFault(a.verifyErasures(ctx, &v, add), add); err != nil {
		return v, err
	}
	look.Count = int64(len(v.Faults))
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		// A log that lost its end takes no look; what else is wrong is told all the same.
		add(store.Fault{Kind: "leaf", Where: "looks end of the log", What: "this verification could not be recorded: " + err.Error()})
	}
	v.OK = len(v.Faults) == 0
	return v, ctx.Err()
}

// verifyOriginals reads every object of the vault, and misses each one that a
// delivery names and the vault has not.
func (a *App) verifyOriginals(ctx context.Context, v *Verified, add func(store.Fault)) error {
	have := map[hut3.Digest]bool{}
	hit := damagedOriginals{} // is there and damaged
	var blanked []hut3.Digest
	for object, err := range a.Vault.List(ctx) {
		if err != nil {
			var faults vault.Faults
			if !errors.As(err, &faults) && hut3.CodeOf(err) != hut3.Integrity {
				return err
			}
			add(store.Fault{Kind: "original", Where: "vault", What: err.Error()})
			if len(faults) > 0 {
				have[faults[0].Object] = true
				hit[faults[0].Object] = len(v.Faults) - 1
			}
			continue
		}
		have[object.SHA256] = true
		if object.Erased {
			blanked = append(blanked, object.SHA256)
		}
		v.Checked.Originals++
		if err := a.Vault.Verify(ctx, object.SHA256); err != nil {
			add(store.Fault{Kind: "original", Where: object.SHA256.String(), What: err.Error()})
			hit[object.SHA256] = len(v.Faults) - 1
		}
	}
	return errors.Join(a.missingOriginals(ctx, v, have, hit), a.missingLists(ctx, have, add), a.verifyBlanked(ctx, blanked, add))
}

// missingLists looks for the lists of rows that tags, hit sets and rulings name.
func (a *App) missingLists(ctx context.Context, have map[hut3.Digest]bool, add func(store.Fault)) error {
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		if err := a.missingJoins(tx, have, add); err != nil {
			return err
		}
		kept, err := marks.Kept(tx)
		if hut3.CodeOf(err) == hut3.Integrity && err != nil {
			add(store.Fault{Kind: "list", Where: "vault", What: "which lists of rows are missing cannot be told: " + err.Error()})
			return nil
		}
		for object, ref := range kept {
			if !have[object] {
				add(store.Fault{Kind: "list", Where: object.String(), What: "the vault has not got it, and it is the messages of " + string(ref)})
			}
		}
		return err
	})
}

// damagedOriginals says which fault of a verification is of which original.
type damagedOriginals map[hut3.Digest]int

// remedy says what to do about an original of a delivery that is damaged or
// missing. What the import made itself, no source has.
func remedy(d *hut3.Delivery, o hut3.Digest) string {
	switch {
	case o == d.Register:
		return fmt.Sprintf("it is the register of %s: bring the vault's file back from a back-up", d.Ref())
	case o == d.Rejects:
		return fmt.Sprintf("it is the list of rows that were set aside of %s: bring the vault's file back from a back-up", d.Ref())
	}
	return fmt.Sprintf("%s was read from it: import the same source again, and it is stored anew", d.Ref())
}

// missingOriginals looks for the objects that live deliveries name, and says of
// those that are missing or damaged what to do.
func (a *App) missingOriginals(ctx context.Context, v *Verified, have map[hut3.Digest]bool, hit damagedOriginals) error {
	add := func(f store.Fault) { v.Faults = append(v.Faults, f) }
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		deliveries, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		if hut3.CodeOf(err) == hut3.Integrity && err != nil {
			add(store.Fault{Kind: "original", Where: "vault", What: "which originals are missing cannot be told, nor the segments checked: " + err.Error()})
			return nil
		}
		if err != nil {
			return err
		}
		for _, d := range deliveries {
			objects, err := a.originals(d.Body)
			if err != nil {
				add(store.Fault{Kind: "original", Where: string(d.Ref), What: err.Error()})
			}
			for _, o := range objects {
				if at, damaged := hit[o]; damaged {
					v.Faults[at].What += "; " + remedy(&d.Body, o)
				} else if !have[o] {
					add(store.Fault{Kind: "original", Where: o.String(), What: "the vault has not got it; " + remedy(&d.Body, o)})
				}
			}
		}
		return nil
	})
}

// originals are the objects that a delivery keeps: its files, the register of
// them and the rows that were set aside.
func (a *App) originals(d hut3.Delivery) ([]hut3.Digest, error) {
	out := []hut3.Digest{}
	for _, o := range []hut3.Digest{d.Register, d.Rejects} {
		if !o.IsZero() {
			out = append(out, o)
		}
	}
	files, err := ingest.Register(a.Vault, d) // and not what is kept of it
	for _, f := range files {
		if !f.SHA256.IsZero() {
			out = append(out, f.SHA256)
		}
	}
	return out, err
}

// segmentWhere names a damaged block and the messages that it hits.
func segmentWhere(f corpus.Fault) string {
	where := f.File
	if f.Section != "" {
		where += " section " + f.Section
	}
	if f.Block >= 0 {
		where += fmt.Sprintf(" block %d", f.Block)
	}
	switch {
	case len(f.Keys) == 1:
		where += ", message " + f.Keys[0].String()
	case len(f.Keys) > 1:
		where += fmt.Sprintf(", %s from %s to %s", hut3.Plural(f.Messages, "message", "messages"), f.Keys[0], f.Keys[len(f.Keys)-1])
	case f.Messages > 0:
		where += ", " + hut3.Plural(f.Messages, "message", "messages")
	}
	return where
}
