package formats

import (
	"slices"
	"strings"

	"hut3"
)

// deletedField is the fact of a row that its source marks it as deleted, whatever
// the source calls it.
const deletedField = "deleted"

// deleted keeps as a fact of the row that the source marks it as deleted; how says
// for whom or in whose words.
func (r *reading) deleted(how string) {
	r.out.Extra = append(r.out.Extra, hut3.Field{Name: deletedField, Value: how})
}

// deletedForAll is the mark of a message that was deleted for everybody: the
// application keeps the row and takes its text.
func (r *reading) deletedForAll(column string) {
	r.deleted("for everybody")
	r.tally.note("messages deleted for everybody: the row is kept, the text is gone", column, "", 0)
}

// toldDeleted keeps that the row was deleted, where the column that the profile
// names for it says so in one of the profile's words.
func (m *mapper) toldDeleted(r *hut3.Row) {
	if !m.mapped(atDeleted) {
		return
	}
	said := strings.TrimSpace(m.text(atDeleted))
	if said == "" || !slices.Contains(m.deleted, strings.ToLower(said)) && !slices.Contains(m.deleted, AnyValue) {
		return
	}
	r.Extra = append(r.Extra, hut3.Field{Name: deletedField, Value: "in the words of the source: " + said})
	m.tally.note("rows that the source marks as deleted", m.columnName(atDeleted, atDeleted), "kept as rows; the mark stands with each", m.rec.offset)
}

// asWritten is the name under which a column is kept. One that is called as the
// fact itself, and is read by the profile's words, leaves that name to the fact.
func (m *mapper) asWritten(column int) string {
	name := m.cols.names[column]
	if column == m.column(atDeleted) && strings.EqualFold(name, deletedField) {
		return name + " (as written)"
	}
	return name
}
