package network

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"hut3"
)

// ReadEdges reads an edge list: a row is two names and perhaps a weight, 1
// where it is left out, separated by commas, semicolons or tabs (as the first
// row has it) or else by spaces. A first row of the usual headings (from,to or
// a,b,weight) is passed over. An error is hut3.Invalid and names the row.
//
// Pairs that are named again are kept; Options.Merge decides about them.
func ReadEdges(r io.Reader) ([]Edge, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the edge list cannot be read to its end")
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !bytes.ContainsRune(text, '\n') { // line ends of the old Macintosh
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma = separator(text)
	in.Comment, in.FieldsPerRecord, in.TrimLeadingSpace = '#', -1, true
	var edges []Edge
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return edges, nil
		}
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "the edge list is not CSV")
		}
		line, _ := in.FieldPos(0)
		edge, err := readEdge(row, line)
		if first && heading(row) {
			continue
		}
		if err != nil {
			return nil, err
		}
		edges = append(edges, edge)
	}
}

// separator is the first of , ; tab that the first row holds, or a space.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	for _, c := range ",;\t" {
		if bytes.ContainsRune(line, c) {
			return c
		}
	}
	return ' '
}

// heading reports whether a first row names its columns. Only well-known names
// do: any other row is an edge, or a mistake that is named.
func heading(row []string) bool {
	at := func(i int, names ...string) bool {
		return i < len(row) && slices.Contains(names, strings.ToLower(strings.TrimSpace(row[i])))
	}
	return at(2, "weight", "weights", "w", "count", "messages", "calls", "value") ||
		(at(0, "from", "source", "sender") && at(1, "to", "target", "recipient"))
}

func readEdge(row []string, line int) (Edge, error) {
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	if len(row) < 2 || len(row) > 3 {
		return Edge{}, hut3.Errorf(hut3.Invalid, "row %d has %s; an edge is two names and perhaps a weight: a,b,3",
			line, hut3.Plural(int64(len(row)), "value", "values"))
	}
	e := Edge{From: row[0], To: row[1], Weight: 1}
	if e.From == "" || e.To == "" {
		return Edge{}, hut3.Errorf(hut3.Invalid, "row %d leaves an end of the edge empty; name both: a,b,3", line)
	}
	if len(row) == 2 || row[2] == "" {
		return e, nil
	}
	w, err := strconv.ParseFloat(row[2], 64)
	if err != nil || !(w > 0) || w > maxWeight {
		return Edge{}, hut3.Errorf(hut3.Invalid, "row %d has the weight %q; a weight is a number above 0, as in 3 or 0.5", line, row[2])
	}
	e.Weight = w
	return e, nil
}

// maxWeight keeps sums of weights exact enough to compare.
const maxWeight = 1e15
