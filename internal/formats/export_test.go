package formats

// NumberingOf is what numbers in order say of a table.
func NumberingOf(table string, ids []int64) Numbering {
	n := Numbering{Table: table}
	for _, id := range ids {
		n.add(id)
	}
	return n
}
