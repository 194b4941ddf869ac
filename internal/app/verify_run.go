package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// checkRun begins the id of a verification among the runs; imports have no dash.
const checkRun = "verify-"

// CheckRequest says what a verification does beside reading everything that is
// stored.
type CheckRequest struct {
	Rebuild   bool   `json:"rebuild,omitempty"`   // make the projections again from the records
	Reperform bool   `json:"reperform,omitempty"` // read originals again
	Delivery  string `json:"delivery,omitempty"`  // of this delivery alone
}

// CheckItem is how far a verification is, or what it found.
type CheckItem struct {
	ID     string    `json:"id"`
	State  string    `json:"state"` // as of an import
	By     string    `json:"by"`
	Began  time.Time `json:"began"`
	Seen   time.Time `json:"seen"`
	Stage  string    `json:"stage"`
	Done   int64     `json:"done"`
	Total  int64     `json:"total"` // 0 where not known
	Left   float64   `json:"left_seconds"`
	Error  string    `json:"error,omitempty"`
	Result *Verified `json:"result,omitempty"`
	CheckRequest
}

// faultsKept is how many faults of each sort a kept result names; more are counted.
const faultsKept = 200

// Check verifies as Verify and Reperform do, and keeps how far it is and what it
// found for Checks. It returns when it ends; told, where there is one, hears how
// far the reading of originals is.
func (a *App) Check(ctx context.Context, actor hut3.Actor, r CheckRequest, told func(Progress)) (CheckItem, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.Verify, Query: "verify"}); err != nil {
		return CheckItem{}, err
	}
	if r.Delivery != "" && !r.Reperform {
		return CheckItem{}, hut3.Errorf(hut3.Usage, "a delivery is named for reading it again alone; everything stored is checked either way")
	}
	now := a.Doors.Now()
	c := &checkTeller{app: a, ctx: ctx, account: actor.User, item: CheckItem{ID: checkRun + strings.ToLower(rand.Text()[:12]), State: RunRunning, By: actor.Name, Began: now, CheckRequest: r}}
	defer c.alive()()
	c.stage("what is stored")
	err := c.ended(func() (v Verified, err error) {
		if v, err = a.Verify(ctx, actor, r.Rebuild); err != nil || !r.Reperform {
			return v, err
		}
		c.stage("originals read again")
		v.Reperformed, err = a.Reperform(ctx, actor, r.Delivery, func(p Progress) {
			c.progress(p)
			if told != nil {
				told(p)
			}
		})
		for _, one := range v.Reperformed {
			v.OK = v.OK && one.Sound()
		}
		return v, err
	})
	return c.item, err
}

// ended verifies to the end and tells what came of it, of a panic too, which
// goes on.
func (c *checkTeller) ended(do func() (Verified, error)) (err error) {
	v := Verified{}
	err = errPanic
	defer func() { c.end(v, err) }()
	v, err = do()
	return err
}

// checkTeller tells the case database how far a verification is.
type checkTeller struct {
	app     *App
	ctx     context.Context
	account hut3.Ref
	mu      sync.Mutex
	item    CheckItem
	told    time.Time
}

// alive says every few seconds that the process still runs, until the function
// that comes back is called.
func (c *checkTeller) alive() (stop func()) {
	done := make(chan struct{})
	go func() {
		beat := time.NewTicker(silentAfter / 6)
		defer beat.Stop()
		for {
			select {
			case <-beat.C:
				c.mu.Lock()
				c.tell()
				c.mu.Unlock()
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

func (c *checkTeller) stage(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.item.Stage = name
	c.tell()
}

func (c *checkTeller) progress(p Progress) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.item.Stage, c.item.Done, c.item.Total, c.item.Left = p.Stage, p.Done, p.Total, p.Left.Seconds()
	if now := c.app.Doors.Now(); now.Sub(c.told) >= tellEvery {
		c.tell()
	}
}

func (c *checkTeller) end(v Verified, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.item.State, c.item.Result = RunDone, &v
	if err != nil {
		c.item.State, c.item.Error, c.item.Result = RunFailed, err.Error(), nil
	}
	c.tell()
}

// tell writes it down. What cannot be written stops no verification.
func (c *checkTeller) tell() {
	c.item.Seen = c.app.Doors.Now()
	kept := c.item
	if kept.Result != nil && len(kept.Result.Faults) > faultsKept {
		short := *kept.Result
		short.Faults = append(short.Faults[:faultsKept:faultsKept], store.Fault{Kind: "more", Where: "", What: hut3.Plural(int64(len(kept.Result.Faults)-faultsKept), "fault is", "faults are") + " not kept here; hut3 verify names each"})
		kept.Result = &short
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return
	}
	run := store.Run{ID: c.item.ID, Account: c.account, Began: c.item.Began, Seen: c.item.Seen, State: c.item.State, Body: string(raw)}
	if _, err := c.app.Doors.TellRun(context.WithoutCancel(c.ctx), run); err == nil {
		c.told = c.item.Seen
	}
}

// Checks lists the verifications under way and those that ended last, wherever
// they ran, the latest first.
func (a *App) Checks(ctx context.Context, actor hut3.Actor) ([]CheckItem, error) {
	look := access.Look{Action: access.Verify, Query: "verifications"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	now, out := a.Doors.Now(), []CheckItem{}
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := tx.Runs(runsLooked)
		out = out[:0]
		for _, r := range list {
			if !strings.HasPrefix(r.ID, checkRun) || len(out) == mostRuns {
				continue
			}
			c := CheckItem{}
			if err := json.Unmarshal([]byte(r.Body), &c); err != nil {
				return hut3.Wrap(err, hut3.Integrity, "reading the verification %s", r.ID)
			}
			if c.State = r.State; c.State == RunRunning && now.Sub(r.Seen) > silentAfter {
				c.State = RunSilent
			}
			out = append(out, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}
