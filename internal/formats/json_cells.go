package formats

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// cutter lays the members of a JSON object out as cells.
type cutter struct {
	cols     *columns
	document map[int]bool    // columns that stand beside the array
	inside   map[string]bool // members whose own members a profile names
	template []cell          // the document's cells, and absent ones
	guess    int
	scratch  []byte
	texts    textBlock
	listed   int              // how many lists stand around the members that are read
	lists    map[int][]string // by column: what the objects of a list say
}

func newCutter(cols *columns) *cutter {
	return &cutter{cols: cols, document: map[int]bool{}, inside: map[string]bool{}, lists: map[int][]string{}}
}

// know makes columns for the dotted names of a profile.
func (x *cutter) know(p *Profile) {
	if p == nil {
		return
	}
	for _, c := range p.Columns {
		if parts := strings.Split(c.Name, "."); len(parts) > 1 {
			x.cols.add(c.Name)
			for i := 1; i < len(parts); i++ {
				x.inside[strings.Join(parts[:i], ".")] = true
			}
		}
	}
	x.grow()
}

func (x *cutter) grow() {
	for len(x.template) < len(x.cols.names) {
		x.template = append(x.template, cell{})
	}
}

// addDocument gives every record a value that stands beside the array.
func (x *cutter) addDocument(name string, c cell) {
	if _, taken := x.cols.index[name]; taken {
		name = "document." + name
	}
	i := x.cols.add(name)
	x.document[i] = true
	x.grow()
	x.template[i] = c
}

// column finds a member's column: mostly the one behind the last.
func (x *cutter) column(name string) int {
	if x.guess < len(x.cols.names) && x.cols.names[x.guess] == name && !x.document[x.guess] {
		x.guess++
		return x.guess - 1
	}
	i, known := x.cols.index[name]
	if known && x.document[i] {
		return x.column(name + " (2)")
	}
	if !known {
		i = x.cols.add(strings.Clone(name))
		x.grow()
	}
	x.guess = i + 1
	return i
}

// cut fills the record from an object that is valid JSON.
func (x *cutter) cut(rec *record, object []byte) {
	x.begin(rec, object)
	x.members(rec, 0, "")
	x.closeLists(rec)
}

func (x *cutter) begin(rec *record, object []byte) {
	rec.text = x.texts.keep(object)
	rec.again = rec.again[:0]
	rec.cells = append(rec.cells[:0], x.template...)
	rec.lone = false
	x.guess = 0
}

// members reads the members of the object at i and gives the place behind it.
func (x *cutter) members(rec *record, i int, prefix string) int {
	s := rec.text
	for i++; ; i++ {
		i = passText(s, i, ',')
		if s[i] == '}' {
			return i + 1
		}
		name, next := x.name(s, i)
		i = passText(s, next, ':')
		var c cell
		start := i
		c, i = x.value(rec, i)
		x.put(rec, prefix+name, c, prefix != "")
		if c.state == raw && x.inside[prefix+name] {
			x.inner(rec, start, prefix+name+".")
		}
		i--
	}
}

// inner reads the members of the object at i, or of each object of the list there.
func (x *cutter) inner(rec *record, i int, prefix string) int {
	s := rec.text
	if s[i] == '{' {
		return x.members(rec, i, prefix)
	}
	x.listed++
	for i++; ; {
		i = passText(s, i, ',')
		switch s[i] {
		case ']':
			x.listed--
			return i + 1
		case '{', '[':
			i = x.inner(rec, i, prefix)
		default:
			_, i = x.value(rec, i)
		}
	}
}

// furtherMembers is the column of members by names that are beyond the limit.
const furtherMembers = "further members"

// maxMembers bounds the names of members that have a column each: every row has a
// cell for each of them.
const maxMembers = 1024

// put sets a member's cell. A name of an inner object counts only where a
// profile names it.
func (x *cutter) put(rec *record, name string, c cell, inner bool) {
	if inner {
		if i, known := x.cols.index[name]; known {
			x.putInner(rec, i, c)
		}
		return
	}
	if _, known := x.cols.index[name]; !known && len(x.cols.names) >= maxMembers {
		c, name = cell{name + ": " + c.text, plain}, furtherMembers
	}
	i := x.column(name)
	for len(rec.cells) < len(x.template) {
		rec.cells = append(rec.cells, cell{})
	}
	if rec.cells[i].state != absent {
		rec.again = append(rec.again, again{i, c.text})
		return
	}
	rec.cells[i] = c
}

// putInner sets the cell of an inner member: the first of its name, and in the objects
// of a list each.
func (x *cutter) putInner(rec *record, i int, c cell) {
	switch {
	case rec.cells[i].state == absent:
		rec.cells[i] = c
	case x.listed > 0 && c.state != absent:
		if x.lists[i] == nil {
			x.lists[i] = []string{rec.cells[i].text}
		}
		x.lists[i] = append(x.lists[i], c.text)
	}
}

// closeLists makes what the objects of a list say in members of one name the list of it.
func (x *cutter) closeLists(rec *record) {
	for i, list := range x.lists {
		if text, err := json.Marshal(list); err == nil {
			rec.cells[i] = cell{string(text), raw}
		}
	}
	clear(x.lists)
}

// passText gives the place of the next byte that is neither white space nor
// mark.
func passText(s string, i int, mark byte) int {
	for isSpace(s[i]) || s[i] == mark {
		i++
	}
	return i
}

func (x *cutter) name(s string, i int) (string, int) {
	end, plainText := stringEnd(s, i)
	if plainText {
		return s[i+1 : end-1], end
	}
	b, _ := jsontext.AppendUnquote(nil, s[i:end])
	return string(b), end
}

// value reads the value at i: a string's own text, a number or word as
// written, an object or array verbatim; null is absent.
func (x *cutter) value(rec *record, i int) (cell, int) {
	s := rec.text
	switch s[i] {
	case '"':
		end, plainText := stringEnd(s, i)
		if plainText {
			return cell{s[i+1 : end-1], plain}, end
		}
		// A lone surrogate becomes U+FFFD, and the error says only that.
		x.scratch, _ = jsontext.AppendUnquote(x.scratch[:0], s[i:end])
		text := string(x.scratch)
		rec.lone = rec.lone || strings.ContainsRune(text, utf8.RuneError)
		return cell{text, plain}, end
	case '{', '[':
		end := compositeEnd(s, i)
		return cell{s[i:end], raw}, end
	}
	end := i
	for s[end] != ',' && s[end] != '}' && s[end] != ']' && !isSpace(s[end]) {
		end++
	}
	if s[i:end] == "null" {
		return cell{}, end
	}
	return cell{s[i:end], plain}, end
}

// stringEnd gives the place behind the string at i, and whether it is free of
// escapes.
func stringEnd(s string, i int) (end int, plainText bool) {
	plainText = true
	for i++; ; {
		q := strings.IndexByte(s[i:], '"')
		back := strings.IndexByte(s[i:i+q], '\\')
		if back < 0 {
			return i + q + 1, plainText
		}
		plainText = false
		i += back + 2
	}
}

func compositeEnd(s string, i int) int {
	depth := 0
	for {
		switch s[i] {
		case '"':
			i, _ = stringEnd(s, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
}

// validObject says what is wrong with an object's JSON, or nothing. Duplicate
// names and bad UTF-8 are let through: they are noted with the row.
func validObject(b []byte) error {
	d := jsontext.Value(b)
	if d.IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return nil
	}
	return syntaxFault(b)
}
