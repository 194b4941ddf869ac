package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newDeliveryExport(g *globals) *cobra.Command {
	var hashesOnly bool
	cmd := &cobra.Command{
		Use:   "export DELIVERY FOLDER",
		Short: "Write a delivery for a check without hut3: originals, and each row's place and hash",
		Long: `Writes the originals under their SHA-256, and manifest.jsonl: each file, each row with
its steps, position and the SHA-256 of its bytes, and what was set aside. It takes no
account of restrictions, so that it is for custodians, and is logged as a disclosure.
tools/recheck/recheck.py, which shares no code with hut3, rechecks it.
` + exitHelp,
		Example: "  hut3 deliveries export D1 check && python3 tools/recheck/recheck.py check",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				e, err := a.ExportDelivery(cmd.Context(), actor, args[0], args[1], hashesOnly)
				if err != nil {
					return err
				}
				return g.answer(e, func(w io.Writer) {
					fmt.Fprintf(w, "%s stands in %s: %s, %s copied, %s, %s set aside.\n", e.Delivery, e.Dir, hut3.Plural(int64(e.Files), "file", "files"),
						hut3.Plural(int64(e.Originals), "original", "originals"), hut3.Plural(e.Rows, "row", "rows"), hut3.Plural(e.Rejects, "row", "rows"))
				})
			})
		},
	}
	cmd.Flags().BoolVar(&hashesOnly, "hashes-only", false, "leave the originals out")
	return cmd
}
