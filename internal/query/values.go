package query

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"hut3"
)

// languageShape is a code of two or three letters.
var languageShape = regexp.MustCompile(`^[a-z]{2,3}$`)

// value is what stands behind a field's colon.
type value struct {
	field  FieldInfo
	text   string
	quoted bool
	star   int // column of the first * that is meant as a sign for letters; 0: none
	column int
	zone   *time.Location
}

// read makes the node of a field by what it takes.
func (v value) read() (Q, error) {
	switch kind := v.field.Value; {
	case v.star > 0 && (kind == ValueHandle || kind == ValueText || kind == ValueFolded):
		return nil, mistake(v.star, `%s: takes a whole value, and * is a plain letter in it; write the value in full, or %s:%s to look for the letter`, v.field.Name, v.field.Name, quote(v.text))
	case v.field.Name == "lang" && !languageShape.MatchString(strings.ToLower(v.text)):
		return nil, v.wrong("write the code of a language (ISO 639), as in %s", v.field.Example)
	case v.field.Name == "like" && strings.ContainsFunc(v.text, unicode.IsSpace):
		return nil, v.wrong("it takes one word, as in %s; write like: before each", v.field.Example)
	}
	switch v.field.Value {
	case ValueHandle:
		return v.handle()
	case ValueFolded:
		return v.as(strings.ToLower(v.text)), nil
	case ValueDelivery:
		return v.delivery()
	case ValueChoice:
		return v.choice()
	case ValueDate:
		return v.date()
	case ValueDates:
		return v.dates()
	case ValueClock:
		return v.clock()
	case ValueWeekdays:
		return v.weekdays()
	case ValueEntity:
		return v.entity()
	case ValueAmount:
		return v.amount()
	}
	return v.as(v.text), nil
}

func (v value) as(text string) Q { return Field{v.field.Name, text} }

// wrong is a mistake in the value: what it is and what the field takes.
func (v value) wrong(format string, args ...any) error {
	args = append([]any{v.field.Name, v.text}, args...)
	return mistake(v.column, "%s: cannot read %q; "+format, args...)
}

// handle takes platform/name in the handle's normal form, or a name as typed.
func (v value) handle() (Q, error) {
	if !strings.Contains(v.text, "/") {
		return v.as(v.text), nil
	}
	h, err := hut3.ParseHandle(v.text)
	if err != nil || h.IsZero() {
		return nil, v.wrong("write platform/name or a name, as in %s", v.field.Example)
	}
	return v.as(h.String()), nil
}

func (v value) delivery() (Q, error) {
	n, err := hut3.ParseDelivery(v.text)
	if err != nil {
		return nil, v.wrong("write the delivery's reference, as in %s", v.field.Example)
	}
	return v.as(hut3.DeliveryRef(n)), nil
}

func (v value) choice() (Q, error) {
	text := strings.ToLower(v.text)
	if !slices.Contains(v.field.Choices, text) {
		return nil, v.wrong("write one of %s", strings.Join(v.field.Choices, ", "))
	}
	return v.as(text), nil
}

// kindChoices lists the kinds that are acts, by the names the root package
// gives them. The others are records: they are not searched as messages.
func kindChoices() []string {
	var out []string
	for k := hut3.KindMessage; k.Act(); k++ {
		out = append(out, k.String())
	}
	return out
}
