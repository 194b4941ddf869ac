package ingest

import (
	"context"
	"encoding/json"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// differences fills in what the entry says otherwise. The other row is read
// only where the two are not known to be alike.
func (b *builder) differences(ctx context.Context, d decision, row *spooled, entry *corpus.RowEntry) error {
	if d.role == hut3.Version {
		payload, err := json.Marshal(bodyOf(&row.Row))
		if err != nil {
			return hut3.Wrap(err, hut3.Internal, "version %s cannot be kept", d.row)
		}
		entry.Payload = payload
	}
	if d.index || d.alike {
		return nil
	}
	shown, err := b.shown(ctx, d, row)
	if err != nil || shown == nil {
		return err
	}
	diff := differ(shown, &row.Row)
	if diff == (corpus.RowWords{}) {
		return nil
	}
	entry.Differs, err = json.Marshal(diff)
	return hut3.Wrap(err, hut3.Internal, "the differences of %s cannot be kept", d.row)
}

// shown reads the row that the message is shown by. A standing message of the
// same group key says the same but for letters that normalise alike, so it is
// looked up only where the key is another, or the body not in normal form.
func (b *builder) shown(ctx context.Context, d decision, row *spooled) (*hut3.Row, error) {
	if d.shown.Delivery() == b.delivery.Number {
		other, err := b.row(d.shown)
		if err != nil {
			return nil, err
		}
		return &other.Row, nil
	}
	if !d.apart && grouping.NormalBody(row.Body) == row.Body {
		return nil, nil
	}
	return b.standingRow(ctx, d.message, b.delivery.Class)
}

// differ gives what a row says otherwise than the one that its message is shown by.
// That one of them is an edit is told by its role.
func differ(shown, row *hut3.Row) corpus.RowWords {
	was, is := said(shown), said(row)
	if shown.Kind == hut3.KindEdit || row.Kind == hut3.KindEdit {
		is.Kind = was.Kind
	}
	return corpus.Differ(&was, &is)
}

// said is what of a row can differ from its message.
func said(r *hut3.Row) hut3.Message {
	return hut3.Message{Kind: r.Kind, Conversation: r.Conversation, From: r.From, To: r.To, Body: r.Body, Media: r.Media}
}

// appendExtra gives a row's fields that the corpus has no column for, under
// their own names, behind those that the source named.
func appendExtra(fields []hut3.Field, r *hut3.Row) []hut3.Field {
	fields = append(fields, r.Extra...)
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, hut3.Field{Name: name, Value: value})
		}
	}
	add("from_nick", r.FromNick)
	add("to_nick", r.ToNick)
	add("received", receivedText(r.Received))
	add("native_id", r.NativeID)
	add("namespace", r.Namespace)
	add("reply_to", r.ReplyTo)
	add("direction", r.Direction)
	add("stage", r.Stage)
	add("burn", r.Burn)
	add("device", r.Device)
	return fields
}

func receivedText(t hut3.Time) string {
	if t.Known() {
		return t.String()
	}
	return t.Raw
}
