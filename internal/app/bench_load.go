package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/query"
)

// BenchLoad is the whole pipeline: vault, reading, grouping, index, gate,
// commit.
type BenchLoad struct {
	Seconds  float64      `json:"seconds"`
	CPU      float64      `json:"cpu_seconds"` // of all processors together
	Messages float64      `json:"messages_per_second"`
	Rows     float64      `json:"rows_per_second"`
	Stages   []BenchStage `json:"stages"`
	Peak     int64        `json:"peak_memory"`
	PeakDisk int64        `json:"peak_disk_bytes"` // of the case folder, at most, with all that was temporary
}

// BenchStage is how long one stage of an import took.
type BenchStage struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu_seconds"`
}

// stageClock times one stage after the other.
type stageClock struct {
	stages []BenchStage
	name   string
	began  time.Time
	cpu    float64
}

// next ends the stage at hand and begins another; an empty name begins none.
func (c *stageClock) next(name string) {
	now, cpu := time.Now(), processorSeconds()
	if c.name != "" {
		c.stages = append(c.stages, BenchStage{c.name, now.Sub(c.began).Seconds(), cpu - c.cpu})
	}
	c.name, c.began, c.cpu = name, now, cpu
}

// BenchIndex is the index alone, from parsed messages in memory, to the disk and
// flushed: the middle one of some runs.
type BenchIndex struct {
	Messages int64     `json:"messages"`
	Seconds  float64   `json:"seconds"`
	Rate     float64   `json:"messages_per_second"`
	Runs     []float64 `json:"seconds_of_each_run"`
}

// BenchSizes is what stands on the disk. The first three compare with one
// message, one row and one message.
type BenchSizes struct {
	Messages  float64 `json:"message_segments_per_message"`
	Rows      float64 `json:"row_segments_per_row"`
	Entities  float64 `json:"entity_layer_per_message"`
	Vault     int64   `json:"vault"`
	Databases int64   `json:"databases"`
	// Sections is the first of them section by section.
	Sections map[string]float64 `json:"message_sections_per_message"`
}

// benchCase is the case that is measured.
type benchCase struct {
	*CorpusBench
	app   *App
	actor hut3.Actor
	data  string
}

// load makes a case and imports the model operation.
func (o *CorpusBench) load(ctx context.Context, m *CorpusMeasured) (*benchCase, error) {
	c := &benchCase{CorpusBench: o, data: filepath.Join(o.Dir, "case")}
	made, err := Init(ctx, c.data, NewCase{Name: "benchmark", Owner: "owner", Demo: true, Password: DemoPassword})
	if err != nil {
		return nil, err
	}
	c.actor = made.Actor
	c.actor.Purpose = "benchmark"
	if c.app, err = Open(ctx, c.data); err != nil {
		return nil, err
	}
	var clock stageClock
	memory, disk, cpu := watchMemory(), watchDisk(c.data), processorSeconds()
	stop, err := CPUProfile(o.Profile)
	if err != nil {
		return nil, err
	}
	req, finished := o.request(ctx)
	r, err := c.app.Import(ctx, c.actor, req, func(p Progress) {
		if p.Stage != clock.name {
			clock.next(p.Stage)
			o.Progress(p.Stage)
		}
	})
	clock.next("")
	err = errors.Join(err, finished())
	m.Load.Stages, m.Load.CPU = clock.stages, processorSeconds()-cpu
	m.Load.Peak = memory.stop()
	peak, diskErr := disk.stop()
	m.Load.PeakDisk = peak
	if err = errors.Join(err, diskErr, stop()); err != nil {
		return nil, errors.Join(err, c.app.Close())
	}
	m.Messages, m.Rows, m.Files, m.InputBytes = r.Messages, r.Rows, r.Files, r.Bytes
	m.Load.Seconds = r.Seconds
	m.Load.Messages, m.Load.Rows = rate(r.Messages, r.Seconds), rate(r.Rows, r.Seconds)
	return c, nil
}

