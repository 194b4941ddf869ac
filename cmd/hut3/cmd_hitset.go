package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newHitSet(g *globals) *cobra.Command {
	return group("hitset", "Freeze the messages of a query under a name, and compare such sets", newHitSetSave(g), newHitSetList(g), newHitSetCompare(g), newHitSetDrop(g))
}

func newHitSetSave(g *globals) *cobra.Command {
	var shared bool
	cmd := &cobra.Command{
		Use:   "save NAME QUERY",
		Short: "Freeze the messages of a query; set:NAME finds them from then on",
		Long: `Freezes the messages that a query finds now, under a name. In a query set:NAME
stands for them, so that sets are joined and taken from one another in the language
of the search.
` + exitHelp,
		Example: `  hut3 hitset save vans 'van AND depot'
  hut3 hitset save 'vans not read' 'set:vans -has:tag'
  hut3 search 'set:vans' --export vans.csv`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				set, err := a.SaveHitSet(cmd.Context(), actor, args[0], strings.Join(args[1:], " "), shared)
				if err != nil {
					return err
				}
				return g.answer(set, func(w io.Writer) {
					fmt.Fprintf(w, "Made %s of %s.\n", set.Ref, hut3.Plural(set.Messages, "message", "messages"))
				})
			})
		},
	}
	cmd.Flags().BoolVar(&shared, "share", false, "with everybody of your unit")
	return cmd
}

func newHitSetList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List your hit sets and those that your unit shares",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.HitSets(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"hit_sets": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "NAME", "MESSAGES", "WHOSE", "QUERY"}}
					for _, s := range list {
						rows = append(rows, []string{string(s.Ref), s.Name, hut3.Thousands(s.Messages), whose(s.Mine, s.Shared), oneLine(s.Query, 60)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func whose(mine, shared bool) string {
	switch {
	case mine && shared:
		return "yours, shared"
	case mine:
		return "yours"
	}
	return "your unit's"
}

func newHitSetCompare(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "compare A B",
		Short: "Count what two hit sets have in common",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				c, err := a.CompareHitSets(cmd.Context(), actor, args[0], args[1])
				if err != nil {
					return err
				}
				return g.answer(c, func(w io.Writer) {
					table(w, [][]string{{"ONLY " + c.A, "BOTH", "ONLY " + c.B}, {hut3.Thousands(c.OnlyA), hut3.Thousands(c.Both), hut3.Thousands(c.OnlyB)}})
				})
			})
		},
	}
}

func newHitSetDrop(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "drop NAME",
		Short: "End a hit set of yours; its record stays",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.DropHitSet(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Dropped %s.", ref)
			})
		},
	}
}

func newSearches(g *globals) *cobra.Command {
	return group("searches", "Saved searches, and the searches you made", newSearchesSave(g), newSearchesList(g), newSearchesRun(g), newSearchesDrop(g), newSearchesHistory(g))
}

func newSearchesSave(g *globals) *cobra.Command {
	var shared bool
	cmd := &cobra.Command{
		Use:   "save NAME QUERY",
		Short: "Keep a query under a name",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				s, err := a.SaveSearch(cmd.Context(), actor, args[0], strings.Join(args[1:], " "), shared)
				if err != nil {
					return err
				}
				return g.answer(s, func(w io.Writer) { fmt.Fprintf(w, "Made %s.\n", s.Ref) })
			})
		},
	}
	cmd.Flags().BoolVar(&shared, "share", false, "with everybody of your unit")
	return cmd
}

func newSearchesList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List your saved searches and those that your unit shares",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.Searches(cmd.Context(), actor)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"searches": list}, func(w io.Writer) {
					rows := [][]string{{"REF", "NAME", "WHOSE", "PURPOSE", "QUERY"}}
					for _, s := range list {
						rows = append(rows, []string{string(s.Ref), s.Name, whose(s.Mine, s.Shared), oneLine(s.Purpose, 30), oneLine(s.Query, 60)})
					}
					table(w, rows)
				})
			})
		},
	}
}

func newSearchesRun(g *globals) *cobra.Command {
	var r app.SearchRequest
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Search with a saved search",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				s, err := a.SavedSearch(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				r.Query = s.Query
				found, err := a.Search(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				return g.answer(found, func(w io.Writer) { printFound(w, r, found) })
			})
		},
	}
	cmd.Flags().BoolVar(&r.Count, "count", false, "only the total")
	cmd.Flags().IntVar(&r.Limit, "limit", 50, "hits in a page, at most 10,000")
	cmd.Flags().StringVar(&r.After, "after", "", "the \"next\" of the page before")
	return cmd
}

func newSearchesDrop(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "drop NAME",
		Short: "End a saved search of yours; its record stays",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				ref, err := a.DropSearch(cmd.Context(), actor, args[0])
				if err != nil {
					return err
				}
				return g.done(map[string]any{"ref": ref}, "Dropped %s.", ref)
			})
		},
	}
}

func newSearchesHistory(g *globals) *cobra.Command {
	var most int
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Show the searches you made, with their purpose, the latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				list, err := a.SearchHistory(cmd.Context(), actor, most)
				if err != nil {
					return err
				}
				return g.answer(map[string]any{"history": list}, func(w io.Writer) {
					rows := [][]string{{"AT", "PURPOSE", "OPERATION", "QUERY"}}
					for _, s := range list {
						rows = append(rows, []string{clock(s.At), oneLine(s.Purpose, 30), string(s.Operation), oneLine(s.Query, 80)})
					}
					table(w, rows)
				})
			})
		},
	}
	cmd.Flags().IntVar(&most, "most", 50, "how many; 0 is all of the last 50,000 looks")
	return cmd
}
