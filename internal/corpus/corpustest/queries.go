package corpustest

import (
	"time"
	_ "time/tzdata" // the zone is known on every machine

	"pgregory.net/rapid"

	"hut3/internal/query"
)

// Queries draws queries of every kind of node, up to three deep.
func Queries() *rapid.Generator[query.Q] { return queries(3) }

func queries(depth int) *rapid.Generator[query.Q] {
	return rapid.Custom(func(t *rapid.T) query.Q {
		kind := rapid.IntRange(0, 22).Draw(t, "node")
		if depth > 0 && kind > 17 {
			parts := rapid.SliceOfN(queries(depth-1), 2, 3)
			switch kind {
			case 18, 19:
				return query.And{Of: parts.Draw(t, "and")}
			case 20, 21:
				return query.Or{Of: parts.Draw(t, "or")}
			}
			return query.Not{Of: queries(depth-1).Draw(t, "not")}
		}
		return leaf(t, kind)
	})
}

var fieldValues = []query.Field{
	{Name: "from", Value: "chat/oakhill"}, {Name: "from", Value: "PEPPERSHIRT"}, {Name: "to", Value: "thinleaf"}, {Name: "handle", Value: "gruner"}, {Name: "handle", Value: "chat/nobody"},
	{Name: "with", Value: "stonecup"}, {Name: "with", Value: "chat/oakhill"}, {Name: "in", Value: "chat/#team"}, {Name: "in", Value: "chat/oakhill~peppershirt"},
	{Name: "delivery", Value: "D1"}, {Name: "delivery", Value: "D2"}, {Name: "delivery", Value: "D3"}, {Name: "platform", Value: "chat"}, {Name: "kind", Value: "call"}, {Name: "kind", Value: "message"},
	{Name: "has", Value: "media"}, {Name: "has", Value: "time"}, {Name: "has", Value: "phone"},
	{Name: "like", Value: "te15"}, {Name: "like", Value: "ca5h"}, {Name: "tag", Value: "red"}, {Name: "tag", Value: "blue"}, {Name: "has", Value: "tag"}, {Name: "exhibit", Value: "ABC/1"}, {Name: "exhibit", Value: "EX-2"}, {Name: "stage", Value: "stage 2"},
	{Name: "lang", Value: "en"}, {Name: "lang", Value: "und"}, {Name: "lang", Value: "zh"}, {Name: "set", Value: "vans"}, {Name: "set", Value: "SET-2"}, {Name: "has", Value: "entity"}, {Name: "has", Value: "money"}, {Name: "platform", Value: "letter"},
}

// zone is where clocks go forward within a world.
var zone = mustZone("Europe/London")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zones are built in
	}
	return z
}

func leaf(t *rapid.T, kind int) query.Q {
	word := rapid.SampledFrom(words)
	switch kind {
	case 0:
		return query.All{}
	case 1, 2:
		return query.Phrase{Text: word.Draw(t, "first") + " " + word.Draw(t, "second")}
	case 3:
		return query.Prefix{Text: rapid.SampledFrom([]string{"caf", "la", "4", "te", "東", "京都", "d", "don'", "the la", "drop c", "at 東"}).Draw(t, "prefix")}
	case 4:
		return query.Near{A: query.Phrase{Text: run(t, "a")}, B: query.Phrase{Text: run(t, "b")}, Distance: rapid.IntRange(1, 3).Draw(t, "distance")}
	case 5:
		return query.Fuzzy{Text: rapid.SampledFrom([]string{"meat", "lat", "cash", "drip"}).Draw(t, "fuzzy"), Edits: rapid.IntRange(1, 2).Draw(t, "edits")}
	case 6:
		return query.Wildcard{Text: rapid.SampledFrom([]string{"la*r", "c?fe", "*5", "m*t*", "?kg"}).Draw(t, "wildcard")}
	case 7:
		return query.Regexp{Expr: rapid.SampledFrom([]string{`tel\d\d`, `^meet`, `(?i)cash`, `é`}).Draw(t, "regexp")}
	case 8, 9, 10, 11:
		return rapid.SampledFrom(fieldValues).Draw(t, "field")
	case 12:
		return parsed(rapid.SampledFrom(periods).Draw(t, "period"))
	case 13:
		return query.Entity{Type: rapid.SampledFrom([]string{"phone", "money", "plate"}).Draw(t, "type"), Op: "=", Value: "*"}
	case 14:
		return query.Entity{Type: rapid.SampledFrom([]string{"phone", "plate"}).Draw(t, "type"), Op: "=", Value: rapid.SampledFrom([]string{"+5", "R9"}).Draw(t, "value")}
	case 15:
		return query.Entity{Type: "money", Op: rapid.SampledFrom([]string{">=", ">", "<", "<=", "="}).Draw(t, "op"), Value: rapid.SampledFrom([]string{"10000", "12", "EUR40"}).Draw(t, "sum")}
	case 16:
		return query.Clock{From: 22 * 60, To: 4 * 60, Zone: zone}
	case 17:
		return query.Weekday{Days: 1<<time.Friday | 1<<time.Saturday, Zone: zone}
	}
	return query.Word{Text: word.Draw(t, "word")}
}

// periods are dates of every unit, with the hour that the clocks leave out.
var periods = []string{
	"on:2020-03-29", "after:2020-03-28", "before:2020-03-30", "between:2020-03-28..2020-03-29", "on:2020-03-29T01:00", "after:2020-03-29T01:30", "before:2020-03", "on:2020", "after:2020-04-01T00:59:59",
}

// run is one or two words in order.
func run(t *rapid.T, label string) string {
	word := rapid.SampledFrom(words)
	if rapid.Bool().Draw(t, "two") {
		return word.Draw(t, label) + " " + word.Draw(t, "then")
	}
	return word.Draw(t, label)
}

// parsed reads a query that stands in this package.
func parsed(text string) query.Q {
	q, err := query.Parse(text, zone)
	if err != nil {
		panic(err)
	}
	return q
}
