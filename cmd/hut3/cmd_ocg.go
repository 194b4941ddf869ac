package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newOCG(g *globals) *cobra.Command {
	return group("ocg", "Organised crime groups: made by an officer, never by a machine",
		newOCGAdd(g), newOCGAmend(g), newOCGList(g), newOCGShow(g))
}

func newOCGAdd(g *globals) *cobra.Command {
	o := hut3.OCG{Status: "active"}
	var base, reach, members []string
	var from, query string
	var community int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "add NAME --urn URN --base AGENCY:PLACE --member WHO:ROLE --reason TEXT",
		Short: "Make a group, as you assess it",
		Long: `Makes an organised crime group as a named officer assesses it. Base and reach are two
things. A member is a handle or a nominal with a role. Where the group came from a
community of the graph, name it with --proposal, and the seed and query of that network:
it is kept beside the group as it was, with the handles that you left out.
` + exitHelp,
		Example: `  hut3 network --communities --seed 1
  hut3 ocg add "Derbyshire group" --urn EM/2020/001 --base DERBYS:Derby --reach BEDS:Luton --since 2020-03 --proposal 0 --seed 1 \
    --member encrochat/willowmandolin:leader --member NOM-2:courier --reason "read thread by thread"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o.Name, o.Base, o.Reach = strings.Join(args, ""), ocgPlaces(base), ocgPlaces(reach)
			if o.Members, err = ocgMembers(members); err != nil {
				return err
			}
			if from != "" {
				o = hut3.OCG{}
				if err := body(g, from, &o); err != nil {
					return err
				}
			}
			return g.claims(cmd.Context(), func(c app.Claims, a *app.App, actor hut3.Actor) error {
				var proposal *hut3.Proposal
				if cmd.Flags().Changed("proposal") {
					if proposal, err = a.ProposalOf(cmd.Context(), actor, query, seed, community); err != nil {
						return err
					}
				}
				ref, err := c.MakeOCG(cmd.Context(), actor, o, proposal)
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Made %s: %s, %s.", ref, o.Name, hut3.Plural(int64(len(o.Members)), "member", "members"))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.URN, "urn", "", "its unique reference number")
	f.StringVar((*string)(&o.Since), "since", "", "1986-05-02, 1986-05 or 1986")
	f.StringVar(&o.Status, "status", o.Status, "active, disrupted, dismantled, archived or \"no longer meeting definition\"")
	f.StringArrayVar(&base, "base", nil, "where it is based, as in DERBYS:Derby; give it again for more")
	f.StringArrayVar(&reach, "reach", nil, "where it reaches, as in BEDS:Luton; give it again for more")
	f.StringArrayVar(&members, "member", nil, "a handle or nominal and its role, as in NOM-2:courier; give it again for more")
	f.StringVar(&o.Reason, "reason", "", "why it is a group; it is recorded")
	f.BoolVar(&o.Synthetic, "synthetic", false, "invented, for a demonstration")
	f.IntVar(&community, "proposal", 0, "the number of the community that it came from")
	f.StringVar(&query, "query", "*", "the query of that network")
	f.Uint64Var(&seed, "seed", 1, "the seed of that network")
	fromFlag(cmd, &from, "the group")
	return cmd
}

func newOCGAmend(g *globals) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "amend OCG --from FILE",
		Short: "Write the next version of a group; what changed is in its history",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var o hut3.OCG
			if err := body(g, from, &o); err != nil {
				return err
			}
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				if err := c.AmendOCG(cmd.Context(), actor, hut3.Ref(args[0]), o); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": args[0]}, "%s is amended.", args[0])
			})
		},
	}
	fromFlag(cmd, &from, "the whole group, as hut3 ocg show --json prints it under \"ocg\",")
	_ = cmd.MarkFlagRequired("from")
	return cmd
}

func ocgPlaces(texts []string) []hut3.OCGPlace {
	var out []hut3.OCGPlace
	for _, text := range texts {
		agency, place, _ := strings.Cut(text, ":")
		out = append(out, hut3.OCGPlace{Agency: strings.TrimSpace(agency), Place: strings.TrimSpace(place)})
	}
	return out
}

func ocgMembers(texts []string) ([]hut3.OCGMember, error) {
	var out []hut3.OCGMember
	for _, text := range texts {
		who, role, ok := strings.Cut(text, ":")
		m := hut3.OCGMember{Role: strings.TrimSpace(role)}
		if hut3.Ref(who).Prefix() == hut3.PrefixNominal {
			m.Nominal = hut3.Ref(who)
		} else {
			var err error
			if m.Handle, err = hut3.ParseHandle(who); err != nil {
				return nil, err
			}
		}
		if !ok || m.Role == "" {
			return nil, hut3.Errorf(hut3.Usage, "--member %q: give the role, as in NOM-2:courier", text)
		}
		out = append(out, m)
	}
	return out, nil
}

func newOCGList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the groups",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.OCGList(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ocgs": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "URN", "NAME", "STATUS", "BASE", "REACH", "ASSESSED BY"}}
					for _, o := range list {
						rows = append(rows, []string{string(o.Ref), o.URN, oneLine(o.Name, 40), o.Status, placesText(o.Base), placesText(o.Reach), o.Assessor})
					}
					table(w, rows)
				})
			})
		},
	}
}

func placesText(places []hut3.OCGPlace) string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = strings.TrimSpace(p.Place + " " + p.Agency)
	}
	return strings.Join(out, ", ")
}

func newOCGShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show OCG",
		Short: "Show a group, with the proposal that it came from",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				v, err := c.OCG(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				return g.answer(v, func(w io.Writer) { printOCG(w, v) })
			})
		},
	}
}

func printOCG(w io.Writer, v app.OCGView) {
	o := v.OCG
	fmt.Fprintf(w, "%s %s (%s), %s\n", v.Ref, o.Name, o.URN, o.Status)
	fmt.Fprintf(w, "based in %s", placesText(o.Base))
	if len(o.Reach) > 0 {
		fmt.Fprintf(w, "; reaches %s", placesText(o.Reach))
	}
	fmt.Fprintf(w, "\nassessed by %s: %s\n", o.Assessor, o.Reason)
	rows := [][]string{{"MEMBER", "ROLE"}}
	for _, m := range o.Members {
		rows = append(rows, []string{string(m.Nominal) + m.Handle.String(), m.Role})
	}
	table(w, rows)
	if p := v.Proposal; p != nil {
		fmt.Fprintf(w, "came from proposal %d of %s (%s, seed %d): %s\n", p.Community, p.Query, p.Version, p.Seed, hut3.Plural(int64(len(p.Members)), "handle", "handles"))
	}
	if len(v.Left) > 0 {
		names := make([]string, len(v.Left))
		for i, h := range v.Left {
			names[i] = h.String()
		}
		fmt.Fprintf(w, "left out by the officer: %s\n", strings.Join(names, ", "))
	}
}
