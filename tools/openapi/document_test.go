package openapi

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// described is the file, from the folder of this package.
const described = "../../internal/web/openapi.yaml"

// faults are what the validator finds in a document: it cannot be read as YAML, a
// reference leads nowhere, or it is not as the specification that it names says.
func faults(raw []byte) (out []string) {
	doc, err := libopenapi.NewDocument(raw)
	if err != nil {
		return []string{err.Error()}
	}
	if _, err := doc.BuildV3Model(); err != nil {
		return []string{err.Error()}
	}
	v, errs := validator.NewValidator(doc)
	for _, err := range errs {
		out = append(out, err.Error())
	}
	if len(errs) > 0 {
		return out
	}
	_, found := v.ValidateDocument()
	for _, f := range found {
		out = append(out, f.Message)
		for _, s := range f.SchemaValidationErrors {
			out = append(out, s.Reason)
		}
	}
	return append(out, schemaFaults(raw)...)
}

// schemaFaults are what is wrong with the schemas themselves, by the meta-schema of JSON
// Schema 2020-12, which the specification of a document leaves to who reads them.
func schemaFaults(raw []byte) (out []string) {
	var plain any
	if err := yaml.Unmarshal(raw, &plain); err != nil {
		return []string{err.Error()}
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return []string{err.Error()}
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return []string{err.Error()}
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("document.json", document); err != nil {
		return []string{err.Error()}
	}
	for _, at := range schemasOf(document, "", "") {
		if _, err := c.Compile("document.json" + (&url.URL{Fragment: at}).String()); err != nil {
			out = append(out, at+": "+err.Error())
		}
	}
	return out
}

// schemasOf are the places of the schemas of a document: its components, and what
// stands under the key schema.
func schemasOf(v any, at, key string) (out []string) {
	if key == "schema" || strings.HasPrefix(at, "/components/schemas/") {
		return []string{at}
	}
	switch v := v.(type) {
	case map[string]any:
		for key, below := range v {
			out = append(out, schemasOf(below, at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key), key)...)
		}
	case []any:
		for i, below := range v {
			out = append(out, schemasOf(below, at+"/"+strconv.Itoa(i), "")...)
		}
	}
	return out
}

// The description is valid OpenAPI of the version that it names.
func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(described)
	if err != nil {
		t.Fatal(err)
	}
	if list := faults(raw); len(list) > 0 {
		t.Errorf("%s:\n%s", described, strings.Join(list, "\n"))
	}
}

// small is a document with what the description is made of.
const small = `openapi: 3.1.0
info: {title: hut3, version: "1"}
paths:
  /a:
    get:
      parameters:
        - {name: n, in: query, schema: {type: integer}}
      responses:
        "200":
          description: what is there
          content:
            application/json:
              schema: {$ref: "#/components/schemas/A"}
components:
  schemas:
    A:
      anyOf:
        - {$ref: "#/components/schemas/B"}
        - {type: "null"}
    B:
      {type: string, enum: ["a", "b"]}
`

// The validator sees each kind of fault that the description had or could have.
func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	if list := faults([]byte(small)); len(list) > 0 {
		t.Fatalf("without a fault it finds %q", list)
	}
	for what, change := range map[string][2]string{
		"a type that is nothing":       {`{type: "null"}`, `{type: null}`},
		"a mapping without its braces": {`{type: string, enum: ["a", "b"]}`, `type: string, enum: ["a", "b"]`},
		"a schema that is nothing":     {`      {type: string, enum: ["a", "b"]}`, ``},
		"a reference to nowhere":       {`schemas/B"}`, `schemas/C"}`},
		"a title that is a list":       {"title: hut3", "title: [hut3]"},
		"a kind that there is not":     {"type: integer", "type: whole"},
	} {
		spoilt := strings.Replace(small, change[0], change[1], 1)
		if spoilt == small {
			t.Errorf("%s: the document has no %s", what, change[0])
		} else if len(faults([]byte(spoilt))) == 0 {
			t.Errorf("%s is not seen", what)
		}
	}
}
