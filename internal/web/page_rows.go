package web

import (
	"encoding/json"
	"maps"
	"slices"

	"hut3/internal/app"
)

// rowsData is a message with the rows that state it, side by side.
type rowsData struct {
	found
	List []rowLine
}

// rowLine is a row with its differences as pairs of words.
type rowLine struct {
	app.Copy
	Where   string // steps into the original
	Differs [][2]string
}

// rowsPage shows what "seen 3×" counts.
func rowsPage(v *visit) (answer, error) {
	c, err := v.app.Copies(v.ctx, v.actor, v.path("ref"))
	if err != nil || v.json {
		return answer{json: c}, err
	}
	d := rowsData{found: foundOf([]app.Hit{c.Message})[0]}
	for _, r := range c.Rows {
		d.List = append(d.List, rowLine{r, r.At.Within(), differences(r.Differs)})
	}
	ref := c.Message.Ref.String()
	return answer{page: "rows", title: "Rows of " + ref, data: d, crumbs: []crumb{{c.Message.Conversation, talkURL(c.Message.Ref)}, {"Rows of " + ref, ""}}}, nil
}

// differences are the fields that differ, in order of name. A text stands
// without its quotes.
func differences(raw json.RawMessage) (out [][2]string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := string(fields[name])
		var text string
		if json.Unmarshal(fields[name], &text) == nil {
			value = text
		}
		out = append(out, [2]string{name, value})
	}
	return out
}
