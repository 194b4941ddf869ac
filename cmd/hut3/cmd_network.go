package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newNetwork(g *globals) *cobra.Command {
	var r app.NetworkRequest
	cmd := &cobra.Command{
		Use:   "network [QUERY]",
		Short: "Measure who talks to whom; propose communities; take a network apart on paper",
		Long: `Measures the network of the messages that a query finds, or of an edge list in a
file: degree, strength, betweenness (exact to 5,000 nodes, from a seeded sample
above), PageRank, components. Communities are proposals: an officer makes an
organised crime group of one, or does not.
` + exitHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Query = strings.Join(args, " ")
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				out, err := a.Network(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				return g.answer(out, func(w io.Writer) { printNetwork(w, out) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Edges, "edges", "", "read a,b[,weight] or an adjacency matrix from a CSV file instead of the corpus")
	f.StringVar(&r.Merge, "merge", "first", "weight of a pair that the file names again: first, last, sum or max")
	f.IntVar(&r.Top, "top", 20, "how many nodes to list; -1 for all")
	f.StringVar(&r.By, "by", "betweenness", "betweenness, pagerank, degree or strength")
	f.BoolVar(&r.Communities, "communities", false, "propose communities (Leiden)")
	f.Uint64Var(&r.Seed, "seed", 1, "seed of communities and of sampled betweenness; printed with them")
	f.StringVar(&r.Remove, "remove", "", "take out the first node by this measure, again and again")
	f.IntVar(&r.Steps, "steps", 10, "how many times")
	f.IntVar(&r.Block, "block", 1, "nodes taken out in each step before measuring again")
	f.StringVar(&r.Distance, "distance", "hops", "length of an edge on a path: hops (1), inverse (1/weight) or weight")
	return cmd
}

func printNetwork(w io.Writer, n app.NetworkResult) {
	s := n.Network
	fmt.Fprintf(w, "%s, %s, %s; the largest has %s.\n",
		hut3.Plural(int64(s.Nodes), "handle", "handles"), hut3.Plural(int64(s.Edges), "pair", "pairs"),
		hut3.Plural(int64(s.Components), "component", "components"), hut3.Thousands(int64(s.Largest)))
	if !n.Exact {
		fmt.Fprintf(w, "Betweenness is estimated from %s.\n", hut3.Plural(int64(n.Sources), "source", "sources"))
	}
	rows := [][]string{{strings.ToUpper(string(n.By)), "HANDLE", "DEGREE", "STRENGTH", "BETWEENNESS", "PAGERANK"}}
	for _, t := range n.Top {
		rows = append(rows, []string{number(t.Value), t.Node, number(t.Degree), number(t.Strength), number(t.Betweenness), number(t.PageRank)})
	}
	table(w, rows)
	if len(n.Proposals) > 0 {
		fmt.Fprintf(w, "\n%s (%s, seed %d, modularity %.4f):\n", hut3.Plural(int64(len(n.Proposals)), "proposal", "proposals"), n.Algorithm, n.Seed, n.Modularity)
		for _, p := range n.Proposals {
			if p.Size > 1 {
				fmt.Fprintf(w, "%4d  %s: %s\n", p.Number, hut3.Plural(int64(p.Size), "handle", "handles"), oneLine(strings.Join(p.Nodes, " "), 100))
			}
		}
	}
	for _, step := range n.Removal {
		line := fmt.Sprintf("step %d: %s gone; the largest component has %s (%.1f %%)  %s", step.Step, hut3.Plural(int64(step.Gone), "handle", "handles"), hut3.Thousands(int64(step.Largest)), 100*step.Share, strings.Join(step.Removed, " "))
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(w, n.Caveat)
}

// number prints a measure: whole numbers whole, others to six digits.
func number(v float64) string {
	if v == float64(int64(v)) {
		return hut3.Thousands(int64(v))
	}
	return fmt.Sprintf("%.6g", v)
}
