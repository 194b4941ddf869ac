package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3/internal/app"
)

func newAgencies(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "agencies [TEXT]",
		Short: "List forces, regional units, agencies and countries with their codes",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := app.FindAgencies(strings.Join(args, " "))
			if err != nil {
				return err
			}
			return g.answer(map[string]any{"agencies": found}, func(w io.Writer) {
				rows := [][]string{{"CODE", "NAME", "KIND", "UNDER", "PFA"}}
				for _, a := range found {
					rows = append(rows, []string{a.Code, a.Name, string(a.Kind), a.Parent, a.PFA})
				}
				table(w, rows)
			})
		},
	}
}

func newFormats(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "formats",
		Short: "List the formats that import reads",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return g.answer(map[string]any{"formats": app.Formats()}, func(w io.Writer) {
				rows := [][]string{{"NAME", "WHAT"}}
				for _, f := range app.Formats() {
					rows = append(rows, []string{f.Name, f.What})
				}
				table(w, rows)
			})
		},
	}
}
