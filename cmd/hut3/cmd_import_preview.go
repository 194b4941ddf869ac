package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// printPreview prints what a dry run found, a file at a time.
func printPreview(w io.Writer, m app.Imported) {
	fmt.Fprintf(w, "A dry run: nothing was written. %s, %s bytes: %s, %s, %s would be set aside.\n", hut3.Plural(m.Files, "file", "files"), hut3.Thousands(m.Bytes),
		hut3.Plural(m.Rows, "row", "rows"), hut3.Plural(m.Records, "other record", "other records"), hut3.Plural(m.Rejected, "row", "rows"))
	fmt.Fprintln(w, "Which rows are repeats or copies is known once they stand beside the rest.")
	printAttached(w, m)
	for i := range m.Preview {
		switch p := &m.Preview[i]; {
		case p.Attached:
		case p.Fault != "" && len(p.Rows) == 0:
			fmt.Fprintf(w, "%s\n  not read: %s\n", p.File, strings.TrimPrefix(p.Fault, p.File+": "))
		default:
			printPreviewed(w, p)
		}
	}
}

// printPreviewed prints what a file would be read as, and of an archive or workbook
// each of its members or sheets.
func printPreviewed(w io.Writer, p *app.Preview) {
	s := &p.Summary
	fmt.Fprintf(w, "%s\n  %s (%s)", p.File, s.Format, s.Why)
	printKinds(w, s)
	if p.Fault != "" {
		fmt.Fprintf(w, "  not read to its end: %s\n", strings.TrimPrefix(p.Fault, p.File+": "))
	}
	tables, more := p.Tables()
	told := map[[2]string]bool{}
	for _, t := range tables {
		if t.Name != "" {
			fmt.Fprintf(w, "  %s: %s", t.Name, t.Summary.Format)
			printKinds(w, t.Summary)
		}
		printTable(w, t)
		for _, o := range t.Summary.Oddities {
			told[[2]string{o.What, o.Column}] = true
			printOddity(w, o)
		}
	}
	if more > 0 {
		fmt.Fprintf(w, "  and %s more; --json has the first 500 of them\n", hut3.Thousands(int64(more)))
	}
	for _, o := range s.Oddities {
		if !told[[2]string{o.What, o.Column}] {
			printOddity(w, o)
		}
	}
	for _, m := range p.NotTaken() {
		fmt.Fprintf(w, "  not read: %s: %s\n", m.Name, m.NotRead)
	}
	printSetAside(w, p)
}

// printSetAside prints the first rows that cannot be read: where, and why.
func printSetAside(w io.Writer, p *app.Preview) {
	for _, r := range p.Rejects {
		where := fmt.Sprintf("byte %d", r.Loc.Offset)
		if within := r.Loc.Within(); within != "" {
			where = within + ", " + where
		}
		fmt.Fprintf(w, "  set aside: %s: %s\n", where, r.Reason)
	}
	if more := p.Summary.Rejects - int64(len(p.Rejects)); more > 0 {
		fmt.Fprintf(w, "  set aside: %s more\n", hut3.Thousands(more))
	}
}

func printKinds(w io.Writer, s *app.ReadingSummary) {
	for _, kind := range slices.Sorted(maps.Keys(s.Rows)) {
		fmt.Fprintf(w, ", %s %s", hut3.Thousands(s.Rows[kind]), kind)
	}
	fmt.Fprintln(w)
}

// printTable prints the first rows of a table and what its columns are read as.
func printTable(w io.Writer, t app.PreviewTable) {
	s := t.Summary
	if s.Encoding != "" && s.Encoding != "utf-8" {
		fmt.Fprintf(w, "  its text is taken for %s; --encoding says another\n", s.Encoding)
	}
	for _, row := range t.Rows {
		fmt.Fprintf(w, "  %s\n", previewLine(row))
	}
	if t.As != "" {
		fmt.Fprintf(w, "  its columns are read as those of %s\n", t.As)
	} else {
		for _, c := range s.Profile.Columns {
			if c.Field != "" {
				fmt.Fprintf(w, "  %s is read as %s\n", c.Name, c.Field)
			}
		}
	}
	for _, o := range s.DateOrders {
		fmt.Fprintf(w, "  order of day and month in %s: %s (%s)\n", o.Column, orderOf(string(o.Order)), o.Why)
	}
	if len(s.Missing) > 0 {
		fmt.Fprintf(w, "  named by the profile, and not in the file: %s\n", strings.Join(s.Missing, ", "))
	}
	if len(s.Unread) > 0 {
		fmt.Fprintf(w, "  kept beside the message: %s\n", strings.Join(s.Unread, ", "))
	}
}

func printOddity(w io.Writer, o app.ReadingOddity) {
	at := ""
	if o.First > 0 {
		at = fmt.Sprintf(", the first at byte %d", o.First)
	}
	what := o.What
	if o.Column != "" {
		what += " (" + o.Column + ")"
	}
	fmt.Fprintf(w, "  look at: %s, %s%s", what, hut3.Plural(o.Count, "row", "rows"), at)
	if o.Remedy != "" {
		fmt.Fprintf(w, ": %s", o.Remedy)
	}
	fmt.Fprintln(w)
}

// printAttached says how many files are what messages name.
func printAttached(w io.Writer, m app.Imported) {
	if m.Attached > 0 {
		fmt.Fprintf(w, "  attachments: %s that messages name, held\n", hut3.Plural(m.Attached, "file", "files"))
	}
}

// previewLine is a row as it would be read, on one line.
func previewLine(r app.PreviewRow) string {
	if r.Held != "" {
		return fmt.Sprintf("%s: %s", r.Kind, r.Held)
	}
	var to []string
	for _, h := range r.To {
		to = append(to, h.Name)
	}
	line := fmt.Sprintf("%s %s %s -> %s: %.60q", r.Kind, previewTime(r.Sent), r.From.Name, strings.Join(to, ", "), r.Text)
	if r.Received != nil {
		line += "; received " + previewTime(*r.Received)
	}
	if r.ReplyTo != "" {
		line += "; reply to " + r.ReplyTo
	}
	line += previewRecord(r)
	if r.HeldBy != r.From && r.HeldBy != (hut3.Handle{}) {
		line += "; held by " + r.HeldBy.Name
	}
	for _, m := range r.Media {
		held := "held"
		if m.Missing {
			held = "missing"
		}
		line += fmt.Sprintf("; %s %s", strings.TrimSpace(m.Name+" "+m.Type), held)
	}
	return line
}

// previewRecord is what a contact, a cell or another record says beside names.
func previewRecord(r app.PreviewRow) (said string) {
	if r.Kind.Act() {
		return ""
	}
	for _, f := range r.Fields {
		if f.Name != "reply_to" && f.Name != "received" { // which the line has already
			said += fmt.Sprintf("; %s %.60q", f.Name, f.Value)
		}
	}
	return said
}

// orderOf says what an order of day and month is.
func orderOf(order string) string {
	if order == "" {
		return "left open"
	}
	return order
}

// previewTime is a time as it would be read, by which clock, and as it was written.
func previewTime(t hut3.Time) string {
	switch {
	case t.Known():
		return fmt.Sprintf("%s (clock: %s, written %q)", t, t.Basis, t.Raw)
	case t.Raw != "":
		return fmt.Sprintf("time not read (written %q)", t.Raw)
	}
	return "no time"
}
