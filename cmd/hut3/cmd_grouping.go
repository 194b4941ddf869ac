package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newGrouping(g *globals) *cobra.Command {
	return group("grouping", "How rows became messages: clocks, rules compared, splits and joins",
		newGroupingClocks(g), newGroupingCompare(g), newGroupingAccept(g),
		newGroupingRule(g, hut3.GroupSplit, "split ROW…", "Say that rows are not of the message that the rule put them into"),
		newGroupingRule(g, hut3.GroupJoin, "join ROW ROW…", "Say that the messages of rows are one act"),
		newGroupingRule(g, hut3.GroupUndo, "undo RULING", "Say that an earlier split or join no longer holds"), newGroupingRulings(g))
}

func newGroupingClocks(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "clocks",
		Short: "How each handset's clock stood against the others, with its confidence",
		Long: `Estimates how far each side's clock was ahead of the median clock, from texts that
each of two sides holds once, with a 95 % interval and the drift. A clock that is
whole hours wrong is proposed as a fault; a person decides.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				c, err := a.GroupingClocks(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(c, func(w io.Writer) { printClocks(w, c) })
			})
		},
	}
}

func printClocks(w io.Writer, c app.GroupingClocks) {
	fmt.Fprintf(w, "Clocks by %s: %s\n", c.Rule, c.Method)
	rows := [][]string{{"HANDLE", "AHEAD", "95 % INTERVAL", "DRIFT A DAY", "RARE TEXTS", "OTHERS", "NOTE"}}
	for _, r := range c.Clocks {
		rows = append(rows, []string{r.Handle.String(), secondsText(r.Ahead), secondsText(r.Between[0]) + " to " + secondsText(r.Between[1]),
			strconv.FormatFloat(r.Drift, 'f', -1, 64) + " s", strconv.Itoa(r.RareTexts), strconv.Itoa(r.Others), r.Note()})
	}
	table(w, rows)
}

func secondsText(s float64) string { return strconv.FormatFloat(s, 'f', 1, 64) + " s" }

func newGroupingCompare(g *globals) *cobra.Command {
	var accept []string
	cmd := &cobra.Command{
		Use:   "compare RULE RULE",
		Short: "What another grouping rule would make and unmake; nothing is done",
		Long: `Places every row that you may see by two rules and tells the difference in pairs of
rows and in messages. The rules are group/1, group/2 and standing, which is how the
rows stand. Nothing is changed.
` + exitHelp,
		Example: "  hut3 grouping compare standing group/2\n  hut3 grouping compare group/1 group/2 --accept encrochat/almagrebe",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				c, err := a.GroupingCompare(cmd.Context(), actor, args[0], args[1], accept)
				if err != nil {
					return err
				}
				return g.answer(c, func(w io.Writer) { printChange(w, c) })
			})
		},
	}
	cmd.Flags().StringArrayVar(&accept, "accept", nil, "take the proposed whole hours off this handle's clock, as if they were accepted")
	return cmd
}

func printChange(w io.Writer, c app.GroupingChange) {
	n := hut3.Thousands
	fmt.Fprintf(w, "From %s to %s, over %s of %s:\n", c.From, c.To, hut3.Plural(c.Rows, "row", "rows"), hut3.Plural(c.Keys, "group key", "group keys"))
	table(w, [][]string{{"", "BEFORE", "AFTER"}, {"messages", n(c.MessagesBefore), n(c.MessagesAfter)}, {"pairs of rows", n(c.PairsBefore), n(c.PairsAfter)}})
	fmt.Fprintf(w, "%s would be made and %s unmade, in %s. %d of %d clocks are usable; %s proposed.\n", hut3.Plural(c.PairsMade, "pair", "pairs"), n(c.PairsUnmade),
		hut3.Plural(c.KeysChanged, "group key", "group keys"), c.Usable, c.Clocks, hut3.Plural(int64(c.Proposed), "whole-hour fault is", "whole-hour faults are"))
	if c.Crowds > 0 {
		fmt.Fprintf(w, "%s more rows than are held in memory: counted, and no example shown of them.\n", hut3.Plural(c.Crowds, "group key has", "group keys have"))
	}
	if c.Unpaired > 0 {
		fmt.Fprintf(w, "%s not compared with all rows that say the same, which are too many: pairs of theirs may be missing.\n", hut3.Plural(c.Unpaired, "message was", "messages were"))
	}
	if len(c.Examples) > 0 {
		fmt.Fprintln(w, "Examples, the rows of each message, before and after:")
	}
	for _, e := range c.Examples {
		fmt.Fprintf(w, "  %s  ->  %s\n", messageList(e.Before), messageList(e.After))
	}
	fmt.Fprintf(w, "Nothing was done. Not counted: %s.\n", c.NotCompared)
}
