package ingest

import (
	"context"
	"os"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// namedRestored is how many originals that are restored an act of the log names.
const namedRestored = 100

// restoring stores anew what the vault lost of a delivery that came again, or has
// damaged: the bytes at hand have the digests that the delivery is known by.
type restoring struct {
	*job
	known hut3.Delivery
	lost  []int // sources, of each digest the first
	gone  map[hut3.Digest]bool
}

// restore looks at each original of a known delivery, and stores again what is
// missing or damaged. What was erased here stays so.
func (j *job) restore(ctx context.Context, d hut3.Delivery, files []file) error {
	r := &restoring{job: j, known: d}
	if err := r.look(ctx, files); err != nil || len(r.lost) == 0 {
		return err
	}
	if err := r.tell(ctx, files); err != nil {
		return err
	}
	batch := j.Vault.NewBatch()
	defer batch.Close()
	for _, i := range r.lost {
		f, err := os.Open(j.sources[i].disk)
		if err != nil {
			return hut3.Wrap(err, hut3.Incomplete, "%s cannot be read again, and the vault has not got it whole; run the same import again", j.sources[i].path)
		}
		o, err := batch.Put(ctx, &watched{r: f, meter: newMeter(Deps{Now: j.Now})}, nil)
		_ = f.Close() // it was only read
		if err != nil {
			return diskFault(err)
		}
		if o.SHA256 != files[i].object {
			return hut3.Errorf(hut3.Incomplete, "%s changed while it was read; what %s was read from is not restored: bring the file back as it was and run the same import again", j.sources[i].path, d.Ref())
		}
	}
	if err := batch.Flush(ctx); err != nil {
		return diskFault(err)
	}
	j.restored.Add(int64(len(r.lost)))
	return nil
}

// look finds what is missing or damaged.
func (r *restoring) look(ctx context.Context, files []file) (err error) {
	if r.Erased != nil {
		if r.gone, err = r.Erased(ctx); err != nil {
			return err
		}
	}
	seen := map[hut3.Digest]bool{}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.size < 0 || seen[f.object] || r.gone[f.object] {
			continue
		}
		seen[f.object] = true
		_, err := r.Vault.Check(f.object)
		switch {
		case err == nil:
		case hut3.CodeOf(err) == hut3.NotFound || hut3.CodeOf(err) == hut3.Integrity:
			r.lost = append(r.lost, i)
		default:
			return diskFault(err)
		}
	}
	return nil
}

// tell puts into the log what is about to be stored anew.
func (r *restoring) tell(ctx context.Context, files []file) error {
	var names []hut3.Digest
	for _, i := range r.lost[:min(len(r.lost), namedRestored)] {
		names = append(names, files[i].object)
	}
	act := access.Act{Action: access.DeliveryBegin, Object: r.known.Ref(), Details: map[string]any{"restoring": len(r.lost), "originals": names}}
	return r.logOnly(ctx, act)
}

// detailRestored says in an act how many originals were restored.
func (j *job) detailRestored(details map[string]any) {
	if n := j.restored.Load(); n > 0 {
		details["restored"] = n
	}
}

// mendVault clears away what killed processes left in the vault, and writes bundles
// again whose index or footer are damaged; the log says how many, under an action.
func mendVault(ctx context.Context, deps Deps, actor hut3.Actor, under access.Action) (mended int, err error) {
	if err := deps.Vault.Clean(ctx, deps.Now().Add(-TempYoung)); err != nil {
		return 0, err
	}
	mended, err = deps.Vault.Mend(ctx)
	if mended == 0 {
		return 0, err
	}
	act := access.Act{Action: under, Details: map[string]any{"bundles_mended": mended}}
	if logged := deps.Doors.Write(ctx, actor, act, func(*store.Tx) error { return nil }); err == nil {
		err = logged
	}
	return mended, err
}
