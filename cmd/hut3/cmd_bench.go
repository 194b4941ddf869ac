package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newBench(g *globals) *cobra.Command {
	return group("bench", "Measure this machine: loading and searching a corpus of a given size", newBenchCorpus(g))
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
	f.StringVar(&o.Profile, "cpu-profile", "", "write a CPU profile of the load to this file, for go tool pprof")
	return cmd
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
	fmt.Fprintf(w, "\nbytes: %.1f a message, %.1f a row, %.1f a message of entities; vault %s, databases %s\n",
		m.Sizes.Messages, m.Sizes.Rows, m.Sizes.Entities, hut3.Thousands(m.Sizes.Vault), hut3.Thousands(m.Sizes.Databases))
	fmt.Fprintf(w, "opened in %.0f ms; %s MB of memory while asking\n\n", m.OpenMs, whole(float64(m.ServePeak)/1e6))
	rows = [][]string{{"question", "p50 ms", "p95 ms", "hits"}}
	for _, q := range m.Queries {
		rows = append(rows, []string{q.Class, fmt.Sprintf("%.2f", q.P50), fmt.Sprintf("%.2f", q.P95), hut3.Thousands(q.Hits)})
	}
	table(w, rows)
}
