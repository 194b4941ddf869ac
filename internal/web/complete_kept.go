package web

import (
	"strings"

	"hut3"
)

// keptNamed completes tag: to the tags that exist for the reader, and set: to
// his hit sets.
func (v *visit) keptNamed(text string) (out []offer, err error) {
	before, word := lastWord(text)
	bare, minus := strings.CutPrefix(word, "-")
	if minus {
		before += "-"
	}
	offered := func(field, name string, n int64) {
		if part := strings.TrimPrefix(bare, field); len(out) < mostOffers && strings.HasPrefix(name, strings.ToLower(part)) {
			out = append(out, offer{Text: field + name, Kind: hut3.Plural(n, "message", "messages"), Fill: before + field + quoted(name) + " "})
		}
	}
	switch {
	case strings.HasPrefix(bare, "tag:"):
		tags, err := v.app.TagList(v.ctx, v.actor)
		for _, t := range tags {
			offered("tag:", t.Name, t.Messages)
		}
		return out, err
	case strings.HasPrefix(bare, "set:"):
		sets, err := v.app.HitSets(v.ctx, v.actor)
		for _, s := range sets {
			offered("set:", s.Name, s.Messages)
		}
		return out, err
	}
	return nil, nil
}
