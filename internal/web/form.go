package web

import (
	"errors"
	"slices"
	"strings"

	"hut3"
)

// form is what a person fills in, in the order in which people know things.
// The address that it goes to is its name on a page.
type form struct {
	Action      string
	Title       string // of the fold that it stands in
	Lead        string // what it is for, where the title does not say
	Button      string
	Consequence string // what a dangerous act brings, said before it is done
	Danger      bool
	Large       bool // the one large button of a page
	Open        bool
	Fields      []field
	Fault       string // where no one field is to blame
}

// field is one question of a form.
type field struct {
	Name, Label, Hint string
	Group             string // of questions about one thing, said once above them
	Kind              fieldKind
	Options           []option
	Value             string
	Values            []string // of boxes
	Required          bool
	Fault             string
	about             []string // words by which a refusal is known to speak of it
}

type fieldKind string

// The kinds of field, each with its shape in the template.
const (
	isText   fieldKind = "text"
	isArea   fieldKind = "area"
	isChoice fieldKind = "choice"
	isBoxes  fieldKind = "boxes"
	isTime   fieldKind = "datetime-local"
	isDay    fieldKind = "date"
	isPhone  fieldKind = "tel"
	isAgency fieldKind = "agency" // a code, completed from the list of agencies
	isHidden fieldKind = "hidden"
)

// option is one answer of a choice.
type option struct{ Value, Text string }

// ID is the form's name among the ids of a page.
func (f form) ID() string {
	return "f" + strings.NewReplacer("/", "-", ".", "-", "?", "-", "=", "-").Replace(f.Action)
}

// Named completes the list of agencies: a page holds it once.
func (f form) Named() bool {
	return slices.ContainsFunc(f.Fields, func(x field) bool { return x.Kind == isAgency })
}

// Chosen reports whether an answer was given.
func (x field) Chosen(value string) bool {
	if x.Kind == isBoxes {
		return slices.Contains(x.Values, value)
	}
	return x.Value == value
}

func ask(kind fieldKind, name, label, hint string, about ...string) field {
	return field{Name: name, Label: label, Hint: hint, Kind: kind, about: about}
}

// must is a field that cannot be left empty.
func must(x field) field {
	x.Required = true
	return x
}

// with is a field that has an answer already, which can be changed.
func (x field) with(value string) field {
	x.Value = value
	return x
}

func choice(name, label, hint string, options []option, about ...string) field {
	x := ask(isChoice, name, label, hint, about...)
	x.Options = options
	return x
}

func boxes(name, label, hint string, options []option, about ...string) field {
	x := choice(name, label, hint, options, about...)
	x.Kind = isBoxes
	return x
}

// plain are options whose value is what is shown.
func plain[T ~string](values ...T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{string(v), strings.ReplaceAll(string(v), "_", " ")}
	}
	return out
}

// fieldError is a refusal of what was typed into one field.
type fieldError struct {
	name string
	error
}

// Unwrap gives the refusal itself, with its code.
func (e fieldError) Unwrap() error { return e.error }

// wrong lays an error to a field.
func wrong(name string, err error) error {
	if err == nil {
		return nil
	}
	return fieldError{name, err}
}

// missing names the first question that was left open; each is marked.
func (f *form) missing() error {
	var first error
	for i, x := range f.Fields {
		if x.Required && x.Value == "" && len(x.Values) == 0 {
			f.Fields[i].Fault = "Fill this in: it is part of the record."
			if x.Kind == isChoice || x.Kind == isBoxes {
				f.Fields[i].Fault = "Choose one: nothing is chosen for you."
			}
			if first == nil {
				first = wrong(x.Name, hut3.Errorf(hut3.Invalid, "%s: fill it in", strings.ToLower(x.Label)))
			}
		}
	}
	return first
}

// blame shows an error beside the field that it speaks of, or else above all.
func (f *form) blame(err error) {
	if slices.ContainsFunc(f.Fields, func(x field) bool { return x.Fault != "" }) {
		return
	}
	var of fieldError
	named := errors.As(err, &of)
	text := failureOf(err).What
	for i, x := range f.Fields {
		says := slices.ContainsFunc(x.about, func(word string) bool { return strings.Contains(strings.ToLower(text), word) })
		if named && of.name == x.Name || !named && says {
			f.Fields[i].Fault = text
			return
		}
	}
	f.Fault = text
}
