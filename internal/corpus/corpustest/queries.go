package corpustest

import (
	"time"

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
}

var zone = time.FixedZone("", 2*60*60)

func leaf(t *rapid.T, kind int) query.Q {
	word := rapid.SampledFrom(words)
	switch kind {
	case 0:
		return query.All{}
	case 1, 2:
		return query.Phrase{Text: word.Draw(t, "first") + " " + word.Draw(t, "second")}
	case 3:
		return query.Prefix{Text: rapid.SampledFrom([]string{"caf", "la", "4", "te", "東", "京都", "d", "don'"}).Draw(t, "prefix")}
	case 4:
		return query.Near{A: query.Word{Text: word.Draw(t, "a")}, B: query.Phrase{Text: word.Draw(t, "b")}, Distance: rapid.IntRange(1, 3).Draw(t, "distance")}
	case 5:
		return query.Fuzzy{Text: rapid.SampledFrom([]string{"meat", "lat", "cash", "drip"}).Draw(t, "fuzzy"), Edits: rapid.IntRange(1, 2).Draw(t, "edits")}
	case 6:
		return query.Wildcard{Text: rapid.SampledFrom([]string{"la*r", "c?fe", "*5", "m*t*", "?kg"}).Draw(t, "wildcard")}
	case 7:
		return query.Regexp{Expr: rapid.SampledFrom([]string{`tel\d\d`, `^meet`, `(?i)cash`, `é`}).Draw(t, "regexp")}
	case 8, 9, 10, 11:
		return rapid.SampledFrom(fieldValues).Draw(t, "field")
	case 12:
		return query.Period{From: begin.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "from")) * time.Hour).UnixMicro(), To: begin.Add(90 * time.Hour).UnixMicro()}
	case 13:
		return query.Entity{Type: rapid.SampledFrom([]string{"phone", "money"}).Draw(t, "type"), Op: "=", Value: "*"}
	case 14:
		return query.Entity{Type: "phone", Op: "=", Value: "+5"}
	case 15:
		return query.Entity{Type: "money", Op: rapid.SampledFrom([]string{">=", "<", "="}).Draw(t, "op"), Value: "10000"}
	case 16:
		return query.Clock{From: 22 * 60, To: 4 * 60, Zone: zone}
	case 17:
		return query.Weekday{Days: 1<<time.Friday | 1<<time.Saturday, Zone: zone}
	}
	return query.Word{Text: word.Draw(t, "word")}
}
