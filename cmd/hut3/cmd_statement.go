package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newStatement(g *globals) *cobra.Command {
	return group("statement", "Figures that others published, word for word",
		newStatementEnter(g), newStatementPublished(g), newStatementList(g), newStatementRule(g))
}

func newStatementEnter(g *globals) *cobra.Command {
	var e app.StatementEntry
	var from string
	var restates []string
	cmd := &cobra.Command{
		Use:   "enter WORDS --publisher NAME --source TEXT --measure MEASURE --scope SCOPE --as-at DAY --published-on DAY",
		Short: "Enter a figure that somebody published, verbatim",
		Long: `Enters a figure in the publisher's own words. What they mean is read from them: value,
bound and unit. Words that contradict themselves, as a mass with a currency does, are
stopped and have no value until a person rules with hut3 statement rule.
` + exitHelp,
		Example: `  hut3 statement enter "£2,191,200" --publisher "EMSOU" --source "force website" --measure cash \
    --scope EMSOU --as-at 2020-07-02 --published-on 2020-07-02
  hut3 statement enter --from statements.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e.Text, e.Restates = strings.Join(args, ""), refs(restates)
			entries := []app.StatementEntry{e}
			if from != "" {
				var err error
				if entries, err = bodies[app.StatementEntry](g, from); err != nil {
					return err
				}
			}
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				made, err := o.EnterStatements(cmd.Context(), actor, entries)
				if err != nil {
					return err
				}
				return g.made(made, "statements")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.Publisher, "publisher", "", "who published it")
	f.StringVar(&e.Source, "source", "", "where it was read")
	f.StringVar(&e.Measure, "measure", "", "cash, class_a, arrests, firearms, …")
	f.StringVar(&e.Scope, "scope", "", "agency code, OP-, OCG-, or words for what no record can have")
	f.StringVar((*string)(&e.AsAt), "as-at", "", "the day that it is as at")
	f.StringVar((*string)(&e.PublishedOn), "published-on", "", "the day it was published")
	f.StringVar(&e.Sentence, "sentence", "", "the sentence it stands in, verbatim")
	f.StringVar(&e.Place, "place", "", "the place that it names")
	f.StringVar(&e.Period, "period", "", "the period, in the publisher's words")
	f.BoolVar(&e.SecondHand, "second-hand", false, "taken from a report of it, not from the publisher's own page")
	f.StringSliceVar(&restates, "restates", nil, "a statement that it says again, as in STM-3")
	f.StringVar((*string)(&e.Within), "within", "", "the statement that it is a part of")
	f.StringVar(&e.Note, "note", "", "kept with it")
	fromFlag(cmd, &from, "one statement or several")
	return cmd
}

func newStatementPublished(g *globals) *cobra.Command {
	var groups map[string]string
	cmd := &cobra.Command{
		Use:   "published",
		Short: "Enter every figure published of July 2020 that hut3 brings with it",
		Long: `Enters the figures of the source document, those of the National Crime Agency of the
same day and the regional ones of the days after, word for word. The list names two
groups as "gang 1" and "gang 2"; say which groups of the case they are with --group.
Run again, it leaves what stands.
` + exitHelp,
		Example: `  hut3 statement published --group "gang 1=OCG-1" --group "gang 2=OCG-2"`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			named := map[string]hut3.Ref{}
			for name, ref := range groups {
				named[name] = hut3.Ref(ref)
			}
			entries, err := app.PublishedIn2020(named)
			if err != nil {
				return err
			}
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				made, err := o.EnterStatements(cmd.Context(), actor, entries)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"refs": made}, func(w io.Writer) {
					fmt.Fprintf(w, "%s stand, word for word. hut3 statement list shows which wait for a ruling.\n", hut3.Plural(int64(len(made)), "statement", "statements"))
				})
			})
		},
	}
	cmd.Flags().StringToStringVar(&groups, "group", nil, "a group of the list and its reference here, as in \"gang 1=OCG-1\"")
	return cmd
}

func newStatementList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the statements, with what their words were read as",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				list, err := o.Statements(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"statements": orEmpty(list)}, func(w io.Writer) { printStatements(w, list) })
			})
		},
	}
}

func printStatements(w io.Writer, list []app.StatementEntry) {
	rows := [][]string{{"REF", "PUBLISHER", "SCOPE", "MEASURE", "AS AT", "WORDS", "READ AS"}}
	for _, e := range list {
		rows = append(rows, []string{string(e.Ref), oneLine(e.Publisher, 28), e.Scope, e.Measure, string(e.AsAt), oneLine(e.Text, 44), reading(e.Reported)})
	}
	table(w, rows)
	for _, e := range list {
		for _, warning := range e.Warnings {
			if e.Stopped && warning.Stop {
				fmt.Fprintf(w, "%s is stopped: %s. Rule with hut3 statement rule %s --reads WORDS --reason TEXT\n", e.Ref, warning.Text, e.Ref)
			}
		}
	}
}

func reading(r hut3.Reported) string {
	switch {
	case r.Date != nil:
		return r.Date.On.String()
	case r.Stopped:
		return "STOPPED"
	case r.Ruling != nil:
		return r.Quantity.String() + ", as " + r.Ruling.Name + " ruled"
	}
	return r.Quantity.String()
}

func newStatementRule(g *globals) *cobra.Command {
	var reads, reason string
	cmd := &cobra.Command{
		Use:     "rule STATEMENT --reads WORDS --reason TEXT",
		Short:   "Rule what the words of a stopped statement are to be read as",
		Example: `  hut3 statement rule STM-S3 --reads "52kg" --reason "a mass has no currency: the pound sign is a slip of the pen"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
				if err := o.RuleStatement(cmd.Context(), actor, hut3.Ref(args[0]), reads, reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "reads": reads}, "%s is read as %q. Its own words stay.", args[0], reads)
			})
		},
	}
	cmd.Flags().StringVar(&reads, "reads", "", "the words it is to be read as")
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}
