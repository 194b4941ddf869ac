package ingest

import (
	"strings"

	"hut3"
	"hut3/internal/formats"
)

// How many rows a dry run shows of a file; and of each further sheet or member of it,
// of how many of these.
const (
	previewRows   = 5
	tableRows     = 2
	previewTables = 50
)

// PreviewTable is a file, or a sheet or member of one, with what it would be read as
// and its first rows.
type PreviewTable struct {
	Name    string // inside the file; empty: the file itself
	Summary *formats.Summary
	Rows    []PreviewRow
	As      string // the table before it whose columns are read in the same way
}

// Tables are the file itself, or each sheet and member of it that was read, and how
// many more of these there are.
func (p *Preview) Tables() (list []PreviewTable, more int) {
	t := newTables(&p.Summary)
	for i, r := range p.Rows {
		if at, ok := t.of(r.At.Steps); ok {
			t.list[at].Rows = append(t.list[at].Rows, p.Rows[i])
		}
	}
	return t.list, t.more
}

// NotTaken are the sheets and members that were not read, those of archives inside too,
// by the way to each.
func (p *Preview) NotTaken() []formats.Member { return notTaken(nil, "", &p.Summary) }

func notTaken(list []formats.Member, path string, s *formats.Summary) []formats.Member {
	for _, m := range s.Members {
		if m.NotRead != "" {
			list = append(list, formats.Member{Name: path + m.Name, NotRead: strings.TrimPrefix(m.NotRead, m.Name+": ")})
		}
		if m.Summary != nil {
			list = notTaken(list, path+m.Name+"/", m.Summary)
		}
	}
	return list
}

// tables are those of a file, by their names.
type tables struct {
	list []PreviewTable
	more int
	at   map[string]int
	like map[hut3.Digest]string // by profile, the first table that has it
}

func newTables(s *formats.Summary) *tables {
	t := &tables{at: map[string]int{}, like: map[hut3.Digest]string{}}
	t.add("", s)
	return t
}

// add takes the tables of a summary: its members, or what it is itself.
func (t *tables) add(name string, s *formats.Summary) {
	leaf := true
	for _, m := range s.Members {
		if m.Summary != nil {
			leaf = false
			t.add(strings.TrimPrefix(name+"/"+m.Name, "/"), m.Summary)
		}
	}
	switch {
	case !leaf:
		return
	case len(t.list) == previewTables:
		t.more++
		return
	}
	one := PreviewTable{Name: name, Summary: s}
	if len(s.Profile.Columns) > 0 {
		if one.As = t.like[s.ProfileHash]; one.As == "" {
			t.like[s.ProfileHash] = name
		}
	}
	t.at[name] = len(t.list)
	t.list = append(t.list, one)
}

// of is the table that a row stands in, by the steps to it.
func (t *tables) of(steps []hut3.Step) (int, bool) {
	for name := inside(steps); ; {
		if at, ok := t.at[name]; ok || name == "" {
			return at, ok
		}
		name = name[:max(0, strings.LastIndexByte(name, '/'))]
	}
}

// inside is the name of the innermost sheet, table or member that steps lead into.
func inside(steps []hut3.Step) string {
	var names []string
	for _, s := range steps {
		switch s.Kind {
		case "zip", "tar", "sheet", "table":
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, "/")
}

// shownRows are the first rows of a file, and the first of each of its tables.
func shownRows(s *formats.Summary, rows []PreviewRow) []PreviewRow {
	t := newTables(s)
	kept := make([]int, len(t.list))
	var out []PreviewRow
	for i, r := range rows {
		at, ok := t.of(r.At.Steps)
		if i >= previewRows && (!ok || len(t.list) == 1 || kept[at] >= tableRows) {
			continue
		}
		if ok {
			kept[at]++
		}
		out = append(out, r)
	}
	return out
}
