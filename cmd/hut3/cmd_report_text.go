package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newReportSanitise(g *globals) *cobra.Command {
	var text, file string
	cmd := &cobra.Command{
		Use:   "sanitise REPORT ITEM --text TEXT",
		Short: "Give an item the text that may leave the unit",
		Long: `Gives an item the text that may leave the unit, in your name. What is left in it that may
say too much is listed and kept with the item: handles, telephone numbers, addresses.
` + exitHelp,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := itemNumber(args[1])
			if err != nil {
				return err
			}
			if file != "" {
				raw, err := g.readInput(file)
				if err != nil {
					return err
				}
				text = strings.TrimSpace(string(raw))
			}
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				remains, err := d.Sanitise(cmd.Context(), actor, see, hut3.Ref(args[0]), n, text)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": args[0], "item": n, "remains": orEmpty(remains)}, func(w io.Writer) {
					fmt.Fprintf(w, "%s item %d has its sanitised text.\n", args[0], n)
					for _, r := range remains {
						fmt.Fprintf(w, "It still names the %s %s: leave it only where it must go.\n", r.Type, r.Value)
					}
				})
			})
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "the text")
	cmd.Flags().StringVar(&file, "text-file", "", "read it from a file, - for standard input")
	return cmd
}

func newReportDiff(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "diff REPORT ITEM",
		Short: "Show what was taken out of the raw text and put into the sanitised one",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := itemNumber(args[1])
			if err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				r, err := a.ReportFile(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				if n > len(r.Items) || r.Items[n-1].Sanitised == "" {
					return hut3.Errorf(hut3.NotFound, "%s has no item %d with a sanitised text", args[0], n)
				}
				edits := app.WordDiff(r.Items[n-1].Raw, r.Items[n-1].Sanitised)
				return g.answer(map[string]any{"ref": args[0], "item": n, "edits": edits}, func(w io.Writer) { printEdits(w, edits) })
			})
		},
	}
}

// printEdits marks what was taken out [-so-] and what was put in {+so+}.
func printEdits(w io.Writer, edits []app.Edit) {
	marks := map[string][2]string{"=": {}, "-": {"[-", "-]"}, "+": {"{+", "+}"}}
	for _, e := range edits {
		fmt.Fprint(w, marks[e.Op][0]+e.Text+marks[e.Op][1])
	}
	fmt.Fprintln(w)
}

func newReportShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show REPORT",
		Short: "Show a report, and what it still needs",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				r, err := a.ReportFile(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(r, func(w io.Writer) { printReportFile(w, r) })
			})
		},
	}
}

func printReportFile(w io.Writer, r app.ReportFile) {
	fmt.Fprintf(w, "%s  %s\n%s, by %s of %s", r.Ref, r.Title, r.Marking, r.Author, r.Origin)
	if r.Handling.Code != "" {
		fmt.Fprintf(w, ", handling %s", r.Handling)
	}
	fmt.Fprintln(w)
	if !r.From.IsZero() {
		fmt.Fprintf(w, "information of %s to %s\n", clock(r.From), clock(r.To))
	}
	if len(r.Concerns) > 0 {
		fmt.Fprintf(w, "concerns %s\n", joined(r.Concerns))
	}
	for i, it := range r.Items {
		printReportItem(w, i+1, it)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(w, "STILL NEEDS %s\n", m)
	}
}

func printReportItem(w io.Writer, n int, it hut3.ReportItem) {
	keys := make([]string, len(it.Messages))
	for i, k := range it.Messages {
		keys[i] = k.String()
	}
	fmt.Fprintf(w, "\n%d. written %s, true %s; rests on %s\n   raw: %s\n", n, gradeText(it.Written), gradeText(it.True), strings.Join(keys, ", "), it.Raw)
	if it.Sanitised != "" {
		fmt.Fprintf(w, "   sanitised by %s: %s\n", it.SanitisedBy, it.Sanitised)
	}
	for _, r := range it.Remains {
		fmt.Fprintf(w, "   it still names the %s %s\n", r.Type, r.Value)
	}
	if it.Judgement != nil {
		fmt.Fprintf(w, "   %s\n", it.Judgement.Wording())
	}
}

func gradeText(g *hut3.Grading) string {
	if g == nil {
		return "not graded"
	}
	if g.Reason != "" {
		return g.String() + " (" + g.Reason + ")"
	}
	return g.String()
}

func newReportList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the reports that you may see",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.ReportList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"reports": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "TITLE", "UNIT", "MARKING", "HANDLING", "ITEMS", "STILL NEEDS"}}
					for _, r := range list {
						rows = append(rows, []string{string(r.Ref), oneLine(r.Title, 40), r.Origin, string(r.Marking), r.Handling.String(), fmt.Sprint(len(r.Items)), oneLine(strings.Join(r.Missing, "; "), 60)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newReportSuggest(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "suggest REPORT",
		Short: "Suggest recipients from the postcodes in a report: approximate, a person chooses",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				s, err := a.Suggest(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(s, func(w io.Writer) { printSuggestion(w, s) })
			})
		},
	}
}

func printSuggestion(w io.Writer, s app.Suggestion) {
	if len(s.Candidates) == 0 {
		fmt.Fprintln(w, "No postcode in it speaks for a force.")
	} else {
		rows := [][]string{{"AGENCY", "NAME", "FIT", "WHY"}}
		for _, c := range s.Candidates {
			rows = append(rows, []string{c.Agency, c.Name, string(c.Fit), strings.Join(c.Reasons, "; ")})
		}
		table(w, rows)
		fmt.Fprintf(w, "Approximate, by a list of %s: areas and districts cross force boundaries. You choose.\n", s.Dated)
	}
	for _, u := range s.Unplaced {
		fmt.Fprintf(w, "%s belongs to no force of the list.\n", u)
	}
}
