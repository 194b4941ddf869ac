package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newBench(g *globals) *cobra.Command {
	return group("bench", "Measure this machine: loading and searching a corpus of a given size", newBenchCorpus(g), newBenchUsers(g))
}

func newBenchCorpus(g *globals) *cobra.Command {
	var o app.CorpusBench
	var memory string
	cmd := &cobra.Command{
		Use:   "corpus --messages N",
		Short: "Make the model operation, load it, search it, and print how fast that was",
		Long: `Makes the model operation of the size that is asked for, imports it as any delivery
is imported, asks the corpus questions of each class, and prints rates, sizes, times
and memory. It works in a folder of its own, which it removes: about 1 KB of disk a
message is needed, and no existing case is touched.
` + exitHelp,
		Example: `  hut3 bench corpus --messages 1000000 --json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Progress = func(what string) { fmt.Fprintf(g.err, "%s…\n", what) }
			if memory != "" {
				n, err := app.ParseMemory(memory)
				if err != nil {
					return err
				}
				o.Memory = n
			}
			m, err := app.CorpusBenchmark(cmd.Context(), o)
			if err != nil {
				return err
			}
			return g.answer(m, func(w io.Writer) { printBench(w, m) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Messages, "messages", 200_000, "messages of the model operation")
	f.IntVar(&o.Handles, "handles", 0, "handles on the network (default one to 250 messages)")
	f.Uint64Var(&o.Seed, "seed", 1, "seed")
	f.IntVar(&o.Asked, "asked", 40, "questions of each class")
	f.StringVar(&o.Dir, "dir", "", "folder to work in, which must not be there (default a temporary one)")
	f.BoolVar(&o.Keep, "keep", false, "leave the folder")
	f.BoolVar(&o.Stream, "stream", false, "import the model operation as a tar stream while it is made: half the disk, and its making counts into the stage originals")
	f.StringVar(&memory, "memory", "", "memory that the import's buffers may take, as in 6GiB (default a quarter of the machine's)")
	f.BoolVar(&o.LoadOnly, "load-only", false, "load and ask nothing")
	f.BoolVar(&o.AskOnly, "ask-only", false, "load nothing: ask the case that an earlier run with --keep left in --dir")
	f.StringVar(&o.Only, "only", "", "ask only what has this in its class, as in phrase")
	f.StringVar(&o.Profile, "cpu-profile", "", "write a CPU profile of the load, or of asking only, to this file")
	cmd.MarkFlagsMutuallyExclusive("load-only", "ask-only")
	return cmd
}

func newBenchUsers(g *globals) *cobra.Command {
	var o app.CrowdBench
	cmd := &cobra.Command{
		Use:   "users",
		Short: "Have many people ask a synthetic case at once, and print how long they waited",
		Long: `Asks the case what people ask: words, phrases, handles, conversations, counts, each
person with pauses between. Every look goes through Scope and into the looks log, so
only a demo or a case that bench corpus --keep left is asked (hut3 login owner, with
the demo's password). To see what they wait while an import runs, start one beside
it at a lowered priority:

  nice hut3 import …
` + exitHelp,
		Example: `  hut3 bench users --users 300 --think 2s --for 1m`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Progress = func(what string) { fmt.Fprintf(g.err, "%s…\n", what) }
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				m, err := a.CrowdBenchmark(cmd.Context(), actor, o)
				if err != nil {
					return err
				}
				return g.answer(m, func(w io.Writer) { printCrowd(w, m) })
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Users, "users", 300, "people who ask")
	f.DurationVar(&o.Think, "think", 2*time.Second, "pause of a person between two questions, half as much more or less")
	f.DurationVar(&o.For, "for", time.Minute, "how long")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of what is asked")
	f.StringVar(&o.Profile, "cpu-profile", "", "write a CPU profile of the answers to this file, for go tool pprof")
	return cmd
}

func printCrowd(w io.Writer, m app.CrowdMeasured) {
	fmt.Fprintf(w, "%s, %s, %s, load average %s\n", m.Machine.System, m.Machine.Go, hut3.Plural(int64(m.Machine.Processors), "processor", "processors"), m.Machine.Load)
	fmt.Fprintf(w, "%s (%s at the end), %s, %s in %.1f s: %.1f a second\n\n", hut3.Plural(m.Messages, "message", "messages"), hut3.Thousands(m.After),
		hut3.Plural(int64(m.Users), "person", "people"), hut3.Plural(m.Asked, "question", "questions"), m.Seconds, m.Rate)
	rows := [][]string{{"question", "asked", "p50 ms", "p95 ms"}}
	for _, q := range m.Classes {
		rows = append(rows, []string{q.Class, hut3.Thousands(int64(q.Asked)), fmt.Sprintf("%.1f", q.P50), fmt.Sprintf("%.1f", q.P95)})
	}
	table(w, rows)
	fmt.Fprintf(w, "\n%s MB of memory at most\n", hut3.Thousands(m.Peak/1_000_000))
}

func printBench(w io.Writer, m app.CorpusMeasured) {
	fmt.Fprintf(w, "%s, %s, %s, load average %s\n", m.Machine.System, m.Machine.Go, hut3.Plural(int64(m.Machine.Processors), "processor", "processors"), m.Machine.Load)
	fmt.Fprintf(w, "%s, %s, %s, %s bytes\n\n", hut3.Plural(m.Messages, "message", "messages"), hut3.Plural(m.Rows, "row", "rows"), hut3.Plural(m.Files, "file", "files"), hut3.Thousands(m.InputBytes))
	whole := func(x float64) string { return hut3.Thousands(int64(x)) }
	rows := [][]string{{"load", "seconds", "CPU seconds", "messages/s", "rows/s", "MB of memory"},
		{"whole pipeline", fmt.Sprintf("%.1f", m.Load.Seconds), fmt.Sprintf("%.1f", m.Load.CPU), whole(m.Load.Messages), whole(m.Load.Rows), whole(float64(m.Load.Peak) / 1e6)}}
	for _, s := range m.Load.Stages {
		rows = append(rows, []string{"  " + s.Stage, fmt.Sprintf("%.1f", s.Seconds), fmt.Sprintf("%.1f", s.CPU), "", "", ""})
	}
	rows = append(rows, []string{"index alone, " + hut3.Plural(m.Index.Messages, "message", "messages"), fmt.Sprintf("%.1f", m.Index.Seconds), "", whole(m.Index.Rate), "", ""})
	table(w, rows)
	fmt.Fprintf(w, "\nbytes: %.1f a message, %.1f a row, %.1f a message of entities; vault %s, databases %s; the case took %s MB of disk at most\n",
		m.Sizes.Messages, m.Sizes.Rows, m.Sizes.Entities, hut3.Thousands(m.Sizes.Vault), hut3.Thousands(m.Sizes.Databases), whole(float64(m.Load.PeakDisk)/1e6))
	fmt.Fprintf(w, "opened in %.0f ms; %s MB of memory while asking\n\n", m.OpenMs, whole(float64(m.ServePeak)/1e6))
	rows = [][]string{{"question", "first p50 ms", "first p95 ms", "warm p50 ms", "warm p95 ms", "hits"}}
	ms := func(x float64) string { return fmt.Sprintf("%.2f", x) }
	for _, q := range m.Queries {
		rows = append(rows, []string{q.Class, ms(q.FirstP50), ms(q.FirstP95), ms(q.P50), ms(q.P95), hut3.Thousands(q.Hits)})
	}
	table(w, rows)
}
