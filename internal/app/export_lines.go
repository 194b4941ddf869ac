package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
)

// ExportFormats are the forms of an export, named as the ends of their files.
var ExportFormats = []string{"csv", "jsonl", "rsmf"}

// exportForm is one form: its head is written when it is made.
type exportForm interface {
	message(h *Hit) error
	end() error
	io.Closer
}

// newExportForm begins an export; dir is where what cannot be written in turn is set down.
func newExportForm(format string, w io.Writer, dir string, head exportHead) (exportForm, error) {
	switch format {
	case "csv":
		return csvLines(w, head)
	case "rsmf":
		return newRSMF(w, dir, head)
	}
	return jsonLines(w, head)
}

// lineForm is a form of a line a message, with nothing behind the last.
type lineForm func(*Hit) error

func (f lineForm) message(h *Hit) error { return f(h) }
func (f lineForm) end() error           { return nil }
func (f lineForm) Close() error         { return nil }

// exportPages writes messages with what became of them, which is read for many at once.
type exportPages struct {
	view *corpus.View
	form exportForm
	hits []Hit
	keys []hut3.Key
}

// exportPage is how many messages are asked for together.
const exportPage = 256

func (p *exportPages) add(ctx context.Context, h Hit) error {
	p.hits, p.keys = append(p.hits, h), append(p.keys, h.Ref)
	if len(p.hits) < exportPage {
		return nil
	}
	return p.flush(ctx)
}

func (p *exportPages) flush(ctx context.Context) error {
	told, err := p.view.Told(ctx, p.keys)
	if err != nil {
		return err
	}
	for i := range p.hits {
		h := &p.hits[i]
		h.became(told[i])
		platform, _, _ := strings.Cut(h.Conversation, "/")
		if err := h.answer(ctx, p.view, platform, told[i]); err != nil {
			return err
		}
		if err := p.form.message(h); err != nil {
			return err
		}
	}
	p.hits, p.keys = p.hits[:0], p.keys[:0]
	return nil
}

// jsonLines writes the head as the first line, and a line a message.
func jsonLines(w io.Writer, head exportHead) (exportForm, error) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return lineForm(func(h *Hit) error { return enc.Encode(h) }), enc.Encode(head)
}

var exportColumns = []string{"ref", "kind", "sent", "sent basis", "sent as written", "conversation", "from", "to", "text", "rows", "media", "entities", "tags", "edits", "deleted", "damage", "answers"}

// csvLines writes the marking and its circumstances in lines of their own, the
// columns, and a line a message. No cell is read as a formula.
func csvLines(w io.Writer, head exportHead) (exportForm, error) {
	c := csv.NewWriter(w)
	line := func(cells ...string) error {
		for i, s := range cells {
			cells[i] = inert(s)
		}
		err := c.Write(cells)
		c.Flush()
		return errors.Join(err, c.Error())
	}
	for _, s := range head.lines() {
		if err := line("# " + s); err != nil {
			return nil, err
		}
	}
	return lineForm(func(h *Hit) error { return line(exportCells(h)...) }), line(exportColumns...)
}

// lines says under what circumstances an export was made, for people.
func (h *exportHead) lines() []string {
	list := []string{
		h.Marking,
		fmt.Sprintf("hut3 case %s; exported by %s at %s", h.Case, h.By, h.At.Format(time.RFC3339)),
		"purpose: " + h.Purpose,
		fmt.Sprintf("query: %s; %s", h.Query, hut3.Plural(h.Messages, "message", "messages")),
	}
	for _, w := range h.Withheld {
		list = append(list, "not in it, whatever is asked: "+w.String())
	}
	if h.Untested > 0 {
		list = append(list, Untested(h.Untested))
	}
	return list
}

// exportCells are a message's cells under exportColumns.
func exportCells(h *Hit) []string {
	var media, entities []string
	for _, m := range h.Media {
		media = append(media, m.Name)
	}
	for _, e := range h.Entities {
		entities = append(entities, e.Type+" "+e.Value)
	}
	return []string{h.Ref.String(), h.Kind.String(), h.Sent, h.SentBasis, h.SentRaw, h.Conversation, h.From.String(), handleWords(h.To),
		h.Text, strconv.Itoa(h.Rows), strings.Join(media, ", "), strings.Join(entities, ", "), strings.Join(h.Tags, ", "), editsCell(h), deletedCell(h), h.Damage, h.ReplyTo.words()}
}

// editsCell names what the message was made to say later: when, by which row, and the text.
func editsCell(h *Hit) string {
	var said []string
	for _, e := range h.Edits {
		if e.Text != "" {
			said = append(said, fmt.Sprintf("%s %s: %s", e.Sent, e.Ref, e.Text))
		}
	}
	return strings.Join(said, "\n")
}

// deletedCell names each row that says it was deleted or taken back, in its source's words.
func deletedCell(h *Hit) string {
	var said []string
	for _, e := range h.Edits {
		if e.Deleted != "" {
			said = append(said, fmt.Sprintf("%s %s: %s", e.Sent, e.Ref, e.Deleted))
		}
	}
	for _, d := range h.Deletions {
		said = append(said, fmt.Sprintf("%s: %s", d.Ref, d.Said))
	}
	return strings.Join(said, "\n")
}

// inert keeps a spreadsheet from reading a cell as a formula: an apostrophe
// goes before what would begin one (OWASP, CSV Injection).
func inert(s string) string {
	if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
