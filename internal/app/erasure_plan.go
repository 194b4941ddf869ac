package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/ingest"
)

func (c *carrying) planPath() string {
	return filepath.Join(c.Dir, "work", "erase-"+string(c.ref)+".json")
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
