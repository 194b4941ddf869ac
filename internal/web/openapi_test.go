package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/app/demo"
)

var update = flag.Bool("update", false, "write openapi.yaml anew")

// shape is what the fixture shows of a JSON value: its type, and the keys of an
// object two levels down.
type shape struct {
	kind string
	keys map[string]*shape
	item *shape
}

func shapeOf(raw json.RawMessage, deep int) *shape {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return &shape{kind: "string"}
	}
	switch v.(type) {
	case map[string]any:
		out := &shape{kind: "object", keys: map[string]*shape{}}
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil && deep > 0 {
			for name, value := range fields {
				out.keys[name] = shapeOf(value, deep-1)
			}
		}
		return out
	case []any:
		out := &shape{kind: "array", item: &shape{}}
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) == nil {
			for _, item := range items[:min(len(items), 50)] {
				out.item.join(shapeOf(item, deep-1))
			}
		}
		return out
	case float64:
		return &shape{kind: "number"}
	case bool:
		return &shape{kind: "boolean"}
	case nil:
		return &shape{}
	}
	return &shape{kind: "string"}
}

// join takes in what another answer of the same address showed.
func (s *shape) join(o *shape) {
	if s.kind == "" {
		s.kind = o.kind
	}
	if s.kind != o.kind {
		return
	}
	for name, value := range o.keys {
		if s.keys == nil {
			s.keys = map[string]*shape{}
		}
		if have := s.keys[name]; have != nil {
			have.join(value)
		} else {
			s.keys[name] = value
		}
	}
	if o.item != nil {
		if s.item == nil {
			s.item = &shape{}
		}
		s.item.join(o.item)
	}
}

// operation is what is known of one route.
type operation struct {
	route  route
	takes  map[string]*schema
	answer *schema // nil where its source does not tell
	seen   *shape  // what it was seen to answer, where nothing else tells
	body   body    // of a POST
	forms  []form  // that it takes
	codes  map[int]bool
}

// handleKeyed are answers whose keys are data, and no names.
var handleKeyed = map[string]bool{"facets": true, "factors": true}

// described walks every address on the fixture, as each of its people, and notes
// what the handlers took and gave.
func described(t testing.TB) (map[string]*operation, *reader) {
	t.Helper()
	s, err := New(Options{App: opened, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := readTypes()
	if err != nil {
		t.Fatal(err)
	}
	ops, source := map[string]*operation{}, readSource(t)
	at := func(r route) *operation {
		key := r.path + " " + r.method
		if ops[key] == nil {
			ops[key] = &operation{route: r, takes: map[string]*schema{}, seen: &shape{}, body: source.body(handlerName(r)), codes: map[int]bool{}}
			if list := kinds.answers(handlerName(r)); len(list) > 0 {
				ops[key].answer = anyOf(list)
			}
		}
		return ops[key]
	}
	for _, r := range s.routes {
		at(r)
	}
	s.asked = func(r route, told string) {
		name, _, _ := strings.Cut(told, " ")
		at(r).takes[name] = taken(at(r).takes[name], told)
	}
	tellForms(s, at)
	defer func() { s.formed = nil }()
	var tokens []string
	for _, who := range append([]string{"owner"}, everybody...) {
		token, _, err := opened.Doors.SignInFrom(t.Context(), who, demo.Password, "192.0.2.1", "a browser")
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
		for _, path := range slices.Sorted(maps.Keys(addresses())) {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+strings.TrimSuffix(path, "/"), nil)
			if path == "/" {
				req = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
				req.Header.Set("Accept", "application/json")
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Hut3-Purpose", testPurpose)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, req)
			r, ok := s.matched(req)
			if !ok {
				continue
			}
			op := at(r)
			op.codes[w.Code] = true
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
				continue
			}
			if op.answer == nil {
				op.seen.join(shapeOf(w.Body.Bytes(), 3))
				continue
			}
			for _, fault := range op.answer.holds(r.path, w.Body.Bytes()) {
				t.Errorf("as %s, %s: %s", who, path, fault)
			}
		}
	}
	formsOf(t, s, tokens, at)
	return ops, kinds
}

// matched finds the route of a request by its pattern.
func (s *Server) matched(req *http.Request) (route, bool) {
	inner := req.Clone(req.Context())
	inner.URL.Path = strings.TrimPrefix(inner.URL.Path, "/api/v1")
	if inner.URL.Path == "" {
		inner.URL.Path = "/"
	}
	inner.RequestURI = ""
	_, pattern := s.mux.Handler(inner)
	for _, r := range s.routes {
		if r.method+" "+r.path == pattern {
			return r, true
		}
	}
	return route{}, false
}

var wildcard = regexp.MustCompile(`\{([a-z]+)(\.\.\.)?\}`)

// yaml prints the description. Names are plain words, so that they need no
// quoting beyond what is done here.
func yaml(ops map[string]*operation, kinds *reader) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, preamble, strings.Join(codesOf(), ", "))
	for _, name := range sortedKeys(kinds.components) {
		fmt.Fprintf(&b, "    %s:\n", name)
		kinds.components[name].print(&b, "      ")
	}
	b.WriteString("paths:\n")
	paths := map[string][]*operation{}
	for _, op := range ops {
		if op.route.path == "/{$}" {
			op.route.path = "/"
		}
		path := wildcard.ReplaceAllString(op.route.path, "{$1}")
		paths[path] = append(paths[path], op)
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		fmt.Fprintf(&b, "  %q:\n", path)
		slices.SortFunc(paths[path], func(x, y *operation) int { return strings.Compare(x.route.method, y.route.method) })
		for _, op := range paths[path] {
			op.print(&b, path)
		}
	}
	return b.Bytes()
}

