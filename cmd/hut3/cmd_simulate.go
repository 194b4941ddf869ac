package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newSimulate(g *globals) *cobra.Command {
	var r app.Simulation
	cmd := &cobra.Command{
		Use:   "simulate --out DIR",
		Short: "Write the model operation: synthetic handsets, and the truth about them",
		Long: `Writes a synthetic operation of the kind that hut3 is made for: DIR/exhibit with a
folder a handset, DIR/exhibit-other with records of other kinds, and DIR/truth with
what was planted. The same numbers and seed give the same bytes. Nobody in it exists.
With --out - the handsets alone go to standard output as a tar stream.
` + exitHelp,
		Example: `  hut3 simulate --out model --handles 1500 --messages 200000
  hut3 simulate --out - --messages 1000000 | hut3 import - --platform encrochat`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.Out == "-" {
				r.Tar = g.out
			}
			out, err := app.Simulate(cmd.Context(), r)
			if err != nil {
				return err
			}
			if r.Out == "-" { // the stream has standard output to itself
				fmt.Fprintf(g.err, "%s\n%s, %s.\n", out.Notice, hut3.Plural(out.Messages, "message", "messages"), hut3.Plural(out.Rows, "row", "rows"))
				return nil
			}
			return g.answer(out, func(w io.Writer) {
				fmt.Fprintf(w, "%s\n%s on %s: %s, and the truth, in %s.\n", out.Notice,
					hut3.Plural(out.Messages, "message", "messages"), hut3.Plural(int64(out.Handles), "handle", "handles"),
					hut3.Plural(out.Rows, "row", "rows"), r.Out)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Out, "out", "", "folder to write, or - for a tar stream; what is there already is not replaced")
	f.IntVar(&r.Handles, "handles", 1500, "handles on the network, at least 200")
	f.IntVar(&r.Messages, "messages", 200_000, "acts of sending that stand in at least one readable row")
	f.Uint64Var(&r.Seed, "seed", 1, "seed")
	f.BoolVar(&r.OmitMessages, "without-truth-of-messages", false, "leave truth/messages.jsonl out, which is large")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}
