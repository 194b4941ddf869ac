package paper

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"hut3"
)

// Document is what is written, in order. Made is the time that the PDF says it
// was made at, so that the same document gives the same bytes.
type Document struct {
	Title  string
	Footer string // on every page
	Made   time.Time
	Blocks []Block
}

// Block is a heading, a paragraph, a table, or several of them in that order.
// A table's first row is its head; every row has as many cells as the head.
type Block struct {
	Heading string
	Text    string
	Table   [][]string
}

// Text writes the document as plain text.
func (d *Document) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\n", d.Title, strings.Repeat("=", len([]rune(d.Title))))
	for _, block := range d.Blocks {
		if block.Heading != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", block.Heading, strings.Repeat("-", len([]rune(block.Heading))))
		}
		if block.Text != "" {
			fmt.Fprintf(&b, "\n%s\n", block.Text)
		}
		if len(block.Table) > 0 {
			b.WriteByte('\n')
			table(&b, block.Table)
		}
	}
	if d.Footer != "" {
		fmt.Fprintf(&b, "\n%s\n", d.Footer)
	}
	_, err := w.Write(b.Bytes())
	return hut3.Wrap(err, hut3.Internal, "writing %s", d.Title)
}

func table(w io.Writer, rows [][]string) {
	var b bytes.Buffer
	tw := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = strings.Join(strings.Fields(c), " ")
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t")+"\t")
	}
	_ = tw.Flush() // a buffer takes everything
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
}
