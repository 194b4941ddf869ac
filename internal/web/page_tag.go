package web

import (
	"net/url"

	"hut3"
	"hut3/internal/app"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

// tagged is what a change of tags made, for a browser without a script.
type tagged struct {
	app.Tagged
	Back string
}

// tagMessages puts a tag or mark on messages, or on every hit of a query, or
// takes it off.
func tagMessages(v *visit) (answer, error) {
	sent, err := v.typed()
	if err != nil {
		return answer{}, err
	}
	for _, name := range []string{"tag", "reason", "off", "q", "message", "next"} {
		v.note(name)
	}
	r := app.TagRequest{Tag: sent.Get("tag"), Off: sent.Get("off") != "", Reason: sent.Get("reason"), Query: sent.Get("q"), Refs: sent["message"]}
	switch {
	case r.Tag == "":
		return answer{}, hut3.Errorf(hut3.Usage, "choose a mark or tag; nothing is chosen for you")
	case r.Reason == "":
		return answer{}, hut3.Errorf(hut3.Usage, "say why: the reason is part of the record")
	}
	out, err := v.app.Tag(v.ctx, v.actor, r)
	if err != nil {
		return answer{}, err
	}
	return answer{page: "tagged", title: "Tagged", json: out, data: tagged{out, local(sent.Get("next"))}}, nil
}
