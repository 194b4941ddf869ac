package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newAuthority(g *globals) *cobra.Command {
	return group("authority", "The powers under which material is held", newAuthorityAdd(g), newAuthorityList(g))
}

func newAuthorityAdd(g *globals) *cobra.Command {
	var au hut3.Authority
	var from, to string
	cmd := &cobra.Command{
		Use:   "add TITLE",
		Short: "State a power",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			au.Title = args[0]
			if au.From, err = g.day(from); err != nil {
				return err
			}
			if au.To, err = g.day(to); err != nil {
				return err
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.AddAuthority(cmd.Context(), actor, au)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"ref": ref, "authority": au}, func(w io.Writer) { fmt.Fprintf(w, "Made %s: %s.\n", ref, au.Title) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&au.Power, "power", "", "statute and section, as in \"IPA 2016 s.106\"")
	f.StringSliceVar(&au.Warrants, "warrant", nil, "reference of a warrant or order; give it again for more")
	f.StringVar(&from, "from", "", "in force from")
	f.StringVar(&to, "to", "", "and until")
	f.StringSliceVar(&au.Purposes, "for", nil, "permitted purpose; give it again for more")
	f.BoolVar(&au.InterceptExcluded, "intercept-excluded", false, "s.56 IPA 2016 keeps it out of legal proceedings")
	f.StringVar(&au.Narrative, "narrative", "", "how the material was acquired")
	f.StringVar(&au.NarrativeAuthor, "narrative-author", "", "who says so")
	f.StringVar(&au.NarrativeBasis, "narrative-basis", "", "first-hand or hearsay")
	f.StringVar(&au.Authenticity, "authenticity", "", "who certifies the material, or that nobody does")
	return cmd
}

func newAuthorityList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the powers",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Authorities(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"authorities": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "TITLE", "POWER", "FROM", "TO"}}
					for _, au := range list {
						rows = append(rows, []string{string(au.Ref), au.Title, au.Power, dayText(au.From), dayText(au.To)})
					}
					table(w, rows)
				})
			})
		},
	}
}
