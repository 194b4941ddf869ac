package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newReview(g *globals) *cobra.Command {
	return group("review", "The independent reviewer's room: what the gate holds", newReviewList(g), newReviewRule(g, "release", hut3.Released), newReviewRule(g, "lock", hut3.Locked))
}

func newReviewList(g *globals) *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what is held; possible threats to life come first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Review(cmd.Context(), actor, hut3.RestrictionState(state))
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"state": state, "restrictions": list}, func(w io.Writer) { printHeld(w, list) })
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", string(hut3.Held), "held, locked or released")
	return cmd
}

func printHeld(w io.Writer, list []app.HeldItem) {
	if len(list) == 0 {
		fmt.Fprintln(w, "Nothing stands in this state.")
		return
	}
	rows := [][]string{{"REF", "CLASS", "MESSAGES", "POSSIBLE THREATS", "DELIVERY", "WHY", "TARGETS"}}
	for _, h := range list {
		threats := ""
		for _, k := range h.PossibleThreats {
			threats += k.String() + " "
		}
		rows = append(rows, []string{string(h.Ref), h.Class, hut3.Thousands(h.Messages), oneLine(threats, 40), hut3.DeliveryRef(h.Delivery), oneLine(strings.Join(h.Why, ", "), 40), targetsText(h.Targets)})
	}
	table(w, rows)
}

func targetsText(targets []hut3.Target) string {
	names := make([]string, len(targets))
	for i, t := range targets {
		switch {
		case t.Key != 0:
			names[i] = t.Key.String()
		case t.Conversation != "":
			names[i] = t.Conversation
		default:
			names[i] = t.Handle.String()
		}
	}
	return oneLine(strings.Join(names, ", "), 60)
}

func newReviewRule(g *globals, verb string, to hut3.RestrictionState) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   verb + " REF --reason TEXT",
		Short: map[string]string{"release": "Open what is held to those whose allocations reach it", "lock": "Keep it hidden: it is privileged or confidential"}[verb],
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.Rule(cmd.Context(), actor, hut3.Ref(args[0]), to, reason); err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": args[0], "state": to}, func(w io.Writer) { fmt.Fprintf(w, "%s is %s.\n", args[0], to) })
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}

func newWatch(g *globals) *cobra.Command {
	return group("watch", "The gate's watch list: handles and phrases that are held for review", newWatchAdd(g), newWatchList(g))
}

func newWatchAdd(g *globals) *cobra.Command {
	var w hut3.Watch
	var handle string
	cmd := &cobra.Command{
		Use:   "add (--handle H | --phrase TEXT) --class CLASS",
		Short: "Add an entry; it works on later deliveries",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if handle != "" {
				if w.Handle, err = hut3.ParseHandle(handle); err != nil {
					return err
				}
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.Watch(cmd.Context(), actor, w)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": ref}, func(out io.Writer) { fmt.Fprintf(out, "Made %s.\n", ref) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&handle, "handle", "", "hold every conversation of this handle")
	f.StringVar(&w.Phrase, "phrase", "", "hold what says this")
	f.StringVar(&w.Class, "class", "legal", "legal, journalistic, medical, constituency or religious")
	f.BoolVar(&w.Strong, "strong", false, "the phrase holds its whole conversation, and not the one message")
	f.StringVar(&w.Note, "note", "", "kept with the entry")
	return cmd
}

func newWatchList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show the watch list in force",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.WatchList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"watch": list}, func(out io.Writer) {
					rows := [][]string{{"REF", "CLASS", "HOLDS", "HANDLE OR PHRASE"}}
					for _, e := range list {
						holds, what := "message", e.Phrase
						if e.Strong || e.Phrase == "" {
							holds = "conversation"
						}
						if e.Phrase == "" {
							what = e.Handle.String()
						}
						rows = append(rows, []string{string(e.Ref), e.Class, holds, what})
					}
					table(out, rows)
				})
			})
		},
	}
}