func (op *operation) print(b *bytes.Buffer, path string) {
	r := op.route
	fmt.Fprintf(b, "    %s:\n      operationId: %q\n", strings.ToLower(r.method), strings.ToLower(r.method)+strings.NewReplacer("/", "_", "{", "", "}", "", "-", "_", ".", "_").Replace(path))
	if r.room != "" {
		fmt.Fprintf(b, "      tags: [%s]\n", r.room)
	}
	if r.open {
		b.WriteString("      security: []\n")
	}
	if r.step {
		b.WriteString("      description: Asks who was not recognised within ten minutes for Hut3-Shown.\n")
	}
	op.printParameters(b, path)
	if r.method == http.MethodPost {
		op.printBody(b)
	}
	b.WriteString("      responses:\n        \"200\":\n          description: done\n")
	op.printAnswer(b)
	for _, code := range op.failures(path) {
		fmt.Fprintf(b, "        \"%d\": {$ref: \"#/components/responses/failure\"}\n", code)
	}
}

func (op *operation) printAnswer(b *bytes.Buffer) {
	const indent = "                "
	kind, inner := "application/json", bytes.Buffer{}
	switch {
	case op.answer != nil && op.answer.file:
		kind = "application/octet-stream"
		op.answer.print(&inner, indent)
	case op.answer != nil:
		op.answer.print(&inner, indent)
	case op.seen.kind != "":
		op.seen.print(&inner, indent, "")
	default:
		return
	}
	fmt.Fprintf(b, "          content:\n            %s:\n              schema:\n%s", kind, inner.Bytes())
}

