package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newWarrant(g *globals) *cobra.Command {
	return group("warrant", "Search warrants: whose, where, executed when", newWarrantAdd(g), newWarrantList(g), newWarrantExecute(g))
}

func newWarrantAdd(g *globals) *cobra.Command {
	var wa hut3.Warrant
	var rests []string
	var from string
	cmd := &cobra.Command{
		Use:     "add OPERATION --force CODE --address TEXT",
		Short:   "Record a warrant",
		Example: `  hut3 warrant add OP-1 --force DERBYS --address "14 Penmarrow Close" --postcode "DE1 2GT" --power "MDA 1971 s.23" --issued 2020-06-17`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wa.Operation, wa.RestsOn = hut3.Ref(strings.Join(args, "")), refs(rests)
			warrants := []hut3.Warrant{wa}
			if from != "" {
				var err error
				if warrants, err = bodies[hut3.Warrant](g, from); err != nil {
					return err
				}
			}
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				made, err := o.AddWarrants(cmd.Context(), actor, warrants)
				if err != nil {
					return err
				}
				return g.made(made, "warrants")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&wa.Force, "force", "", "code of the force that executes it")
	f.StringVar(&wa.Address, "address", "", "where")
	f.StringVar(&wa.Postcode, "postcode", "", "its postcode")
	f.StringVar(&wa.Power, "power", "", "as in \"MDA 1971 s.23\"")
	f.StringVar((*string)(&wa.Issued), "issued", "", "the day it was issued, as in 2020-06-17")
	f.StringVar((*string)(&wa.Executed), "executed", "", "the day it was executed")
	f.StringVar(&wa.Outcome, "outcome", "", "what came of it")
	f.StringSliceVar(&rests, "rests-on", nil, "a package, report or message; give it again for more")
	f.BoolVar(&wa.Synthetic, "synthetic", false, "invented, for a demonstration")
	fromFlag(cmd, &from, "one warrant or several")
	return cmd
}

func warrantState(wa hut3.Warrant) string {
	switch {
	case wa.Withdrawn != "":
		return "withdrawn: " + wa.Withdrawn
	case wa.Executed == "":
		return "not executed"
	case wa.Outcome == "":
		return "executed"
	}
	return "executed: " + wa.Outcome
}

func newWarrantList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List warrants: those of your unit, and all of them at the hub",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.WarrantList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"warrants": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "OPERATION", "FORCE", "ADDRESS", "POSTCODE", "ISSUED", "EXECUTED", "STATE"}}
					for _, wa := range list {
						rows = append(rows, []string{string(wa.Ref), string(wa.Operation), wa.Force, oneLine(wa.Address, 40), wa.Postcode, string(wa.Issued), string(wa.Executed), oneLine(warrantState(wa.Warrant), 50)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newWarrantExecute(g *globals) *cobra.Command {
	var on, outcome string
	cmd := &cobra.Command{
		Use:   "execute WARRANT --on DAY",
		Short: "Record that a warrant was executed, and what came of it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				_, err := o.RecordResult(cmd.Context(), actor, hut3.Ref(args[0]), app.Result{On: hut3.Day(on), Executes: true, Outcome: outcome})
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "executed": on, "outcome": outcome}, "%s was executed on %s.", args[0], on)
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "", "the day, as in 2020-06-18")
	cmd.Flags().StringVar(&outcome, "outcome", "", "what came of it")
	_ = cmd.MarkFlagRequired("on")
	return cmd
}