// request is the import that is measured: of a folder, or of a stream that is
// made meanwhile. finished waits for that to end.
func (o *CorpusBench) request(ctx context.Context) (r ingest.Request, finished func() error) {
	r = ingest.Request{Platform: "encrochat", Memory: o.Memory}
	if !o.Stream {
		r.Paths = []string{filepath.Join(o.Dir, "model", "exhibit")}
		return r, func() error { return nil }
	}
	in, out := io.Pipe()
	r.Stream = in
	var work errgroup.Group
	work.Go(func() error {
		buffered := bufio.NewWriterSize(out, 1<<20)
		_, err := Simulate(ctx, Simulation{Tar: buffered, Handles: o.Handles, Messages: o.Messages, Seed: o.Seed})
		err = errors.Join(err, buffered.Flush())
		return errors.Join(err, out.CloseWithError(err))
	})
	return r, func() error { return errors.Join(in.Close(), work.Wait()) }
}

func (c *benchCase) sizes(m *CorpusMeasured) error {
	kinds := map[string]*float64{corpus.KindMessages: &m.Sizes.Messages, corpus.KindRows: &m.Sizes.Rows, corpus.KindEntities: &m.Sizes.Entities}
	for _, s := range c.app.files.now().Live() {
		*kinds[s.Kind] += float64(s.Bytes)
	}
	m.Sizes.Messages /= float64(max(1, m.Messages))
	m.Sizes.Rows /= float64(max(1, m.Rows))
	m.Sizes.Entities /= float64(max(1, m.Messages))
	m.Sizes.Sections = map[string]float64{}
	for name, n := range c.app.files.now().Sections(corpus.KindMessages) {
		m.Sizes.Sections[name] = float64(n) / float64(max(1, m.Messages))
	}
	var err error
	m.Sizes.Vault, err = bytesBelow(filepath.Join(c.data, "vault"))
	for _, name := range []string{"case.db", "looks.db"} {
		info, statErr := os.Stat(filepath.Join(c.data, name))
		if statErr != nil {
			return hut3.Wrap(statErr, hut3.Internal, "measuring the case")
		}
		m.Sizes.Databases += info.Size()
	}
	return err
}

func bytesBelow(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, hut3.Wrap(err, hut3.Internal, "measuring %s", dir)
}

// mostAlone is how many messages are held in memory to measure the index alone,
// and aloneRuns how often that is done.
const (
	mostAlone = 1_000_000
	aloneRuns = 5
)

var errEnough = errors.New("enough")

// indexAlone builds message segments again from parsed messages.
func (c *benchCase) indexAlone(ctx context.Context, m *CorpusMeasured) error {
	c.Progress("index alone")
	list, err := c.parsed(ctx)
	if err != nil {
		return err
	}
	var runs []float64
	for range aloneRuns {
		took, err := buildAlone(ctx, filepath.Join(c.Dir, "index"), list)
		if err != nil {
			return err
		}
		runs = append(runs, took)
	}
	middle := slices.Sorted(slices.Values(runs))[aloneRuns/2]
	m.Index = BenchIndex{int64(len(list)), middle, rate(int64(len(list)), middle), runs}
	return nil
}

// buildAlone builds segments in a folder that it makes and removes, and says how
// many seconds the building took.
func buildAlone(ctx context.Context, dir string, list []corpus.MessageEntry) (seconds float64, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "making a folder for the benchmark")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	empty, err := corpus.Open(dir, nil)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = buildSegments(ctx, empty, list)
	return time.Since(began).Seconds(), errors.Join(err, empty.Close())
}

func buildSegments(ctx context.Context, into *corpus.Corpus, list []corpus.MessageEntry) error {
	b, err := into.NewBuilder(1, 1, corpus.BuilderOptions{MaxMessages: max(1, (len(list)+3)/4)})
	if err != nil {
		return err
	}
	for i := range list {
		if err := b.Message(list[i]); err != nil {
			b.Discard()
			return err
		}
	}
	_, _, err = b.Seal(ctx)
	return err
}

// parsed reads messages back whole.
func (c *benchCase) parsed(ctx context.Context) ([]corpus.MessageEntry, error) {
	view, err := c.app.view(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	var list []corpus.MessageEntry
	err = view.Each(ctx, query.All{}, func(h corpus.Hit) error {
		if len(list) == mostAlone {
			return errEnough
		}
		key := hut3.NewKey(1, uint64(len(list)+1))
		e := corpus.MessageEntry{Message: h.Message, Ref: key}
		e.Key = key
		list = append(list, e)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return list, err
}
