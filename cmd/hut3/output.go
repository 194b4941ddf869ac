package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"hut3"
)

// answer prints a command's result: one JSON document with --json, otherwise
// what text writes.
func (g *globals) answer(v any, text func(w io.Writer)) error {
	if g.json {
		enc := json.NewEncoder(g.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return hut3.Wrap(enc.Encode(v), hut3.Internal, "printing JSON")
	}
	text(&visible{w: g.out})
	return nil
}

// table aligns rows of cells; the first row is the head. No line ends in
// spaces.
func table(w io.Writer, rows [][]string) {
	var b bytes.Buffer
	tw := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(tw, strings.Join(r, "\t")+"\t")
	}
	_ = tw.Flush() // a buffer takes everything
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
}

// done answers for a command that has nothing to show but that it was done.
func (g *globals) done(v map[string]any, format string, args ...any) error {
	return g.answer(v, func(w io.Writer) { fmt.Fprintf(w, format+"\n", args...) })
}

// orEmpty is a list that prints as [] where nothing is in it, never as null.
func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// oneLine folds a text for a table: white space to single spaces, and at most n
// characters.
func oneLine(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func (g *globals) warnPurpose() {
	if g.purpose == noPurpose {
		fmt.Fprintln(g.err, "hut3: no purpose was stated; give --purpose, it is recorded with what you do")
	}
}

// note prints a line for a person on the error stream, so that the answer stays
// clean.
func (g *globals) note(format string, args ...any) {
	fmt.Fprintf(g.err, format+"\n", args...)
}

// dayText prints a day; nothing for the zero time.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
