package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var errDescribed = errors.New("the form was described and not taken")

// must1 is the first of two values, where the second holds.
func must1(line string, ok bool) string {
	if !ok {
		panic("no line: " + line)
	}
	return line
}

// taken is what a parameter of an address may be: what reads it as a number says
// between which bounds.
func taken(was *schema, told string) *schema {
	_, bounds, _ := strings.Cut(told, " ")
	if least, most, ok := strings.Cut(bounds, ".."); ok {
		return &schema{kinds: []string{"integer"}, least: least, up: most}
	}
	if was != nil {
		return was
	}
	return text()
}

// tellForms has the handlers tell which forms they show and take.
func tellForms(s *Server, at func(route) *operation) {
	s.formed = func(f form) error {
		r, ok := s.matched(httptest.NewRequest(http.MethodPost, f.Action, nil))
		if ok && at(r).body.json {
			at(r).forms = append(at(r).forms, f)
		}
		return errDescribed
	}
}

// formsOf calls every handler that takes a form which no page showed, with nothing
// filled in: it tells of the form, and takes none.
func formsOf(t testing.TB, s *Server, tokens []string, at func(route) *operation) {
	t.Helper()
	for _, r := range s.routes {
		op := at(r)
		if r.method != http.MethodPost || !op.body.json {
			continue
		}
		for _, token := range tokens {
			for _, to := range formPlaces(r.path) {
				if len(op.forms) == 0 {
					request(t, s, token, http.MethodPost, to)
				}
			}
		}
	}
}

// formPlaces are addresses of a route on the fixture.
func formPlaces(path string) (out []string) {
	if !strings.Contains(path, "{") {
		return []string{path}
	}
	head, _, _ := strings.Cut(path, "{")
	for _, ref := range append([]string{"TTL-1", "PKG-1", "OP-1", "WAR-1", "NOM-1", "CLM-1", "OCG-1", "FIG-1", "D1", "HLD-1", "1", "analyst"}, told.Refs["report"], told.Refs["message"]) {
		to := head + ref + strings.NewReplacer("{agency}", "BEDS", "{n}", "1").Replace(path[strings.Index(path, "}")+1:])
		out = append(out, to)
	}
	return out
}

// bodyOf is the schema of what a POST takes: the questions of its form, with those
// that its source reads beside them.
func (op *operation) bodyOf() *schema {
	out := &schema{kinds: []string{"object"}, props: map[string]*schema{}}
	for name := range op.body.fields {
		out.props[name] = text()
	}
	if op.body.files {
		for _, name := range uploadFields {
			out.props[name] = text()
		}
		out.props["file"] = &schema{kinds: []string{"array"}, item: &schema{file: true}}
		out.props["key"] = &schema{file: true}
	}
	asked, needed := map[string]int{}, map[string]int{}
	for _, f := range op.forms {
		for _, x := range f.Fields {
			asked[x.Name]++
			if x.Required {
				needed[x.Name]++
			}
			s := x.schema()
			if was := out.props[x.Name]; was != nil && len(was.words) > 0 {
				s.words = append(s.words, was.words...)
				slices.Sort(s.words)
				s.words = slices.Compact(s.words)
			}
			out.props[x.Name] = s
		}
	}
	for _, name := range sortedKeys(needed) {
		if needed[name] == len(op.forms) {
			out.required = append(out.required, name)
		}
	}
	return out
}

// caseWords have the form of a reference or of a handle.
var caseWords = regexp.MustCompile(`[A-Z]+-\d|/`)

func (x field) schema() *schema {
	s := text()
	switch x.Kind {
	case isChoice, isBoxes:
		for _, o := range x.Options {
			s.words = append(s.words, o.Value)
		}
		if len(s.words) < 2 || stepwise[x.Name] || slices.ContainsFunc(s.words, ofCase) {
			s.words = nil
		}
		if len(s.words) > 0 && !x.Required && !slices.Contains(s.words, "") && x.Kind == isChoice {
			s.words = append(s.words, "")
		}
		slices.Sort(s.words)
		if x.Kind == isBoxes {
			return &schema{kinds: []string{"array"}, item: s}
		}
	case isDay:
		s.format = "date"
		if !x.Required {
			s.format = ""
		}
	case isFile:
		s = &schema{file: true}
	default:
		s.most = x.most()
	}
	return s
}

// stepwise are questions whose answers hang on how far something has come.
var stepwise = map[string]bool{"state": true, "item": true, "entry": true}

// ofCase reports whether an answer is one that a case brings, and no word of a
// closed list: those are no business of a description.
func ofCase(word string) bool {
	_, agency := opened.Agencies.ByCode(word)
	return agency || caseWords.MatchString(word)
}

// offeredLater are forms that stand on a page only when something has come as far
// as nothing of the fixture has: of them the names of the questions alone are told.
var offeredLater = []string{
	"/claims/{ref}/confirm", "/packages/{ref}/authorise", "/packages/{ref}/at/{agency}/correct", "/packages/{ref}/reply", "/packages/{ref}/revise", "/packages/{ref}/send",
}

func (op *operation) printBody(w *bytes.Buffer) {
	w.WriteString("      requestBody:\n        content:\n")
	kinds := []string{"application/x-www-form-urlencoded"}
	if op.body.files || slices.ContainsFunc(op.forms, form.Files) {
		kinds = []string{"multipart/form-data"}
	}
	if op.body.json {
		kinds = append(kinds, "application/json")
	}
	var inner bytes.Buffer
	op.bodyOf().print(&inner, "              ")
	for _, kind := range kinds {
		fmt.Fprintf(w, "          %s:\n            schema:\n%s", kind, inner.Bytes())
	}
}

// checkDocument holds the document against the rules of OpenAPI that a reader of
// it relies on: every reference leads somewhere, every operation has its own name,
// every part of a path is a parameter, and nothing of the case stands in it.
func checkDocument(t *testing.T, ops map[string]*operation, kinds *reader, doc []byte) {
	t.Helper()
	for _, m := range regexp.MustCompile(`#/components/schemas/([A-Za-z0-9._-]+)`).FindAllSubmatch(doc, -1) {
		if kinds.components[string(m[1])] == nil {
			t.Errorf("%s is named and not described", m[1])
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`operationId: "([^"]+)"`).FindAllSubmatch(doc, -1) {
		if ids[string(m[1])] {
			t.Errorf("two operations are called %s", m[1])
		}
		ids[string(m[1])] = true
	}
	if len(ids) != len(ops) {
		t.Errorf("%d operations are described of %d", len(ids), len(ops))
	}
	if strings.Contains(string(doc), "\t") {
		t.Error("a tab stands in the document")
	}
	for _, word := range []string{told.Refs["message"], told.Refs["report"], "fadedpepperpot", "Ellersby"} {
		if word != "" && bytes.Contains(doc, []byte(word)) {
			t.Errorf("the description tells of the case: %s", word)
		}
	}
	for _, op := range ops {
		later := slices.Contains(offeredLater, op.route.path)
		if op.route.method == http.MethodPost && op.body.json && (len(op.forms) == 0) != later {
			t.Errorf("%s: a form was seen is %v, and it is known to be offered later is %v", op.route.path, len(op.forms) > 0, later)
		}
		if op.answer == nil && op.seen.kind == "" {
			t.Errorf("%s %s: nothing tells what it answers", op.route.method, op.route.path)
		}
	}
}

func request(t testing.TB, s *Server, token, method, path string) {
	t.Helper()
	at, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), method, at.String(), nil)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Hut3-Purpose", testPurpose)
	s.Handler().ServeHTTP(httptest.NewRecorder(), req)
}
