package web

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// offer is a line that the one box offers: a page to go to, or words to go on
// typing with.
type offer struct {
	Text string `json:"text"`
	Kind string `json:"kind"`
	To   string `json:"to,omitempty"`
	Fill string `json:"fill,omitempty"` // the text of the box once it is taken
}

// mostOffers is how many of one kind are offered.
const mostOffers = 6

// complete offers what a text in the one box may become, within what the
// reader may see.
func complete(v *visit) (answer, error) {
	text, open := strings.TrimLeft(v.r.FormValue("q"), " "), app.Rooms(v.actor)
	items := pagesNamed(text, open)
	if open["search"] {
		found, err := v.handlesNamed(text)
		if err != nil {
			return answer{}, err
		}
		kept, err := v.keptNamed(text)
		if err != nil {
			return answer{}, err
		}
		items = append(append(append(items, found...), kept...), termsNamed(text)...)
	}
	if strings.TrimSpace(text) != "" {
		items = append(direct(text, open), items...)
	}
	return answer{to: "/search", json: map[string]any{"items": items}}, nil
}

// direct is where Enter leads: first of all choices.
func direct(text string, open map[string]bool) []offer {
	to, name := place(text), strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(to, "/search"):
		if !open["search"] {
			return []offer{}
		}
		return []offer{{Text: name, Kind: "search messages", To: to}}
	case strings.HasPrefix(to, "/trace/") && !open["trace"] || wayTo(open, strings.ToUpper(name)) == "" && isRef(strings.ToUpper(name)):
		return []offer{}
	case isRef(strings.ToUpper(name)):
		return []offer{{Text: strings.ToUpper(name), Kind: "open", To: to}}
	}
	return []offer{} // a page or a handle: it is among those that follow
}

func pagesNamed(text string, open map[string]bool) []offer {
	out := []offer{}
	known := railWords
	if strings.TrimSpace(text) != "" {
		known = slices.Concat(railWords, pageWords)
	}
	for _, item := range known {
		if open[item.Room] && strings.Contains(strings.ToLower(item.Word), strings.ToLower(strings.TrimSpace(text))) {
			out = append(out, offer{Text: item.Word, Kind: "page", To: item.To})
		}
	}
	return out
}

// handleFields are the terms of a query that take a handle.
var handleFields = []string{"from:", "to:", "handle:", "with:"}

// handlesNamed completes the last word of a text to handles: to the handle's
// page where it is the only word, and inside a query where it follows a field.
func (v *visit) handlesNamed(text string) ([]offer, error) {
	before, word := lastWord(text)
	field := ""
	for _, f := range handleFields {
		if rest, ok := strings.CutPrefix(word, f); ok {
			field, word = f, rest
		}
	}
	if len(word) < 2 || field == "" && before != "" {
		return nil, nil
	}
	found, err := v.app.Complete(v.ctx, v.actor, word, mostOffers)
	if err != nil {
		return nil, err
	}
	var out []offer
	for _, h := range found {
		c := offer{Text: h.Handle.String(), Kind: hut3.Plural(h.Messages, "message", "messages"), To: handleURL(h.Handle)}
		if field != "" {
			c.Text, c.To, c.Fill = field+h.Handle.String(), "", before+field+quoted(h.Handle.String())+" "
		}
		out = append(out, c)
	}
	return out, nil
}

// fieldWord is a term of the query language, with what it asks.
type fieldWord struct{ term, says string }

// fieldWords are the fields of the language by its own table, the choices of
// those that have some, and NEAR.
func fieldWords() []fieldWord {
	var out []fieldWord
	for _, f := range app.QueryFields() {
		out = append(out, fieldWord{f.Name + ":", f.Meaning + ", as " + f.Example})
		for _, choice := range f.Choices {
			out = append(out, fieldWord{f.Name + ":" + choice, f.Meaning})
		}
	}
	return append(out, fieldWord{"NEAR/5", "at most five words apart"})
}

// termsNamed completes the last word to terms of the query language.
func termsNamed(text string) (out []offer) {
	before, word := lastWord(text)
	bare, minus := strings.CutPrefix(word, "-")
	if bare == "" {
		return nil
	}
	sign := ""
	if minus {
		sign = "-"
	}
	for _, f := range fieldWords() {
		if strings.HasPrefix(f.term, bare) && f.term != bare && len(out) < mostOffers {
			out = append(out, offer{Text: sign + f.term, Kind: f.says, Fill: before + sign + f.term})
		}
	}
	return out
}

// lastWord cuts a text before the word that is being typed.
func lastWord(text string) (before, word string) {
	at := strings.LastIndexByte(text, ' ') + 1
	return text[:at], text[at:]
}
