package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newPackageShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show PACKAGE",
		Short: "Show a package; a recipient's look at his copy opens it, which is no acknowledgement",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref := hut3.Ref(args[0])
			return g.desk(cmd.Context(), func(d *app.IntelDesk, see app.See, _ *app.App, actor hut3.Actor) error {
				if ref.Prefix() == prefixReceived {
					v, err := d.Received(cmd.Context(), actor, ref)
					if err != nil {
						return err
					}
					return g.answer(v, func(w io.Writer) {
						fmt.Fprintf(w, "%s of %s, by hand; sha256 %s\n", v.Ref, v.Sender, v.SHA256)
						printCopy(w, v.Own, &v.Receipt, v.Withheld, v.Waits)
					})
				}
				v, err := d.View(cmd.Context(), actor, see, ref)
				if err != nil {
					return err
				}
				return g.answer(v, func(w io.Writer) { printPackage(w, v) })
			})
		},
	}
}

func printPackage(w io.Writer, v app.PackageView) {
	if v.SupersededBy != "" {
		fmt.Fprintf(w, "%s took its place.\n", v.SupersededBy)
	}
	if v.Package == nil {
		fmt.Fprintf(w, "%s\n", v.Ref)
		printCopy(w, v.Own, v.Receipt, v.Withheld, v.Waits)
		return
	}
	p := v.Package
	fmt.Fprintf(w, "%s  %s\n%s, edition %d of %s: %s, handling %s, %s\n", v.Ref, p.Title, p.State, p.Edition, p.Origin, p.Marking, p.Handling, p.Use)
	fmt.Fprintf(w, "for %s; on the basis of %s; rests on %s\n", p.Purpose, p.LegalBasis, joined(p.Reports))
	printTimes(w, p.NotBeforeAction, p.NotBeforePublication, p.Expires, v.Waits)
	for _, r := range v.Receipts {
		fmt.Fprintf(w, "\n%s:\n", r.Agency)
		printReceipt(w, r)
	}
	if len(v.Receipts) == 0 {
		for _, r := range p.Recipients {
			fmt.Fprintf(w, "to %s %s\n", r.Agency, r.Desk)
		}
	}
	if v.Withheld != "" {
		fmt.Fprintf(w, "\nIts text is not shown: %s.\n", v.Withheld)
	}
	if len(v.Copies) > 0 {
		printItems(w, v.Copies[0].Content.Items)
	}
}

func printTimes(w io.Writer, action, publication, expires time.Time, waits time.Duration) {
	if !action.IsZero() {
		fmt.Fprintf(w, "no overt action before %s", clock(action))
		if waits > 0 {
			fmt.Fprintf(w, " (%s to wait)", waits.Round(time.Minute))
		}
		fmt.Fprintln(w)
	}
	if !publication.IsZero() {
		fmt.Fprintf(w, "no publication before %s\n", clock(publication))
	}
	if !expires.IsZero() {
		fmt.Fprintf(w, "expires %s\n", clock(expires))
	}
}

// printCopy prints what one recipient was sent.
func printCopy(w io.Writer, c *hut3.PackageContent, r *hut3.Receipt, withheld string, waits time.Duration) {
	if c != nil {
		fmt.Fprintf(w, "%s\n%s, handling %s, %s; copy %s, from %s\n", c.Title, c.Marking, c.Handling, c.Use, c.Copy, c.From)
		fmt.Fprintf(w, "for %s; on the basis of %s\n", c.Purpose, c.LegalBasis)
		if len(c.Subjects) > 0 {
			fmt.Fprintf(w, "about %s\n", strings.Join(c.Subjects, ", "))
		}
		for _, caveat := range c.Caveats {
			fmt.Fprintf(w, "caveat: %s\n", caveat)
		}
		printTimes(w, c.NotBeforeAction, c.NotBeforePublication, c.Expires, waits)
		printItems(w, c.Items)
	}
	if withheld != "" {
		fmt.Fprintf(w, "Its text is not shown: %s.\n", withheld)
	}
	if r != nil {
		fmt.Fprintln(w)
		printReceipt(w, *r)
	}
}

func printItems(w io.Writer, items []hut3.PackageItem) {
	for _, it := range items {
		fmt.Fprintf(w, "\n%d. written %s, true %s; rests on %s\n   %s\n", it.Number, it.Written, it.True, hut3.Plural(int64(len(it.Messages)), "message", "messages"), it.Text)
		if it.Judgement != "" {
			fmt.Fprintf(w, "   %s\n", it.Judgement)
		}
	}
}

func printReceipt(w io.Writer, r hut3.Receipt) {
	for _, s := range r.Steps {
		line := fmt.Sprintf("  %s %s, %s", clock(s.At), s.State, s.Medium)
		for _, more := range []string{s.Officer.Name, s.Officer.Telephone, s.To, s.Note} {
			if more != "" {
				line += ", " + more
			}
		}
		if s.Result != nil {
			line += ": " + strings.TrimSpace(s.Result.Outcome+" "+joined(s.Result.Refs()))
		}
		if s.Corrected != nil {
			line += " (entered in error: " + s.Corrected.Reason + ", said " + cmp.Or(string(s.Corrected.By), "another unit") + ")"
		}
		fmt.Fprintf(w, "%s, recorded by %s\n", line, cmp.Or(string(s.RecordedBy), "another unit"))
	}
	if !r.State.Acknowledged() {
		fmt.Fprintf(w, "  to be acknowledged by %s\n", clock(r.AcknowledgeBy))
	}
}

func newPackageList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the packages of your unit; at the hub, all of them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.PackageList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"packages": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "TITLE", "STATE", "UNIT", "TO", "URGENCY", "MARKING", "SENT"}}
					for _, p := range list {
						to := make([]string, len(p.Recipients))
						for i, r := range p.Recipients {
							to[i] = r.Agency
						}
						rows = append(rows, []string{string(p.Ref), oneLine(p.Title, 40), string(p.State), p.Origin, strings.Join(to, ", "), p.Urgency, string(p.Marking), clock(p.SentAt)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newPackageInbox(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "inbox",
		Short: "List what was sent to your unit, in this case and by hand",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				list, err := d.In(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"inbox": list}, func(w io.Writer) { printInbox(w, list) })
			})
		},
	}
}

func printInbox(w io.Writer, list []app.Arrival) {
	if len(list) == 0 {
		fmt.Fprintln(w, "Nothing was sent to your unit.")
		return
	}
	rows := [][]string{{"REF", "FROM", "TITLE", "MARKING", "URGENCY", "STATE", "ACKNOWLEDGE BY", "NO ACTION BEFORE"}}
	for _, p := range list {
		due := clock(p.AcknowledgeBy)
		if p.Overdue {
			due += " OVERDUE"
		}
		rows = append(rows, []string{string(p.Ref), p.From, oneLine(p.Title, 40), string(p.Marking), p.Urgency, string(p.State), due, clock(p.NotBeforeAction)})
	}
	table(w, rows)
}

func newPackageHistory(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "history PACKAGE",
		Short: "Show who did what to a package, and when",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.desk(cmd.Context(), func(d *app.IntelDesk, _ app.See, _ *app.App, actor hut3.Actor) error {
				list, err := d.History(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": args[0], "versions": list}, func(w io.Writer) {
					rows := [][]string{{"VERSION", "STATE", "BY", "AT"}}
					for _, v := range list {
						rows = append(rows, []string{fmt.Sprint(v.Version), string(v.State), string(v.Author), clock(v.At)})
					}
					table(w, rows)
				})
			})
		},
	}
}
