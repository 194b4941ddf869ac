package web

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"

	"hut3"
)

// personMark is how a template leaves a place for somebody's name: which names
// a reader may see is known where the page is written, and not in the template.
const personMark = `<span data-person="%s">%[1]s</span>`

var personPlace = regexp.MustCompile(`<span data-person="(USR-[0-9]+)">USR-[0-9]+</span>`)

var accountRef = regexp.MustCompile(`^USR-[0-9]+$`)

// personText stands for the account of a reference; other words stand as they are.
func personText(ref any) template.HTML {
	text := fmt.Sprint(ref)
	if !accountRef.MatchString(text) {
		return template.HTML(template.HTMLEscapeString(text))
	}
	return template.HTML(fmt.Sprintf(personMark, text))
}

// elsewhere stands for somebody whose name is his own unit's to know: the reader
// learns that it was another unit, and not which of its people.
const elsewhere = `<span class="quiet">another unit</span>`

// named puts the names that the reader may see into a page that is printed, with
// the reference as a title.
func (s *Server) named(v *visit, page []byte) ([]byte, error) {
	if !personPlace.Match(page) {
		return page, nil
	}
	people, err := s.app.People(v.ctx, v.actor)
	if err != nil {
		return nil, err
	}
	return personPlace.ReplaceAllFunc(page, func(place []byte) []byte {
		ref := personPlace.FindSubmatch(place)[1]
		name := people[hut3.Ref(ref)]
		if name == "" {
			return []byte(elsewhere)
		}
		return fmt.Appendf(nil, `<span title="%s">%s</span>`, ref, template.HTMLEscapeString(name))
	}), nil
}

// printed runs a template and names the people in what came out.
func (s *Server) printed(v *visit, t *template.Template, a answer) (*bytes.Buffer, error) {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, v.around(), s.frame(v, a)); err != nil {
		return nil, err
	}
	page, err := s.named(v, b.Bytes())
	return bytes.NewBuffer(page), err
}
