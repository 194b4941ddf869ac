package formats

import "strings"

// tableOf reads the name and the columns of a statement that creates a table, so
// that a table like it can be made without running the statement. A column is its
// name in quotes, and INTEGER PRIMARY KEY behind it where the statement has that,
// since it makes the column the row's own number (SQLite, rowid tables).
func tableOf(statement string) (name string, columns []string) {
	open := strings.IndexByte(statement, '(')
	if open < 0 {
		return "", nil
	}
	head := strings.Join(strings.Fields(statement[:open]), " ")
	for _, begin := range []string{"CREATE TABLE ", "IF NOT EXISTS "} {
		if len(head) >= len(begin) && strings.EqualFold(head[:len(begin)], begin) {
			head = head[len(begin):]
		}
	}
	if name = unquotedName(head); strings.Contains(name, " ") {
		return "", nil // CREATE TABLE … AS, and names that no program gives
	}
	seen := map[string]bool{}
	for _, part := range definitions(statement[open+1:]) {
		column, rest := firstName(part)
		folded := strings.ToLower(column)
		switch strings.ToUpper(column) {
		case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN":
			if strings.HasPrefix(strings.TrimSpace(part), column) { // in quotes it is a name
				continue
			}
		}
		if column == "" || seen[folded] {
			return "", nil
		}
		seen[folded] = true
		text := quoted(column)
		if strings.HasPrefix(strings.ToUpper(strings.Join(strings.Fields(rest), " ")), "INTEGER PRIMARY KEY") {
			text += " INTEGER PRIMARY KEY"
		}
		columns = append(columns, text)
	}
	return name, columns
}

// definitions parts what stands in the brackets of a table at its commas.
func definitions(s string) (list []string) {
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\'', '"', '`', '[':
			end := c
			if c == '[' {
				end = ']'
			}
			n := strings.IndexByte(s[i+1:], end)
			if n < 0 {
				return nil
			}
			i += n + 1
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return append(list, s[from:i])
			}
		case ',':
			if depth == 0 {
				list = append(list, s[from:i])
				from = i + 1
			}
		}
	}
	return nil
}

// firstName is the name that a definition begins with, and the rest.
func firstName(s string) (name, rest string) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", ""
	}
	if end := strings.IndexByte("\"`[", s[0]); end >= 0 {
		name, rest, _ = strings.Cut(s[1:], string("\"`]"[end]))
		return name, rest
	}
	n := strings.IndexAny(s, " \t\r\n(")
	if n < 0 {
		return s, ""
	}
	return s[:n], s[n:]
}

// unquotedName is the name of a table as it is called, without quotes.
func unquotedName(s string) string {
	s = strings.TrimRight(s, "(")
	return strings.Trim(s, "\"`[]'")
}
