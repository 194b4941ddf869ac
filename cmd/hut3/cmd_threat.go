package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newThreat(g *globals) *cobra.Command {
	return group("threat", "Threats to life: raise, clock, assess, decide, send, close",
		newThreatRaise(g), newThreatList(g), newThreatLook(g, "show", "Show a threat, with its clock", app.ThreatVerbs.Get),
		newThreatLook(g, "open", "Open a threat on duty: stops the clock of \"first opened\"", app.ThreatVerbs.Open),
		newThreatAssess(g), newThreatDecide(g), newThreatSend(g), newThreatAcknowledge(g), newThreatServe(g),
		newThreatReview(g), newThreatPage(g), newThreatClose(g), newThreatHeld(g), newThreatRuleOut(g))
}

// partyFlags adds the flags of a victim or an offender; the function that comes
// back reads them.
func partyFlags(cmd *cobra.Command, role string) func() (hut3.Party, error) {
	var p hut3.Party
	var handle string
	f := cmd.Flags()
	f.StringVar(&p.Clue, role+"-clue", "", "the "+role+" in your own words, where he has no name here")
	f.StringVar(&handle, role+"-handle", "", "handle of the "+role+", as in encrochat/peppershirt")
	f.StringVar((*string)(&p.Nominal), role+"-nominal", "", "the "+role+", as in NOM-12")
	return func() (hut3.Party, error) {
		var err error
		p.Handle, err = handleOr(handle)
		return p, err
	}
}

func newThreatRaise(g *globals) *cobra.Command {
	var r app.ThreatRaise
	cmd := &cobra.Command{
		Use:   "raise REF…",
		Short: "Raise a threat to life from messages that you can see",
		Long: `Raises a threat to life from one or more messages of one thread. Leave out what you
do not know: only the message is needed. Where the same target has an open alert in
the thread, this adds to it. The duty roles learn that it exists; others do not.
` + exitHelp,
		Example: `  hut3 threat raise D12/4711093 --victim-clue "Craig, the brother" --kind shooting
  hut3 threat raise D12/88 --gist "somebody will be shot tonight in Derby"   # the reviewer`,
		Args: cobra.MinimumNArgs(1),
	}
	victim, offender := partyFlags(cmd, "victim"), partyFlags(cmd, "offender")
	f := cmd.Flags()
	f.StringVar(&r.Kind, "kind", "", "kill, shooting, stabbing, kidnap, torture, acid, arson, …")
	f.StringVar(&r.Means, "means", "", "with what")
	f.StringVar(&r.When, "when", "", "when it is to happen, in words")
	f.StringVar(&r.Where, "where", "", "where it is to happen, in words")
	f.StringVar(&r.Gist, "gist", "", "what it is, in your own words; the reviewer must give it")
	f.BoolVar(&r.Synthetic, "synthetic", false, "an exercise or a demonstration: no real person is meant")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if r.Keys, err = messageKeys(args); err != nil {
			return err
		}
		if r.Victim, err = victim(); err != nil {
			return err
		}
		if r.Offender, err = offender(); err != nil {
			return err
		}
		return g.triage(cmd.Context(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
			ref, err := t.Raise(cmd.Context(), actor, r)
			if err != nil {
				return err
			}
			return g.answer(map[string]any{"ref": ref}, func(w io.Writer) {
				fmt.Fprintf(w, "Raised as %s. The duty desk has it; its clock runs.\n", ref)
			})
		})
	}
	return cmd
}

// triage runs fn with the verbs of threats, for who is signed in.
func (g *globals) triage(ctx context.Context, fn func(app.ThreatVerbs, *app.App, hut3.Actor) error) error {
	return g.with(ctx, func(a *app.App, actor hut3.Actor) error {
		t, err := a.Triage(ctx, actor)
		if err != nil {
			return err
		}
		return fn(t, a, actor)
	})
}

func newThreatList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the threats that you may know of; the longest overdue first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.triage(cmd.Context(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				list, err := t.List(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"threats": orEmpty(list)}, func(w io.Writer) { printThreats(w, list) })
			})
		},
	}
}

func newThreatLook(g *globals, verb, short string, look func(app.ThreatVerbs, context.Context, hut3.Actor, hut3.Ref) (app.ThreatView, error)) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " REF",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.triage(cmd.Context(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				v, err := look(t, cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(v, func(w io.Writer) { printThreat(w, v) })
			})
		},
	}
}

func newThreatHeld(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "held",
		Short: "The reviewer's duty queue: possible threats in held material",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.triage(cmd.Context(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				queue, err := t.ReviewerQueue(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"held": orEmpty(queue)}, func(w io.Writer) { printHeldThreats(w, queue) })
			})
		},
	}
}

func newThreatRuleOut(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "rule-out REF --reason TEXT",
		Short: "The reviewer read a held message and it threatens nobody",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := hut3.ParseKey(args[0])
			if err != nil {
				return err
			}
			return g.triage(cmd.Context(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				if err := t.RuleOut(cmd.Context(), actor, key, reason); err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": key, "ruled_out": reason}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is off the queue. It can still be raised.\n", key)
				})
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is no threat; it is recorded")
	return cmd
}
