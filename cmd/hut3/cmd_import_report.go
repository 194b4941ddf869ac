package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newImportReport(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "report DELIVERY",
		Short: "How the taking in of a delivery went: state, rate, errors by kind",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				r, err := a.ImportReport(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				return g.answer(r, func(w io.Writer) { printImportReport(w, r) })
			})
		},
	}
}

func printImportReport(w io.Writer, r app.ImportReport) {
	n := hut3.Thousands
	fmt.Fprintf(w, "%s is %s: %s, %s bytes, %s; begun %s", r.Delivery, r.State, hut3.Plural(r.Files, "file", "files"), n(r.Bytes), hut3.Plural(r.Rows, "row", "rows"), r.Began)
	if r.Live != "" {
		fmt.Fprintf(w, ", live %s (%s bytes and %s rows a second)", r.Live, n(int64(r.BytesSecond)), n(int64(r.RowsSecond)))
	}
	fmt.Fprintln(w, ".")
	if held := r.Counts.Attached; held > 0 {
		fmt.Fprintf(w, "Attachments: %s that messages name, held.\n", hut3.Plural(held, "file", "files"))
	}
	for _, s := range r.Sources {
		if opened := s.Opened(); opened != "" {
			fmt.Fprintf(w, "%s: %s.\n", s.File, opened)
		}
	}
	for _, p := range r.Story {
		fmt.Fprintf(w, "%s took in %s, %s were in before, %s set aside.\n", p.Delivery, hut3.Plural(p.Rows, "row", "rows"), n(p.ReadBefore), n(p.Rejected))
	}
	if o := r.Outstanding; o.Files > 0 {
		fmt.Fprintf(w, "Outstanding: %s with %s set aside; hut3 import --again %s reads them once more.\n", hut3.Plural(o.Files, "file", "files"), hut3.Plural(o.Rejects, "row", "rows"), r.Delivery)
	}
	for _, e := range r.Errors {
		fmt.Fprintf(w, "%s × %s\n", n(e.Count), e.Kind)
		for _, s := range e.First {
			fmt.Fprintf(w, "  %s %s at byte %d: %s\n", s.Ref, s.File, s.Offset, s.Reason)
		}
	}
}
