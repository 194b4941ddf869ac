package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

// threatStep runs a step on a threat and says what was recorded.
func (g *globals) threatStep(ctx context.Context, ref, done string, step func(app.ThreatVerbs, *app.App, hut3.Actor) error) error {
	return g.triage(ctx, func(t app.ThreatVerbs, a *app.App, actor hut3.Actor) error {
		if err := step(t, a, actor); err != nil {
			return err
		}
		return g.answer(map[string]any{"ref": ref, "recorded": done}, func(w io.Writer) { fmt.Fprintf(w, "%s: %s.\n", ref, done) })
	})
}

func newThreatAssess(g *globals) *cobra.Command {
	var s app.ThreatAssess
	var from string
	cmd := &cobra.Command{
		Use:   "assess REF",
		Short: "Record an assessment; a later one does not delete it",
		Long: `Records an assessment. Every question is answered, be it with "not known". Who the
victim and the offender are, and when and where, can be set right with it.
` + exitHelp,
		Example: `  hut3 threat assess TTL-1 --real yes --immediate yes --capability "has a handgun" \
    --intent stated --vulnerability "sleeps at home" --source-risk "one handset" \
    --grade high --reason "names the man, the day and the street"`,
		Args: cobra.ExactArgs(1),
	}
	victim, offender := partyFlags(cmd, "victim"), partyFlags(cmd, "offender")
	f := cmd.Flags()
	f.StringVar(&s.Real, "real", "", "yes, no or not known")
	f.StringVar(&s.Immediate, "immediate", "", "yes, no or not known")
	f.StringVar(&s.Capability, "capability", "", "what they are able to do")
	f.StringVar(&s.Intent, "intent", "", "what they mean to do")
	f.StringVar(&s.Vulnerability, "vulnerability", "", "how exposed the victim is")
	f.StringVar(&s.SourceRisk, "source-risk", "", "what acting could cost the source")
	f.StringVar((*string)(&s.Grade), "grade", "", "high, medium, low or \"no threat\"")
	f.StringVar(&s.Reason, "reason", "", "why; it is recorded")
	f.StringVar(&s.Kind, "kind", "", "kill, shooting, stabbing, …")
	f.StringVar(&s.Means, "means", "", "with what")
	f.StringVar(&s.When, "when", "", "when it is to happen, in words")
	f.StringVar(&s.Where, "where", "", "where it is to happen, in words")
	fromFlag(cmd, &from, "the assessment")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if from != "" {
			if err := body(g, from, &s); err != nil {
				return err
			}
		}
		for _, p := range []struct {
			read func() (hut3.Party, error)
			into **hut3.Party
		}{{victim, &s.Victim}, {offender, &s.Offender}} {
			who, err := p.read()
			if err != nil {
				return err
			}
			if who.Known() {
				*p.into = &who
			}
		}
		return g.threatStep(cmd.Context(), args[0], "assessed "+string(s.Grade), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
			return t.Assess(cmd.Context(), actor, hut3.Ref(args[0]), s)
		})
	}
	return cmd
}

func newThreatDecide(g *globals) *cobra.Command {
	var rank, reason string
	cmd := &cobra.Command{
		Use:   "decide REF OPTION --rank RANK --reason TEXT",
		Short: "Record a commander's decision in the policy log",
		Long: `Records a commander's decision. Doing nothing is an option, and has its reason. The
options are warning_notice, disruption_notice, arrest, seizure, covert_cover,
move_victim, partner_alert, pass_to_force and no_action.
` + exitHelp,
		Example: `  hut3 threat decide TTL-1 warning_notice --rank Superintendent --reason "he can be found and warned"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.threatStep(cmd.Context(), args[0], "decided "+args[1], func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				return t.Decide(cmd.Context(), actor, hut3.Ref(args[0]), args[1], rank, reason)
			})
		},
	}
	cmd.Flags().StringVar(&rank, "rank", "", "rank of who decides")
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}

func newThreatServe(g *globals) *cobra.Command {
	var s hut3.NoticeService
	var at string
	cmd := &cobra.Command{
		Use:   "serve REF NOTICE",
		Short: "Record that a notice was served, or refused at the door",
		Example: `  hut3 threat serve TTL-1 warning_notice --agency DERBYS --officer "PC 4471 Lund" --person "C. Ellersby" \
    --place "14 Penmarrow Close" --response accepts --advice "stay elsewhere until told"`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Option = args[1]
			return g.threatStep(cmd.Context(), args[0], s.Option+" served on "+s.Person, func(t app.ThreatVerbs, a *app.App, actor hut3.Actor) (err error) {
				if s.At, err = g.timeOr(at, a.Doors.Now); err != nil {
					return err
				}
				return t.Serve(cmd.Context(), actor, hut3.Ref(args[0]), s)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Agency, "agency", "", "code of the force that served it")
	f.StringVar(&s.Officer, "officer", "", "who served it")
	f.StringVar(&s.Person, "person", "", "on whom")
	f.StringVar(&s.Place, "place", "", "where")
	f.StringVar(&at, "at", "", "when, as in 2020-06-12T22:40 (default now)")
	f.StringVar(&s.Response, "response", "", "what the person answered")
	f.StringVar(&s.Advice, "advice", "", "safety advice that was given")
	return cmd
}

func newThreatReview(g *globals) *cobra.Command {
	var text string
	var next time.Duration
	cmd := &cobra.Command{
		Use:   "review REF --text TEXT",
		Short: "Record a review, and when the next is due",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.threatStep(cmd.Context(), args[0], "reviewed; the next review is due in "+next.String(), func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				return t.Review(cmd.Context(), actor, hut3.Ref(args[0]), text, next)
			})
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "what was found")
	cmd.Flags().DurationVar(&next, "next", 24*time.Hour, "when the next is due, as in 48h")
	return cmd
}

func newThreatPage(g *globals) *cobra.Command {
	var medium, failed string
	cmd := &cobra.Command{
		Use:   "page REF USER --medium HOW",
		Short: "Record an attempt to reach somebody on duty, and why it failed where it did",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			done := "paged " + args[1]
			if failed != "" {
				done += ", in vain: " + failed
			}
			return g.threatStep(cmd.Context(), args[0], done, func(t app.ThreatVerbs, a *app.App, actor hut3.Actor) error {
				whom, err := a.UserRefs(cmd.Context(), args[1:])
				if err != nil {
					return err
				}
				return t.Page(cmd.Context(), actor, hut3.Ref(args[0]), whom[0], medium, failed)
			})
		},
	}
	cmd.Flags().StringVar(&medium, "medium", "", "telephone, pager, system, …")
	cmd.Flags().StringVar(&failed, "failed", "", "why it did not reach him")
	return cmd
}

func newThreatClose(g *globals) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "close REF --reason TEXT",
		Short: "Close a threat: a commander's act, after a decision and every desk's answer",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.threatStep(cmd.Context(), args[0], "closed", func(t app.ThreatVerbs, _ *app.App, actor hut3.Actor) error {
				return t.Close(cmd.Context(), actor, hut3.Ref(args[0]), reason)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	return cmd
}
