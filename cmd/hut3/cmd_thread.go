package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newThread(g *globals) *cobra.Command {
	var around int
	cmd := &cobra.Command{
		Use:     "thread REF",
		Short:   "Read a conversation around a message, oldest first",
		Example: "  hut3 thread D1/4711 --around 25",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				t, err := a.Thread(cmd.Context(), actor, args[0], around)
				if err != nil {
					return err
				}
				return g.answer(t, func(w io.Writer) { printThread(w, t) })
			})
		},
	}
	cmd.Flags().IntVar(&around, "around", 25, "messages before and after")
	return cmd
}

func printThread(w io.Writer, t app.Thread) {
	fmt.Fprintf(w, "%s\nparticipants: %s\nheld from: %s\n", t.Conversation, toText(t.Participants), toText(t.HeldBy))
	for _, h := range t.Withheld {
		fmt.Fprintln(w, h)
	}
	if t.Before > 0 {
		fmt.Fprintf(w, "… %s before\n", hut3.Plural(t.Before, "message", "messages"))
	}
	gaps := map[hut3.Key]app.Gap{}
	for _, gap := range t.Gaps {
		gaps[gap.After] = gap
	}
	for _, m := range t.Messages {
		fmt.Fprintf(w, "%-12s %s  %s", m.Ref, sentText(m), m.From.Name)
		if m.Rows > 1 {
			fmt.Fprintf(w, "  (seen %s)", seenText(m.Rows))
		}
		fmt.Fprintf(w, "\n    %s\n", strings.ReplaceAll(saidText(m), "\n", "\n    "))
		printTold(w, m)
		if gap, ok := gaps[m.Ref]; ok {
			fmt.Fprintf(w, "---- nothing held for %s ----\n", hut3.Plural(int64(gap.Days), "day", "days"))
		}
	}
	if t.After > 0 {
		fmt.Fprintf(w, "… %s after\n", hut3.Plural(t.After, "message", "messages"))
	}
	fmt.Fprintln(w, t.Caveat)
}

// printTold prints what rows tell of a message beside its text.
func printTold(w io.Writer, m app.Hit) {
	if m.ReplyTo != nil {
		to := m.ReplyTo.Ref.String()
		if m.ReplyTo.Ref == 0 {
			to = "a message that is not held (" + m.ReplyTo.ID + ")"
		}
		fmt.Fprintf(w, "    ↳ in reply to %s\n", to)
	}
	for _, e := range m.Edits {
		if e.Deleted != "" {
			fmt.Fprintf(w, "    ↳ %s taken back (%s)  %s\n", e.Sent, e.Deleted, e.Ref)
		}
		if e.Text != "" {
			fmt.Fprintf(w, "    ↳ %s edited: %s  %s\n", e.Sent, strings.ReplaceAll(e.Text, "\n", "\n      "), e.Ref)
		}
	}
	for _, d := range m.Deletions {
		fmt.Fprintf(w, "    ↳ deleted: %s  %s\n", d.Said, d.Ref)
	}
	for _, r := range m.Reactions {
		fmt.Fprintf(w, "    ↳ %s by %s  %s\n", r.Text, r.From, r.Ref)
	}
}

func newFacets(g *globals) *cobra.Command {
	var by []string
	var limit int
	cmd := &cobra.Command{
		Use:   "facets [QUERY] --by from,day",
		Short: "Count the messages of a query by sender, day, delivery and more",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				f, err := a.Facets(cmd.Context(), actor, strings.Join(args, " "), by, limit)
				if err != nil {
					return err
				}
				return g.answer(f, func(w io.Writer) {
					fmt.Fprintf(w, "%s.\n", hut3.Plural(f.Total, "message", "messages"))
					for _, name := range by {
						rows := [][]string{{strings.ToUpper(name), "MESSAGES"}}
						for _, b := range f.Facets[name] {
							rows = append(rows, []string{b.Value, hut3.Thousands(b.Count)})
						}
						table(w, rows)
					}
					printUntested(w, f.Untested)
					printWithheld(w, f.Withheld)
				})
			})
		},
	}
	cmd.Flags().StringSliceVar(&by, "by", []string{"from", "day"}, "from, to, handle, conversation, hour, day, day_hour, week, month, delivery, entity, lang, tag")
	cmd.Flags().IntVar(&limit, "limit", 20, "values a facet; 0 is all")
	return cmd
}
