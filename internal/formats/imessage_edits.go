package formats

import (
	"maps"
	"slices"
	"strconv"

	"hut3"
)

// appleHistory is what message_summary_info keeps of a message that was edited or
// taken back: each text of each part in the order in which they were, the first
// being the original, and the parts that were taken back.
type appleHistory struct {
	parts  int
	texts  []appleVersion
	unsent []string // numbers of parts
}

type appleVersion struct {
	part, text string
	at         hut3.Time
}

// appleHistoryOf reads the property list; ok is false where it is none, or says
// nothing of an edit. "otr" are the parts, "ec" the texts by part ("d" when, "t"
// the archived text) and "rp" the parts that were taken back.
func appleHistoryOf(blob []byte) (h appleHistory, ok bool) {
	root, _ := readPlist(blob)
	list, _ := root.(map[string]any)
	parts, _ := list["otr"].(map[string]any)
	edited, _ := list["ec"].(map[string]any)
	taken, _ := list["rp"].([]any)
	h.parts = len(parts)
	for _, part := range slices.Sorted(maps.Keys(edited)) {
		versions, _ := edited[part].([]any)
		for _, one := range versions {
			v, _ := one.(map[string]any)
			archived, _ := v["t"].([]byte)
			text, read := archivedText(archived)
			if !read {
				return h, false
			}
			h.texts = append(h.texts, appleVersion{part, text, appleTime(plistNumber(v["d"]))})
		}
	}
	for _, one := range taken {
		if n := plistNumber(one); n != "" {
			h.unsent = append(h.unsent, n)
		}
	}
	return h, len(h.texts)+len(h.unsent) > 0
}

func plistNumber(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// edits hands over the later texts of a message, and that it was taken back, as
// versions of it. Of a message of one part the row itself has the first text;
// where there are several, it has what the database shows.
func (m *messages) edits(h appleHistory, retracted hut3.Time, at hut3.Locator) error {
	for i, v := range h.texts {
		if h.parts == 1 && i == 0 {
			continue // the message's own row
		}
		if err := m.version(h, v, "version "+strconv.Itoa(i+1), at); err != nil {
			return err
		}
	}
	for _, part := range h.unsent {
		if err := m.version(h, appleVersion{part: part, at: retracted}, "taken back", at); err != nil {
			return err
		}
	}
	return nil
}

func (m *messages) version(h appleHistory, v appleVersion, what string, at hut3.Locator) error {
	r := &m.out
	r.Kind, r.Body, r.Received = hut3.KindEdit, v.text, hut3.Time{}
	r.Media, r.Extra = r.Media[:0], append(r.Extra[:0], hut3.Field{Name: "edit", Value: what})
	if h.parts != 1 {
		r.Extra = append(r.Extra, hut3.Field{Name: "part", Value: v.part})
	}
	m.sentAt(v.at, 0)
	return m.putAt(at)
}
