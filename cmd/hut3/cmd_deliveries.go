package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newDeliveries(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "deliveries",
		Short: "List what was taken in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Deliveries(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"deliveries": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "STATE", "EXHIBIT", "AUTHORITY", "FILES", "ROWS", "MESSAGES", "SET ASIDE", "HELD"}}
					for _, d := range list {
						c := d.Counts
						rows = append(rows, []string{string(d.Ref()), string(d.State), d.Mark, string(d.Authority), hut3.Thousands(d.Files),
							hut3.Thousands(c.Rows), hut3.Thousands(c.Messages), hut3.Thousands(c.Rejected), hut3.Thousands(c.Held)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newRejects(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "rejects DELIVERY",
		Short: "List the rows that could not be read: file, position, reason",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Rejects(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"delivery": args[0], "rejects": list}, func(w io.Writer) {
					fmt.Fprintf(w, "%s.\n", hut3.Plural(int64(len(list)), "row was set aside", "rows were set aside"))
					for _, r := range list {
						fmt.Fprintf(w, "%s\n", r)
					}
				})
			})
		},
	}
}
