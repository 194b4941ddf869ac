package web

import (
	"fmt"

	"hut3"
	"hut3/internal/app"
)

// heatStrip is the hours of a week as cells, darker where more was sent or
// received. Each cell is a search of what it counts.
type heatStrip struct {
	Label string
	Cells []heatCell
	Days  []string
	Table [7][24]int64 // the same, for those who cannot see it
}

// heatCell is one hour of one day of the week. Shade goes from 0 to 5.
type heatCell struct {
	X, Y, Shade int
	Tip, To     string
}

// heatStep is the side of a cell in the drawing.
const heatStep = 12

var heatDays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// heatTerms are the days as the query language names them.
var heatTerms = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// heatOf draws the hours of a handle; nothing where none of its messages has a
// time of day.
func heatOf(f app.HandleFile, q string) *heatStrip {
	most := int64(0)
	for _, day := range f.Heat {
		for _, n := range day {
			most = max(most, n)
		}
	}
	if most == 0 {
		return nil
	}
	h := &heatStrip{Label: "messages by day of the week and hour, at most " + hut3.Thousands(most) + " in one", Days: heatDays, Table: f.Heat}
	for day, hours := range f.Heat {
		for hour, n := range hours {
			h.Cells = append(h.Cells, cellOf(day, hour, n, most, q))
		}
	}
	return h
}

func cellOf(day, hour int, n, most int64, q string) heatCell {
	c := heatCell{X: hour * heatStep, Y: day * heatStep, Tip: fmt.Sprintf("%s %02d:00 to %02d:00: %s", heatDays[day], hour, hour+1, hut3.Plural(n, "message", "messages"))}
	if n > 0 {
		c.Shade = 1 + int(4*(n-1)/max(most-1, 1))
		c.To = searchURL(q, fmt.Sprintf("weekday:%s at:%02d:00..%02d:00", heatTerms[day], hour, hour+1))
	}
	return c
}

// rivalsNamed is how many rivals stand beside a claim; it says of how many.
const rivalsNamed = 3

// rivalList is the first rivals of a claim, and how many more there are.
type rivalList struct {
	Named []*app.ClaimView
	More  int
}

// rivals gives, for each claim, the claims of other people whose interval
// overlaps with its own: only one of them can be right, or the handset changed
// hands. Few are named: the page shows them all.
func rivals(claims []app.ClaimView) map[hut3.Ref]*rivalList {
	out := map[hut3.Ref]*rivalList{}
	for i := range claims {
		a := &claims[i]
		var list rivalList
		for j := range claims {
			b := &claims[j]
			switch {
			case i == j || a.Claim.Nominal == b.Claim.Nominal || !overlap(&a.Claim, &b.Claim):
			case len(list.Named) < rivalsNamed:
				list.Named = append(list.Named, b)
			default:
				list.More++
			}
		}
		if len(list.Named) > 0 {
			out[a.Ref] = &list
		}
	}
	return out
}

// overlap reports whether two intervals share a moment. An open end reaches as
// far as it can.
func overlap(a, b *hut3.Claim) bool {
	before := func(x, y *hut3.Claim) bool { return !x.To.IsZero() && !y.From.IsZero() && !x.To.After(y.From) }
	return !before(a, b) && !before(b, a)
}
