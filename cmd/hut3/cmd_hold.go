package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newHold(g *globals) *cobra.Command {
	return group("hold", "Keep material from being erased: it is evidence, or a court or an appeal needs it", newHoldAdd(g), newHoldList(g), newHoldRelease(g))
}

const subjectHelp = `WHAT is a message (D12/7, with all its rows), a delivery (D12), a handle (platform/name), a
conversation (in:NAME) or a hit set (SET-3, as it was frozen).
`

func newHoldAdd(g *globals) *cobra.Command {
	var h hut3.LegalHold
	cmd := &cobra.Command{
		Use:   "add WHAT --why TEXT --basis TEXT",
		Short: "Hold material: nothing of it is erased until somebody releases the hold",
		Long:  "Holds material. It hides nothing, and never ends by itself.\n" + subjectHelp + exitHelp,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if h.What, err = hut3.ParseSubject(args[0]); err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.AddHold(cmd.Context(), actor, h)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Made %s.", ref)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&h.Why, "why", "", "what it is needed for")
	f.StringVar(&h.Basis, "basis", "", "by what right, as in \"CPIA 1996 code, paragraph 5\"")
	f.StringVar(&h.Until, "until", "", "day to look at it again, as in 2026-12-31")
	return cmd
}

func newHoldList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the holds on what you may see; those that stand come first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Holds(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"holds": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "WHAT", "STANDS", "BASIS", "WHY", "LOOK AGAIN"}}
					for _, h := range list {
						stands := "yes"
						if h.Released {
							stands = "released by " + string(h.LegalHold.By)
						}
						rows = append(rows, []string{string(h.Ref), h.What.String(), stands, oneLine(h.Basis, 40), oneLine(h.Why, 50), h.Until})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newHoldRelease(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "release HOLD --reason TEXT",
		Short: "End a hold",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.ReleaseHold(cmd.Context(), actor, hut3.Ref(args[0]), reason); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "released": true}, "Released %s.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}

func newErase(g *globals) *cobra.Command {
	return group("erase", "Destroy material for good, by two people; locking is the usual act, and is not this",
		newEraseRequest(g), newEraseRule(g, "approve", true), newEraseRule(g, "refuse", false), newEraseCarryOut(g), newEraseList(g), newEraseReasons(g))
}

func newEraseRequest(g *globals) *cobra.Command {
	var r app.ErasureRequest
	cmd := &cobra.Command{
		Use:   "request WHAT --reason CODE --why TEXT --fate FATE --fate-ref TEXT",
		Short: "Ask that material be destroyed here",
		Long: "Asks that material be destroyed here, which a second person approves and a custodian carries\nout. It is refused while a hold stands on any of it. Where hiding will do, lock: hut3 restrict.\n" +
			subjectHelp + exitHelp,
		Example: `  hut3 erase request D12/7 --reason privileged --why 'ruled on in RST-4' --fate 'retained under lock' --fate-ref 'store 2026/114'`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if r.What, err = hut3.ParseSubject(args[0]); err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				it, err := a.RequestErasure(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				return g.answer(it, func(w io.Writer) {
					fmt.Fprintf(w, "Made %s: %s, %s that you see. A second person approves it.\n", it.Ref, it.What, hut3.Plural(it.Messages, "message", "messages"))
				})
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Reason, "reason", "", "a code; hut3 erase reasons lists them")
	f.StringVar(&r.Why, "why", "", "in your own words")
	f.StringVar(&r.Basis, "basis", "", "by what right; where it is not said, the usual one of the reason")
	f.StringVar(&r.Fate, "fate", "", "of the exhibit: retained under lock, returned or destroyed")
	f.StringVar(&r.FateRef, "fate-ref", "", "where it is, or by what it was returned or destroyed")
	f.StringVar(&r.Cited, "although-cited", "", "why it may go although records rest on it")
	f.BoolVar(&r.Copies, "copies", false, "take its texts out of the records that rest on it, too")
	f.BoolVar(&r.Packed, "packed", false, "an archive, workbook or database that holds a row of it may go whole")
	return cmd
}

func newEraseRule(g *globals, verb string, approve bool) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   verb + " ERASURE --reason TEXT",
		Short: map[bool]string{true: "Approve a request of another person", false: "Refuse a request"}[approve],
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				if err := a.RuleErasure(cmd.Context(), actor, hut3.Ref(args[0]), approve, reason); err != nil {
					return err
				}
				said := map[bool]string{true: "approved", false: "refused"}[approve]
				return g.done(map[string]any{"ref": args[0], "state": said}, "%s is %s.", args[0], said)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}

func newEraseCarryOut(g *globals) *cobra.Command {
	var confirmed int64
	cmd := &cobra.Command{
		Use:   "carry-out ERASURE",
		Short: "Carry out what was approved; stopped at any moment, it is carried out again",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				it, err := a.CarryOutErasure(cmd.Context(), actor, hut3.Ref(args[0]), confirmed)
				if err != nil {
					return err
				}
				return g.answer(it, func(w io.Writer) { printErased(w, it) })
			})
		},
	}
	cmd.Flags().Int64Var(&confirmed, "messages", 0, "confirm how many messages go, where that is more than who approved it saw")
	return cmd
}

func printErased(w io.Writer, it app.ErasureItem) {
	d := it.Done
	fmt.Fprintf(w, "%s is carried out: %s, %s and %s are gone, from %s.\n", it.Ref, hut3.Plural(d.Messages, "message", "messages"),
		hut3.Plural(d.Rows, "row", "rows"), hut3.Plural(int64(len(d.Leaves)+len(d.Looks)), "leaf of the logs", "leaves of the logs"), hut3.Plural(int64(len(d.Originals)), "original", "originals"))
	fmt.Fprintln(w, "Back-ups hold it still: replace them. What was exported or sent is not here.")
}

func newEraseList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the erasures that you asked for, ruled on or see something of",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Erasures(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"erasures": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "STATE", "WHAT", "REASON", "ASKED BY", "RULED BY", "EXHIBIT"}}
					for _, e := range list {
						rows = append(rows, []string{string(e.Ref), string(e.State), e.What.String(), e.Reason, string(e.AskedBy), string(e.RuledBy), e.Fate + ", " + oneLine(e.FateRef, 40)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newEraseReasons(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "reasons",
		Short: "List what material may be erased for",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			list, err := app.ErasureReasons()
			if err != nil {
				return err
			}
			return g.answer(map[string]any{"reasons": list}, func(w io.Writer) {
				rows := [][]string{{"CODE", "REASON", "USUAL BASIS"}}
				for _, r := range list {
					rows = append(rows, []string{r.Code, r.Name, r.Basis})
				}
				table(w, rows)
			})
		},
	}
}
