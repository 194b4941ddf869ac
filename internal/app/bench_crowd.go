package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// CrowdBench says how many people ask at once, and for how long.
type CrowdBench struct {
	Users    int           // 300
	Think    time.Duration // pause between the questions of one, between half of it and one and a half; 2 s
	For      time.Duration // 1 min
	Seed     uint64
	Profile  string // file for a profile of the answers; empty: none
	Progress func(what string)
}

// CrowdMeasured is what they waited for.
type CrowdMeasured struct {
	Version  string       `json:"version"`
	At       time.Time    `json:"at"`
	Machine  BenchMachine `json:"machine"`
	Messages int64        `json:"messages"` // when it began
	After    int64        `json:"messages_after"`
	Users    int          `json:"users"`
	ThinkMs  float64      `json:"think_ms"`
	Seconds  float64      `json:"seconds"`
	Asked    int64        `json:"asked"`
	Rate     float64      `json:"asked_per_second"`
	Classes  []BenchAsked `json:"classes"` // the last is all of them together
	Peak     int64        `json:"peak_memory"`
}

// CrowdBenchmark has many people ask a case at once, through Scope and the Read
// door: every look is logged before its answer counts. Because of those looks it
// is for demo cases alone.
func (a *App) CrowdBenchmark(ctx context.Context, actor hut3.Actor, o CrowdBench) (CrowdMeasured, error) {
	m := CrowdMeasured{Version: Version(), At: time.Now().UTC().Truncate(time.Second), Users: o.Users, ThinkMs: milliseconds(o.Think),
		Machine: BenchMachine{runtime.GOOS + "/" + runtime.GOARCH, runtime.Version(), runtime.GOMAXPROCS(0), loadAverage()}}
	if !a.Config.Demo {
		return m, hut3.Errorf(hut3.Refused, "this measures in synthetic cases alone: thousands of looks at a real one would have no purpose")
	}
	if o.Users < 1 || o.Think < 0 || o.For <= 0 {
		return m, hut3.Errorf(hut3.Usage, "give at least one user, and a time that is not negative")
	}
	actor.Purpose = "benchmark"
	view, err := a.view(ctx, actor)
	if err != nil {
		return m, err
	}
	o.Progress("reading ahead, as a server that starts does")
	if err := a.readAhead(ctx); err != nil {
		return m, err
	}
	o.Progress("reading ahead, as a server that starts does")
	if err := a.readAhead(ctx); err != nil {
		return m, err
	}
	o.Progress("choosing words")
	words, err := sampleWords(ctx, view, o.Seed)
	if err != nil {
		return m, err
	}
	if m.Messages, err = a.count(ctx, actor); err != nil {
		return m, err
	}
	o.Progress(strconv.Itoa(o.Users) + " people ask")
	stop, err := CPUProfile(o.Profile)
	if err != nil {
		return m, err
	}
	memory := watchMemory()
	c := &crowd{app: a, actor: actor, words: words, CrowdBench: o, took: map[string][]time.Duration{}}
	began := time.Now()
	err = c.run(ctx)
	m.Seconds, m.Peak = time.Since(began).Seconds(), memory.stop()
	if err = errors.Join(err, stop()); err != nil {
		return m, err
	}
	m.Classes = c.classes()
	m.Asked = int64(m.Classes[len(m.Classes)-1].Asked)
	m.Rate = rate(m.Asked, m.Seconds)
	m.After, err = a.count(ctx, actor)
	return m, err
}

func (a *App) count(ctx context.Context, actor hut3.Actor) (int64, error) {
	all, err := a.Search(ctx, actor, SearchRequest{Query: "*", Count: true})
	return all.Total, err
}

// crowd is the people and how long each of their questions took.
type crowd struct {
	CrowdBench
	app   *App
	actor hut3.Actor
	words *benchWords

	mu   sync.Mutex
	took map[string][]time.Duration
}

// run has everybody ask until the time is over.
func (c *crowd) run(ctx context.Context) error {
	people, ctx := errgroup.WithContext(ctx)
	end := time.Now().Add(c.For)
	for i := range c.Users {
		random := rand.New(rand.NewPCG(c.Seed, uint64(i)+2))
		people.Go(func() error { return c.person(ctx, random, end) })
	}
	return people.Wait()
}

func (c *crowd) person(ctx context.Context, random *rand.Rand, end time.Time) error {
	for {
		pause := time.NewTimer(time.Duration((0.5 + random.Float64()) * float64(c.Think)))
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-pause.C:
		}
		if time.Now().After(end) {
			return nil
		}
		if err := c.one(ctx, random); err != nil {
			return err
		}
	}
}

func (c *crowd) one(ctx context.Context, random *rand.Rand) error {
	q := c.draw(random)
	began := time.Now()
	err := q.ask(ctx, random.IntN(1<<20))
	took := time.Since(began)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took[q.class] = append(c.took[q.class], took)
	return err
}

// classes gives the times of each class by name, and of all together.
func (c *crowd) classes() []BenchAsked {
	var all []time.Duration
	names := make([]string, 0, len(c.took))
	for name, took := range c.took {
		names, all = append(names, name), append(all, took...)
	}
	slices.Sort(names)
	out := make([]BenchAsked, 0, len(names)+1)
	for _, name := range names {
		out = append(out, quantiles(name, c.took[name]))
	}
	return append(out, quantiles("all", all))
}

func quantiles(class string, took []time.Duration) BenchAsked {
	slices.Sort(took)
	b := BenchAsked{Class: class, Asked: len(took)}
	if len(took) > 0 {
		b.P50, b.P95 = milliseconds(took[len(took)/2]), milliseconds(took[len(took)*95/100])
	}
	return b
}
