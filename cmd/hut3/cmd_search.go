package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

func newSearch(g *globals) *cobra.Command {
	var r app.SearchRequest
	var order string
	var export app.ExportRequest
	var explained bool
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find messages, newest first, with the exact total",
		Long: `Finds messages in what you may see. Words, "phrases", pre*fix, AND OR NOT, and
fields such as from: to: handle: in: delivery: on: after: before:; hut3 help query has all.
The query * is every message. A query that begins with - stands behind --.
` + exitHelp,
		Example: `  hut3 search 'kilo "drop off" -test'
  hut3 search 'handle:encrochat/greenotter after:2020-05-01'
  hut3 search --count -- -test
  hut3 search '*' --count`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Query = strings.Join(args, " ")
			switch order {
			case "newest":
			case "oldest":
				r.Oldest = true
			default:
				return hut3.Errorf(hut3.Usage, "--order %q: give newest or oldest", order)
			}
			if err := searchFlags(cmd, explained, export.Path != ""); err != nil {
				return err
			}
			if explained {
				return g.explainSearch(cmd, r.Query)
			}
			if export.Path != "" {
				export.Query, export.LookAlike = r.Query, r.LookAlike
				return g.export(cmd, export)
			}
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				found, err := a.Search(cmd.Context(), actor, r)
				if err != nil {
					return err
				}
				return g.answer(found, func(w io.Writer) { printFound(w, r, found) })
			})
		},
	}
	f := cmd.Flags()
	f.BoolVar(&r.Count, "count", false, "only the total")
	f.IntVar(&r.Limit, "limit", 50, "hits in a page, at most 10,000")
	f.StringVar(&r.After, "after", "", "the \"next\" of the page before")
	f.StringVar(&order, "order", "newest", "newest or oldest first")
	f.BoolVar(&r.LookAlike, "look-alike", false, "find words that look like those typed, too: other scripts, digits for letters")
	f.BoolVar(&explained, "explain", false, "say how the query is worked out and what it costs, and search nothing")
	f.StringVar(&export.Path, "export", "", "write every hit to this file, .csv, .jsonl or .rsmf, oldest first")
	f.StringVar(&export.Marking, "marking", app.DefaultMarking, "the handling marking of the export")
	return cmd
}

// searchFlags refuses what an explanation or an export would leave out: every hit
// is exported, oldest first.
func searchFlags(cmd *cobra.Command, explained, exported bool) error {
	var none []string
	given, instead := "", ""
	switch {
	case explained:
		none, given, instead = []string{"count", "limit", "after", "order", "export", "marking", "look-alike"}, "--explain", "it explains the query as it is typed; for look-alikes write like:word"
	case exported:
		none, given, instead = []string{"count", "limit", "after", "order"}, "--export", "it writes every hit, oldest first"
	}
	for _, name := range none {
		if cmd.Flags().Changed(name) {
			return hut3.Errorf(hut3.Usage, "%s takes no --%s: %s", given, name, instead)
		}
	}
	return nil
}

func (g *globals) export(cmd *cobra.Command, r app.ExportRequest) error {
	return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
		done, err := a.Export(cmd.Context(), actor, r)
		if err != nil {
			return err
		}
		return g.answer(done, func(w io.Writer) {
			printUntested(w, done.Untested)
			if done.Damaged > 0 {
				fmt.Fprintf(w, "The text of %s cannot be read; beside each, damage says why.\n", hut3.Plural(done.Damaged, "message", "messages"))
			}
			fmt.Fprintf(w, "%s written to %s, marked %s.\nsha256 %s\n", hut3.Plural(done.Messages, "message", "messages"), done.Path, done.Marking, done.SHA256)
		})
	})
}

func printFound(w io.Writer, r app.SearchRequest, found app.SearchResult) {
	fmt.Fprintf(w, "%s.\n", hut3.Plural(found.Total, "message", "messages"))
	printUntested(w, found.Untested)
	defer printWithheld(w, found.Withheld)
	defer printFoundNotes(w, found)
	defer printFoundEdits(w, found)
	if r.Count || found.Total == 0 {
		return
	}
	rows := [][]string{{"REF", "SENT", "FROM", "TO", "SEEN", "TEXT"}}
	for _, h := range found.Hits {
		rows = append(rows, []string{h.Ref.String(), sentText(h), h.From.String(), toText(h.To), seenText(h.Rows), oneLine(saidText(h), 80)})
	}
	table(w, rows)
	if found.Next != "" {
		fmt.Fprintf(w, "The next page: --after %s\n", found.Next)
	}
}

// printUntested prints how many messages a question could not be put to.
func printUntested(w io.Writer, n int64) {
	if n > 0 {
		fmt.Fprintf(w, "%s.\n", app.Untested(n))
	}
}

