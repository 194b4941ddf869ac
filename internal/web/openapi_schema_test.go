package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// schema is what one value of JSON may be.
type schema struct {
	kinds     []string
	format    string
	words     []string
	props     map[string]*schema
	required  []string
	item      *schema
	others    *schema // under keys that are data
	any       []*schema
	name      string  // of a component
	is        *schema // the component itself
	own       *shape  // of a type that prints itself: what it was seen to print
	file      bool
	most      int // bytes of a text
	least, up string
}

func text() *schema { return &schema{kinds: []string{"string"}} }

func (s *schema) orNull() *schema {
	if len(s.kinds) == 0 && s.name == "" && len(s.any) == 0 {
		return s
	}
	if s.name != "" || len(s.any) > 0 {
		return &schema{any: []*schema{s, {kinds: []string{"null"}}}}
	}
	out := *s
	if !slices.Contains(out.kinds, "null") {
		out.kinds = append(slices.Clone(out.kinds), "null")
	}
	return &out
}

// never is a value that is left out where it would be null.
func (s *schema) never() *schema {
	if len(s.any) == 2 && slices.Equal(s.any[1].kinds, []string{"null"}) {
		return s.any[0]
	}
	out := *s
	out.kinds = slices.DeleteFunc(slices.Clone(s.kinds), func(k string) bool { return k == "null" })
	return &out
}

func anyOf(list []*schema) *schema {
	list = distinctSchemas(list)
	switch len(list) {
	case 0:
		return &schema{}
	case 1:
		return list[0]
	}
	return &schema{any: list}
}

func distinctSchemas(list []*schema) (out []*schema) {
	seen := map[string]bool{}
	for _, s := range list {
		var b bytes.Buffer
		s.print(&b, "")
		if !seen[b.String()] {
			seen[b.String()] = true
			out = append(out, s)
		}
	}
	return out
}

// line is a schema that fits on one.
func (s *schema) line() (string, bool) {
	quoted := func(list []string) string {
		var out []string
		for _, w := range list {
			out = append(out, strconv.Quote(w))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	switch {
	case s.name != "":
		return `{$ref: "#/components/schemas/` + s.name + `"}`, true
	case s.file:
		return "{type: string, format: binary}", true
	case len(s.props) > 0 || s.own != nil || len(s.any) > 0:
		return "", false
	case s.item != nil || s.others != nil:
		return "", false
	case len(s.kinds) == 0:
		return "{}", true
	}
	out := "{type: " + kindWord(s.kinds[0])
	if len(s.kinds) > 1 {
		out = "{type: " + quoted(s.kinds)
	}
	if s.format != "" {
		out += ", format: " + s.format
	}
	if s.most > 0 {
		out += ", maxLength: " + strconv.Itoa(s.most)
	}
	if s.up != "" {
		out += ", minimum: " + s.least + ", maximum: " + s.up
	}
	if len(s.words) > 0 {
		out += ", enum: " + quoted(s.words)
	}
	return out + "}", true
}

// kindWord is a kind as YAML reads it: null is the word, and not nothing.
func kindWord(kind string) string {
	if kind == "null" {
		return strconv.Quote(kind)
	}
	return kind
}

// print writes a schema below the line that names it.
func (s *schema) print(b *bytes.Buffer, indent string) {
	put := func(name string, of *schema, indent string) {
		b.WriteString(indent + name + ":")
		if line, ok := of.line(); ok {
			b.WriteString(" " + line + "\n")
			return
		}
		b.WriteString("\n")
		of.print(b, indent+"  ")
	}
	if line, ok := s.line(); ok {
		b.WriteString(indent + line + "\n")
		return
	}
	if s.own != nil && s.own.kind == "" {
		b.WriteString(indent + "{}\n") // nobody saw it printed
		return
	}
	if s.own != nil {
		s.own.print(b, indent, "")
		return
	}
	if len(s.any) > 0 {
		b.WriteString(indent + "anyOf:\n")
		for _, one := range s.any {
			if line, ok := one.line(); ok {
				b.WriteString(indent + "  - " + line + "\n")
				continue
			}
			var inner bytes.Buffer
			one.print(&inner, indent+"    ")
			b.WriteString(indent + "  - " + strings.TrimPrefix(inner.String(), indent+"    "))
		}
		return
	}
	if len(s.kinds) == 1 {
		b.WriteString(indent + "type: " + kindWord(s.kinds[0]) + "\n")
	} else if len(s.kinds) > 1 {
		b.WriteString(indent + `type: ["` + strings.Join(s.kinds, `", "`) + "\"]\n")
	}
	if len(s.required) > 0 {
		b.WriteString(indent + `required: ["` + strings.Join(s.required, `", "`) + "\"]\n")
	}
	if len(s.props) > 0 {
		b.WriteString(indent + "properties:\n")
		for _, name := range sortedKeys(s.props) {
			put(strconv.Quote(name), s.props[name], indent+"  ")
		}
	}
	if s.item != nil {
		put("items", s.item, indent)
	}
	if s.others != nil {
		put("additionalProperties", s.others, indent)
	}
}

// codesOf are the words of the failures, by the one table of statuses.
func codesOf() (out []string) {
	for code := range statuses {
		out = append(out, string(code))
	}
	slices.Sort(out)
	return out
}
