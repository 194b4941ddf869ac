package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// holds says where a printed value is not what the schema says: a kind, a word, a
// key that is missing, a key of which nothing is said.
func (s *schema) holds(at string, raw []byte) []string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return []string{at + ": " + err.Error()}
	}
	return s.says(at, v)
}

func (s *schema) says(at string, v any) (faults []string) {
	switch {
	case s.name != "" && s.is.own != nil:
		raw, err := json.Marshal(v)
		if err != nil {
			return []string{err.Error()}
		}
		s.is.own.join(shapeOf(raw, 4))
		return nil
	case s.name != "":
		return s.is.says(at, v)
	case len(s.any) > 0:
		for _, one := range s.any {
			found := one.says(at, v)
			if len(found) == 0 {
				return nil
			}
			faults = append(faults, found...)
		}
		return faults
	case len(s.kinds) == 0:
		return nil
	}
	if kind := kindOf(v); !slices.Contains(s.kinds, kind) && !(kind == "integer" && slices.Contains(s.kinds, "number")) {
		return []string{fmt.Sprintf("%s is %s, and not %s", at, kind, strings.Join(s.kinds, " or "))}
	}
	switch v := v.(type) {
	case string:
		return s.saysText(at, v)
	case []any:
		for i, item := range v {
			if s.item != nil {
				faults = append(faults, s.item.says(fmt.Sprintf("%s[%d]", at, i), item)...)
			}
		}
	case map[string]any:
		return s.saysKeys(at, v)
	}
	return faults
}

func (s *schema) saysText(at, v string) []string {
	if len(s.words) > 0 && !slices.Contains(s.words, v) {
		return []string{fmt.Sprintf("%s is %q, which is none of %q", at, v, s.words)}
	}
	if _, err := time.Parse(time.RFC3339Nano, v); s.format == "date-time" && err != nil {
		return []string{fmt.Sprintf("%s is %q, which is no time", at, v)}
	}
	return nil
}

func (s *schema) saysKeys(at string, keys map[string]any) (faults []string) {
	if s.props == nil && s.others == nil {
		return nil
	}
	for _, name := range s.required {
		if _, ok := keys[name]; !ok {
			faults = append(faults, at+" has no "+name)
		}
	}
	for _, name := range sortedKeys(keys) {
		switch of := s.props[name]; {
		case of != nil:
			faults = append(faults, of.says(at+"."+name, keys[name])...)
		case s.others != nil:
			faults = append(faults, s.others.says(at+"."+name, keys[name])...)
		default:
			faults = append(faults, at+"."+name+" is not described")
		}
	}
	return faults
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// The check sees each kind of fault, so that its silence means something.
func TestSchemaSeesFaults(t *testing.T) {
	t.Parallel()
	s := &schema{kinds: []string{"object"}, required: []string{"a"}, props: map[string]*schema{
		"a": {kinds: []string{"string"}, words: []string{"x", "y"}},
		"b": (&schema{kinds: []string{"array"}, item: &schema{kinds: []string{"integer"}}}).orNull(),
		"c": {kinds: []string{"string"}, format: "date-time"},
		"d": {kinds: []string{"object"}, others: &schema{kinds: []string{"boolean"}}},
	}}
	for raw, want := range map[string]string{
		`{"a":"x","b":[1],"c":"2020-01-01T00:00:00Z","d":{"k":true}}`: "",
		`{"a":"x","b":null}`:        "",
		`{}`:                        "answer has no a",
		`{"a":"z"}`:                 `answer.a is "z", which is none of ["x" "y"]`,
		`{"a":1}`:                   "answer.a is integer, and not string",
		`{"a":"x","b":[1.5]}`:       "answer.b[0] is number, and not integer",
		`{"a":"x","c":"yesterday"}`: `answer.c is "yesterday", which is no time`,
		`{"a":"x","d":{"k":1}}`:     "answer.d.k is integer, and not boolean",
		`{"a":"x","e":1}`:           "answer.e is not described",
		`["a"]`:                     "answer is array, and not object",
	} {
		if got := strings.Join(s.holds("answer", []byte(raw)), "; "); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// answered holds what every test of the package posts and is answered in JSON
// against what the types say of the answer.
type answered struct {
	mu     sync.Mutex
	kinds  *reader
	failed error
	told   map[string]*schema // by route
	faults []string
}

// held is a handler whose answers to what is posted are kept and held.
func (a *answered) held(s *Server) http.Handler {
	next := s.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		route, known := s.matched(r.Clone(r.Context()))
		c := &copied{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(c, r)
		if known && c.status == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			a.check(route, c.body.Bytes())
		}
	})
}

func (a *answered) check(r route, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kinds == nil && a.failed == nil {
		a.kinds, a.failed = readTypes()
	}
	if a.failed != nil {
		return
	}
	if a.told[r.path] == nil {
		a.told[r.path] = anyOf(a.kinds.answers(handlerName(r)))
	}
	a.faults = append(a.faults, a.told[r.path].holds("POST "+r.path, body)...)
}

// copied is an answer of which a copy is kept.
type copied struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader keeps the status.
func (c *copied) WriteHeader(status int) { c.status = status; c.ResponseWriter.WriteHeader(status) }

// Write keeps what is written.
func (c *copied) Write(p []byte) (int, error) { c.body.Write(p); return c.ResponseWriter.Write(p) }

// Unwrap lets clocks be put on the answer.
func (c *copied) Unwrap() http.ResponseWriter { return c.ResponseWriter }
