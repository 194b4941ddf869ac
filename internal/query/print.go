package query

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// String prints *.
func (All) String() string { return "*" }

// String prints the word, with a backslash before what would be syntax.
func (w Word) String() string { return escapeWord(w.Text) }

// String prints the words in double quotes, with a backslash before each *.
func (p Phrase) String() string { return strings.ReplaceAll(quote(p.Text), "*", `\*`) }

// String prints pre*.
func (p Prefix) String() string { return escapeWord(p.Text) + "*" }

// String prints a NEAR/5 b.
func (n Near) String() string { return fmt.Sprintf("%s NEAR/%d %s", n.A, n.Distance, n.B) }

// String prints word~1.
func (f Fuzzy) String() string { return escapeWord(f.Text) + "~" + strconv.Itoa(f.Edits) }

// String prints the pattern.
func (w Wildcard) String() string { return escapePattern(w.Text) }

// String prints the expression between slashes.
func (r Regexp) String() string { return "/" + escapeSlashes(r.Expr) + "/" }

// String prints the parts joined by AND.
func (a And) String() string { return join(a.Of, " AND ") }

// String prints the parts joined by OR.
func (o Or) String() string { return join(o.Of, " OR ") }

// String prints NOT and the part.
func (n Not) String() string { return "NOT " + operand(n.Of) }

// String prints name:value, in quotes where it holds a *.
func (f Field) String() string {
	if strings.Contains(f.Value, "*") {
		return f.Name + ":" + quote(f.Value)
	}
	return f.Name + ":" + printValue(f.Value)
}

// String prints the field as it was typed.
func (p Period) String() string { return p.Text }

// String prints at:22:00..04:00.
func (c Clock) String() string {
	return fmt.Sprintf("at:%02d:%02d..%02d:%02d", c.From/60, c.From%60, c.To/60, c.To%60)
}

// String prints weekday:mon,tue, from Monday to Sunday.
func (w Weekday) String() string {
	var names []string
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		if w.Days&(1<<day) != 0 {
			names = append(names, strings.ToLower(day.String()[:3]))
		}
	}
	return "weekday:" + strings.Join(names, ",")
}

// String prints type:value, with the operator unless it is =.
func (e Entity) String() string {
	if e.Op == "=" {
		return e.Type + ":" + printValue(e.Value)
	}
	return e.Type + ":" + e.Op + e.Value
}

// join prints the parts of an And or Or; a part that is itself one of the two
// stands in parentheses, so that the tree is read back as it was.
func join(parts []Q, by string) string {
	printed := make([]string, len(parts))
	for i, q := range parts {
		switch q.(type) {
		case And, Or:
			printed[i] = "(" + q.String() + ")"
		default:
			printed[i] = q.String()
		}
	}
	return strings.Join(printed, by)
}

// operand prints the part of a Not.
func operand(q Q) string {
	switch q.(type) {
	case And, Or, Near:
		return "(" + q.String() + ")"
	}
	return q.String()
}

// escapeWord prints literal text as a bare word.
func escapeWord(text string) string {
	var b strings.Builder
	colon := fieldColon(text)
	for i, r := range text {
		if special(r) || i == colon || (i == 0 && (r == '-' || r == '/' || reserved(text))) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapePattern prints a Wildcard's text: its own * ? and escapes stay.
func escapePattern(text string) string {
	var b strings.Builder
	colon, escaped := fieldColon(text), false
	for i, r := range text {
		wild := r == '*' || r == '?' || r == '\\'
		if !escaped && !wild && (special(r) || i == colon || (i == 0 && (r == '-' || r == '/' || reserved(text)))) {
			b.WriteByte('\\')
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}

// special reports whether a rune is never part of a bare word unescaped.
func special(r rune) bool {
	return strings.ContainsRune(`()\*?~`, r) || isQuote(r) || unicode.IsSpace(r)
}

// reserved reports whether a bare word would be read as an operator, or refused as one
// of another language.
func reserved(text string) bool {
	switch text {
	case "AND", "OR", "NOT", "NEAR", "&&", "||":
		return true
	}
	return strings.HasPrefix(text, "NEAR/")
}

// fieldColon is where a bare word would be read as a field, or -1.
func fieldColon(text string) int {
	name, _, ok := strings.Cut(text, ":")
	if !ok || name == "" || strings.ContainsFunc(name, notLetter) {
		return -1
	}
	return len(name)
}

func notLetter(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }

// quote prints text in double quotes.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if r == '\\' || isQuote(r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// printValue prints a field's value, bare where it can be.
func printValue(value string) string {
	bare := func(r rune) bool {
		return !unicode.IsSpace(r) && !isQuote(r) && r != '(' && r != ')' && r != '\\'
	}
	if value == "" || strings.ContainsRune("<>=", rune(value[0])) {
		return quote(value)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return !bare(r) }) {
		return quote(value)
	}
	return value
}

// escapeSlashes prints an expression so that it ends at the closing slash.
func escapeSlashes(expr string) string {
	var b strings.Builder
	escaped := false
	for _, r := range expr {
		if r == '/' && !escaped {
			b.WriteByte('\\')
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}