// failures are the statuses that an operation may answer with: by the doors that
// it stands behind, and by what it does.
func (op *operation) failures(path string) (out []int) {
	r := op.route
	out = []int{http.StatusBadRequest, http.StatusForbidden, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if !r.open || strings.HasPrefix(r.path, "/sign-in") {
		out = append(out, http.StatusUnauthorized)
	}
	if strings.Contains(path, "{") || len(op.takes) > 0 || r.method == http.MethodPost {
		out = append(out, http.StatusNotFound, http.StatusUnprocessableEntity)
	}
	if r.method == http.MethodPost || op.codes[http.StatusConflict] {
		out = append(out, http.StatusConflict)
	}
	slices.Sort(out)
	return out
}

func (op *operation) printParameters(b *bytes.Buffer, path string) {
	var lines []string
	for _, m := range regexp.MustCompile(`\{([a-z]+)\}`).FindAllStringSubmatch(path, -1) {
		lines = append(lines, fmt.Sprintf("        - {name: %s, in: path, required: true, schema: {type: string}}\n", m[1]))
	}
	if op.route.method == http.MethodGet {
		for _, name := range slices.Sorted(maps.Keys(op.takes)) {
			lines = append(lines, fmt.Sprintf("        - {name: %s, in: query, schema: %s}\n", name, must1(op.takes[name].line())))
		}
	}
	if len(lines) > 0 {
		b.WriteString("      parameters:\n" + strings.Join(lines, ""))
	}
}

func (s *shape) print(b *bytes.Buffer, indent, name string) {
	if s.kind != "" {
		fmt.Fprintf(b, "%stype: %s\n", indent, s.kind)
	}
	switch {
	case handleKeyed[name] && s.kind == "object":
		fmt.Fprintf(b, "%sadditionalProperties: true\n", indent)
	case s.kind == "object" && len(s.keys) > 0:
		fmt.Fprintf(b, "%sproperties:\n", indent)
		for _, key := range slices.Sorted(maps.Keys(s.keys)) {
			if s.keys[key].kind == "" {
				fmt.Fprintf(b, "%s  %q: {}\n", indent, key)
				continue
			}
			fmt.Fprintf(b, "%s  %q:\n", indent, key)
			s.keys[key].print(b, indent+"    ", key)
		}
	case s.kind == "array" && s.item.kind == "":
		fmt.Fprintf(b, "%sitems: {}\n", indent)
	case s.kind == "array":
		fmt.Fprintf(b, "%sitems:\n", indent)
		s.item.print(b, indent+"  ", "")
	}
}

const preamble = `# What the JSON interface takes and gives. Written by go test ./internal/web -run TestOpenAPI -update
# from the types that the handlers answer with and the forms that they read; the same test holds it
# against their answers, and fails where they part.
openapi: 3.1.0
info:
  title: hut3
  version: "1"
  description: >-
    The same handlers answer the pages and this interface. What the caller may not see is in no
    answer, count or error. Send a token of hut3 login or of the page "Sign-in and sessions" as
    Authorization: Bearer, and say why you look in Hut3-Purpose and, where it is for one,
    Hut3-Operation. A program's token carries its purpose, reads only, and may be bound to rooms
    (the tags below). Keys are added and never renamed. A file that was made is fetched from the
    address in "to", for two hours and by its maker alone; a transfer that broke off goes on with
    Range and If-Range (206).
servers:
  - url: /api/v1
security:
  - token: []
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  responses:
    failure:
      description: what went wrong, in words, and its code
      content:
        application/json:
          schema:
            type: object
            required: [error, code]
            properties:
              error: {type: string}
              help: {type: string, description: address of the page that tells how it is done}
              next: {type: string, description: what to do}
              code: {type: string, enum: [%s]}
  schemas:
`

// Every route, its parameters and the keys of its answers are as openapi.yaml
// says. After a change of them: go test ./internal/web -run TestOpenAPI -update
//
// It does not run beside the others, which change what the fixture holds.
func TestOpenAPI(t *testing.T) {
	ops, kinds := described(t)
	checkSteps(t, ops)
	got := yaml(ops, kinds)
	checkDocument(t, ops, kinds, got)
	if *update {
		if err := os.WriteFile("openapi.yaml", got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(description), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("openapi.yaml and the handlers part; write it anew with -update, and read the change:\n%s", diff)
	}
	p := newBrowser(t, served.URL).get("/api/v1/openapi.yaml")
	if p.status != http.StatusOK || p.body != string(description) || !strings.HasPrefix(p.header.Get("Content-Type"), "application/yaml") {
		t.Errorf("served: %d %s", p.status, p.header.Get("Content-Type"))
	}
}

// checkSteps holds that no step before which its maker is recognised takes a file: the
// page that recognises him sends the form again, and could not send the file.
func checkSteps(t *testing.T, ops map[string]*operation) {
	t.Helper()
	steps := 0
	for _, op := range ops {
		if !op.route.step {
			continue
		}
		for _, f := range op.forms {
			if steps++; f.Files() {
				t.Errorf("%s is a step, and its form has a file", op.route.path)
			}
		}
		if op.body.files {
			t.Errorf("%s is a step, and takes files", op.route.path)
		}
	}
	if steps < 10 {
		t.Errorf("only %d forms of steps were seen", steps)
	}
}
