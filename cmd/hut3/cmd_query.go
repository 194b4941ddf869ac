package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3/internal/app"
)

// guideWidth is how many characters a line of the help has at most.
const guideWidth = 98

// newQuery is the help of the query language; hut3 help query prints the same.
func newQuery(g *globals) *cobra.Command {
	var long strings.Builder
	long.WriteString("How a query is written, for search, facets, terms, saved searches and the pages.\n")
	printGuide(&long)
	long.WriteString("\n" + exitHelp)
	return &cobra.Command{
		Use:   "query",
		Short: "Show how a query is written",
		Long:  long.String(),
		Example: `  hut3 help query
  hut3 query --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return g.answer(map[string]any{"groups": app.QueryGuide()}, printGuide)
		},
	}
}

// printGuide prints each group with what is written in one column and what it
// means in another.
func printGuide(w io.Writer) {
	for _, group := range app.QueryGuide() {
		fmt.Fprintf(w, "\n%s\n", group.Title)
		for _, line := range wrapped(group.Note, guideWidth) {
			fmt.Fprintf(w, "%s\n", line)
		}
		column := 0
		for _, l := range group.Lines {
			column = max(column, len([]rune(l.Write))+2)
		}
		for _, l := range group.Lines {
			write := l.Write
			for _, line := range wrapped(l.Means, guideWidth-2-column) {
				fmt.Fprintf(w, "  %-*s%s\n", column, write, line)
				write = ""
			}
		}
	}
}

// wrapped parts a text into lines of at most so many characters, between words.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line+" "+word)) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}
