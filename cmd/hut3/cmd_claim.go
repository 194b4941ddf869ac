package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newClaim(g *globals) *cobra.Command {
	return group("claim", "Attribution: who used a handle, and what speaks for and against it",
		newClaimPropose(g), newClaimMove(g), newClaimSearch(g), newClaimConfirm(g), newClaimShow(g), newClaimQueue(g))
}

func newClaimPropose(g *globals) *cobra.Command {
	var p app.ClaimProposal
	var since, until string
	cmd := &cobra.Command{
		Use:   "propose HANDLE NOMINAL --reason TEXT",
		Short: "Claim that a person used a handle in a period",
		Long: `Proposes that a person used a handle in a period. An end that is open says why it is:
give --since or --since-said, --until or --until-said. Evidence is added for and against
it, somebody searches for what speaks against it, and a second person confirms it.
` + exitHelp,
		Example: `  hut3 claim propose encrochat/peppershirt NOM-1 --since 2020-03-28 --until-said "until it went silent" --reason "calls himself Deano"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if p.Handle, err = hut3.ParseHandle(args[0]); err != nil {
				return err
			}
			if p.From, err = g.day(since); err != nil {
				return err
			}
			if p.To, err = g.day(until); err != nil {
				return err
			}
			p.Nominal = hut3.Ref(args[1])
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				ref, err := c.Propose(cmd.Context(), actor, p)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Made %s: proposed. Add evidence with hut3 evidence add %s.", ref, ref)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&since, "since", "", "he used it from this time")
	f.StringVar(&p.FromSaid, "since-said", "", "why the beginning is open")
	f.StringVar(&until, "until", "", "and until this time")
	f.StringVar(&p.ToSaid, "until-said", "", "why the end is open")
	f.StringVar(&p.Reason, "reason", "", "why; it is recorded")
	f.BoolVar(&p.Synthetic, "synthetic", false, "invented, for a demonstration")
	return cmd
}

func newClaimMove(g *globals) *cobra.Command {
	var reason, court string
	cmd := &cobra.Command{
		Use:   "move CLAIM STATE --reason TEXT",
		Short: "Take a claim to another state: under_review, contested, withdrawn, refuted, proved_in_court",
		Long: `Takes a claim to another state, with a reason. It becomes attributed by hut3 claim
confirm alone; it is refuted where evidence against it stands; proved_in_court names the
court and the case.
` + exitHelp,
		Example: `  hut3 claim move CLM-1 under_review --reason "enough to look at"
  hut3 claim move CLM-1 proved_in_court --court "Derby Crown Court, T20210123" --reason "convicted on count 1"`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				if err := c.Move(cmd.Context(), actor, hut3.Ref(args[0]), hut3.ClaimState(args[1]), reason, court); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": args[1]}, "%s is %s.", args[0], args[1])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	cmd.Flags().StringVar(&court, "court", "", "the court and the case")
	return cmd
}

func newClaimSearch(g *globals) *cobra.Command {
	var what, found string
	cmd := &cobra.Command{
		Use:     "search CLAIM --what TEXT --found TEXT",
		Short:   "Record a search for what speaks against a claim, and what came of it",
		Example: `  hut3 claim search CLM-1 --what "custody records of April 2020; messages sent while he was held" --found nothing`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				if err := c.SearchContrary(cmd.Context(), actor, hut3.Ref(args[0]), what, found); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "what": what, "found": found}, "%s: a search for what speaks against it is recorded.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&what, "what", "", "where it was looked, and for what")
	cmd.Flags().StringVar(&found, "found", "", "what came of it; \"nothing\" is a finding")
	return cmd
}

func newClaimConfirm(g *globals) *cobra.Command {
	var reason, noSearch string
	cmd := &cobra.Command{
		Use:   "confirm CLAIM --reason TEXT",
		Short: "Attribute: the second person's word on a claim under review",
		Long: `Makes a claim attributed. Somebody other than the proposer does it, both signed in. At
least one independent item stands for it, none that refutes it stands, and somebody
searched for what speaks against it; --no-search says why nobody did.
` + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				if err := c.Confirm(cmd.Context(), actor, hut3.Ref(args[0]), reason, noSearch); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0], "state": hut3.ClaimAttributed}, "%s is attributed.", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is recorded")
	cmd.Flags().StringVar(&noSearch, "no-search", "", "why nobody searched for what speaks against it")
	return cmd
}

func newClaimShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show HANDLE",
		Short: "Show who may have used a handle: the candidates side by side",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := hut3.ParseHandle(args[0])
			if err != nil {
				return err
			}
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				v, err := c.Handle(cmd.Context(), actor, h)
				if err != nil {
					return err
				}
				v.Claims = wholeLists(v.Claims)
				return g.answer(v, func(w io.Writer) {
					fmt.Fprintf(w, "%s\n", v.Handle)
					printClaims(w, v.Claims)
				})
			})
		},
	}
}

func newClaimQueue(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "queue",
		Short: "List the claims that wait for a person",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				list, err := c.Queue(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"claims": wholeLists(list)}, func(w io.Writer) {
					rows := [][]string{{"REF", "HANDLE", "NOMINAL", "NAME", "STATE", "FOR", "AGAINST", "RANK"}}
					for _, v := range list {
						rows = append(rows, []string{string(v.Ref), v.Claim.Handle.String(), string(v.Claim.Nominal), oneLine(v.Name, 30), string(v.Claim.State),
							hut3.Thousands(v.SourcesFor.Value), hut3.Thousands(v.SourcesAgainst.Value), fmt.Sprint(v.Score.Value)})
					}
					table(w, rows)
				})
			})
		},
	}
}

// wholeLists makes every list of the claims print as a list.
func wholeLists(claims []app.ClaimView) []app.ClaimView {
	for i := range claims {
		claims[i].For, claims[i].Against = orEmpty(claims[i].For), orEmpty(claims[i].Against)
	}
	return orEmpty(claims)
}

func printClaims(w io.Writer, claims []app.ClaimView) {
	if len(claims) == 0 {
		fmt.Fprintln(w, "Nobody is claimed.")
	}
	for _, v := range claims {
		c := v.Claim
		fmt.Fprintf(w, "\n%s  %s is %s %s: %s\n", v.Ref, c.Handle, c.Nominal, v.Name, strings.ReplaceAll(string(c.State), "_", " "))
		fmt.Fprintf(w, "  from %s to %s\n", end(c.From, c.FromSaid), end(c.To, c.ToSaid))
		for _, text := range v.Red {
			fmt.Fprintf(w, "  RED: %s\n", text)
		}
		for _, text := range v.Amber {
			fmt.Fprintf(w, "  AMBER: %s\n", text)
		}
		if v.MoreRivals > 0 {
			fmt.Fprintf(w, "  AMBER: and %s of %s\n", hut3.Plural(int64(v.MoreRivals), "more claim", "more claims"), c.Handle)
		}
		printEvidence(w, "for", v.SourcesFor, v.For)
		printEvidence(w, "against", v.SourcesAgainst, v.Against)
		for _, s := range c.Searches {
			fmt.Fprintf(w, "  searched against it by %s at %s: %s: %s\n", s.By, clock(s.At), s.What, s.Found)
		}
		for _, s := range c.Steps {
			fmt.Fprintf(w, "  %s %s by %s: %s %s\n", clock(s.At), strings.ReplaceAll(string(s.State), "_", " "), s.Name, s.Reason, s.Court)
		}
	}
}

func end(t time.Time, said string) string {
	if t.IsZero() {
		return "open (" + said + ")"
	}
	return clock(t)
}

func printEvidence(w io.Writer, side string, sources hut3.Count, items []app.EvidenceItem) {
	fmt.Fprintf(w, "  %s: %s\n", side, hut3.Plural(sources.Value, "independent source", "independent sources"))
	for _, it := range items {
		e := it.Evidence
		if !e.Stands() {
			fmt.Fprintf(w, "    %s was taken back: %s\n", it.Ref, e.Withdrawn.Reason)
			continue
		}
		rests := joined(e.Records)
		for _, k := range e.Messages {
			rests = strings.TrimPrefix(rests+", "+k.String(), ", ")
		}
		fmt.Fprintf(w, "    %s source %d, %s, %s: %s (%s). Against it: %s. Rests on %s\n", it.Ref, it.SourceNo, e.Type, e.Weight, e.Shows, e.Stated, e.Counter, rests)
	}
}
