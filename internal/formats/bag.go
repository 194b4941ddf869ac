package formats

import (
	"strings"

	"hut3"
)

// bag is the named values of one JSON object, XML element or table row, in the
// order written. What nobody asks for is kept with the row.
type bag struct {
	text  string // JSON: the object as written
	names []string
	cells []cell
	used  []bool
	x     cutter
	lone  bool
}

func (b *bag) reset() {
	b.names, b.cells, b.used = b.names[:0], b.cells[:0], b.used[:0]
	b.lone = false
}

func (b *bag) add(name string, c cell) {
	b.names = append(b.names, name)
	b.cells = append(b.cells, c)
	b.used = append(b.used, false)
}

// object fills the bag from a JSON object that is valid.
func (b *bag) object(object string) {
	b.reset()
	b.text = object
	rec := record{text: object}
	for i := strings.IndexByte(object, '{') + 1; ; {
		i = passText(object, i, ',')
		if object[i] == '}' {
			break
		}
		name, next := b.x.name(object, i)
		i = passText(object, next, ':')
		var c cell
		c, i = b.x.value(&rec, i)
		b.add(name, c)
	}
	b.lone = rec.lone
}

// cell takes a value by its name; the first where there are several.
func (b *bag) cell(name string) cell {
	for i, n := range b.names {
		if n == name && !b.used[i] {
			b.used[i] = true
			return b.cells[i]
		}
	}
	return cell{}
}

// take gives a value's text: a string's own, a number or word as written.
func (b *bag) take(name string) string { return b.cell(name).text }

// peek gives a value's text and leaves it for the row's other fields.
func (b *bag) peek(name string) string {
	for i, n := range b.names {
		if n == name {
			return b.cells[i].text
		}
	}
	return ""
}

func (b *bag) has(name string) bool {
	for i, n := range b.names {
		if n == name && b.cells[i].state != absent {
			return true
		}
	}
	return false
}

// drop takes values that say nothing of their own.
func (b *bag) drop(names ...string) {
	for _, n := range names {
		b.cell(n)
	}
}

// rest appends what was not taken.
func (b *bag) rest(list []hut3.Field) []hut3.Field {
	for i, name := range b.names {
		if c := b.cells[i]; !b.used[i] && c.text != "" && c.state != quiet {
			list = append(list, hut3.Field{Name: name, Value: b.cells[i].text})
		}
	}
	return list
}

// elements cuts a JSON array that is valid into its values; of anything else
// there are none.
func elements(array string) []cell {
	if !strings.HasPrefix(array, "[") {
		return nil
	}
	var list []cell
	rec := record{text: array}
	var x cutter
	for i := 1; ; {
		i = passText(array, i, ',')
		var c cell
		switch array[i] {
		case ']':
			return list
		case '"', '{', '[':
			c, i = x.value(&rec, i)
		default:
			n := strings.IndexAny(array[i:], ",] \t\r\n")
			if c = (cell{array[i : i+n], plain}); c.text == "null" {
				c = cell{}
			}
			i += n
		}
		list = append(list, c)
	}
}
