package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newNominal(g *globals) *cobra.Command {
	return group("nominal", "People: what they are called and what they are to the case",
		newNominalAdd(g), newNominalAmend(g), newNominalList(g), newNominalShow(g))
}

// claims runs fn with the verbs of attribution, for who is signed in.
func (g *globals) claims(ctx context.Context, fn func(app.Claims, *app.App, hut3.Actor) error) error {
	return g.with(ctx, func(a *app.App, actor hut3.Actor) error {
		c, err := a.Attribution(ctx, actor)
		if err != nil {
			return err
		}
		return fn(c, a, actor)
	})
}

func nominalFlags(cmd *cobra.Command, n *hut3.Nominal) {
	f := cmd.Flags()
	f.StringSliceVar(&n.Aliases, "alias", nil, "another name; give it again for more")
	f.StringVar((*string)(&n.Born), "born", "", "1986-05-02, 1986-05 or 1986")
	f.StringVar((*string)(&n.Category), "category", "", "suspect, convicted, victim, witness or other")
	f.StringVar(&n.CategoryReason, "category-reason", "", "why he is in that category")
	f.StringVar((*string)(&n.Stated), "stated", "", "whether what is said of him is fact or opinion")
	f.StringVar(&n.Note, "note", "", "kept with the nominal")
	f.BoolVar(&n.Synthetic, "synthetic", false, "invented, for a demonstration")
}

func newNominalAdd(g *globals) *cobra.Command {
	var n hut3.Nominal
	var from string
	cmd := &cobra.Command{
		Use:   "add NAME --category WORD --category-reason TEXT --stated fact|opinion",
		Short: "Record a person",
		Example: `  hut3 nominal add "Dean Marlow" --alias Deano --born 1986 --category suspect \
    --category-reason "named in the thread" --stated opinion
  hut3 nominal add "U/K male 3" --category other --category-reason "not known" --stated opinion`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Name = strings.Join(args, "")
			nominals := []hut3.Nominal{n}
			if from != "" {
				var err error
				if nominals, err = bodies[hut3.Nominal](g, from); err != nil {
					return err
				}
			}
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				var made []hut3.Ref
				for _, n := range nominals {
					ref, err := c.SetNominal(cmd.Context(), actor, "", n)
					if err != nil {
						return stopped(err, made)
					}
					made = append(made, ref)
				}
				return g.made(made, "nominals")
			})
		},
	}
	nominalFlags(cmd, &n)
	fromFlag(cmd, &from, "one nominal or several")
	return cmd
}

// stopped says what of a list was made before an entry failed: that stands.
func stopped(err error, made []hut3.Ref) error {
	if len(made) == 0 {
		return err
	}
	return hut3.Wrap(err, hut3.CodeOf(err), "entry %d failed; those before it stand: %s", len(made)+1, joined(made))
}

func newNominalAmend(g *globals) *cobra.Command {
	var change hut3.Nominal
	var name string
	cmd := &cobra.Command{
		Use:     "amend NOMINAL",
		Short:   "Write the next version of a nominal; what stood before stays in its history",
		Example: `  hut3 nominal amend NOM-1 --category convicted --category-reason "Derby Crown Court, 12 March 2021" --stated fact`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				v, err := c.Nominal(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				n := v.Nominal
				for flag, set := range map[string]func(){
					"name": func() { n.Name = name }, "alias": func() { n.Aliases = change.Aliases }, "born": func() { n.Born = change.Born },
					"category": func() { n.Category = change.Category }, "category-reason": func() { n.CategoryReason = change.CategoryReason },
					"stated": func() { n.Stated = change.Stated }, "note": func() { n.Note = change.Note }, "synthetic": func() { n.Synthetic = change.Synthetic },
				} {
					if cmd.Flags().Changed(flag) {
						set()
					}
				}
				if cmd.Flags().Changed("category") && !cmd.Flags().Changed("category-reason") {
					return hut3.Errorf(hut3.Usage, "a change of category needs its reason: give --category-reason")
				}
				if _, err := c.SetNominal(cmd.Context(), actor, v.Ref, n); err != nil {
					return err
				}
				return g.done(map[string]any{"ref": v.Ref, "nominal": n}, "%s is amended.", v.Ref)
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what he is called")
	nominalFlags(cmd, &change)
	return cmd
}

func newNominalList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list [NAME]",
		Short: "List people, or find them by a name or alias",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.NominalList(cmd.Context(), actor, strings.Join(args, ""))
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"nominals": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "NAME", "ALIASES", "BORN", "CATEGORY", "STATED AS"}}
					for _, n := range list {
						rows = append(rows, []string{string(n.Ref), oneLine(n.Name, 40), oneLine(strings.Join(n.Aliases, ", "), 40), string(n.Born), string(n.Category), string(n.Stated)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newNominalShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show NOMINAL",
		Short: "Show a person and the handles that are claimed to be his",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.claims(cmd.Context(), func(c app.Claims, _ *app.App, actor hut3.Actor) error {
				v, err := c.Nominal(cmd.Context(), actor, hut3.Ref(args[0]))
				if err != nil {
					return err
				}
				v.Claims = wholeLists(v.Claims)
				return g.answer(v, func(w io.Writer) { printNominal(w, v) })
			})
		},
	}
}

func printNominal(w io.Writer, v app.NominalClaims) {
	n := v.Nominal
	fmt.Fprintf(w, "%s %s, %s (%s), stated as %s\n", v.Ref, n.Name, n.Category, n.CategoryReason, n.Stated)
	if len(n.Aliases) > 0 {
		fmt.Fprintf(w, "also called %s\n", strings.Join(n.Aliases, ", "))
	}
	if n.Born != "" {
		fmt.Fprintf(w, "born %s\n", n.Born)
	}
	printClaims(w, v.Claims)
}
