package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

// askFlags adds the flags that say which figures are wanted; the function that
// comes back reads them.
func (g *globals) askFlags(cmd *cobra.Command) func() (app.Ask, error) {
	var ask app.Ask
	var asAt, knownAt string
	var contributions []string
	f := cmd.Flags()
	f.StringSliceVar(&ask.Scopes, "scope", nil, "agency code, OP- or OCG-; give it again for more; all where not given")
	f.StringSliceVar(&ask.Measures, "measure", nil, "cash, class_a, arrests, firearms, drug:cocaine, …; all where not given")
	f.StringVar(&asAt, "as-at", "", "count what happened on this day or before")
	f.StringVar(&knownAt, "known-at", "", "count what had been recorded by the end of this day, or by this time")
	f.StringVar((*string)(&ask.By), "by", "", "credit (the default) or location")
	f.StringSliceVar(&contributions, "contribution", nil, "what counts: initiated and assisted where not given")
	return func() (app.Ask, error) {
		var err error
		for _, c := range contributions {
			ask.Contributions = append(ask.Contributions, hut3.Contribution(c))
		}
		if ask.AsAt, err = hut3.ParseDay(asAt); err != nil {
			return ask, hut3.Wrap(err, hut3.Usage, "--as-at")
		}
		ask.KnownAt, err = g.endOf(knownAt)
		return ask, err
	}
}

// endOf reads a time; a day alone is its last moment.
func (g *globals) endOf(s string) (time.Time, error) {
	t, err := g.day(s)
	if err == nil && len(s) == len(time.DateOnly) {
		t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
	}
	return t, err
}

func newFigures(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "figures [FIGURE]",
		Short: "Compute figures from what was recorded, each with what it rests on",
		Long: `Computes figures by the unit that is credited: force, then region, then nation. A
figure says its bound, the day it is as at, and the records it rests on; hut3 trace
walks from it down to the byte. With a figure's own reference it is given again.
Values in JSON are in GBP, kg and counts.
` + exitHelp,
		Example: `  hut3 figures --scope EMSOU --measure cash,class_a,arrests --as-at 2020-07-02
  hut3 figures --scope DERBYS --by location --known-at 2020-07-02T05:00
  hut3 figures figures/EMSOU/cash/2020-07-02`,
		Args: cobra.MaximumNArgs(1),
	}
	read := g.askFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ask, err := read()
		if err != nil {
			return err
		}
		return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
			var figures []hut3.Figure
			if len(args) == 1 {
				figures = make([]hut3.Figure, 1)
				figures[0], err = o.FigureAt(cmd.Context(), actor, hut3.Ref(args[0]))
			} else {
				figures, err = o.Figures(cmd.Context(), actor, ask)
			}
			if err != nil {
				return err
			}
			return g.answer(map[string]any{"figures": figures}, func(w io.Writer) { printFigures(w, figures) })
		})
	}
	return cmd
}

func printFigures(w io.Writer, figures []hut3.Figure) {
	if len(figures) == 0 {
		fmt.Fprintln(w, "Nothing is recorded from which a figure could be made.")
		return
	}
	rows := [][]string{{"SCOPE", "MEASURE", "FIGURE", "AS AT", "RESTS ON", "FIGURE'S REFERENCE"}}
	for _, f := range figures {
		rows = append(rows, []string{f.Scope, f.Measure, f.String(), string(f.AsAt), hut3.Plural(int64(len(f.RestsOn)), "record", "records"), string(f.Ref)})
	}
	table(w, rows)
	for _, f := range figures {
		for _, n := range f.Notes {
			fmt.Fprintf(w, "%s %s: %s\n", f.Scope, f.Measure, n)
		}
	}
}

func newReconcile(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reconcile",
		Short: "Hold what was published beside what the records give",
		Long: `Holds every reported statement beside the figure of the records as at the statement's
own day. Each is equal, consistent, not contradicted, differs, not comparable or not
published, and says why. Nothing is changed by it.
` + exitHelp,
		Args: cobra.NoArgs,
	}
	read := g.askFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ask, err := read()
		if err != nil {
			return err
		}
		return g.operations(cmd.Context(), func(o *app.Operations, _ *app.App, actor hut3.Actor) error {
			r, err := o.Reconcile(cmd.Context(), actor, ask)
			if err != nil {
				return err
			}
			r.Comparisons, r.NotPublished, r.Beside = orEmpty(r.Comparisons), orEmpty(r.NotPublished), orEmpty(r.Beside)
			r.Nested, r.Sums, r.DoubleCounts = orEmpty(r.Nested), orEmpty(r.Sums), orEmpty(r.DoubleCounts)
			return g.answer(r, func(w io.Writer) { printReconciliation(w, r) })
		})
	}
	return cmd
}

func printReconciliation(w io.Writer, r app.Reconciliation) {
	rows := [][]string{{"STATEMENT", "PUBLISHER", "SCOPE", "MEASURE", "WORDS", "RECORDS", "OUTCOME", "WHY"}}
	for _, c := range r.Comparisons {
		rows = append(rows, comparisonRow(c))
	}
	for _, c := range r.NotPublished {
		rows = append(rows, comparisonRow(c))
	}
	table(w, rows)
	for _, b := range r.Beside {
		fmt.Fprintf(w, "%s beside %s: %s. %s\n", b.A, b.B, b.Outcome, b.Why)
	}
	for _, s := range r.Sums {
		fmt.Fprintf(w, "parts of %s: %s. %s\n", s.Whole, s.Outcome, s.Why)
	}
	for _, d := range r.DoubleCounts {
		fmt.Fprintf(w, "counted twice? %s\n", d.Why)
	}
}

func comparisonRow(c app.Comparison) []string {
	records := ""
	if c.Computed != nil {
		records = c.Computed.String()
	}
	return []string{string(c.Statement), oneLine(c.Publisher, 24), c.Scope, c.Measure, oneLine(strings.TrimSpace(c.Text), 40), records, string(c.Outcome), oneLine(c.Why, 60)}
}
