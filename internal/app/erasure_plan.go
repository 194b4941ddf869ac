package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/ingest"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// planPrefix and planSuffix stand around the reference in the name of a plan's file.
const (
	planPrefix = "erase-"
	planSuffix = ".json"
)

func (c *carrying) planPath() string {
	return filepath.Join(c.Dir, "work", planPrefix+string(c.ref)+planSuffix)
}

// sweepPlans removes the plans of erasures that are recorded as carried out: one whose
// process was killed between that record and the removal.
func (a *App) sweepPlans(ctx context.Context) error {
	work := filepath.Join(a.Dir, "work")
	files, err := os.ReadDir(work)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var errs []error
	for _, f := range files {
		ref, is := strings.CutPrefix(strings.TrimSuffix(f.Name(), planSuffix), planPrefix)
		if !is {
			continue
		}
		errs = append(errs, a.Doors.View(ctx, func(tx *store.Tx) error {
			e, _, err := store.Get[hut3.Erasure](tx, retention.ErasureKind, hut3.Ref(ref))
			if err == nil && e.State == hut3.ErasureCarriedOut {
				err = os.Remove(filepath.Join(work, f.Name()))
			}
			return err
		}))
	}
	return errors.Join(append(errs, err)...)
}

// writePlan keeps where the rows stood, so that the originals can be blanked
// after the corpus no longer knows. When it returns, file and name are on the disk.
func (c *carrying) writePlan() error {
	raw, err := json.Marshal(c.plan)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the plan of %s", c.ref)
	}
	temp := c.planPath() + ".tmp"
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.Write(raw)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Rename(temp, c.planPath())
	}
	if err == nil {
		err = syncFolder(filepath.Dir(temp))
	}
	return hut3.Wrap(err, hut3.Incomplete, "the plan of %s cannot be kept; nothing was taken out of the corpus", c.ref)
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// readPlan reads what is left to blank. Where the list is lost, the record of the
// erasure stands in for it, as far as originals went whole.
func (c *carrying) readPlan() error {
	c.plan = &ingest.ErasePlan{}
	raw, err := os.ReadFile(c.planPath())
	if errors.Is(err, fs.ErrNotExist) {
		return c.planOfRecord()
	}
	if err == nil {
		err = json.Unmarshal(raw, c.plan)
	}
	return hut3.Wrap(err, hut3.Integrity, "%s was begun, and the list of what is left to blank cannot be read; bring %s back from a back-up and carry it out again", c.ref, filepath.Base(c.planPath()))
}

func (c *carrying) planOfRecord() error {
	c.plan.Erased, c.plan.Objects = c.done, map[string]ingest.ErasedObject{}
	var parts []string
	for _, o := range c.done.Originals {
		if !o.Whole {
			parts = append(parts, o.SHA256.String())
		}
		c.plan.Objects[o.SHA256.String()] = ingest.ErasedObject{Whole: true}
	}
	if len(parts) == 0 {
		return nil
	}
	return hut3.Errorf(hut3.Integrity, "%s was begun, and the list of which bytes are left to blank is lost; bring work/%s back from a back-up and carry it out again. They stand in the originals with SHA-256 %s", c.ref, filepath.Base(c.planPath()), strings.Join(parts, ", "))
}
