package web

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// element is a start tag of a page with the text that stands in it.
type element struct {
	name string
	attr map[string]string
	text string

	from int // where its text begins in that of the page
}

// parse reads a page's elements, or says where it is not well formed.
func parse(t testing.TB, where, html string) []*element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(html, "<!doctype html>")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var out, open []*element
	var text strings.Builder
	ends := map[*element]int{}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			e := &element{name: tok.Name.Local, attr: map[string]string{}, from: text.Len()}
			for _, a := range tok.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			out, open = append(out, e), append(open, e)
		case xml.EndElement:
			if n := len(open); n > 0 {
				ends[open[n-1]] = text.Len()
				open = open[:n-1]
			}
		case xml.CharData:
			text.Write(tok)
		}
	}
	for _, e := range open {
		ends[e] = text.Len()
	}
	for _, e := range out {
		e.text = text.String()[e.from:ends[e]]
	}
	return out
}

// all gives the elements of a name.
func all(list []*element, name string) (out []*element) {
	for _, e := range list {
		if e.name == name {
			out = append(out, e)
		}
	}
	return out
}

// faults are what no page may have: a script or style of its own, something
// fetched from elsewhere, an id twice, no single heading.
func faults(list []*element) (out []string) {
	ids := map[string]bool{}
	for _, e := range list {
		if e.name == "style" || e.name == "script" && (e.attr["src"] == "" || strings.TrimSpace(e.text) != "") {
			out = append(out, e.name+" inside the page")
		}
		for name, value := range e.attr {
			switch {
			case name == "style" || strings.HasPrefix(name, "on"):
				out = append(out, "the attribute "+name+" of "+e.name)
			case (name == "src" || name == "href" || name == "action" || name == "data") && !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "#"):
				out = append(out, e.name+" leads to "+value)
			case (name == "src" || name == "href" || name == "action") && strings.HasPrefix(value, "//"):
				out = append(out, e.name+" leads to "+value)
			case name == "id" && ids[value]:
				out = append(out, "the id "+value+" twice")
			}
		}
		ids[e.attr["id"]] = e.attr["id"] != ""
	}
	for _, name := range []string{"main", "h1"} {
		if n := len(all(list, name)); n != 1 {
			out = append(out, "not one "+name)
		}
	}
	return out
}

func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	const frame = `<html><head><title>a</title></head><body><main><h1>a</h1>%</main></body></html>`
	for body, want := range map[string]string{
		"":                                    "",
		`<a href="/x">x</a>`:                  "",
		`<style>a{}</style>`:                  "style inside the page",
		`<script>alert(1)</script>`:           "script inside the page",
		`<p style="a">x</p>`:                  "the attribute style of p",
		`<p onclick="a">x</p>`:                "the attribute onclick of p",
		`<img src="https://example.com/x"/>`:  "img leads to https://example.com/x",
		`<a href="//example.com">x</a>`:       "a leads to //example.com",
		`<i id="a">x</i><i id="a">x</i>`:      "the id a twice",
		`<h1>b</h1>`:                          "not one h1",
		`<a href="javascript:alert(1)">x</a>`: "a leads to javascript:alert(1)",
	} {
		got := strings.Join(faults(parse(t, body, strings.Replace(frame, "%", body, 1))), "; ")
		if got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
