package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
	"hut3/internal/zones"
)

// The states of an import. Silent is one whose process was not heard of for
// some time and never said how it ended.
const (
	RunRunning = "running"
	RunDone    = "done"
	RunStopped = "stopped"
	RunFailed  = "failed"
	RunSilent  = "not heard of"
)

const (
	tellEvery   = time.Second      // how often an import says how far it is
	silentAfter = 30 * time.Second // after that long without a word it counts as silent
	firstOfEach = 10               // rows that are shown of each kind of fault
	mostRuns    = 20               // runs that are listed
	runsLooked  = 10 * mostRuns    // runs that are looked at for them: imports and verifications
)

// RunFault is a kind of fault that an import met, how often, and its first rows.
type RunFault struct {
	Kind  string   `json:"kind"` // the reason without the row's own values
	Count int64    `json:"count"`
	First []string `json:"first"` // file, position and reason
}

// RunItem is how far an import is, or how it ended.
type RunItem struct {
	ID      string     `json:"id"`
	State   string     `json:"state"`
	By      string     `json:"by"`
	Began   time.Time  `json:"began"`
	Seen    time.Time  `json:"seen"`
	Stop    bool       `json:"stop_asked"`
	Paths   []string   `json:"paths"`
	Exhibit string     `json:"exhibit,omitempty"`
	Stage   string     `json:"stage"`
	Done    int64      `json:"done"` // of this stage: bytes of originals, then rows
	Total   int64      `json:"total"`
	Rows    int64      `json:"rows"`
	Rate    float64    `json:"rate"` // Done a second, of this stage as a whole
	RateNow float64    `json:"rate_now"`
	Left    float64    `json:"left_seconds"` // of this stage; 0 where not known
	Overall float64    `json:"rows_a_second"`
	Faults  []RunFault `json:"faults"`

	Delivery   string `json:"delivery,omitempty"`
	Recognised bool   `json:"recognised,omitempty"`         // the same bytes were here already
	Restored   int64  `json:"originals_restored,omitempty"` // that the vault had lost or damaged
	Mended     int    `json:"bundles_mended,omitempty"`
	Error      string `json:"error,omitempty"`
	Again      bool   `json:"can_resume"`
}

// runBody is what the run table keeps of an import.
type runBody struct {
	RunItem
	Request runRequest `json:"request"`
}

// runRequest is what is needed to begin the same import again.
type runRequest struct {
	ingest.Request
	Named string `json:"zone,omitempty"` // Request.Zone by its name
}

// recorder tells the case database how far an import is.
type recorder struct {
	app    *App
	stop   context.CancelFunc
	mu     sync.Mutex
	run    store.Run
	body   runBody
	faults map[string]*RunFault
	told   time.Time
}

func (a *App) newRecorder(actor hut3.Actor, r ingest.Request, stop context.CancelFunc) *recorder {
	now := a.Doors.Now()
	rec := &recorder{app: a, stop: stop, faults: map[string]*RunFault{}, run: store.Run{ID: strings.ToLower(rand.Text()[:12]), Account: actor.User, Began: now, State: RunRunning}}
	rec.body.By, rec.body.Paths, rec.body.Exhibit = actor.Name, r.Paths, r.Exhibit
	if r.Zone != nil {
		rec.body.Request.Named = r.Zone.String()
	}
	r.Zone, r.Stream = nil, nil
	rec.body.Request.Request = r
	return rec
}

// progress notes how far it is, and tells it now and then.
func (rec *recorder) progress(ctx context.Context, p Progress) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	b := &rec.body
	b.Stage, b.Done, b.Total, b.Rows, b.Rate, b.RateNow, b.Left = p.Stage, p.Done, p.Total, p.Rows, p.Rate, p.RateNow, p.Left.Seconds()
	now := rec.app.Doors.Now()
	if spent := now.Sub(rec.run.Began).Seconds(); spent > 0 {
		b.Overall = float64(p.Rows) / spent
	}
	if now.Sub(rec.told) >= tellEvery {
		rec.told = now
		rec.tell(ctx)
	}
}

// ownValues are what makes two reasons of one kind differ.
var ownValues = regexp.MustCompile("\"[^\"]*\"|'[^']*'|`[^`]*`|[0-9][0-9.,:/-]*")

// rejected counts a row that could not be read by its kind.
func (rec *recorder) rejected(r hut3.Reject) {
	kind := ownValues.ReplaceAllString(r.Reason, "…")
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f := rec.faults[kind]
	if f == nil {
		f = &RunFault{Kind: kind}
		rec.faults[kind] = f
	}
	if f.Count++; f.Count <= firstOfEach {
		f.First = append(f.First, fmt.Sprintf("%s, byte %d: %s", r.Loc.File, r.Loc.Offset, r.Reason))
	}
}

