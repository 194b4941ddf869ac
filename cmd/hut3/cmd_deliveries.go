package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newDeliveries(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deliveries",
		Short: "List what was taken in",
		Long: `Lists the deliveries of which you may see a message, and how many. To custodians
and auditors, who answer for completeness, it lists every delivery with its counts.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Deliveries(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"deliveries": list}, func(w io.Writer) {
					printDeliveries(w, list)
				})
			})
		},
	}
	cmd.AddCommand(newDeliveryExport(g), newImportReport(g))
	return cmd
}

// printDeliveries prints the counts of a delivery to those alone who may know
// them.
func printDeliveries(w io.Writer, list []app.DeliveryItem) {
	if len(list) == 0 {
		fmt.Fprintln(w, "No delivery holds a message that you may see.")
		return
	}
	head, whole := []string{"REF", "STATE", "EXHIBIT", "AUTHORITY", "YOU SEE"}, false
	rows := [][]string{nil}
	for _, d := range list {
		row := []string{string(d.Ref), string(d.State), d.Mark, string(d.Authority), hut3.Thousands(d.Visible)}
		if d.Whole != nil {
			c := d.Whole.Counts
			whole = true
			row = append(row, hut3.Thousands(d.Whole.Files), hut3.Thousands(c.NotRead), hut3.Thousands(c.Rows), hut3.Thousands(c.Messages), hut3.Thousands(c.Rejected), hut3.Thousands(c.Held))
		}
		rows = append(rows, row)
	}
	if whole {
		head = append(head, "FILES", "NOT READ", "ROWS", "MESSAGES", "SET ASIDE", "HELD")
	}
	rows[0] = head
	table(w, rows)
	for _, d := range list {
		printCustody(w, d)
	}
}

// printCustody says from whom a delivery came, of what delivery it reads again
// what had failed, and how the key is held that opened a file of it.
func printCustody(w io.Writer, d app.DeliveryItem) {
	if d.Supplier != "" || d.ReceivedBy != "" {
		fmt.Fprintf(w, "%s was handed over by %s, received by %s.\n", d.Ref, cmp.Or(d.Supplier, "nobody named"), cmp.Or(d.ReceivedBy, "nobody named"))
	}
	if d.Whole == nil {
		return
	}
	if d.Whole.Again != "" {
		fmt.Fprintf(w, "%s reads again what had failed of %s.\n", d.Ref, d.Whole.Again)
	}
	if k := d.Whole.Reading.Derived; k != nil {
		fmt.Fprintf(w, "%s: %s was opened out of %s (%s); custody of the key: %s, recorded %s.\n", d.Ref, k.File, k.From, k.Method, k.Custody, k.RecordedAt.UTC().Format("2006-01-02 15:04"))
	}
}

func newRejects(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "rejects DELIVERY",
		Short: "List the rows that could not be read: file, position, reason",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, _, err := a.Rejects(cmd.Context(), actor, args[0], 0, 0)
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
