package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// Export writes one of the two logs, with its checkpoints, so that it can be
// verified alone on another machine. Taking a copy is itself logged. Leaves that
// are withheld from the actor are in it by their hashes alone, as erased ones.
func (d *Doors) Export(ctx context.Context, actor hut3.Actor, origin string, w io.Writer) error {
	log, err := d.log(origin)
	if err != nil {
		return err
	}
	if err := d.Read(ctx, actor, Look{Action: LogRead, Query: "export " + origin}); err != nil {
		return err
	}
	if err := d.checkpoint(ctx, log, origin); err != nil {
		return err
	}
	return log.Snapshot(ctx, func(tx *store.Tx) error {
		marks, err := tx.Checkpoints()
		if err != nil {
			return err
		}
		size, err := tx.LogSize()
		if err != nil {
			return err
		}
		return audit.Export(w, audit.Header{Origin: origin, Verifier: d.public, Size: size}, leaves(tx, actor), marks)
	})
}

func (d *Doors) log(origin string) (*store.Store, error) {
	switch origin {
	case CaseLog:
		return d.cases, nil
	case LooksLog:
		return d.looks.log, nil
	}
	return nil, hut3.Errorf(hut3.Usage, "no log %q; there are %s and %s", origin, CaseLog, LooksLog)
}

var errEnough = errors.New("the reader has enough")

func leaves(tx *store.Tx, actor hut3.Actor) iter.Seq2[audit.Leaf, error] {
	return func(yield func(audit.Leaf, error) bool) {
		err := tx.Leaves(0, func(l audit.Leaf) error {
			if Withheld(actor, l) {
				l = l.Erase()
			}
			if !yield(l, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(audit.Leaf{}, err)
		}
	}
}

// Checked is what VerifyCase looked at.
type Checked struct {
	Records     int64 `json:"records"`
	Projections int64 `json:"projections"`
	Leaves      int64 `json:"leaves"`
	Looks       int64 `json:"looks"`
}

// VerifyCase checks both database files, the records, the projections and both logs,
// and reports each fault; what cannot be read for damage to a file is a fault too, and
// the rest is checked. With rebuild the projections are made again from the records.
// Kept gives what leaves that were erased named; nil where none can have been.
func (d *Doors) VerifyCase(ctx context.Context, actor hut3.Actor, rebuild bool, kept func(*store.Tx) (map[int64][]hut3.Digest, error), fault func(store.Fault)) (c Checked, err error) {
	inCase := func(fn func(*store.Tx) error) func() error { return func() error { return d.View(ctx, fn) } }
	for _, step := range []func() error{
		func() error { return d.cases.VerifyFile(ctx, fault) },
		func() error { return d.looks.log.VerifyFile(ctx, fault) },
		inCase(func(tx *store.Tx) (err error) {
			var named map[int64][]hut3.Digest
			if kept != nil {
				if named, err = kept(tx); err != nil {
					return err
				}
			}
			c.Records, err = tx.VerifyRecords(named, fault)
			return err
		}),
		inCase(func(tx *store.Tx) (err error) { c.Projections, err = tx.VerifyProjections(fault); return err }),
		inCase(func(tx *store.Tx) (err error) {
			c.Leaves, _, err = tx.VerifyLog(d.checkMark(CaseLog), fault)
			return err
		}),
		func() error { return d.verifyLooks(ctx, &c, fault) },
	} {
		if err := store.AsFault(step(), fault); err != nil {
			return c, err
		}
	}
	if !rebuild {
		return c, nil
	}
	return c, d.Write(ctx, actor, Act{Action: Verify, Details: map[string]bool{"rebuild": true}}, func(tx *store.Tx) error { return tx.Rebuild() })
}

func (d *Doors) verifyLooks(ctx context.Context, c *Checked, fault func(store.Fault)) error {
	return d.looks.log.Snapshot(ctx, func(tx *store.Tx) (err error) {
		c.Looks, _, err = tx.VerifyLog(d.checkMark(LooksLog), func(f store.Fault) {
			f.Where = "looks " + f.Where
			fault(f)
		})
		if err == nil {
			_, err = tx.VerifyOwnSearches(fault)
		}
		return err
	})
}

func (d *Doors) checkMark(origin string) func(int64, tlog.Hash, []byte) error {
	return func(size int64, root tlog.Hash, note []byte) error {
		c, err := audit.OpenCheckpoint(note, d.check)
		if err != nil {
			return err
		}
		if c.Origin != origin || c.Size != size || c.Root != root {
			return fmt.Errorf("it was signed for %s with %d leaves and root %s; the log gives %s", c.Origin, c.Size, c.Root, root)
		}
		return nil
	}
}

// Refuse records that an act was refused for a reason beside the actor's roles,
// and gives the refusal.
func (d *Doors) Refuse(ctx context.Context, actor hut3.Actor, act Act, format string, args ...any) error {
	err := hut3.Errorf(hut3.Refused, format, args...)
	return errors.Join(err, d.refused(ctx, actor, act, err))
}

// What looks at lists of threats say that they asked for.
const (
	ThreatsQuery     = "threats to life"
	HeldThreatsQuery = "possible threats in held material"
)

// Withheld reports whether a leaf tells of a threat to life and the actor is
// none of those who may know of one: that it exists is for duty roles, and
// reading the logs is none.
func Withheld(actor hut3.Actor, l audit.Leaf) bool {
	if Can(actor, Act{Action: ThreatRead}) == nil {
		return false
	}
	e, err := l.Entry()
	if err != nil {
		return false // an erased leaf tells nothing, and a broken one is to be shown
	}
	var look lookDetails
	_ = json.Unmarshal(e.Details, &look) // details of another form have no query
	return strings.HasPrefix(e.Action, "threat.") || ofThreat(string(e.Object)) ||
		look.Query == ThreatsQuery || look.Query == HeldThreatsQuery ||
		slices.ContainsFunc(e.Records, func(r audit.RecordDigest) bool { return ofThreat(r.ID) })
}

func ofThreat(ref string) bool {
	return slices.Contains([]string{hut3.PrefixThreat, "TTR"}, hut3.Ref(ref).Prefix())
}
