package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newVerify(g *globals) *cobra.Command {
	var rebuild, reperform bool
	cmd := &cobra.Command{
		Use:   "verify [DELIVERY]",
		Short: "Check originals, segments, records, projections and logs against what was sealed",
		Long: `Reads everything that is stored and checks it against its digests: the originals
in the vault, the segments of the corpus, each record, the projections made from
the records, and both logs with their signed checkpoints. Names what is wrong and
where, and ends with code 5.

With --reperform it reads the originals again as well, of one delivery or of all,
and compares every row and message that comes out with what is sealed.
` + exitHelp,
		Example: `  hut3 verify
  hut3 verify --reperform D1`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && !reperform {
				return hut3.Errorf(hut3.Usage, "a delivery is named for --reperform alone; hut3 verify checks all of them")
			}
			ask := app.CheckRequest{Rebuild: rebuild, Reperform: reperform, Delivery: strings.Join(args, "")}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				bar := g.progress()
				run, err := a.Check(cmd.Context(), actor, ask, bar.show)
				bar.end()
				if err != nil {
					return err
				}
				v := *run.Result
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
	cmd.Flags().BoolVar(&reperform, "reperform", false, "read the originals again and compare every row and message")
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
	for _, r := range v.Reperformed {
		printReperformed(w, r)
	}
	if v.OK {
		fmt.Fprintln(w, "No fault.")
	}
}

func printReperformed(w io.Writer, r app.Reperformed) {
	fmt.Fprintf(w, "%s read again: %s, %s, %s, %s set aside.\n", r.Delivery, hut3.Plural(r.Files, "file", "files"), hut3.Plural(r.Rows, "row", "rows"),
		hut3.Plural(r.Messages, "message", "messages"), hut3.Plural(r.Rejected, "row", "rows"))
	switch {
	case r.Skipped != "":
		fmt.Fprintf(w, "  Not read again: %s\n", r.Skipped)
	case r.SameBytes:
		fmt.Fprintln(w, "  Identical, byte for byte.")
	case r.Identical:
		fmt.Fprintln(w, "  Identical, row by row and message by message; the files of the corpus are laid out otherwise.")
	}
	if r.SealedBy != r.ReadBy {
		fmt.Fprintf(w, "  Sealed by %s; read by %s now.\n", r.SealedBy, r.ReadBy)
	}
	if r.ZonesThen != r.ZonesNow {
		fmt.Fprintf(w, "  Read with the time zone data %s; sealed with %s.\n", r.ZonesNow, cmp.Or(r.ZonesThen, "that of the machine"))
	}
	for _, n := range r.NotCompared {
		fmt.Fprintf(w, "  not compared: %s\n", n)
	}
	for _, d := range r.Differences {
		fmt.Fprintf(w, "  DIFFERS %s %s %s", d.What, d.Where, d.Field)
		if d.Sealed != "" || d.Again != "" {
			fmt.Fprintf(w, ": sealed %q, read again %q", d.Sealed, d.Again)
		}
		fmt.Fprintln(w)
	}
	if more := r.Differing - int64(len(r.Differences)); more > 0 {
		fmt.Fprintf(w, "  and %s\n", hut3.Plural(more, "more difference", "more differences"))
	}
}
