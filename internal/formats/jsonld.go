package formats

import (
	"slices"
	"strings"

	"hut3"
)

// ldNode is one object of a graph of JSON-LD: its own members and those of its
// facets, by the last part of their names, so that a graph is read whatever its
// context calls the ontology.
type ldNode struct {
	id     string
	types  []string
	kinds  []string // the types, and what the facets are of
	facets []map[string]cell
	order  [][]string
}

// read fills the node from an object that is valid.
func (n *ldNode) read(b *bag) {
	*n = ldNode{id: b.peek("@id"), types: ldTypes(b.cellOf("@type"))}
	n.add(b)
	own := n.facets[0]
	var inner bag
	for _, f := range ldList(own["hasFacet"].text) {
		inner.object(objectOr(f))
		n.add(&inner)
	}
	if len(n.facets) > 1 || own["hasFacet"].state != absent {
		delete(own, "hasFacet")
	}
	n.facets, n.order = append(n.facets[1:], own), append(n.order[1:], n.order[0])
	n.kinds = slices.Clone(n.types)
	for _, f := range n.facets {
		for _, t := range ldTypes(f["@type"]) {
			if kind, ok := strings.CutSuffix(t, "Facet"); ok {
				n.kinds = append(n.kinds, kind)
			}
		}
	}
}

func (n *ldNode) add(b *bag) {
	m := map[string]cell{}
	var order []string
	for i, name := range b.names {
		short := ldLocal(name)
		if _, taken := m[short]; !taken {
			m[short] = b.cells[i]
			order = append(order, short)
		}
	}
	n.facets, n.order = append(n.facets, m), append(n.order, order)
}

// cellOf gives a value and leaves it.
func (b *bag) cellOf(name string) cell {
	for i, n := range b.names {
		if n == name {
			return b.cells[i]
		}
	}
	return cell{}
}

// kind is the first of the node's types.
func (n *ldNode) kind() string {
	if len(n.types) == 0 {
		return ""
	}
	return n.types[0]
}

// is reports whether the node is of a type, or is an observable object with its facet.
func (n *ldNode) is(kind string) bool {
	return slices.ContainsFunc(n.kinds, func(t string) bool { return strings.EqualFold(t, kind) })
}

// isAccount reports whether it is who writes and is written to.
func (n *ldNode) isAccount() bool {
	return slices.ContainsFunc(n.kinds, func(t string) bool { return strings.HasSuffix(t, "Account") || t == "EmailAddress" })
}

func (n *ldNode) value(name string) string {
	for _, f := range n.facets {
		if c, ok := f[name]; ok {
			return c.text
		}
	}
	return ""
}

func (n *ldNode) has(name string) bool { return n.value(name) != "" }

// text is a value that is a literal.
func (n *ldNode) text(name string) string {
	for _, f := range n.facets {
		if c, ok := f[name]; ok {
			if c.state != raw {
				return c.text
			}
			return ldLiteral(c)
		}
	}
	return ""
}

// rest keeps what has no place of its own, but for what only says what it is.
func (n *ldNode) rest(list []hut3.Field, taken ...string) []hut3.Field {
	gone := map[string]bool{"@type": true, "hasFacet": true}
	for _, t := range taken {
		gone[t] = true
	}
	for i, f := range n.facets {
		for _, name := range n.order[i] {
			if c, ok := f[name]; ok && !gone[name] && c.text != "" {
				list = append(list, hut3.Field{Name: name, Value: c.text})
			}
		}
	}
	return list
}

// ldLocal is the last part of a name: messageText of uco-observable:messageText.
func ldLocal(name string) string {
	if strings.HasPrefix(name, "@") {
		return name
	}
	return name[strings.LastIndexAny(name, ":/#")+1:]
}

func ldTypes(c cell) []string {
	list := []string{c.text}
	if c.state == raw {
		list = nil
		for _, e := range elements(c.text) {
			list = append(list, e.text)
		}
	}
	for i := range list {
		list[i] = ldLocal(list[i])
	}
	return list
}

// ldList are the values of a list as written, or the one that stands alone.
func ldList(value string) []string {
	if !strings.HasPrefix(value, "[") {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	var list []string
	for _, c := range elements(value) {
		list = append(list, c.text)
	}
	return list
}

// ldBag is an object by the last parts of its names.
func ldBag(object string) map[string]cell {
	var b bag
	b.object(objectOr(object))
	m := map[string]cell{}
	for i, name := range b.names {
		m[ldLocal(name)] = b.cells[i]
	}
	return m
}

// ldLiteral is what a value says: of {"@type": "xsd:dateTime", "@value": "x"} x.
func ldLiteral(c cell) string {
	if c.state == raw && strings.HasPrefix(c.text, "{") {
		return ldBag(c.text)["@value"].text
	}
	return c.text
}

// ldRef is the identifier that a value points to.
func ldRef(value string) string {
	refs := ldRefs(value)
	if len(refs) == 0 {
		return ""
	}
	return refs[0]
}

func ldRefs(value string) []string {
	var list []string
	for _, v := range ldList(value) {
		if strings.HasPrefix(v, "{") {
			v = inside(v, "@id")
		}
		if v != "" {
			list = append(list, v)
		}
	}
	return list
}