// saidText is the text of a message with the files that it names, or what stands in
// place of them: what a call was, what keeps a text from being read.
func saidText(h app.Hit) string {
	text, told := h.Text, h.FactWords()
	switch {
	case h.Damage != "":
		return "(" + h.Damage + ")"
	case text == "" && len(h.Media) == 0:
		return h.Unsaid()
	case told != "":
		text += " (" + told + ")"
	}
	for _, m := range h.Media {
		text += " [" + app.MediaWords(m) + "]"
	}
	return strings.TrimSpace(text)
}

// printWithheld prints what declared restrictions keep back, whatever was asked.
func printWithheld(w io.Writer, list []app.WithheldCount) {
	for _, one := range list {
		fmt.Fprintf(w, "Not looked at: %s.\n", one)
	}
}

// printFoundEdits prints what was said later in place of a text.
func printFoundEdits(w io.Writer, found app.SearchResult) {
	if found.EditsTotal == 0 {
		return
	}
	fmt.Fprintf(w, "In %s: a message is found by the text it was first sent with, and these say so later.\n", hut3.Plural(found.EditsTotal, "edit", "edits"))
	if len(found.Edits) == 0 {
		return
	}
	rows := [][]string{{"EDIT", "OF", "SENT", "FROM", "TEXT"}}
	for _, h := range found.Edits {
		rows = append(rows, []string{h.Ref.String(), h.EditOf.String(), sentText(h), h.From.String(), oneLine(h.Text, 80)})
	}
	table(w, rows)
	printMore(w, found.EditsTotal-int64(len(found.Edits)))
}

func printMore(w io.Writer, more int64) {
	if more > 0 {
		fmt.Fprintf(w, "and %s more; take more words to see them.\n", hut3.Thousands(more))
	}
}

// printFoundNotes prints what was written and is no message.
func printFoundNotes(w io.Writer, found app.SearchResult) {
	if found.NotesTotal == 0 {
		return
	}
	fmt.Fprintf(w, "In %s, beside the messages: drafts, what failed or waits to be sent, what a telephone says of itself.\n", hut3.Plural(found.NotesTotal, "note", "notes"))
	if len(found.Notes) == 0 {
		return
	}
	rows := [][]string{{"NOTE", "IS", "TIME", "FROM", "TO", "TEXT"}}
	for _, h := range found.Notes {
		rows = append(rows, []string{h.Ref.String(), h.NoteIs, sentText(h), h.From.String(), toText(h.To), oneLine(h.Text, 80)})
	}
	table(w, rows)
	printMore(w, found.NotesTotal-int64(len(found.Notes)))
}

// sentText prints when a message was sent; a time that was not read stands as
// it was written.
func sentText(h app.Hit) string {
	switch {
	case h.Sent == "" && h.SentRaw == "":
		return "no time"
	case h.Sent == "":
		return "unread: " + oneLine(h.SentRaw, 24)
	case h.SentBasis == "local":
		return h.Sent + " (zone unknown)"
	}
	return h.Sent
}

func toText(to []hut3.Handle) string {
	if len(to) == 0 {
		return "-"
	}
	names := make([]string, len(to))
	for i, t := range to {
		names[i] = t.String()
	}
	return oneLine(strings.Join(names, ", "), 60)
}

func seenText(rows int) string { return fmt.Sprintf("%d×", rows) }

func messagesAndEdits(e app.EntityCount) string {
	text := hut3.Thousands(e.Messages)
	if e.Edits > 0 {
		text += " and " + hut3.Plural(e.Edits, "edit", "edits")
	}
	return text
}

func newEntities(g *globals) *cobra.Command {
	var types []string
	var top int
	cmd := &cobra.Command{
		Use:   "entities [QUERY]",
		Short: "List phone numbers, postcodes, plates, money, addresses found in messages",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(a *app.App, actor hut3.Actor) error {
				found, err := a.Entities(cmd.Context(), actor, strings.Join(args, " "), types)
				if err != nil {
					return err
				}
				if top > 0 && len(found) > top {
					found = found[:top]
				}
				return g.answer(map[string]any{"entities": found}, func(w io.Writer) {
					rows := [][]string{{"TYPE", "VALUE", "MESSAGES", "FIRST", "LAST"}}
					for _, e := range found {
						rows = append(rows, []string{e.Type, oneLine(e.Value, 70), messagesAndEdits(e), e.First, e.Last})
					}
					table(w, rows)
				})
			})
		},
	}
	cmd.Flags().StringSliceVar(&types, "type", nil, "phone, postcode, plate, money, email, url, btc, imei, iban; all where not given")
	cmd.Flags().IntVar(&top, "top", 0, "only so many; 0 is all")
	return cmd
}
