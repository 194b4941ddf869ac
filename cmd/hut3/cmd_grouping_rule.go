package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newGroupingRule(g *globals, act, use, short string) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long: short + `.
The rows stay, and so do the messages that the rule made: the ruling is a record
beside them, shown wherever they are read, and undone by hut3 grouping undo.
` + exitHelp,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				var r app.GroupRuling
				var err error
				if act == hut3.GroupUndo {
					r, err = a.UndoGrouping(cmd.Context(), actor, args[0], reason)
				} else {
					r, err = a.RuleGrouping(cmd.Context(), actor, act, args, reason)
				}
				if err != nil {
					return err
				}
				return g.answer(r, func(w io.Writer) { fmt.Fprintf(w, "%s: %s, because %s.\n", r.Ref, r.Act, r.Reason) })
			})
		},
	}
	if act == hut3.GroupUndo {
		cmd.Args = cobra.ExactArgs(1)
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; required")
	return cmd
}

func newGroupingAccept(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "accept [HANDLE…]",
		Short: "Accept the clocks as estimated, and join what pairs by them",
		Long: `Accepts the clocks that hut3 grouping clocks shows and regroups by group/2: messages
that stand apart and pair within three seconds once clocks are corrected are joined.
Of the handles named, the whole-hour fault that is proposed is accepted too. It is one
record with the table of clocks as evidence, undone by hut3 grouping undo. Rows and refs
stay. hut3 grouping compare standing group/2 shows first what would change.
` + exitHelp,
		Example: "  hut3 grouping accept encrochat/neatisland --reason \"left on winter time, DC Rowe's exhibit log\"",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				r, err := a.AcceptClocks(cmd.Context(), actor, args, reason)
				if err != nil {
					return err
				}
				return g.answer(r, func(w io.Writer) {
					fmt.Fprintf(w, "%s: %s by %s and %s, because %s.\n", r.Ref, hut3.Plural(r.Joins, "join", "joins"), r.Rule, hut3.Plural(int64(len(r.Clocks)), "clock", "clocks"), r.Reason)
				})
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; required")
	return cmd
}

func newGroupingRulings(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "rulings",
		Short: "List the splits and joins that people made",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.GroupingRulings(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"rulings": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "ACT", "OF", "HOLDS", "REASON"}}
					for _, r := range list {
						rows = append(rows, []string{string(r.Ref), r.Act, ruledOn(r), holds(r), oneLine(r.Reason, 60)})
					}
					table(w, rows)
				})
			})
		},
	}
}

// ruledOn names what a ruling is of: rows, the ruling that it undoes, or how many joins.
func ruledOn(r app.GroupRuling) string {
	switch {
	case r.Undoes != "":
		return string(r.Undoes)
	case r.Act == hut3.GroupClocks:
		return hut3.Plural(r.Joins, "join", "joins")
	}
	return keyList(r.Rows)
}

// holds says whether a ruling still stands; of one that takes another back it says nothing.
func holds(r app.GroupRuling) string {
	switch {
	case r.Undoes != "":
		return ""
	case r.Holds:
		return "yes"
	}
	return "no"
}

// keyList names rows one after another.
func keyList(rows []hut3.Key) string {
	var list []string
	for _, r := range rows {
		list = append(list, r.String())
	}
	return strings.Join(list, " ")
}

// messageList names messages by their rows: D1/1 D1/7 | D1/9.
func messageList(messages [][]hut3.Key) string {
	var list []string
	for _, rows := range messages {
		list = append(list, keyList(rows))
	}
	return strings.Join(list, " | ")
}
