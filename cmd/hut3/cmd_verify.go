package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newVerify(g *globals) *cobra.Command {
	var rebuild bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check originals, segments, records, projections and logs against what was sealed",
		Long: `Reads everything that is stored and checks it against its digests: the originals
in the vault, the segments of the corpus, each record, the projections made from
the records, and both logs with their signed checkpoints. Names what is wrong and
where, and ends with code 5.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				v, err := a.Verify(cmd.Context(), actor, rebuild)
				if err != nil {
					return err
				}
				if err := g.answer(v, func(w io.Writer) { printVerified(w, v) }); err != nil {
					return err
				}
				if !v.OK {
					return errFaults
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&rebuild, "rebuild", false, "make the projections again from the records")
	return cmd
}

func printVerified(w io.Writer, v app.Verified) {
	c := v.Checked
	fmt.Fprintf(w, "Checked %s, %s, %s, %s, %s and %s.\n",
		hut3.Plural(c.Originals, "original", "originals"), hut3.Plural(c.Segments, "segment", "segments"),
		hut3.Plural(c.Records, "record", "records"), hut3.Plural(c.Projections, "projected row", "projected rows"),
		hut3.Plural(c.Leaves, "leaf of the case log", "leaves of the case log"), hut3.Plural(c.Looks, "look", "looks"))
	for _, f := range v.Faults {
		fmt.Fprintf(w, "FAULT %s %s: %s\n", f.Kind, f.Where, f.What)
	}
	if v.OK {
		fmt.Fprintln(w, "No fault.")
	}
}
