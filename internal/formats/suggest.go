package formats

import (
	"slices"
	"strings"
)

// Suggestion is a column's likely field, why, and how sure (0 to 1).
type Suggestion struct {
	Column string  `json:"column"`
	Field  Field   `json:"field,omitempty"`
	Why    string  `json:"why"`
	Sure   float64 `json:"sure"`
}

// Suggest proposes a profile from a header and some rows behind it. A column
// that nothing is known of gets no field and is kept verbatim with each row. A
// header that a built-in profile fits gets that.
func Suggest(head []string, sample [][]string) (Profile, []Suggestion) {
	if p, list, ok := suggestBuiltin(head); ok {
		return p, list
	}
	s := suggester{cols: newColumns(head), sample: sample}
	for i, name := range s.cols.names {
		s.add(i, name)
	}
	s.onePerField()
	s.settle()
	p := Profile{Sheet: s.sheet()}
	for _, g := range s.list {
		p.Columns = append(p.Columns, Column{Name: g.Column, Field: g.Field})
	}
	return p, s.list
}

// asContacts takes names that only a sheet of contacts means so: the number that
// stands there, and the name beside it.
func asContacts(p *Profile, list []Suggestion) []Suggestion {
	p.Columns, list = slices.Clone(p.Columns), slices.Clone(list)
	for _, field := range []Field{FieldPeer, FieldNick} {
		for _, name := range knownVariants().Contacts[field] {
			i := slices.IndexFunc(p.Columns, func(c Column) bool { return readHeader(c.Name).name == name })
			if i < 0 || p.Column(field) != "" || p.Columns[i].Field != "" {
				continue
			}
			p.Columns[i].Field = field
			list[i].Field, list[i].Sure, list[i].Why = field, 0.8, "the sheet is of contacts: its name for "+string(field)
		}
	}
	return list
}

type suggester struct {
	cols   *columns
	sample [][]string
	list   []Suggestion
	heads  []header
}

func (s *suggester) add(i int, name string) {
	h := readHeader(name)
	g := Suggestion{Column: name, Why: "no field is known by this name; kept verbatim"}
	if field, ok := knownVariants().byName[h.name]; ok {
		g.Field, g.Sure, g.Why = field, 0.9, "header is a known name of "+string(field)
	}
	if h.local {
		g.Sure, g.Why = g.Sure/2, g.Why+"; its times are local"
	}
	if h.zone {
		g.Sure, g.Why = g.Sure+0.05, g.Why+"; it states its distance from UTC"
	}
	s.heads = append(s.heads, h)
	s.list = append(s.list, g)
}

// onePerField leaves each field to its surest column.
func (s *suggester) onePerField() {
	best := map[Field]int{}
	for i, g := range s.list {
		if g.Field.kept() {
			continue
		}
		if j, taken := best[g.Field]; !taken || g.Sure > s.list[j].Sure {
			best[g.Field] = i
		}
	}
	for i := range s.list {
		g := &s.list[i]
		j, taken := best[g.Field]
		if !taken || j == i {
			continue
		}
		if g.Field == FieldFrom && fold(g.Column) == "source" && !s.has(FieldStage) {
			g.Field, g.Sure, g.Why = FieldStage, 0.6, "source, beside another sender: the stage of collection"
			continue
		}
		g.Why = "another column is more likely " + string(g.Field) + " (" + s.list[j].Column + "); kept verbatim"
		g.Field, g.Sure = "", 0
	}
}

// settle uses what stands beside a column to say what it is.
func (s *suggester) settle() {
	s.settleTimes()
	s.settleDirection()
	if s.has(FieldPeer) && !s.has(FieldDirection) && s.has(FieldFrom) && !s.has(FieldTo) {
		s.change(FieldPeer, FieldTo, "a contact beside a sender: who it was sent to")
	}
	if s.has(FieldOwner) && !s.has(FieldFrom) && !s.has(FieldPeer) && !s.has(FieldDirection) && s.has(FieldBody) && !s.isNotes() {
		s.change(FieldOwner, FieldFrom, "the only handle beside a text: who wrote it")
	}
	if s.has(FieldNativeID) {
		s.explain(FieldNativeID, "an id; used only when the profile names its namespace, else kept verbatim")
	}
}

// settleTimes joins a day with a time of day, and takes either alone for the
// time sent where it is.
func (s *suggester) settleTimes() {
	if s.has(FieldSent) && s.has(FieldSentDate) && !s.has(FieldSentClock) && len(s.values(s.at(FieldSent))) > 0 && s.onlyClocks(s.at(FieldSent)) {
		s.change(FieldSent, FieldSentClock, "times of the day alone, beside a column of days")
		return
	}
	if s.has(FieldSent) {
		s.change(FieldSentDate, "", "another column is the time sent; kept verbatim")
		s.change(FieldSentClock, "", "another column is the time sent; kept verbatim")
		return
	}
	if s.has(FieldSentDate) && s.has(FieldSentClock) {
		if s.onlyClocks(s.at(FieldSentClock)) {
			return
		}
		s.change(FieldSentDate, "", "another column has day and time; kept verbatim")
	}
	s.change(FieldSentClock, FieldSent, "the only time: the time sent")
	s.change(FieldSentDate, FieldSent, "the only date: the time sent")
}

// settleDirection keeps a column named Type only where its words are of
// directions.
func (s *suggester) settleDirection() {
	i := s.at(FieldDirection)
	if i < 0 || fold(s.list[i].Column) != "type" {
		return
	}
	words := newDirections(Profile{})
	for _, v := range s.values(i) {
		if words.of(v) == noDirection {
			s.change(FieldDirection, "", "its words are not of directions; kept verbatim")
			return
		}
	}
}

func (s *suggester) onlyClocks(column int) bool {
	for _, v := range s.values(column) {
		if len(v) > 15 || !strings.Contains(v, ":") {
			return false
		}
	}
	return true
}

func (s *suggester) values(column int) []string {
	var list []string
	for _, row := range s.sample {
		if column >= 0 && column < len(row) && row[column] != "" {
			list = append(list, row[column])
		}
	}
	return list
}

func (s *suggester) at(f Field) int {
	return slices.IndexFunc(s.list, func(g Suggestion) bool { return g.Field == f })
}

func (s *suggester) has(f Field) bool { return s.at(f) >= 0 }

func (s *suggester) change(from, to Field, why string) {
	if i := s.at(from); i >= 0 {
		s.list[i].Field, s.list[i].Why = to, why
		s.list[i].Sure = 0.7
	}
}

func (s *suggester) explain(f Field, why string) {
	i := s.at(f)
	s.list[i].Why, s.list[i].Sure = why, 0.5
}

func (s *suggester) isNotes() bool {
	return slices.ContainsFunc(s.heads, func(h header) bool { return h.name == "note" || h.name == "note text" })
}

// sheet is what the columns together make of the rows.
func (s *suggester) sheet() Sheet {
	switch {
	case s.has(FieldBody) && s.has(FieldOwner) && s.isNotes() && !s.has(FieldPeer):
		return SheetNotes
	case s.has(FieldBody):
		return SheetMessages
	case s.has(FieldDuration):
		return SheetCalls
	case s.has(FieldWifi):
		return SheetWifi
	case s.has(FieldCell), s.has(FieldLat) && s.has(FieldLon):
		return SheetCells
	case s.has(FieldOwner) && s.has(FieldPeer) && !s.has(FieldDirection):
		return SheetContacts
	}
	return SheetMessages
}
