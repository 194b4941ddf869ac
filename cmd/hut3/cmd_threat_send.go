package main

import (
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newThreatSend(g *globals) *cobra.Command {
	var s app.ThreatSend
	var to, named []string
	cmd := &cobra.Command{
		Use:   "send REF --to FORCE:HOW-SURE:WHY",
		Short: "Pass a threat to a force's duty desk: the fast path",
		Long: `Passes a threat to duty desks without waiting for attribution, grading or the end of
an embargo. Name every force that it may concern, how sure that is (certain, likely,
possible) and why. Where there is any doubt it goes to all of them and to the hub.
Record what each desk answers with hut3 threat acknowledge.
` + exitHelp,
		Example: `  hut3 threat send TTL-1 --to "DERBYS:likely:postcode of the victim's street" --to "NOTTS:possible:he was last there" \
    --words "A man called Craig is to be shot in Derby tonight." --medium telephone \
    --source-protection "the source is not named" --set-aside "C (A1, S2)" --reason "life comes first"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if s.Candidates, err = candidates(to); err != nil {
				return err
			}
			codes := make([]string, len(s.Candidates))
			for i, c := range s.Candidates {
				codes[i] = c.Agency
			}
			done := "sent to " + strings.Join(append(codes, s.Also...), ", ")
			return g.threatStep(cmd.Context(), args[0], done, func(t app.ThreatVerbs, a *app.App, actor hut3.Actor) error {
				if s.Named, err = a.UserRefs(cmd.Context(), named); err != nil {
					return err
				}
				return t.Send(cmd.Context(), actor, hut3.Ref(args[0]), s)
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&to, "to", nil, "a force that it may concern, as in DERBYS:likely:WHY; give it again for more")
	f.StringSliceVar(&s.Also, "also", nil, "code of a further agency; give it again for more")
	f.StringVar(&s.Words, "words", "", "what the desk is told; of held material it is the reviewer's gist")
	f.StringSliceVar(&named, "named", nil, "user at a desk who may know of it; give it again for more")
	f.StringVar(&s.Medium, "medium", "", "telephone, secure mail, system")
	f.StringVar(&s.SourceProtection, "source-protection", "", "what was considered for the source")
	f.StringVar(&s.Override.SetAside, "set-aside", "", "handling code, conditions or embargo that are set aside")
	f.StringVar(&s.Override.Reason, "reason", "", "why they are; it is recorded")
	return cmd
}

// candidates reads forces as DERBYS:likely:why.
func candidates(texts []string) ([]hut3.ForceCandidate, error) {
	out := make([]hut3.ForceCandidate, len(texts))
	for i, text := range texts {
		parts := strings.SplitN(text, ":", 3)
		if len(parts) < 3 {
			return nil, hut3.Errorf(hut3.Usage, "--to %q: write the force, how sure and why, as in DERBYS:likely:postcode of the street", text)
		}
		out[i] = hut3.ForceCandidate{Agency: strings.TrimSpace(parts[0]), Sure: strings.TrimSpace(parts[1]), Why: strings.TrimSpace(parts[2])}
	}
	return out, nil
}

func newThreatAcknowledge(g *globals) *cobra.Command {
	a := hut3.ThreatAck{Answer: hut3.AckTaken}
	var at string
	var notOurs bool
	cmd := &cobra.Command{
		Use:   "acknowledge REF --agency CODE",
		Short: "Record what a desk answered: who, on which telephone, when",
		Example: `  hut3 threat acknowledge TTL-1 --agency DERBYS --officer "Sgt Orme" --collar 2214 --telephone "01632 960 118" --at 2020-06-12T22:09
  hut3 threat acknowledge TTL-1 --agency NOTTS --officer "PC Hale" --collar 87 --medium system --not-ours`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if notOurs {
				a.Answer = hut3.AckNotOurs
			}
			return g.threatStep(cmd.Context(), args[0], a.Agency+" answered: "+a.Answer, func(t app.ThreatVerbs, opened *app.App, actor hut3.Actor) (err error) {
				if a.At, err = g.timeOr(at, opened.Doors.Now); err != nil {
					return err
				}
				return t.Acknowledge(cmd.Context(), actor, hut3.Ref(args[0]), a)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.Agency, "agency", "", "code of the desk's force")
	f.StringVar(&a.Officer, "officer", "", "who answered")
	f.StringVar(&a.Collar, "collar", "", "his collar number")
	f.StringVar(&a.Telephone, "telephone", "", "the number he was reached on")
	f.StringVar(&a.Medium, "medium", "telephone", "telephone or system")
	f.StringVar(&at, "at", "", "when he answered, as in 2020-06-12T22:09 (default now)")
	f.BoolVar(&notOurs, "not-ours", false, "the desk says that it is not theirs")
	return cmd
}
