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

// exportPages writes messages with what became of them, which is read for many at once.
type exportPages struct {
	view  *corpus.View
	write func(*Hit) error
	hits  []Hit
	keys  []hut3.Key
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
		p.hits[i].became(told[i])
		if err := p.write(&p.hits[i]); err != nil {
			return err
		}
	}
	p.hits, p.keys = p.hits[:0], p.keys[:0]
	return nil
}

// jsonLines writes the head as the first line, and a line a message.
func jsonLines(w io.Writer, head exportHead) func(*Hit) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(h *Hit) error {
		if h == nil {
			return enc.Encode(head)
		}
		return enc.Encode(h)
	}
}

var exportColumns = []string{"ref", "kind", "sent", "sent basis", "sent as written", "conversation", "from", "to", "text", "rows", "media", "entities", "tags", "edits", "deleted", "damage"}

// csvLines writes the marking and its circumstances in lines of their own, the
// columns, and a line a message. No cell is read as a formula.
func csvLines(w io.Writer, head exportHead) func(*Hit) error {
	c := csv.NewWriter(w)
	line := func(cells ...string) error {
		for i, s := range cells {
			cells[i] = inert(s)
		}
		err := c.Write(cells)
		c.Flush()
		return errors.Join(err, c.Error())
	}
	return func(h *Hit) error {
		if h == nil {
			err := errors.Join(line("# "+head.Marking), line(fmt.Sprintf("# hut3 case %s; exported by %s at %s", head.Case, head.By, head.At.Format(time.RFC3339))),
				line("# purpose: "+head.Purpose), line(fmt.Sprintf("# query: %s; %s", head.Query, hut3.Plural(head.Messages, "message", "messages"))))
			for _, w := range head.Withheld {
				err = errors.Join(err, line("# not in it, whatever is asked: "+w.String()))
			}
			if head.Untested > 0 {
				err = errors.Join(err, line("# "+Untested(head.Untested)))
			}
			return errors.Join(err, line(exportColumns...))
		}
		var to, media, entities []string
		for _, x := range h.To {
			to = append(to, x.String())
		}
		for _, m := range h.Media {
			media = append(media, m.Name)
		}
		for _, e := range h.Entities {
			entities = append(entities, e.Type+" "+e.Value)
		}
		return line(h.Ref.String(), h.Kind.String(), h.Sent, h.SentBasis, h.SentRaw, h.Conversation, h.From.String(), strings.Join(to, ", "),
			h.Text, strconv.Itoa(h.Rows), strings.Join(media, ", "), strings.Join(entities, ", "), strings.Join(h.Tags, ", "), editsCell(h), deletedCell(h), h.Damage)
	}
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
