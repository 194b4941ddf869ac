package formats

import "strconv"

// cell is one value of a record as it was read.
type cell struct {
	text  string
	state cellState
}

type cellState uint8

const (
	absent cellState = iota // the record has no such place
	plain                   // text, a number or a word
	raw                     // a JSON object or array, verbatim
	quiet                   // a zero or nothing, which a column of a table has by itself
)

// record is one row before its columns mean anything.
type record struct {
	cells  []cell // by column
	again  []again
	lone   bool   // a JSON escape stood for no character
	short  int    // cells that it has, where the header has more; else 0
	ascii  bool   // the text holds nothing else; set by the mapper
	text   string // the record's own text as UTF-8
	offset int64
	length int64
}

// again is a value whose name the record had used before.
type again struct {
	column int
	text   string
}

func (r *record) at(i int) cell {
	if i < 0 || i >= len(r.cells) {
		return cell{}
	}
	return r.cells[i]
}

// columns are the names of a file's columns, each once.
type columns struct {
	names   []string
	index   map[string]int
	repeats repeats
}

func newColumns(header []string) *columns {
	c := &columns{index: map[string]int{}, repeats: repeats{}}
	for i, name := range header {
		c.add(uniqueName(c, name, i))
	}
	return c
}

// add gives a name's column, making it where it is new.
func (c *columns) add(name string) int {
	if i, ok := c.index[name]; ok {
		return i
	}
	c.index[name] = len(c.names)
	c.names = append(c.names, name)
	return len(c.names) - 1
}

// uniqueName is a header cell as a column's name: "column 7" where it is
// empty, "Time (2)" where an earlier column has the name.
func uniqueName(c *columns, name string, i int) string {
	if name == "" {
		name = "column " + strconv.Itoa(i+1)
	}
	return c.repeats.unique(name, func(n string) bool { _, taken := c.index[n]; return taken })
}

// repeats counts the names that came again, so that many of one name are told
// apart in a time that grows as they do.
type repeats map[string]int

// unique is a name that is not taken: "Time (2)" where "Time" is.
func (r repeats) unique(name string, taken func(string) bool) string {
	unique := name
	for n := max(2, r[name]); taken(unique); n++ {
		unique = name + " (" + strconv.Itoa(n) + ")"
		r[name] = n + 1
	}
	return unique
}
