package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newRestrict(g *globals) *cobra.Command {
	var r app.LockRequest
	var from, to string
	cmd := &cobra.Command{
		Use:   "restrict WHAT… --class CLASS --reason TEXT",
		Short: "Lock material: it is as if it had never come, and can be released again",
		Long: `Locks material at once, in every answer, for everybody but the independent reviewer, who can
release it. It destroys nothing. With --declared readers are told how many messages are
withheld, and why.

WHAT is a message (D12/7, with all its rows), a handle (platform/name) or a conversation
(in:NAME); the last two in the period that is given, or for good. What may lie in the period
is locked with it: messages without a time, and wall clocks of no zone within 14 hours of it.
` + exitHelp,
		Example: `  hut3 restrict encrochat/medlar --from 2020-04-01 --to 2020-04-30 --class 'court order' --reason 'order of 4 May'`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.What, r.From, r.To = nil, hut3.Day(from), hut3.Day(to)
			for _, arg := range args {
				what, err := hut3.ParseSubject(arg)
				if err != nil {
					return err
				}
				r.What = append(r.What, what)
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				it, err := a.Lock(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				return g.answer(it, func(w io.Writer) { writeLocked(w, it) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "first day, as in 2020-04-01")
	f.StringVar(&to, "to", "", "last day, which is locked too")
	f.StringVar(&r.Class, "class", "", "of what kind it is: legal, journalistic, medical, court order")
	f.StringVar(&r.Reason, "reason", "", "why; where declared, readers see it")
	f.BoolVar(&r.Declared, "declared", false, "tell readers how many are withheld, and why")
	return cmd
}

func writeLocked(w io.Writer, it app.HeldItem) {
	fmt.Fprintf(w, "Made %s: %s that you saw are locked.\n", it.Ref, hut3.Plural(it.Messages, "message", "messages"))
	if it.Untimed > 0 {
		fmt.Fprintf(w, "%d without a time that was read: they may lie in the period, and are locked with it.\n", it.Untimed)
	}
	if n := len(it.PossibleThreats); n > 0 {
		fmt.Fprintf(w, "%d of them may be a threat to life: the independent reviewer has that in the duty queue now.\n", n)
	}
}
