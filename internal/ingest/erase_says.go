package ingest

import (
	"encoding/json"
	"maps"
	"slices"

	"hut3"
	"hut3/internal/corpus"
)

// Said is what the rows of a plan say, for it to be taken out of what people
// typed.
type Said struct {
	Messages []hut3.Key // that are gone, or are shown by another row from then on
	Texts    []string   // of rows that say otherwise than the message: versions and copies
	Records  []string   // texts of contacts and notes
	Kept     []string   // what the rows that stay of such messages say
}

// Said tells what goes.
func (p *ErasePlan) Said() Said {
	out := p.said
	out.Messages = slices.Concat(out.Messages, slices.Collect(maps.Keys(p.what.Messages)))
	slices.Sort(out.Messages)
	out.Messages = slices.Compact(out.Messages)
	return out
}

// says notes what a row that goes says itself.
func (p *ErasePlan) says(e *corpus.RowEntry) error {
	if e.Message == 0 {
		var v any
		if len(e.Payload) > 0 && json.Unmarshal(e.Payload, &v) != nil {
			return hut3.Errorf(hut3.Integrity, "what the record %s says cannot be read; run verify", e.Key)
		}
		p.said.Records = append(p.said.Records, stringsIn(v)...)
		return nil
	}
	for _, raw := range []json.RawMessage{e.Differs, e.Payload} {
		var text struct{ Body string }
		if len(raw) > 0 && json.Unmarshal(raw, &text) != nil {
			return hut3.Errorf(hut3.Integrity, "what the row %s says cannot be read; run verify", e.Key)
		}
		if text.Body != "" {
			p.said.Texts = append(p.said.Texts, text.Body)
		}
	}
	return nil
}

func stringsIn(v any) (out []string) {
	switch x := v.(type) {
	case string:
		out = append(out, x)
	case []any:
		for _, y := range x {
			out = append(out, stringsIn(y)...)
		}
	case map[string]any:
		for _, y := range x {
			out = append(out, stringsIn(y)...)
		}
	}
	return out
}
