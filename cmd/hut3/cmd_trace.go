package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newTrace(g *globals) *cobra.Command {
	var withBytes bool
	cmd := &cobra.Command{
		Use:   "trace REF",
		Short: "What does this rest on, down to the byte; what was made of it, up to the figure",
		Long: `Walks the lineage of any object both ways: a message or row (D1/4711), a report,
package, operation, seizure or figure. Each row ends in its file, the steps into it,
offset, length and the SHA-256 of the original; --bytes prints what stands there.
` + exitHelp,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				t, err := a.Trace(cmd.Context(), actor, strings.Join(args, " "), withBytes)
				if err != nil {
					return err
				}
				return g.answer(t, func(w io.Writer) { printTrace(w, t) })
			})
		},
	}
	cmd.Flags().BoolVar(&withBytes, "bytes", false, "print the bytes of each row as they stand in the original")
	return cmd
}

func printTrace(w io.Writer, t app.Trace) {
	fmt.Fprintf(w, "%s  %s  %s\n", t.Ref, t.Kind, oneLine(t.What, 90))
	fmt.Fprintln(w, "rests on")
	printNodes(w, t.RestsOn, 1)
	fmt.Fprintln(w, "used by")
	printNodes(w, t.UsedBy, 1)
}

func printNodes(w io.Writer, nodes []*app.TraceNode, depth int) {
	indent := strings.Repeat("  ", depth)
	if len(nodes) == 0 && depth == 1 {
		fmt.Fprintln(w, indent+"nothing that you may see")
	}
	for _, n := range nodes {
		fmt.Fprintf(w, "%s%s  %s", indent, n.Ref, n.Kind)
		if n.Rel != "" && n.Rel != n.Kind {
			fmt.Fprintf(w, " (%s)", strings.ReplaceAll(n.Rel, "_", " "))
		}
		if n.What != "" {
			fmt.Fprintf(w, "  %s", oneLine(n.What, 80))
		}
		if n.Again {
			fmt.Fprint(w, "  (shown above)")
		}
		fmt.Fprintln(w)
		if n.Bytes != nil {
			printBytes(w, n, indent+"    ")
		}
		printNodes(w, n.RestsOn, depth+1)
		printNodes(w, n.UsedBy, depth+1)
	}
}

// span says which bytes; a row of a database is named by its table and number
// instead, for its cells lie in several places.
func span(b *app.Bytes) string {
	if n := len(b.Steps); n > 0 && b.Steps[n-1].Kind == "rowid" && b.Length == 0 {
		return ""
	}
	return fmt.Sprintf(", bytes %s to %s", hut3.Thousands(b.Offset), hut3.Thousands(b.Offset+b.Length))
}

func printBytes(w io.Writer, n *app.TraceNode, indent string) {
	file := n.File
	for _, s := range n.Steps {
		file += " > " + s.Kind
		if s.Name != "" {
			file += " " + s.Name
		}
	}
	fmt.Fprintf(w, "%s%s (%s)%s\n%ssha256 %s\n", indent, file, strings.TrimSpace(n.Delivery+" "+n.Exhibit), span(n.Bytes), indent, n.SHA256)
	switch {
	case n.Text != "":
		fmt.Fprintf(w, "%s%s\n", indent, strings.ReplaceAll(strings.TrimRight(n.Text, "\r\n"), "\n", "\n"+indent))
	case n.Raw != nil:
		fmt.Fprintf(w, "%s%x\n", indent, n.Raw)
	}
}
