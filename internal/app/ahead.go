package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/query"
)

// What takes seconds the first time after a delivery is worked out ahead for those who
// asked for it lately, in what each sees, and kept where his next question finds it.
// Nothing is shown to anybody by it: who asks passes the doors as ever, and what is
// kept is found by the view that it was worked out from, so that none of it is stale.
const (
	aheadMost     = 8                // questions that are remembered
	aheadEvery    = 2 * time.Second  // how often it is looked whether something came
	aheadRest     = time.Minute      // how long it rests after a fault
	aheadLeaves   = 5_000            // of the looks log, that tell a server that starts who asked lately
	aheadMessages = 5_000_000        // a view of more is left to who asks: a minute of one core and more
	aheadFiles    = 10 * time.Minute // how often the files of the corpus are read ahead: a system puts out of memory what nobody touched
	aheadShare    = 2                // of the memory that is to spare, one part in this many is for them
)

// The questions that are worked out ahead, as the looks log names them.
const (
	askedHeld    = "completeness"
	askedClocks  = "grouping clocks"
	askedCompare = "grouping compare "
	askedNetwork = "network of *" // and its drawing, which has the same edges
)

// recent is who asked what lately, the last one last.
type recent struct {
	mu   sync.Mutex
	list []recentAsk
}

type recentAsk struct {
	actor hut3.Actor
	what  string
	mark  corpus.ViewMark // of the view that it was answered from last
}

// again reports whether somebody asks what he asked before.
func (a recentAsk) again(b recentAsk) bool { return a.actor.User == b.actor.User && a.what == b.what }

// note remembers that somebody asked.
func (r *recent) note(actor hut3.Actor, what string, mark corpus.ViewMark) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ask := recentAsk{actor, what, mark}
	r.list = append(slices.DeleteFunc(r.list, ask.again), ask)
	r.list = r.list[max(0, len(r.list)-aheadMost):]
}

// worked notes the view that a question was worked out from.
func (r *recent) worked(ask recentAsk, mark corpus.ViewMark) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.IndexFunc(r.list, ask.again); i >= 0 {
		r.list[i].mark = mark
	}
}

// drop forgets a question that cannot be worked out: who asked is refused now.
func (r *recent) drop(ask recentAsk) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = slices.DeleteFunc(r.list, ask.again)
}

func (r *recent) asks() []recentAsk {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// WorkAhead works out, until the context ends, what was asked for lately and is to be
// worked out anew since a delivery: one question at a time, and none while an import
// runs; and it keeps the files of the corpus in memory. told is called with what failed.
func (a *App) WorkAhead(ctx context.Context, told func(error)) {
	if err := a.recall(ctx); err != nil && ctx.Err() == nil {
		told(err)
	}
	var filesRead time.Time // by the machine's clock
	for wait := aheadEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = aheadEvery
		var err error
		if time.Since(filesRead) > aheadFiles {
			filesRead, err = time.Now(), a.readAhead(ctx)
		}
		if err := errors.Join(err, a.workAhead(ctx)); err != nil && ctx.Err() == nil {
			told(err)
			wait = aheadRest
		}
	}
}

// readAhead has the files of the corpus in memory, so far as there is memory to spare.
func (a *App) readAhead(ctx context.Context) error {
	_, err := a.files.now().ReadAhead(ctx, machineMemory("MemAvailable")/aheadShare)
	return err
}

// workAhead is one round of it.
func (a *App) workAhead(ctx context.Context) error {
	asks := a.lately.asks()
	if len(asks) == 0 {
		return nil
	}
	busy, err := a.importing(ctx)
	if busy || err != nil {
		return err
	}
	var faults error
	for _, ask := range asks {
		if err := a.workOne(ctx, ask); err != nil {
			a.lately.drop(ask) // and not again every second
			faults = errors.Join(faults, err)
		}
	}
	return faults
}

// workOne works one question out where its view is another than it was.
func (a *App) workOne(ctx context.Context, ask recentAsk) error {
	view, err := a.view(ctx, ask.actor)
	if err != nil {
		return err
	}
	mark := view.RowsMark()
	if mark == ask.mark {
		return nil
	}
	n, err := view.Count(ctx, query.All{})
	if err != nil {
		return err
	}
	if n <= aheadMessages {
		err = a.answerAhead(ctx, view, ask.what)
	}
	if err == nil {
		a.lately.worked(ask, mark)
	}
	return err
}

func (a *App) answerAhead(ctx context.Context, view *corpus.View, what string) (err error) {
	switch {
	case what == askedHeld:
		_, err = a.held(ctx, view, ingest.CompletenessOf{})
	case what == askedClocks:
		_, err = a.clocksOf(ctx, view)
	case what == askedNetwork:
		_, err = a.edges(ctx, view, query.All{})
	default:
		from, to, _ := strings.Cut(strings.TrimPrefix(what, askedCompare), " ")
		_, err = a.comparison(ctx, view, GroupingChange{From: from, To: to, NotCompared: notCompared}, nil)
	}
	return err
}

// importing reports whether an import is under way that was heard of lately.
func (a *App) importing(ctx context.Context) (bool, error) {
	runs, err := a.runs(ctx)
	return slices.ContainsFunc(runs, func(r runBody) bool { return r.State == RunRunning }), err
}

// recall finds in the looks log who asked lately, for a server that starts. Accounts
// that were shut since are left out, and of the others the roles are those of today.
func (a *App) recall(ctx context.Context) error {
	users, err := a.Doors.Users(ctx)
	if err != nil {
		return err
	}
	today := map[hut3.Ref]hut3.User{}
	for _, u := range users {
		if !u.Body.Disabled {
			today[u.Ref] = u.Body
		}
	}
	_, err = a.Doors.Leaves(ctx, LooksLog, access.Stretch{Last: aheadLeaves}, func(l audit.Leaf) error {
		var e audit.Entry
		if l.Payload == nil || json.Unmarshal(l.Payload, &e) != nil {
			return nil // erased, or for verify to name
		}
		u, there := today[e.Actor.User]
		if what := aheadOf(e); what != "" && there {
			e.Actor.Roles, e.Actor.Unit = u.Roles, u.Unit
			a.lately.note(e.Actor, what, corpus.ViewMark{})
		}
		return nil
	})
	return err
}

// aheadOf names the question of a look that is worked out ahead; empty: it is none.
func aheadOf(e audit.Entry) string {
	var look struct {
		Query string `json:"query"`
	}
	if e.Outcome != audit.Done || e.Object != "" || json.Unmarshal(e.Details, &look) != nil {
		return ""
	}
	q := strings.TrimPrefix(look.Query, "drawing of ")
	if q == askedHeld || q == askedClocks || q == askedNetwork || strings.HasPrefix(q, askedCompare) {
		return q
	}
	return ""
}
