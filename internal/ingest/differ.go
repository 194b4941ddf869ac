package ingest

import (
	"context"
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// differences is what a row says otherwise than the row its message is shown
// by, field by field, in its own words. Time and side are kept of every row and
// are not among them.
type differences struct {
	Kind         string         `json:"kind,omitempty"`
	Conversation string         `json:"conversation,omitempty"`
	From         string         `json:"from,omitempty"`
	To           *[]hut3.Handle `json:"to,omitempty"`
	Body         *string        `json:"body,omitempty"`
	Media        *[]hut3.Media  `json:"media,omitempty"`
}

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
	if diff == (differences{}) {
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
	return b.standingRow(ctx, d.message)
}

func differ(shown, row *hut3.Row) differences {
	var d differences
	if shown.Body != row.Body {
		d.Body = &row.Body
	}
	if shown.Conversation != row.Conversation {
		d.Conversation = row.Conversation
	}
	if shown.From != row.From {
		d.From = row.From.String()
	}
	if !slices.Equal(shown.To, row.To) {
		to := append([]hut3.Handle{}, row.To...)
		d.To = &to
	}
	if !slices.Equal(shown.Media, row.Media) {
		media := append([]hut3.Media{}, row.Media...)
		d.Media = &media
	}
	if shown.Kind != row.Kind && row.Kind != hut3.KindEdit && shown.Kind != hut3.KindEdit {
		d.Kind = row.Kind.String()
	}
	return d
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
