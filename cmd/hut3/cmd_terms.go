package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newTerms(g *globals) *cobra.Command {
	var in string
	cmd := &cobra.Command{
		Use:   "terms FILE",
		Short: "Count what each line of a term list finds",
		Long: `Counts the messages and handles that each line of a list finds, and when the first
and the last was sent. A line is a query of its own, up to 10,000 of them; empty lines
and those that begin with # are left out. - reads standard input.
` + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := g.readInput(args[0])
			if err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				found, err := a.Terms(cmd.Context(), actor, in, bytes.NewReader(raw))
				if err != nil {
					return err
				}
				return g.answer(found, func(w io.Writer) {
					rows := [][]string{{"LINE", "MESSAGES", "HANDLES", "FIRST", "LAST", "TERM"}}
					for _, t := range found.Terms {
						rows = append(rows, []string{fmt.Sprint(t.Line), hut3.Thousands(t.Messages), hut3.Thousands(t.Handles), t.First, t.Last, oneLine(t.Term, 60)})
					}
					table(w, rows)
					fmt.Fprintf(w, "%s by any of them.\n", hut3.Plural(found.Any, "message", "messages"))
					printUntested(w, found.Untested)
				})
			})
		},
	}
	cmd.Flags().StringVar(&in, "in", "*", "count among the messages of this query")
	return cmd
}

func newDistinct(g *globals) *cobra.Command {
	var top int
	cmd := &cobra.Command{
		Use:   "distinct QUERY",
		Short: "Show the words that tell the messages of a query from all that you may see",
		Long: `Shows the words that stand in more messages of the query than they would if those
were like the rest, by the log-likelihood ratio (Dunning 1993). Where there are more than
20,000 messages, samples that are fixed by the time of sending are compared.
` + exitHelp,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				found, err := a.Distinct(cmd.Context(), actor, strings.Join(args, " "), top)
				if err != nil {
					return err
				}
				return g.answer(found, func(w io.Writer) {
					rows := [][]string{{"TERM", "SCORE", "IN HITS", "IN ALL"}}
					for _, t := range found.Terms {
						rows = append(rows, []string{t.Term, fmt.Sprintf("%.2f", t.Score), share(t.Hits, found.Hits), share(t.Rest, found.Rest)})
					}
					table(w, rows)
					printUntested(w, found.Untested)
				})
			})
		},
	}
	cmd.Flags().IntVar(&top, "top", 30, "only so many; 0 is all")
	return cmd
}

func share(n, of int64) string { return hut3.Thousands(n) + " of " + hut3.Thousands(of) }

// explainSearch prints how a query is worked out.
func (g *globals) explainSearch(cmd *cobra.Command, query string) error {
	return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
		plan, err := a.Explain(cmd.Context(), actor, query)
		if err != nil {
			return err
		}
		return g.answer(plan, func(w io.Writer) {
			fmt.Fprintf(w, "%s\nOf %s that you may see, %s would be read one by one; at most %s are.\n", plan.Query,
				hut3.Plural(plan.Visible, "message", "messages"), hut3.Thousands(plan.Reads), hut3.Thousands(plan.Limit))
			rows := [][]string{{"HOW", "FINDS", "READS", "LEAVES", "PART"}}
			table(w, planRows(rows, plan.Step, ""))
		})
	})
}

func planRows(rows [][]string, s app.PlanStep, indent string) [][]string {
	known := func(n int64) string {
		if n < 0 {
			return "?"
		}
		return hut3.Thousands(n)
	}
	rows = append(rows, []string{s.How, known(s.Messages), hut3.Thousands(s.Reads), known(s.Left), indent + oneLine(s.Part, 60)})
	for _, p := range s.Of {
		rows = planRows(rows, p, indent+"  ")
	}
	return rows
}
