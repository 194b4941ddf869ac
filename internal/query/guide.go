package query

import (
	"slices"
	"strings"
)

// GuideLine is one way to write a query, with what it asks.
type GuideLine struct {
	Write string `json:"write"` // can be read by Parse
	Means string `json:"means"`
}

// GuideGroup is lines of the help under one heading.
type GuideGroup struct {
	Title string      `json:"title"`
	Note  string      `json:"note,omitempty"`
	Lines []GuideLine `json:"lines"`
}

// Guide is the help of the language: whole queries, words, how parts are joined,
// and the fields by their table. The program and its pages print it.
func Guide() []GuideGroup {
	return append([]GuideGroup{
		{Title: "For example", Lines: examples()},
		{Title: "Words", Note: `A backslash makes the character behind it stand for itself: \AND, Re\:, what\?`, Lines: wordLines()},
		{Title: "Joining", Note: "NEAR binds tightest, then NOT and -, then AND and terms side by side, then OR.", Lines: joinLines()},
	}, fieldGroups()...)
}

func examples() []GuideLine {
	return []GuideLine{
		{`"drop off" lorry`, "both, the first as a phrase"},
		{"gun OR strap", "either"},
		{"kilo -from:peppershirt", "the word, not sent by the handle"},
		{"on:2020-05-14 at:22:00..04:00", "that day, at night"},
		{"has:phone money:>=10000", "names a number, and ten thousand pounds or more"},
		{"lorry NEAR/5 port", "the two at most five words apart"},
		{"parcel~1 deliv* gr?y", "a letter wrong; begins so; any one letter"},
		{"tag:relevant -set:read", "what people marked, without a frozen set"},
	}
}

func wordLines() []GuideLine {
	return []GuideLine{
		{"drop", "the word, whatever its case, width and accents"},
		{`"drop off"`, "the words in this order, side by side; typographic quotes do too"},
		{"deliv*", "a word that begins so"},
		{"col*r", "a word of this pattern: * is any run of characters"},
		{"gr?y", "a word of this pattern: ? is any one character"},
		{"parcel~1", "a word that differs by at most one letter inserted, left out or changed; ~2 by two"},
		{`lorry NEAR/5 "the port"`, "the two at most five words apart, in either order; 1 to 100"},
		{"/[0-9]{2}k/", `text that the regular expression (RE2) finds, as written; inside it a slash is written \/`},
		{"*", "every message"},
	}
}

func joinLines() []GuideLine {
	return []GuideLine{
		{"a b", "both hold; a AND b is the same"},
		{"a OR b", "either holds"},
		{"-a", "it does not hold; - stands right before it, and NOT a is the same"},
		{"(a OR b) c", "as the parentheses group"},
	}
}

// fieldGroups is the table of fields under its headings, each by its example.
func fieldGroups() []GuideGroup {
	var out []GuideGroup
	for _, f := range Fields() {
		at := slices.IndexFunc(out, func(g GuideGroup) bool { return g.Title == f.Group })
		if at < 0 {
			at, out = len(out), append(out, GuideGroup{Title: f.Group, Note: groupNotes[f.Group]})
		}
		out[at].Lines = append(out[at].Lines, GuideLine{f.Example, f.help()})
	}
	return out
}

// groupNotes is what holds for all fields of a group.
var groupNotes = map[string]string{
	groupPeople: "A handle is platform/name, or a name alone for that name on any platform.",
	groupWhen:   "A date is a year, month, day, minute or second, in the zone of the search. A message without a time is in none.",
	groupSaid:   "An entity is written as usual; * is any of its type.",
}

// help is what a field means, with its choices.
func (f FieldInfo) help() string {
	if len(f.Choices) == 0 {
		return f.Meaning
	}
	return f.Meaning + " (" + strings.Join(f.Choices, ", ") + ")"
}
