package main

import (
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newArrest(g *globals) *cobra.Command {
	return group("arrest", "Arrests: each is one arrest of one person", newArrestAdd(g), newArrestWithdraw(g))
}

// eventFlags adds the flags that an arrest and a seizure have in common. The
// function that comes back finishes the event of an operation.
func eventFlags(cmd *cobra.Command, e *hut3.Event) func(operation []string) {
	var rests []string
	f := cmd.Flags()
	f.StringVar((*string)(&e.On), "on", "", "the day it happened, as in 2020-06-18")
	f.StringVar(&e.CreditedTo, "credited-to", "", "code of the one unit that counts it")
	f.StringSliceVar(&e.AlsoClaimedBy, "also-claimed-by", nil, "code of a unit that claims it too; give it again for more")
	f.StringVar(&e.Located.Name, "place", "", "town or area where it happened")
	f.StringVar(&e.Located.Postcode, "postcode", "", "its postcode")
	f.StringVar(&e.Located.Force, "located", "", "code of the force in whose area it happened")
	f.StringVar((*string)(&e.Contribution), "contribution", "", "what the corpus did for it: initiated, assisted, none or unknown")
	f.StringVar((*string)(&e.Warrant), "warrant", "", "the warrant it was made under, as in WAR-1")
	f.StringVar((*string)(&e.Group), "group", "", "the group it is against, as in OCG-1")
	f.StringSliceVar(&rests, "rests-on", nil, "a package, report or message; give it again for more")
	f.StringVar(&e.Note, "note", "", "kept with the record")
	f.BoolVar(&e.Synthetic, "synthetic", false, "invented, for a demonstration")
	return func(operation []string) {
		e.Operation, e.RestsOn = hut3.Ref(strings.Join(operation, "")), refs(rests)
	}
}

func newArrestAdd(g *globals) *cobra.Command {
	var ar hut3.Arrest
	var from string
	cmd := &cobra.Command{
		Use:   "add OPERATION --on DAY --credited-to CODE (--person NOM | --unnamed LABEL) --contribution WORD",
		Short: "Record an arrest",
		Long: `Records one arrest of one person. Exactly one unit is credited with it and counts it;
where it happened, and who claims it too, stand apart.
` + exitHelp,
		Example: `  hut3 arrest add OP-1 --on 2020-06-18 --credited-to DERBYS --located MPS --also-claimed-by MPS \
    --unnamed "U/K male 1" --contribution initiated --rests-on PKG-1
  hut3 arrest add --from arrests.json`,
		Args: cobra.MaximumNArgs(1),
	}
	finish := eventFlags(cmd, &ar.Event)
	f := cmd.Flags()
	f.StringVar((*string)(&ar.Person), "person", "", "the nominal, as in NOM-12")
	f.StringVar(&ar.Unnamed, "unnamed", "", "where he has no name: one label a person inside the operation")
	f.StringSliceVar(&ar.Offences, "offence", nil, "an offence; give it again for more")
	f.StringVar(&ar.Custody, "custody", "", "custody record number")
	fromFlag(cmd, &from, "one arrest or several")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		finish(args)
		arrests := []hut3.Arrest{ar}
		if from != "" {
			var err error
			if arrests, err = bodies[hut3.Arrest](g, from); err != nil {
				return err
			}
		}
		return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
			made, err := o.AddArrests(cmd.Context(), actor, arrests)
			if err != nil {
				return err
			}
			return g.made(made, "arrests")
		})
	}
	return cmd
}

func newArrestWithdraw(g *globals) *cobra.Command {
	return newWithdraw(g, "ARREST", func(cmd *cobra.Command, o *app.Operations, actor hut3.Actor, ref hut3.Ref, why string) error {
		return o.ChangeArrest(cmd.Context(), actor, ref, func(a *hut3.Arrest) error {
			a.Withdrawn = why
			return nil
		})
	})
}

// newWithdraw makes the command that takes a mistaken record out of the
// figures. The record stays.
func newWithdraw(g *globals, what string, withdraw func(*cobra.Command, *app.Operations, hut3.Actor, hut3.Ref, string) error) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "withdraw " + what + " --reason TEXT",
		Short: "Take a mistaken record out of the figures; it stays on record, with the reason",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return hut3.Errorf(hut3.Usage, "say why with --reason: it stands in the record instead of the result")
			}
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				if err := withdraw(cmd, o, actor, hut3.Ref(args[0]), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "withdrawn": reason}, "%s is withdrawn and counts no more.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}