// tell writes it down. What cannot be written stops no import: the next call
// says it.
func (rec *recorder) tell(ctx context.Context) {
	rec.body.Faults = []RunFault{}
	for _, kind := range slices.Sorted(maps.Keys(rec.faults)) {
		rec.body.Faults = append(rec.body.Faults, *rec.faults[kind])
	}
	raw, err := json.Marshal(rec.body)
	if err != nil {
		return
	}
	rec.run.Seen, rec.run.Body = rec.app.Doors.Now(), string(raw)
	if stop, err := rec.app.Doors.TellRun(context.WithoutCancel(ctx), rec.run); err == nil && stop {
		rec.stop()
	}
}

// errPanic is how a run ended that a panic ended; what it was stands in the log
// of the server or on the screen of the command.
var errPanic = hut3.Errorf(hut3.Internal, "a fault of the program ended the run")

// ended runs an import to its end and tells it, of a panic too, which goes on.
func (rec *recorder) ended(ctx context.Context, do func() (Imported, error)) (out Imported, err error) {
	err = errPanic
	defer func() { rec.end(ctx, out, err) }()
	rec.begin(ctx)
	out, err = do()
	return out, err
}

// begin tells that it runs, before it reads any of its files.
func (rec *recorder) begin(ctx context.Context) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.tell(ctx)
}

// end says how it ended.
func (rec *recorder) end(ctx context.Context, out Imported, err error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.run.State = RunDone
	rec.body.Delivery, rec.body.Recognised, rec.body.Restored, rec.body.Mended = out.Delivery, out.Recognised, out.Restored, out.Mended
	switch {
	case err != nil && hut3.CodeOf(err) == hut3.Incomplete:
		rec.run.State, rec.body.Error = RunStopped, err.Error()
	case err != nil:
		rec.run.State, rec.body.Error = RunFailed, err.Error()
	}
	rec.tell(ctx)
}

// Runs lists the imports under way and those that ended last, wherever they
// run, for those who answer for completeness.
func (a *App) Runs(ctx context.Context, actor hut3.Actor) ([]RunItem, error) {
	look := access.Look{Action: access.DeliveryCheck, Query: "imports under way"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	list, err := a.runs(ctx)
	out := []RunItem{}
	for _, b := range list {
		out = append(out, b.RunItem)
	}
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

func (a *App) runs(ctx context.Context) (out []runBody, err error) {
	now := a.Doors.Now()
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := tx.Runs(runsLooked)
		out = nil
		for _, r := range list {
			if strings.HasPrefix(r.ID, checkRun) || len(out) == mostRuns {
				continue
			}
			var b runBody
			if err := json.Unmarshal([]byte(r.Body), &b); err != nil {
				return hut3.Wrap(err, hut3.Integrity, "reading how far the import %s is", r.ID)
			}
			b.ID, b.State, b.Began, b.Seen, b.Stop = r.ID, r.State, r.Began, r.Seen, r.Stop
			if b.State == RunRunning && now.Sub(r.Seen) > silentAfter {
				b.State = RunSilent
			}
			b.Again = b.State == RunStopped || b.State == RunSilent
			out = append(out, b)
		}
		return err
	})
	return out, err
}

// StopRun asks an import to stop, wherever it runs. It keeps what it has done.
func (a *App) StopRun(ctx context.Context, actor hut3.Actor, id string) error {
	return a.Doors.StopRun(ctx, actor, id)
}

// ResumeRun begins an import again that was stopped: it goes on where it was.
// It returns when the import ends.
func (a *App) ResumeRun(ctx context.Context, actor hut3.Actor, id string) (Imported, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.DeliveryBegin}); err != nil {
		return Imported{}, err
	}
	list, err := a.runs(ctx)
	if err != nil {
		return Imported{}, err
	}
	i := slices.IndexFunc(list, func(b runBody) bool { return b.ID == id })
	if i < 0 || !list[i].Again {
		return Imported{}, hut3.Errorf(hut3.NotFound, "no import %s waits to go on", id)
	}
	r := list[i].Request.Request
	if name := list[i].Request.Named; name != "" {
		if r.Zone, err = zones.Load(name); err != nil {
			return Imported{}, hut3.Wrap(err, hut3.Invalid, "the time zone of the import")
		}
	}
	return a.Import(ctx, actor, r, nil)
}
