package app

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// sweepRuns takes what the import of an erased delivery left behind as its
// progress: the names of its files and folders, and the rows that could not be
// read, which are quoted there. Runs of the same paths that came to no delivery
// are those that were stopped on the way to it. When they ran, who began them, and
// how many rows and faults there were stay.
func (c *carrying) sweepRuns(ctx context.Context) error {
	d := c.erasure.What.Delivery
	if d == 0 {
		return nil // rows that became messages are not quoted there
	}
	act := access.Act{Action: access.ErasureCarry, Object: c.ref, Details: map[string]string{"step": "progress of imports"}}
	return c.Doors.Write(ctx, c.actor, act, func(tx *store.Tx) error {
		of, err := runsOf(tx, hut3.DeliveryRef(d))
		if err != nil {
			return err
		}
		return tx.RewriteRuns(func(r store.Run) (string, error) {
			if of[r.ID] {
				return runWithoutNames(r)
			}
			return r.Body, nil
		})
	})
}

// runsOf finds the runs that imported a delivery, or set out to, by their id.
func runsOf(tx *store.Tx, delivery string) (map[string]bool, error) {
	list, err := tx.Runs(math.MaxInt64)
	if err != nil {
		return nil, err
	}
	of, bodies := map[string]bool{}, map[string]runBody{}
	for _, r := range list {
		var b runBody
		if strings.HasPrefix(r.ID, checkRun) || json.Unmarshal([]byte(r.Body), &b) != nil {
			continue // a verification names no file of a delivery; what cannot be read is Runs' to tell
		}
		bodies[r.ID] = b
		of[r.ID] = b.Delivery == delivery
	}
	for id, b := range bodies {
		for other, o := range bodies {
			if b.Delivery == "" && of[other] && len(b.Paths) > 0 && slices.Equal(b.Paths, o.Paths) {
				of[id] = true
			}
		}
	}
	return of, nil
}

// runWithoutNames is the body of a run without names of files and without rows.
func runWithoutNames(r store.Run) (string, error) {
	var b runBody
	if err := json.Unmarshal([]byte(r.Body), &b); err != nil {
		return "", hut3.Wrap(err, hut3.Integrity, "reading how far the import %s is", r.ID)
	}
	b.Paths, b.Request, b.Error = []string{}, runRequest{}, ""
	for i := range b.Faults {
		b.Faults[i].First = []string{}
	}
	raw, err := json.Marshal(b)
	return string(raw), hut3.Wrap(err, hut3.Internal, "how far the import %s is", r.ID)
}
