package corpus

import (
	"encoding/json"
	"slices"

	"hut3"
)

// RowWords is what a row says otherwise than the message it is shown by, field by
// field and in its own words, as RowEntry.Differs has it. Time and side are kept of
// every row and are not among them.
type RowWords struct {
	Kind         string         `json:"kind,omitempty"`
	Conversation string         `json:"conversation,omitempty"`
	From         string         `json:"from,omitempty"`
	To           *[]hut3.Handle `json:"to,omitempty"`
	Body         *string        `json:"body,omitempty"`
	Media        *[]hut3.Media  `json:"media,omitempty"`
}

func ownWords(m *hut3.Message, e RowEntry) (d RowWords, err error) {
	err = json.Unmarshal(e.Differs, &d)
	if err == nil && d.From != "" {
		m.From, err = hut3.ParseHandle(d.From)
	}
	if err == nil && d.Kind != "" {
		err = m.Kind.UnmarshalText([]byte(d.Kind))
	}
	if err != nil {
		return d, hut3.Wrap(err, hut3.Integrity, "what row %s says of its own cannot be read", e.Key)
	}
	if d.To != nil {
		m.To = *d.To
	}
	if d.Conversation != "" {
		m.Conversation = d.Conversation
		m.Direct = len(m.To) == 1 && m.Conversation == hut3.DirectConversation(m.From, m.To[0])
	}
	if d.Body != nil {
		m.Body = *d.Body
	}
	if d.Media != nil {
		m.Media = *d.Media
	}
	return d, nil
}

// differs gives what a row says otherwise than the message as the view shows it.
// A message that is shown by another row than in the files is what its rows are
// held against: what is out of sight is not told by how others differ from it.
func (v *View) differs(e *RowEntry, at place) json.RawMessage {
	s := v.segs[at.seg]
	switch {
	case e.Key == at.ref:
		return nil
	case !s.laid:
		return e.Differs
	}
	row, err := v.words(e)
	if err != nil {
		panic(unreadable{err})
	}
	shown := s.texts().message(at.ordinal)
	d := Differ(&shown, &row)
	if d == (RowWords{}) {
		return nil
	}
	out, err := json.Marshal(d)
	if err != nil {
		panic(unreadable{hut3.Wrap(err, hut3.Internal, "what row %s says of its own cannot be told", e.Key)})
	}
	return out
}

// words is what a row of the view says, as a message.
func (v *View) words(e *RowEntry) (hut3.Message, error) {
	for _, r := range v.rows {
		if i, ok := r.find(e.Key); ok {
			m, _, err := v.apart(rowPlace{e.Key, r, i})
			return m, err
		}
	}
	return hut3.Message{}, notFound(e.Key)
}

// Differ gives what a row says otherwise than what its message is shown as.
func Differ(shown, row *hut3.Message) (d RowWords) {
	if shown.Kind != row.Kind {
		d.Kind = row.Kind.String()
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
	if shown.Body != row.Body {
		d.Body = &row.Body
	}
	if !slices.Equal(shown.Media, row.Media) {
		media := append([]hut3.Media{}, row.Media...)
		d.Media = &media
	}
	return d
}
