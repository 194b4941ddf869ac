package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newEvidence(g *globals) *cobra.Command {
	return group("evidence", "Evidence for and against a claim: both have the same standing",
		newEvidenceAdd(g), newEvidenceWithdraw(g), newEvidenceTypes(g))
}

func newEvidenceAdd(g *globals) *cobra.Command {
	var e hut3.Evidence
	var messages, records []string
	var since, until, from string
	cmd := &cobra.Command{
		Use:   "add CLAIM for|against --type TYPE (--message REF | --record REF) --shows TEXT --stated fact|opinion",
		Short: "Add an item for or against a claim",
		Long: `Adds an item for or against a claim. It rests on messages, and on records of other
kinds that were entered with hut3 external add. Its weight is that of its type unless you
say otherwise, and why. Items that come from one source count once.
` + exitHelp,
		Example: `  hut3 evidence add CLM-1 for --type self_name --message D12/88 --shows "calls himself Deano" --stated fact
  hut3 evidence add CLM-1 against --type negative --message D12/90 --record EXT-1 --shows "it wrote while he was in custody" --stated fact`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if e.Messages, err = messageKeys(messages); err != nil {
				return err
			}
			if e.From, err = g.day(since); err != nil {
				return err
			}
			if e.To, err = g.day(until); err != nil {
				return err
			}
			e.Records = refs(records)
			if len(args) == 2 {
				e.Claim, e.Side = hut3.Ref(args[0]), hut3.Side(args[1])
			}
			items := []hut3.Evidence{e}
			if from != "" {
				if items, err = bodies[hut3.Evidence](g, from); err != nil {
					return err
				}
			}
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				var made []hut3.Ref
				for _, e := range items {
					ref, err := c.AddEvidence(cmd.Context(), actor, e)
					if err != nil {
						return stopped(err, made)
					}
					made = append(made, ref)
				}
				return g.made(made, "items")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.Type, "type", "", "hut3 evidence types lists them")
	f.StringSliceVar(&messages, "message", nil, "a message it rests on; give it again for more")
	f.StringSliceVar(&records, "record", nil, "a record it rests on, as in EXT-1 or ARR-2; give it again for more")
	f.StringVar(&e.Shows, "shows", "", "what it shows, in your words")
	f.StringVar((*string)(&e.Stated), "stated", "", "fact or opinion")
	f.StringVar(&e.Weight, "weight", "", "a word of the list (default that of the type)")
	f.StringVar(&e.WeightReason, "weight-reason", "", "why it weighs other than its type")
	f.StringVar(&e.Counter, "counter", "", "what would be argued against it (default that of the type)")
	f.StringVar(&e.Source, "source", "", "the event it comes from: items of one source are one")
	f.StringVar(&since, "since", "", "it bears on the claim from this time")
	f.StringVar(&until, "until", "", "and until this time")
	f.BoolVar(&e.Synthetic, "synthetic", false, "invented, for a demonstration")
	fromFlag(cmd, &from, "one item or several")
	return cmd
}

func newEvidenceWithdraw(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "withdraw ITEM --reason TEXT",
		Short: "Take an item back; it stays on record, with the reason",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				if err := c.WithdrawEvidence(cmd.Context(), actor, hut3.Ref(args[0]), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "withdrawn": reason}, "%s is taken back.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}

func newEvidenceTypes(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "types",
		Short: "List the types of evidence, where each starts and what is argued against it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, _ hut3.Actor) error {
				return g.answer(c.Types, func(w io.Writer) {
					rows := [][]string{{"TYPE", "NAME", "WEIGHT", "ARGUED AGAINST IT"}}
					for _, t := range c.Types.Types {
						rows = append(rows, []string{t.Code, t.Name, t.Weight, t.Counter})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newExternal(g *globals) *cobra.Command {
	return group("external", "Records of other kinds that evidence rests on", newExternalAdd(g))
}

func newExternalAdd(g *globals) *cobra.Command {
	var e hut3.ExternalRecord
	var since, until, from string
	cmd := &cobra.Command{
		Use:   "add TYPE --source WHO --reference NUMBER --since TIME --until TIME --text TEXT",
		Short: "Enter a record of another kind: custody, ANPR, call data, a seized device",
		Long: `Enters what another record states, in its source's words. The types are custody, anpr,
call data, cell site, seized device, border, financial, image and other. For a moment
give --since alone.
` + exitHelp,
		Example: `  hut3 external add custody --source "Derbyshire custody" --reference 30DD/1234/20 --person "Dean Marlow" \
    --since 2020-04-10T21:00 --until 2020-04-11T14:30 --text "held at St Mary's Wharf"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			e.Type = strings.Join(args, "")
			if e.From, err = g.day(since); err != nil {
				return err
			}
			if e.To, err = g.day(until); err != nil {
				return err
			}
			if until == "" {
				e.To = e.From
			}
			records := []hut3.ExternalRecord{e}
			if from != "" {
				if records, err = bodies[hut3.ExternalRecord](g, from); err != nil {
					return err
				}
			}
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				var made []hut3.Ref
				for _, e := range records {
					ref, err := c.AddExternal(cmd.Context(), actor, e)
					if err != nil {
						return stopped(err, made)
					}
					made = append(made, ref)
				}
				return g.made(made, "records")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.Source, "source", "", "who keeps it")
	f.StringVar(&e.Reference, "reference", "", "its number there")
	f.StringVar(&since, "since", "", "when what it states began, as in 2020-04-10T21:00")
	f.StringVar(&until, "until", "", "and ended (default the same moment)")
	f.StringVar(&e.Person, "person", "", "whom it names")
	f.StringVar(&e.Place, "place", "", "where")
	f.StringVar(&e.Text, "text", "", "what it states, in its source's words")
	f.BoolVar(&e.Synthetic, "synthetic", false, "invented, for a demonstration")
	fromFlag(cmd, &from, "one record or several")
	return cmd
}
