package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"hut3"
)

// CorpusBench says how large a corpus to measure.
type CorpusBench struct {
	Messages int
	Handles  int    // 0: one to 250 messages, from 200 to 60,000
	Seed     uint64 // of the model operation
	Dir      string // where it is made; empty: a temporary folder
	Keep     bool   // leave the exhibit and the case there
	Asked    int    // questions of each class; 40
	Profile  string // file for a profile of the load, or of asking where nothing is loaded; empty: none
	LoadOnly bool   // ask nothing
	AskOnly  bool   // ask the case that an earlier run kept in Dir
	Only     string // ask only what has this in its class
	Stream   bool   // import the model operation as it is made: half the disk; the making counts into the first stage
	Memory   int64  // of the import; zero: a quarter of the machine's
	Progress func(what string)
}

// CorpusMeasured is what was measured. Rates are a second, sizes in bytes.
type CorpusMeasured struct {
	Version    string       `json:"version"`
	At         time.Time    `json:"at"`
	Machine    BenchMachine `json:"machine"`
	Messages   int64        `json:"messages"` // as they came out: planted doubles count
	Rows       int64        `json:"rows"`
	Files      int64        `json:"files"`
	InputBytes int64        `json:"input_bytes"`
	Load       BenchLoad    `json:"load"`
	Index      BenchIndex   `json:"index_alone"`
	Sizes      BenchSizes   `json:"sizes"`
	OpenMs     float64      `json:"open_ms"`
	Queries    []BenchAsked `json:"queries"`
	ServePeak  int64        `json:"serve_peak_memory"` // beside the page cache; 0 where it cannot be read
}

// BenchMachine is what it was measured on.
type BenchMachine struct {
	System     string `json:"system"`
	Go         string `json:"go"`
	Processors int    `json:"processors"`
	Load       string `json:"load_average,omitempty"` // when it began: what else ran
}

// CorpusBenchmark makes the model operation, loads it as any delivery is
// loaded, and asks the corpus questions of each class. Nothing of an existing
// case is touched.
func CorpusBenchmark(ctx context.Context, o CorpusBench) (m CorpusMeasured, err error) {
	o.fill()
	m = CorpusMeasured{Version: Version(), At: time.Now().UTC().Truncate(time.Second),
		Machine: BenchMachine{runtime.GOOS + "/" + runtime.GOARCH, runtime.Version(), runtime.GOMAXPROCS(0), loadAverage()}}
	if o.AskOnly {
		err = o.askAgain(ctx, &m)
		return m, err
	}
	if o.Dir == "" {
		if o.Dir, err = os.MkdirTemp("", "hut3-bench-"); err != nil {
			return m, hut3.Wrap(err, hut3.Internal, "making a folder for the benchmark")
		}
	} else if err := os.Mkdir(o.Dir, 0o700); err != nil {
		return m, hut3.Wrap(err, hut3.Usage, "name a folder that is not there yet")
	}
	if !o.Keep {
		defer func() { err = errors.Join(err, os.RemoveAll(o.Dir)) }()
	}
	if o.Stream {
		return m, o.measure(ctx, &m)
	}
	o.Progress("making the model operation")
	if _, err := Simulate(ctx, Simulation{Out: filepath.Join(o.Dir, "model"), Handles: o.Handles, Messages: o.Messages, Seed: o.Seed, OmitMessages: true}); err != nil {
		return m, err
	}
	return m, o.measure(ctx, &m)
}

func (o *CorpusBench) fill() {
	if o.Handles == 0 {
		o.Handles = min(max(o.Messages/250, 200), 60_000)
	}
	if o.Asked <= 0 {
		o.Asked = 40
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
}

func (o *CorpusBench) measure(ctx context.Context, m *CorpusMeasured) error {
	c, err := o.load(ctx, m)
	if err != nil {
		return err
	}
	if err := c.sizes(m); err != nil {
		return errors.Join(err, c.app.Close())
	}
	if o.LoadOnly {
		return c.app.Close()
	}
	if err := c.app.Close(); err != nil {
		return err
	}
	return c.asked(ctx, m)
}

// asked opens the case and asks it.
func (c *benchCase) asked(ctx context.Context, m *CorpusMeasured) (err error) {
	began := time.Now()
	if c.app, err = Open(ctx, c.data); err != nil {
		return err
	}
	m.OpenMs = milliseconds(time.Since(began))
	debug.FreeOSMemory() // what loading took is not what asking takes
	memory := watchMemory()
	err = c.ask(ctx, m)
	m.ServePeak = memory.stop()
	if err == nil && !c.AskOnly {
		err = c.indexAlone(ctx, m)
	}
	return errors.Join(err, c.app.Close())
}

// askAgain asks the case that an earlier run kept.
func (o *CorpusBench) askAgain(ctx context.Context, m *CorpusMeasured) error {
	c := &benchCase{CorpusBench: o, data: filepath.Join(o.Dir, "case")}
	a, err := Open(ctx, c.data)
	if err != nil {
		return err
	}
	if _, c.actor, err = a.SignInDemo(ctx, hut3.Actor{}, "owner"); err != nil {
		return errors.Join(err, a.Close())
	}
	c.actor.Purpose = "benchmark"
	m.Messages, err = a.count(ctx, c.actor)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	stop, err := CPUProfile(o.Profile)
	if err != nil {
		return err
	}
	return errors.Join(c.asked(ctx, m), stop())
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func rate(n int64, seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return float64(n) / seconds
}
