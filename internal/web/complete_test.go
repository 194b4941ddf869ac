package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hut3/internal/app"
)

func offered(t *testing.T, b *browser, text string) (out []offer) {
	t.Helper()
	var got struct{ Items []offer }
	p := b.get("/api/v1/complete?q=" + url.QueryEscape(text))
	if err := json.Unmarshal([]byte(p.body), &got); err != nil || p.status != 200 {
		t.Fatalf("%q: %d %v", text, p.status, err)
	}
	return got.Items
}

func TestComplete(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	for text, want := range map[string]offer{
		"netw":      {Text: "Network", Kind: "page", To: "/network"},
		"drop off":  {Text: "drop off", Kind: "search messages", To: "/search?q=drop+off"},
		"pkg-1":     {Text: "PKG-1", Kind: "open", To: "/packages/PKG-1"},
		"drop has:": {Text: "has:plate", Kind: "has what is named: media, a time that was read, a tag, any entity, or one of the type", Fill: "drop has:plate"},
		"-fro":      {Text: "-from:", Kind: "was sent by the handle, as from:encrochat/peppershirt", Fill: "-from:"},
	} {
		if got := offered(t, b, text); !slices.Contains(got, want) {
			t.Errorf("%q offers %+v, want %+v among them", text, got, want)
		}
	}
	whole := offered(t, b, "fadedpepperpot")
	if !slices.ContainsFunc(whole, func(o offer) bool {
		return o.To == "/handle/encrochat/fadedpepperpot" && strings.HasSuffix(o.Kind, "messages")
	}) {
		t.Errorf("%+v", whole)
	}
	in := offered(t, b, "drop from:fadedpep")
	if !slices.ContainsFunc(in, func(o offer) bool { return o.Fill == "drop from:encrochat/fadedpepperpot " }) {
		t.Errorf("%+v", in)
	}
}

// What the reader may not see is not completed: neither a handle nor a room.
func TestCompleteWithinScope(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"derbyshire", "custodian", "duty", "auditor"} {
		for _, text := range []string{"fadedpepperpot", "from:fadedpep"} {
			for _, o := range offered(t, as(t, who), text) {
				if strings.Contains(o.To+o.Fill, "encrochat") {
					t.Errorf("%s is offered %+v", who, o)
				}
			}
		}
	}
	for _, o := range offered(t, as(t, "custodian"), "") {
		if o.To == "/search" || o.To == "/review" {
			t.Errorf("the custodian is offered %+v", o)
		}
	}
}

// Every field of the language is offered as it is typed, with the meaning that
// the parser's own table gives it.
func TestEveryFieldIsOffered(t *testing.T) {
	t.Parallel()
	for _, f := range app.QueryFields() {
		found := false
		for _, o := range termsNamed("van -" + f.Name) {
			found = found || o.Text == "-"+f.Name+":" && o.Fill == "van -"+f.Name+":" && strings.HasPrefix(o.Kind, f.Meaning)
		}
		if !found {
			t.Errorf("%s: is not offered: %v", f.Name, termsNamed(f.Name))
		}
	}
}
