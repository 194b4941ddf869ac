package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// job is one import under way.
type job struct {
	Deps
	req      Request
	actor    hut3.Actor
	sources  []source
	files    []file // by source
	delivery hut3.Delivery
	resumed  bool
	work     string // this delivery's own folder below Deps.Work
	temp     string // folder for temporary copies, on the disk of the data folder
	meter    *meter
	sides    sides
	single   *spoolReader // of single rows
	// readBefore says of a place of a file that its row is in an earlier delivery
	// of the same story; nil: of none.
	readBefore func(file string, l *hut3.Locator) bool
	began      time.Time

	reads    hut3.Digest            // of how files are read
	together hut3.Digest            // and of those that are read with others
	folder   *formats.Folder        // what lies beside a file; nil: nothing
	earlier  []Registered           // files of earlier deliveries of the same story
	spools   map[spoolHead]finished // that a stopped import left
	bases    []uint64               // by file: its first row has the number behind it
	content  shards                 // rows by group key, with their places for numbers
	standing *corpus.Corpus         // the snapshot that rows are grouped against
	rule     grouping.Rule
	counts   hut3.DeliveryCounts
	report   Grouping
	gate     *gate
	named    attached     // what rows of a dry run name
	restored atomic.Int64 // originals that the vault had lost or damaged, and has again
	absent   int64        // originals of a stream that the vault had not got
	mended   int          // bundles of the vault that were written again
	holds    *holds
}

// file is what the job knows of one source.
type file struct {
	object   hut3.Digest
	size     int64
	fault    string // why it could not be opened, or not read to its end
	note     string
	attached bool // of no format, and what a row names as its attachment
	read     bool // into its spool
	spool    span
	trailer  spoolTrailer
	lost     int64 // rows and rejects that were read of it once, and its original is gone
}

// Import takes one delivery in and makes it searchable. The actor is a
// custodian. The same bytes again under the same authority are recognised: the
// result is then the earlier delivery's. After an error of the code Incomplete,
// and after a kill, the same request goes on where it stopped.
func Import(ctx context.Context, deps Deps, actor hut3.Actor, req Request) (Result, error) {
	if act := (access.Act{Action: access.DeliveryBegin, Makes: DeliveryKind}); !req.DryRun && access.Can(actor, act) != nil {
		return Result{}, deps.Doors.Refuse(ctx, actor, act, "%v", access.Can(actor, act))
	}
	j, err := newJob(deps, actor, req)
	if err != nil {
		return Result{}, err
	}
	if req.DryRun {
		return j.dryRun(ctx)
	}
	release, err := importLease(ctx, deps.Work)
	if err != nil {
		return Result{}, err
	}
	defer release()
	done, err := j.makeTemp(filepath.Dir(deps.Work))
	if err != nil {
		return Result{}, err
	}
	defer done()
	if j.mended, err = mendVault(ctx, j.Deps, j.actor, access.DeliveryBegin); err != nil {
		return Result{}, stopped(ctx, diskFault(err))
	}
	if req.Stream != nil {
		if err := j.receive(ctx); err != nil {
			return Result{}, stopped(ctx, err)
		}
	}
	if req.Again != "" {
		if err := j.takeAgain(ctx); err != nil {
			return Result{}, err
		}
		return j.run(ctx)
	}
	known, err := j.recognise(ctx)
	if err != nil || known != nil {
		return j.recognised(known), err
	}
	return j.run(ctx)
}

func newJob(deps Deps, actor hut3.Actor, req Request) (*job, error) {
	if req.Authority == "" {
		req.Authority = hut3.AuthorityNotStated
	}
	if req.Tolerance == 0 {
		req.Tolerance = grouping.DefaultTolerance
	}
	if req.Memory > 0 {
		deps.Memory = req.Memory
	}
	if deps.Memory <= 0 {
		deps.Memory = 256 << 20
	}
	var found []source
	var err error
	if req.Owner, err = plainOwner(req.Owner, req.Platform); err != nil {
		return nil, err
	}
	switch {
	case req.Again != "" && (req.Stream != nil || req.DryRun):
		err = hut3.Errorf(hut3.Usage, "what failed of a delivery is read again from the vault, and not as a stream or a dry run")
	case req.Again != "" && len(req.Paths) == 0:
	case req.Stream == nil:
		found, err = sources(ownFolderAt(filepath.Dir(deps.Work)), req.Paths)
	case len(req.Paths) > 0 || req.DryRun:
		err = hut3.Errorf(hut3.Usage, "a tar stream is imported by itself, and not as a dry run")
	}
	if named := found; err == nil {
		if req.Again != "" {
			named = nil
		}
		err = checkOverrides(req.Overrides, named)
	}
	j := &job{Deps: deps, req: req, actor: actor, sources: found, meter: newMeter(deps), single: newSpoolReader(), began: deps.Now(), rule: grouping.Rule{Tolerance: req.Tolerance}}
	return j, err
}

func (j *job) run(ctx context.Context) (Result, error) {
	if err := j.begin(ctx); err != nil {
		return Result{}, err
	}
	j.work = filepath.Join(j.Work, hut3.DeliveryRef(j.delivery.Number))
	if err := os.MkdirAll(j.work, 0o700); err != nil {
		return Result{}, diskFault(err)
	}
	defer j.single.close()
	defer func() { j.content.close() }()
	stages := []func(context.Context) error{j.originals, j.read, j.join, j.commit}
	if j.req.Stream != nil {
		stages = stages[1:] // the originals are there
		j.delivery.SHA256 = deliveryDigest(j.sources, j.files)
	}
	if j.req.Again != "" {
		stages[0] = j.originalsAgain
	}
	for _, stage := range stages {
		if err := stage(ctx); err != nil {
			return Result{}, stopped(ctx, err)
		}
	}
	if err := os.RemoveAll(j.work); err != nil {
		return Result{}, hut3.Wrap(err, hut3.Internal, "%s is live; its work folder cannot be removed", j.delivery.Ref())
	}
	return j.result(), nil
}

// join is what depends on what stands: grouping, building and the gate.
func (j *job) join(ctx context.Context) (err error) {
	if err := j.openStanding(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.standing.Close()) }()
	decided, err := j.group(ctx)
	if err != nil {
		return err
	}
	defer decided.close()
	if err := j.build(ctx, decided); err != nil {
		return err
	}
	return j.hold(ctx, decided)
}

// stopped says of an import that was called off that it can go on.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return hut3.Wrap(err, hut3.Incomplete, "the import was stopped; run the same import again and it goes on")
	}
	return err
}
